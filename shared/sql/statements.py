"""A text into its statements: syntax trees with their places; nothing is resolved yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from shared.core.errors import InputError, NotSupportedError, Position, SqlError, SqlSyntaxError
from shared.sql import (
    analyze,
    assignments,
    commands,
    constraints,
    copying,
    definitions,
    depth,
    dialect,
    shows,
    snapshots,
    tokenizer,
)
from shared.sql.hints import did_you_mean
from shared.sql.parsed import Parsed
from shared.sql.positions import Positions
from shared.sql.words import Words, word

__all__ = ["Parsed", "split", "statement", "tokenized"]

_STATEMENTS = (
    *("SELECT", "WITH", "CREATE", "INSERT", "DROP", "SHOW", "DESCRIBE", "VALUES", "SET"),
    *("PREPARE", "EXECUTE", "DEALLOCATE", "DECLARE", "FETCH", "CLOSE", "EXPLAIN", "ALTER", "COPY"),
    *("BEGIN", "START", "COMMIT", "ROLLBACK", "ANALYZE", "TRUNCATE", "USE", "CACHE", "UNCACHE"),
    *("REFRESH", "CLEAR", "RESET"),
)


@depth.bounded()
def split(text: str) -> tuple[Parsed, ...]:
    """Return the statements of `text`, in order; empty ones are left out.

    Raises:
        SqlSyntaxError: with the place of the first token that fits no statement.
        NotSupportedError: a statement of the dialect that cannot be run (yet), or a block.
    """
    found = tuple(statement(part, text) for part in _chunks(tokenized(text)))
    for parsed in found:
        refuse(parsed)
    return found


def refuse(parsed: Parsed) -> None:
    """Refuse a statement that has no place here.

    Raises:
        NotSupportedError: it is one.
    """
    node = parsed.node
    if isinstance(node, commands.Refused):
        raise NotSupportedError(
            f"not supported: {node.what}",
            hint=node.hint,
            position=parsed.position,
            source=parsed.source,
        )
    if isinstance(node, commands.Prepare | commands.DeclareCursor | commands.Explain):
        refuse(node.statement)
    if isinstance(node, commands.Copy):
        refuse(node.query)


def tokenized(text: str, parameters: Mapping[str, str] | None = None) -> list[Token]:
    """Return the tokens of a text; see `tokenizer.tokens`.

    Raises:
        SqlSyntaxError: a quote or a comment is never closed.
        InputError: a parameter has no value.
    """
    try:
        return tokenizer.tokens(text, parameters)
    except TokenError as error:
        raise _untokenizable(text) from error
    except KeyError as error:
        name = error.args[0]
        raise InputError(
            f"the parameter ${name} has no value", hint="give one with the statement"
        ) from error


def _chunks(tokens: list[Token]) -> Iterator[list[Token]]:
    part: list[Token] = []
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            if part:
                yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part


def statement(part: list[Token], source: str) -> Parsed:
    """Return the statement of these tokens.

    Args:
        part: without a semicolon; at least one.
        source: the whole text they are of.

    Raises:
        SqlSyntaxError: with the place of the first token that fits no statement.
    """
    start, end = part[0].start, part[-1].end
    words = Words(part, source)
    _refuse_misplaced(words)
    read = _COMMANDS.get(words.peek())
    node: exp.Expr | commands.Command | None = _nowhere(words)
    if node is None and read is not None:
        node = read(words)
        if node is not None:
            words.end()
    if node is None:
        node = _tree(part, source)
    return Parsed(source[start : end + 1], source, start, node)


def _tree(part: list[Token], source: str) -> exp.Expr:
    declared: definitions.Declared | None = None
    defaults: list[str] = []
    if definitions.is_definition(part):
        part, declared = definitions.usual(part, source)
        part, defaults = definitions.enclosed(part, source)
    part = definitions.sample_dropped(part)
    approximate = len(part) > 1 and word(part[-1]) == "WITHAPPROXIMATE"
    kept, clauses = snapshots.extracted(part[:-1] if approximate else part, source)
    try:
        node = dialect.parse(kept, source)
    except ParseError as error:
        raise _syntax_error(error, kept, source) from error
    if node is None or isinstance(node, exp.Command) or not isinstance(node, _ROOTS):
        raise _not_a_statement(part, source)
    snapshots.attach(node, clauses, source)
    if declared is not None:
        node.meta[definitions.DECLARED] = declared
        definitions.note_defaults(node, defaults)
    for table in node.find_all(exp.Table) if approximate else ():
        table.meta["approximate"] = True
    return definitions.selected_into(node)


def value_query(words: Words, *, whole: bool = True) -> exp.Expr:
    """Return the query of the tokens that are left: they are one, or expressions to select.

    Args:
        words: read up to there.
        whole: whether a query may stand there; else only expressions.
    """
    rest = words.rest
    if not rest:
        raise words.error("an expression is missing")
    if not (whole and word(rest[0]) in {"SELECT", "WITH", "VALUES"}) and not (
        whole and rest[0].text == "(" and len(rest) > 1 and word(rest[1]) in {"SELECT", "WITH"}
    ):
        first = rest[0]
        select = Token(
            TokenType.SELECT, "SELECT", first.line, first.col, first.start, first.end, []
        )
        rest = [select, *rest]
    words.at = len(words.tokens)
    return _tree(rest, words.source)


_ROOTS = (
    *(exp.Query, exp.Create, exp.Insert, exp.Drop, exp.Describe, exp.Values, exp.Alter),
    exp.TruncateTable,
)

# --- commands -------------------------------------------------------------------------------


def _set(words: Words) -> commands.Command:
    words.expect("SET")
    if not words.more() or words.accept("-", "V"):
        return commands.ShowSetting(None)
    if words.accept("TIME", "ZONE"):
        return commands.SetSetting("timezone", words.take().text)
    if words.accept("@"):
        name = words.name("a variable")
        words.expect("=")
        return commands.SetVariable(name.casefold(), value_query(words))
    if words.peek() in {"VAR", "VARIABLE"} and words.peek(1) not in {"", "=", "TO"}:
        words.take()
        return assignments.assign(words, value_query)
    key = words.path("a setting").casefold()
    if not words.more():
        return commands.ShowSetting(key)
    if not words.accept("=") and not words.accept("TO"):
        raise words.error("SET takes key = value")
    value = "".join(token.text for token in words.rest)
    if not value:
        raise words.error(f"{key} gets no value")
    words.at = len(words.tokens)
    return commands.SetSetting(key, value)


def _prepare(words: Words) -> commands.Command:
    words.expect("PREPARE")
    name = words.name("a prepared statement")
    if words.accept("("):
        while not words.accept(")"):
            words.take()
    words.expect("AS")
    return commands.Prepare(name.casefold(), _inner(words))


def _inner(words: Words) -> Parsed:
    if not words.more():
        raise words.error("a statement is missing")
    rest = words.rest
    words.at = len(words.tokens)
    return statement(rest, words.source)


def _execute(words: Words) -> commands.Command:
    words.expect("EXECUTE")
    name = words.name("EXECUTE").casefold()
    if not words.accept("("):
        return commands.Execute(name, None)
    if words.accept(")"):
        return commands.Execute(name, None)
    if not words.more() or words.tokens[-1].text != ")":
        raise words.error("the values of EXECUTE are never closed by ')'")
    inner = Words(words.rest[:-1], words.source)
    words.at = len(words.tokens)
    return commands.Execute(name, value_query(inner, whole=False))


def _deallocate(words: Words) -> commands.Command:
    words.expect("DEALLOCATE")
    words.accept("PREPARE")
    if words.accept("ALL"):
        return commands.Deallocate(None)
    return commands.Deallocate(words.name("DEALLOCATE").casefold())


def _declare(words: Words) -> commands.Command:
    words.expect("DECLARE")
    if words.peek(1) != "CURSOR":
        return assignments.declare(words, value_query)
    name = words.name("a cursor").casefold()
    words.expect("CURSOR", "FOR")
    return commands.DeclareCursor(name, _inner(words))


def _fetch(words: Words) -> commands.Command:
    words.expect("FETCH")
    count: int | None = 1
    if words.accept("ALL"):
        count = None
    else:
        words.accept("FORWARD")
        if words.accept("NEXT"):
            count = 1
        elif words.peek().isdigit():
            count = int(words.take().text)
    if not words.accept("IN"):
        words.accept("FROM")
    return commands.Fetch(words.name("FETCH").casefold(), count)


def _close(words: Words) -> commands.Command:
    words.expect("CLOSE")
    if words.accept("ALL"):
        return commands.CloseCursor(None)
    return commands.CloseCursor(words.name("CLOSE").casefold())


def _explain(words: Words) -> commands.Command:
    words.expect("EXPLAIN")
    as_json = False
    enclosed = words.peek() == "(" and words.peek(1) == "FORMAT" and words.accept("(")
    if words.accept("FORMAT"):
        as_json = words.accept("JSON")
        if not as_json:
            words.expect("TEXT")
    if enclosed:
        words.expect(")")
    if words.peek() in {"ANALYZE", "VERBOSE"}:
        raise words.error(f"EXPLAIN has no {words.peek()}", "EXPLAIN [FORMAT TEXT | JSON] query")
    return commands.Explain(_inner(words), as_json)


def _alter(words: Words) -> exp.Expr | commands.Command:
    constrain = constraints.read(words)
    if constrain is not None:
        return constrain
    columns = definitions.added_columns(words)
    if columns is not None:
        return definitions.as_alter(_tree(columns, words.source))
    what = definitions.altered(words)
    if what == "DEFAULT":
        tokens, text = definitions.default_set(words)
        node = _tree(tokens, words.source)
        node.meta[definitions.TEXT] = text
        return node
    return commands.Refused(f"ALTER TABLE … {what}", "ALTER TABLE name ADD COLUMN name type")


def _cache(words: Words) -> exp.Expr | commands.Command:
    """Read CACHE [LAZY] TABLE; with a query it makes a temporary view, as in Spark."""
    first = words.tokens[words.at]
    words.expect("CACHE")
    words.accept("LAZY")
    words.expect("TABLE")
    name_at = words.at
    words.path("a setting").casefold()
    name = words.tokens[name_at : words.at]
    if words.accept("OPTIONS"):
        while not words.accept(")"):
            words.take()
    words.accept("AS")
    rest = words.rest
    words.at = len(words.tokens)
    if not rest:
        return commands.Accepted("CACHE TABLE")
    head = [
        Token(kind, text, first.line, first.col, first.start, first.end, [])
        for kind, text in (
            (TokenType.CREATE, "CREATE"),
            (TokenType.TEMPORARY, "TEMPORARY"),
            (TokenType.VIEW, "VIEW"),
        )
    ]
    alias = Token(TokenType.ALIAS, "AS", first.line, first.col, first.start, first.end, [])
    return _tree([*head, *name, alias, *rest], words.source)


def _accepted(words: Words) -> commands.Command:
    """Read UNCACHE TABLE, REFRESH TABLE and CLEAR CACHE."""
    first = words.take().text.upper()
    if first == "CLEAR":
        words.expect("CACHE")
        return commands.Accepted("CLEAR CACHE")
    words.expect("TABLE")
    if first == "UNCACHE":
        words.accept("IF", "EXISTS")
    words.path("a setting").casefold()
    return commands.Accepted(f"{first} TABLE")


_SCHEMAS = {"default", "public", "feedmill"}


def _use(words: Words) -> commands.Command:
    words.expect("USE")
    if not any(words.accept(word) for word in ("SCHEMA", "DATABASE", "NAMESPACE")):
        words.accept("CATALOG")
    name = words.path("a setting").casefold()
    if not _SCHEMAS.issuperset(name.split(".")):
        return commands.Refused(f"USE {name}", "there is one schema: default")
    return commands.Accepted("USE")


def _reset(words: Words) -> commands.Command:
    words.expect("RESET")
    return commands.Reset(words.path("a setting").casefold() if words.more() else None)


def _transaction(words: Words) -> commands.Command:
    first = words.take().text.upper()
    if first == "START":
        words.expect("TRANSACTION")
    elif not words.accept("WORK"):
        words.accept("TRANSACTION")
    return commands.Transaction("BEGIN" if first == "START" else first)


_COMMANDS: dict[str, Callable[[Words], exp.Expr | commands.Command | None]] = {
    "ALTER": _alter,
    "ANALYZE": lambda words: analyze.read(words, statement),
    "BEGIN": _transaction,
    "CACHE": _cache,
    "CLEAR": _accepted,
    "CLOSE": _close,
    "COMMIT": _transaction,
    "DEALLOCATE": _deallocate,
    "DECLARE": _declare,
    "DESC": lambda words: shows.describe(words, statement),
    "DESCRIBE": lambda words: shows.describe(words, statement),
    "DROP": assignments.drop,
    "END": _transaction,
    "EXECUTE": _execute,
    "EXPLAIN": _explain,
    "COPY": lambda words: copying.read(words, statement),
    "FETCH": _fetch,
    "PREPARE": _prepare,
    "REFRESH": _accepted,
    "RESET": _reset,
    "ROLLBACK": _transaction,
    "SET": _set,
    "SHOW": shows.show,
    "START": _transaction,
    "UNCACHE": _accepted,
    "USE": _use,
}

# --- what is refused ------------------------------------------------------------------------

_APPEND_ONLY = "datasets are append-only: INSERT INTO adds rows"
_NOWHERE: dict[tuple[str, ...], tuple[str, str | None]] = {
    ("DELETE",): ("DELETE", _APPEND_ONLY),
    ("MERGE",): ("MERGE", _APPEND_ONLY),
    ("UPDATE", "MODEL"): ("models", None),
    ("UPDATE",): ("UPDATE", _APPEND_ONLY),
    ("CREATE", "AUDIENCE"): ("audiences", None),
    ("INSERT", "INTO", "AUDIENCE"): ("audiences", None),
    ("DROP", "AUDIENCE"): ("audiences", None),
    ("CREATE", "MODEL"): ("models", None),
    ("CREATE", "OR", "REPLACE", "MODEL"): ("models", None),
    ("DROP", "MODEL"): ("models", None),
    ("CREATE", "NAMESPACE"): ("identity namespaces", None),
    ("CREATE", "FIELDGROUP"): ("field groups", None),
    ("DROP", "FIELDGROUP"): ("field groups", None),
    ("CREATE", "DATABASE"): ("databases of the accelerated store", "there is one database"),
    ("DROP", "DATABASE"): ("databases of the accelerated store", "there is one database"),
    ("CREATE", "SCHEMA"): ("schemas of the accelerated store", "there is one schema"),
    ("DROP", "SCHEMA"): ("schemas of the accelerated store", "there is one schema"),
    ("ALTER", "VIEW"): ("views", None),
}


def _refuse_misplaced(words: Words) -> None:
    if words.peek() == "$$":
        raise NotSupportedError(
            "an anonymous block ($$ … $$) cannot stand here",
            position=words.place(),
            source=words.source,
        )
    if words.peek() == "IF":
        raise words.error("Invalid command outside Anonymous Block")


def _nowhere(words: Words) -> commands.Command | None:
    """Return what Query Service has and this has not, by its name."""
    if words.peek() == "#":
        return commands.Refused(
            "an inline template (#name) that is not replaced by its text",
            "save it as templates/NAME.sql in the home",
        )
    for key, (what, hint) in _NOWHERE.items():
        if all(words.peek(i) == wanted for i, wanted in enumerate(key)):
            return commands.Refused(what, hint)
    return None


# --- errors ---------------------------------------------------------------------------------


def _not_a_statement(part: list[Token], source: str) -> SqlError:
    first = part[0]
    position = Positions(source).at(first.start, first.end)
    word = first.text.upper()
    if word in _STATEMENTS:
        second = f" {part[1].text.upper()}" if len(part) > 1 else ""
        return NotSupportedError(
            f"{word}{second} is not supported", position=position, source=source
        )
    return SqlSyntaxError(
        f"'{first.text}' starts no statement",
        hint=did_you_mean(word, _STATEMENTS),
        position=position,
        source=source,
    )


def _syntax_error(error: ParseError, part: list[Token], source: str) -> SqlError:
    """Translate sqlglot's error: its last line and column are those of the token's end."""
    details = error.errors[0] if error.errors else {}
    token = _token_at(part, details)
    first = part[0]
    if first.text.upper() not in _STATEMENTS and first.token_type is TokenType.VAR:
        return _not_a_statement(part, source)
    return SqlSyntaxError(
        _syntax_message(str(details.get("description") or error), token, part),
        position=_place(token, source),
        source=source,
    )


def _place(token: Token, source: str) -> Position:
    return Positions(source).at(token.start, token.end)


def _token_at(part: list[Token], details: dict[str, object]) -> Token:
    for token in part:
        if token.line == details.get("line") and token.col == details.get("col"):
            return token
    return part[-1]


_MISSING = re.compile(r"Required (?:keyword|argument): '(\w+)' missing")


def _syntax_message(description: str, token: Token, part: list[Token]) -> str:
    at_end = token is part[-1]
    place = next(i for i, each in enumerate(part) if each is token)
    typed = [word(each) for each in part[place - 1 : place]] == ["AS"] and not at_end
    if typed and part[place + 1].text == ")" and description.startswith("Expect"):
        return f"there is no type {token.text}"
    if _MISSING.match(description):
        where = f"after '{token.text}'" if at_end else f"at '{token.text}'"
        return f"an expression is missing {where}"
    if description.startswith("Expecting "):
        wanted = description.removeprefix("Expecting ").strip("()") or description[-1]
        where = "at the end of the statement" if at_end else f"before '{token.text}'"
        return f"expected '{wanted}' {where}"
    if description.startswith("Expected an expression"):
        return f"e{description[1:]}, found '{token.text}'"
    return f"'{token.text}' is not expected here"


def _untokenizable(text: str) -> SqlSyntaxError:
    """Find the quote or comment that is never closed."""
    places = Positions(text)
    position = 0
    while position < len(text):
        match = _PIECE.match(text, position)
        if match is None:
            names = {"'": "string", '"': "quoted text", "`": "quoted name", "/": "comment"}
            return SqlSyntaxError(
                f"this {names.get(text[position], 'text')} is never closed",
                position=places.at(position),
                source=text,
            )
        position = match.end()
    return SqlSyntaxError("the text cannot be read as SQL", position=places.at(0), source=text)


_PIECE = re.compile(
    r"""'(?:\\.|''|[^'\\])*' | "(?:\\.|""|[^"\\])*" | `[^`]*` | --[^\n]* | /\*.*?\*/
    | /(?!\*) | [^'"`/]""",
    re.VERBOSE | re.DOTALL,
)

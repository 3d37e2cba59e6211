"""Spark's texts of calls of text and documents: arguments it writes out, leaves out or renames."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from shared.sql import types
from shared.sql.analyse import literals
from shared.sql.analyse.typer import Typer

DEFAULTS: Mapping[tuple[str, int], tuple[str, ...]] = {
    ("overlay", 3): ("-1",),
    ("position", 2): ("1",),
    ("charindex", 2): ("1",),
    ("replace", 2): ("",),
    ("regexp_instr", 2): ("0",),
    ("regexp_extract_all", 2): ("1",),
    ("sentences", 1): ("", ""),
    ("sentences", 2): ("",),
    ("mask", 1): ("X", "x", "n", "NULL"),
    ("mask", 2): ("x", "n", "NULL"),
    ("mask", 3): ("n", "NULL"),
    ("mask", 4): ("NULL",),
    ("aes_encrypt", 2): ("GCM", "DEFAULT", "", ""),
    ("aes_encrypt", 3): ("DEFAULT", "", ""),
    ("aes_encrypt", 4): ("", ""),
    ("aes_encrypt", 5): ("",),
    **{(name, 2): ("GCM", "DEFAULT", "") for name in ("aes_decrypt", "try_aes_decrypt")},
    **{(name, 3): ("DEFAULT", "") for name in ("aes_decrypt", "try_aes_decrypt")},
    **{(name, 4): ("",) for name in ("aes_decrypt", "try_aes_decrypt")},
}
"""Arguments written out where they are left out: by name and number given."""

_FIRST_ONLY = frozenset(
    {"to_json", "from_csv", "to_csv", "schema_of_json", "schema_of_csv", "from_xml", "to_xml"}
)
_CAPITALS = frozenset({"regexp", "regexp_like"})
_RENAMED = {"dateadd": "date_add", "random": "rand"}
_SIDES = {"ltrim": "LEADING", "rtrim": "TRAILING"}


def call(typer: Typer, node: exp.Anonymous, args: Sequence[str]) -> str | None:
    """Return Spark's text of a call, or None where it is `name(arguments)`.

    Args:
        typer: types the arguments that decide.
        node: the call.
        args: the texts of its arguments, those left out written out.
    """
    function = node.name.lower()
    write = _WRITERS.get(function)
    if write is not None:
        return write(typer, node, args)
    if function in _FIRST_ONLY and args:
        return f"{function}({args[0]})"
    if function in literals.CAST_NAMES and len(args) == 1:
        return args[0]
    if function in _CAPITALS:
        return f"{function.upper()}({', '.join(args)})"
    if function in _RENAMED:
        function = _RENAMED[function]
        return f"{function}({', '.join(args)})" if len(args) < 3 else None
    if function in _SIDES and len(args) == 2:
        return f"TRIM({_SIDES[function]} {args[0]} FROM {args[1]})"
    return None


def _padded(typer: Typer, node: exp.Anonymous, args: Sequence[str]) -> str | None:
    if len(args) != 2:
        return None
    fill = "X'00'" if typer(node.expressions[0]).type == types.BINARY else " "
    return f"{node.name.lower()}({args[0]}, {args[1]}, {fill})"


def _from_json(typer: Typer, node: exp.Anonymous, args: Sequence[str]) -> str:
    return "entries" if isinstance(typer(node).type, types.Map) else f"from_json({args[0]})"


def _to_char(typer: Typer, node: exp.Anonymous, args: Sequence[str]) -> str:
    kind = typer(node.expressions[0]).type
    if kind in {types.DATE, types.TIMESTAMP, types.TIMESTAMP_NTZ}:
        return f"date_format({', '.join(args)})"
    if kind == types.BINARY:
        form = args[1].lower()
        if form in {"hex", "base64"}:
            if node.name.lower() == "to_varchar":
                return f"to_varchar({args[0]})"
            return f"{form}({args[0]})"
        word = "decode" if node.name.lower() == "to_char" else "to_varchar"
        return f"{word}({', '.join(args)})"
    return f"to_char({', '.join(args)})"


def _liked(typer: Typer, node: exp.Anonymous, args: Sequence[str]) -> str:
    del typer, node
    return escaped(f"{args[0]} LIKE {args[1]}", args[2]) if len(args) == 3 else " LIKE ".join(args)


def _ilike(typer: Typer, node: exp.Anonymous, args: Sequence[str]) -> str:
    del typer, node
    return f"ilike({', '.join(args[:2])})"


def escaped(like: str, escape: str) -> str:
    r"""Return LIKE with its ESCAPE, which Spark leaves out where it is `\`."""
    return like if escape == "\\" else f"{like} ESCAPE '{escape}'"


def _converted(typer: Typer, node: exp.Anonymous, args: Sequence[str]) -> str:
    del typer, node
    whole = args if len(args) == 3 else ["current_timezone()", *args]
    return f"convert_timezone({', '.join(whole)})"


def _joined(typer: Typer, node: exp.Anonymous, args: Sequence[str]) -> str | None:
    """Name an instant made of a day and a time of day, which stands for another function."""
    del typer
    if len(args) > 3:
        return None
    listed = ", ".join(args)
    if node.name.lower().endswith("_ntz"):
        return f"try_make_timestamp_ntz(make_timestamp_ntz({listed}))"
    return f"make_timestamp({listed})"


def _log(typer: Typer, node: exp.Anonymous, args: Sequence[str]) -> str:
    del typer, node
    return f"LOG({', '.join(args if len(args) == 2 else ['E()', *args])})"


def _mask(typer: Typer, node: exp.Anonymous, args: Sequence[str]) -> str | None:
    del typer
    named = [(arg.this.name.lower(), arg.expression) for arg in node.find_all(exp.Kwarg)]
    if not named:
        return None
    places = ["str", "upperchar", "lowerchar", "digitchar", "otherchar"]
    found = list(args[: len(node.expressions) - len(named)])
    found += ["", "X", "x", "n", "NULL"][len(found) :]
    for name, value in named:
        found[places.index(name)] = "NULL" if isinstance(value, exp.Null) else value.name
    return f"mask({', '.join(found)})"


def several(node: exp.Like | exp.ILike, text: Callable[[exp.Expr], str]) -> str:
    """Return the text of LIKE ANY, SOME and ALL."""
    many = node.expression
    listed = many.this
    inner = listed.expressions if isinstance(listed, exp.Tuple) else [listed.unnest()]
    plain, folded = text(node.this), isinstance(node, exp.ILike)
    value = f"lower({plain})" if folded else plain
    negated, every = bool(node.args.get("negate")), isinstance(many, exp.All)
    if all(isinstance(item, exp.Literal) and item.is_string for item in inner):
        return f"{'not' * negated}like{'all' if every else 'any'}({value})"
    found = ""
    for item in inner:
        pattern = text(item)
        one = f"ilike({plain}, {pattern})" if folded else f"{plain} LIKE {pattern}"
        one = f"(NOT {one})" if negated else one
        found = f"({found} {'AND' if every else 'OR'} {one})" if found else one
    return found


def _raised(args: Sequence[str]) -> str | None:
    if len(args) != 1:
        return None
    return f"raise_error(USER_RAISED_EXCEPTION, map(errorMessage, {args[0]}))"


def _asserted(args: Sequence[str]) -> str | None:
    return f"assert_true({args[0]}, '{args[0]}' is not true!)" if len(args) == 1 else None


_WRITERS: dict[str, Callable[[Typer, exp.Anonymous, Sequence[str]], str | None]] = {
    "lpad": _padded,
    "rpad": _padded,
    "from_json": _from_json,
    "to_char": _to_char,
    "to_varchar": _to_char,
    "like": _liked,
    "ilike": _ilike,
    "mask": _mask,
    "convert_timezone": _converted,
    "log": _log,
    **dict.fromkeys(
        ("make_timestamp_ltz", "try_make_timestamp_ltz", "try_make_timestamp_ntz"), _joined
    ),
    "datepart": lambda _typer, _node, args: f"datepart({' FROM '.join(args)})",
    "positive": lambda _typer, _node, args: f"(+ {args[0]})",
    "div": lambda _typer, _node, args: f"({' div '.join(args)})",
    "raise_error": lambda _typer, _node, args: _raised(args),
    "assert_true": lambda _typer, _node, args: _asserted(args),
    "try_to_time": lambda _typer, _node, args: f"try_to_time(to_time({', '.join(args)}))",
    "curdate": lambda _typer, _node, _args: "current_date()",
    "current_database": lambda _typer, _node, _args: "current_schema()",
}

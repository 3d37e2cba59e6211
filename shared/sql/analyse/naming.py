"""What a column without an alias is called: Spark's text of its expression.

`age + 1` is `(age + 1)`, `COUNT(*)` is `count(1)`, a path its last field, a cast of a column the
column. What Spark has no text for (Adobe-defined functions) keeps its own.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal as Number

from sqlglot import exp

from shared.sql import clocks, spans, tree, types
from shared.sql.analyse import labels, literals, naming_operators, naming_windows, stars
from shared.sql.analyse.scope import is_lateral, path_name, session_variable
from shared.sql.analyse.typer import Typer
from shared.sql.functions.table import ADOBE
from shared.sql.plan import traverse

_UPPER = frozenset(
    [
        "acos",
        "acosh",
        "asin",
        "asinh",
        "atan",
        "atanh",
        "cbrt",
        "cos",
        "cosh",
        "cot",
        "csc",
        "degrees",
        "e",
        "exp",
        "expm1",
        "log",
        "power",
        "log10",
        "log1p",
        "log2",
        "pi",
        "radians",
        "sec",
        "signum",
        "sin",
        "sinh",
        "sqrt",
        "tan",
        "tanh",
        "atan2",
        "hypot",
        "rlike",
        "rank",
        "dense_rank",
        "percent_rank",
    ]
)
"""Functions whose names Spark writes in capitals."""

_V = "namedlambdavariable()"
_NATURAL = (
    f"lambdafunction((IF((({_V} IS NULL) AND ({_V} IS NULL)), 0, (IF(({_V} IS NULL), 1,"
    f" (IF(({_V} IS NULL), -1, (IF(({_V} < {_V}), -1, (IF(({_V} > {_V}), 1, 0)))))))))),"
    f" {_V}, {_V})"
)
"""How Spark writes the order of `array_sort` that is not given."""

_DEFAULTS: Mapping[tuple[str, int], tuple[str, ...]] = {
    ("substr", 2): ("2147483647",),
    ("substring", 2): ("2147483647",),
    ("lag", 1): ("1", "NULL"),
    ("lag", 2): ("NULL",),
    ("lead", 1): ("1", "NULL"),
    ("lead", 2): ("NULL",),
    ("locate", 2): ("1",),
    ("percentile", 2): ("1",),
    ("percentile_approx", 2): ("10000",),
    ("approx_percentile", 2): ("10000",),
    ("current_time", 0): ("6",),
    ("round", 1): ("0",),
    ("bround", 1): ("0",),
    ("sort_array", 1): ("true",),
    ("unix_timestamp", 0): ("current_timestamp()", "yyyy-MM-dd HH:mm:ss"),
    ("unix_timestamp", 1): ("yyyy-MM-dd HH:mm:ss",),
    ("months_between", 2): ("true",),
    ("to_unix_timestamp", 1): ("yyyy-MM-dd HH:mm:ss",),
    ("from_unixtime", 1): ("yyyy-MM-dd HH:mm:ss",),
    **{
        (name, n): (*("0",) * (6 - n), "0.000000")
        for name in ("make_interval", "try_make_interval")
        for n in range(7)
    },
    **{("make_dt_interval", n): (*("0",) * (3 - n), *("0.000000",) * (n < 4)) for n in range(4)},
    **{("make_ym_interval", n): ("0",) * (2 - n) for n in range(2)},
    ("ntile", 0): ("1",),
    ("listagg", 1): ("NULL",),
    ("string_agg", 1): ("NULL",),
    ("approx_top_k", 1): ("5", "10000"),
    ("approx_top_k", 2): ("10000",),
    ("hll_sketch_agg", 1): ("12",),
    ("hll_union_agg", 1): ("false",),
    ("hll_union", 2): ("false",),
    ("split", 2): ("-1",),
    ("str_to_map", 1): (",", ":"),
    ("str_to_map", 2): (":",),
    ("array_sort", 1): (_NATURAL,),
    ("regexp_extract", 2): ("1",),
    ("regexp_replace", 3): ("1",),
}
"""Arguments that Spark writes out where they are left out: by name and number given."""

_PREDICATES = dict.fromkeys(("transform", "filter", "exists", "forall"), _V)
"""What a constant in place of a lambda is taken to ignore."""

_OF_UNITS = {
    **dict.fromkeys(("dateadd", "date_add"), "timestampadd"),
    **dict.fromkeys(("datediff", "date_diff", "timediff"), "timestampdiff"),
}
"""What functions of a unit, an amount and a time are called."""


def name(typer: Typer, node: exp.Expr) -> str:
    """Return what a column without an alias is called."""
    if isinstance(node, exp.Paren):
        return name(typer, node.this)
    parts = _path(node)
    if parts is not None:
        return (
            ".".join(part.name for part in parts) if parts[0].meta.get("call") else parts[-1].name
        )
    if isinstance(node, exp.Cast):
        column = _path(node.this)
        if (
            column is not None
            and path_name(typer.ctx, typer.scope, column, node) == column[-1].name
        ):
            return name(typer, node.this)
    if isinstance(node, exp.Dot) and _adobe(node.this):
        return str(node.expression.name)
    return text(typer, node)


def text(typer: Typer, node: exp.Expr) -> str:
    """Return Spark's text of an expression, as it stands inside another."""
    parts = _path(node)
    if parts is not None:
        if is_lateral(typer.ctx, typer.scope, parts, node):
            return f"lateralAliasReference({parts[-1].name})"
        variable = session_variable(typer.ctx, typer.scope, parts, node)
        if variable is not None:
            called = parts[variable[1] - 1].name
            return f"variablereference(system.session.{called}={_constant(variable[0])})"
        shown = path_name(typer.ctx, typer.scope, parts, node)
        if any(name == parts[0].name.casefold() for name, _ in typer.scope.params):
            return _V + shown.removeprefix(parts[0].name)
        return shown
    if type(node) in naming_operators.SIGNS:
        return naming_operators.binary(text, typer, node)
    write = _WRITERS.get(type(node))
    found = None if write is None else write(typer, node)
    return typer.ctx.text(node) or node.sql(dialect="spark") if found is None else found


def _constant(literal: tree.Literal) -> str:
    """Return a variable's value as SQL writes it."""
    if literal.value is None:
        return (
            "NULL" if literal.type == types.NULL else f"CAST(NULL AS {str(literal.type).upper()})"
        )
    if isinstance(literal.value, bool):
        return str(literal.value).lower()
    if isinstance(literal.value, str):
        escaped = literal.value.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"
    if isinstance(literal.value, bytes):
        return f"X'{literal.value.hex().upper()}'"
    if isinstance(literal.value, date):  # an instant is a date too
        return f"{str(literal.type).upper()} '{_moment(literal.value)}'"
    if literal.type == types.FLOAT:
        return f"CAST('{_shown(_shortest(literal.value))}' AS FLOAT)"
    return f"{_shown(literal.value)}{_LETTERS.get(type(literal.type).__name__, '')}"


def _moment(value: date) -> str:
    whole, point, fraction = str(value).removesuffix("+00:00").partition(".")
    return whole + point + fraction.rstrip("0")


_LETTERS = {"TinyInt": "Y", "SmallInt": "S", "BigInt": "L", "Double": "D", "Decimal": "BD"}


def _path(node: exp.Expr) -> list[exp.Expr] | None:
    """Return the identifiers of `a.b.c`, or None."""
    if isinstance(node, exp.Identifier):
        return [node]
    if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
        return list(node.parts)
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        below = _path(node.this.unnest())
        return None if below is None else [*below, node.expression]
    if isinstance(node, exp.Bracket) and len(node.expressions) == 1:
        below, key = _path(node.this), node.expressions[0]
        if below is not None and isinstance(key, exp.Literal) and key.is_string:
            return None
    return None


def _is_marked(node: exp.Cast) -> bool:
    """Whether a text has its type before it: `DATE '…'` is a cast to sqlglot only."""
    return type(node) is exp.Cast and isinstance(node.this, exp.Literal) and node.this.is_string


def _type_name(node: exp.Cast) -> str:
    if node.to.this is exp.DType.NULL:
        return "VOID"
    if node.to.this is exp.DType.TIME:
        return f"TIME({[*(part.name for part in node.to.expressions), '6'][0]})"
    if node.to.this is exp.DType.DECIMAL and len(node.to.expressions) < 2:
        digits = [*(part.name for part in node.to.expressions), "10"][0]
        return f"DECIMAL({digits},0)"
    return str(node.to.sql(dialect="spark")).upper().replace(", ", ",")


def _adobe(node: exp.Expr) -> bool:
    return isinstance(node, exp.Window)


def _all(typer: Typer, nodes: Sequence[exp.Expr]) -> str:
    return ", ".join(text(typer, node) for node in nodes)


# --- constants and casts --------------------------------------------------------------------


def _literal(typer: Typer, node: exp.Literal) -> str | None:
    if node.is_string:
        return str(node.name)
    return _shown(literals.number(typer.ctx, node, node.name).value)


def _shortest(value: object) -> object:
    """Return the number of fewest digits that is the same float of 32 bits."""
    if not isinstance(value, float):
        return value
    wanted = struct.pack("f", value)
    shown = (float(f"{value:.{digits}g}") for digits in range(1, 10))
    return next((one for one in shown if struct.pack("f", one) == wanted), value)


def _shown(value: object) -> str:
    """A number as Java writes it: 1.0E10, 1E-7."""
    if isinstance(value, Number):
        return format(value, "f") if value.adjusted() >= -6 else str(value)
    if not isinstance(value, float) or not value or 1e-3 <= abs(value) < 1e7:
        return str(value)
    exact = Number(repr(value)).normalize()
    sign, digits, _ = exact.as_tuple()
    rest = "".join(map(str, digits[1:])) or "0"
    return f"{'-' * sign}{digits[0]}.{rest}E{exact.adjusted()}"


def _now(typer: Typer, node: exp.Expr, called: str) -> str:
    """Return the text of a function without parentheses, which a column of its name hides."""
    return f"{called}()" if isinstance(typer(node), tree.Literal) else called


def _interval(typer: Typer, node: exp.Interval) -> str:
    found = literals.interval(typer.ctx, node)
    text_ = spans.text(found.type, found.value)  # type: ignore[arg-type]  # a span
    return text_ if found.type != types.INTERVAL else f"INTERVAL '{text_}'"


def _negative(typer: Typer, node: exp.Neg) -> str:
    plain = isinstance(node.this, exp.Literal) and not node.this.is_string
    number = plain or literals.is_suffixed(typer.ctx, node.this)
    value = typer(node) if number else None
    return (
        _shown(value.value) if isinstance(value, tree.Literal) else f"(- {text(typer, node.this)})"
    )


def _typed_literal(typer: Typer, node: exp.Cast) -> str:
    """`DATE '2020'` is `DATE '2020-01-01'`, an instant is shown in UTC."""
    value, kind = typer(node), _type_name(node)
    if isinstance(value, tree.Literal) and isinstance(value.value, datetime):
        shown = value.value.replace(tzinfo=None)
        whole = shown.replace(microsecond=0).isoformat(sep=" ")
        rest = f".{shown.microsecond:06d}".rstrip("0") * bool(shown.microsecond)
        word = "TIMESTAMP" if value.type == types.TIMESTAMP else "TIMESTAMP_NTZ"
        return f"{word} '{whole}{rest}'"
    if isinstance(value, tree.Literal) and isinstance(value.value, time):
        return f"TIME '{clocks.text(value.value)}'"
    if isinstance(value, tree.Literal) and isinstance(value.value, date):
        return f"DATE '{value.value.isoformat()}'"
    return f"{kind} '{node.this.name}'"


def _cast(typer: Typer, node: exp.Cast) -> str | None:
    if literals.is_suffixed(typer.ctx, node):
        found = literals.suffixed(typer.ctx, node)
        return _shown(_shortest(found.value) if found.type == types.FLOAT else found.value)
    if _is_marked(node):
        return _typed_literal(typer, node)
    if node.to.args.get("nested"):  # Spark has no text for these
        return text(typer, node.this)
    word = "TRY_CAST" if node.meta.get("tried") else "CAST"
    return f"{word}({text(typer, node.this)} AS {_type_name(node)})"


# --- conditions -----------------------------------------------------------------------------


def _like(typer: Typer, node: exp.Like) -> str:
    if isinstance(node.expression, exp.Any | exp.All):
        return labels.several(node, lambda part: text(typer, part))
    found = f"{text(typer, node.this)} LIKE {text(typer, node.expression)}"
    return f"(NOT {found})" if node.args.get("negate") else found


def _ilike(typer: Typer, node: exp.ILike) -> str:
    if isinstance(node.expression, exp.Any | exp.All):
        return labels.several(node, lambda part: text(typer, part))
    found = f"ilike({text(typer, node.this)}, {text(typer, node.expression)})"
    return f"(NOT {found})" if node.args.get("negate") else found


def _escape(typer: Typer, node: exp.Escape) -> str:
    like = text(typer, node.this)
    if isinstance(node.this, exp.ILike):
        return like
    found = labels.escaped(like.removesuffix(")"), node.expression.name)
    return f"{found})" if node.this.args.get("negate") else found


def _is(typer: Typer, node: exp.Is) -> str | None:
    if not isinstance(node.expression, exp.Null | exp.Boolean):
        return None
    word = "NULL" if isinstance(node.expression, exp.Null) else None
    if word is None:
        value = "true" if node.expression.this else "false"
        return f"({text(typer, node.this)} <=> {value})"
    return f"({text(typer, node.this)} IS {word})"


def _in(typer: Typer, node: exp.In) -> str:
    needles = node.this
    left = text(typer, needles)
    if node.args.get("query") is not None:
        if isinstance(needles, exp.Tuple):
            members = _members(typer, needles.expressions, quote="'")
            left = f"named_struct({members})"
        return f"({left} IN (listquery({_outer(typer, node)})))"
    return f"({left} IN ({_all(typer, stars.spread(typer, node.expressions))}))"


def _members(typer: Typer, nodes: list[exp.Expr], quote: str = "") -> str:
    """Return the members of a row, each after its name."""
    shown = []
    for i, node in enumerate(nodes):
        path = _path(node)
        member = f"col{i + 1}" if path is None else path[-1].name
        if quote and path is None:  # where a query is looked into, Spark names by the value
            constant = isinstance(node, exp.Literal | exp.Null | exp.Boolean)
            member = text(typer, node) if constant else f"_{i}"
        if isinstance(node, exp.Alias):
            member = node.alias
        shown.append(f"{quote}{member}{quote}, {_argument(typer, node)}")
    return ", ".join(shown)


def _outer(typer: Typer, node: exp.Expr) -> str:
    """Return the columns of this query that a subquery reads."""
    found = [
        part for part in traverse.subexpressions(typer(node)) if isinstance(part, tree.QueryExpr)
    ]
    return ", ".join(traverse.outer_names(found[0].query)) if found else ""


def _case(typer: Typer, node: exp.Case) -> str:
    subject = None if node.this is None else text(typer, node.this)
    whens = []
    for branch in node.args["ifs"]:
        when = text(typer, branch.this)
        when = when if subject is None else f"({subject} = {when})"
        whens.append(f"WHEN {when} THEN {text(typer, branch.args['true'])}")
    default = node.args.get("default")
    otherwise = "" if default is None else f" ELSE {text(typer, default)}"
    return f"CASE {' '.join(whens)}{otherwise} END"


# --- calls ----------------------------------------------------------------------------------


def _call(typer: Typer, node: exp.Anonymous) -> str | None:
    function = node.name.lower()
    if node.name.upper() in ADOBE:
        return None
    args = _arguments(typer, function, node.expressions)
    last = _PREDICATES.get(function)
    if last is not None and not isinstance(node.expressions[-1], exp.Lambda):
        args[-1] = f"lambdafunction({args[-1]}, {last})"
    given = node.expressions
    count = len(given[0].expressions) if given and isinstance(given[0], exp.Distinct) else len(args)
    args += _DEFAULTS.get((function, count), ()) or labels.DEFAULTS.get((function, count), ())
    labelled = labels.call(typer, node, args)
    if labelled is not None:
        return labelled
    if function == "mode" and len(node.expressions) == 2 and node.expressions[1].this is True:
        return f"mode() WITHIN GROUP (ORDER BY {args[0]} DESC)"
    function = "collect_list" if function == "array_agg" else function
    if function in {"ceil", "floor"} and len(args) == 1:
        return f"{function.upper()}({args[0]})"
    if function == "if":
        return f"(IF({', '.join(args)}))"
    if function in _OF_UNITS and len(args) == 3:
        function = _OF_UNITS[function]
    if function in {"isnull", "isnotnull"}:
        return f"({args[0]} IS {'NOT ' if function == 'isnotnull' else ''}NULL)"
    if function in {"aggregate", "reduce"} and len(args) == 3:
        args.append("lambdafunction(namedlambdavariable(), namedlambdavariable())")
    if function == "count" and args == ["*"]:
        args = ["1"]
    shown = function.upper() if function in _UPPER else function
    return f"{shown}({', '.join(args)})"


_RANKS = frozenset({"rank", "dense_rank", "percent_rank"})
_PICKS = frozenset({"first", "last", "any_value", "first_value", "last_value"})


def _arguments(typer: Typer, function: str, nodes: Sequence[exp.Expr]) -> list[str]:
    """Return the arguments as Spark shows them: some only steer, and are not."""
    plain = function == "count" and len(nodes) == 1 and not nodes[0].args.get("except_")
    plain = plain and (isinstance(nodes[0], exp.Star) or stars.is_table(typer, nodes[0]))
    shown = list(nodes) if plain else stars.spread(typer, nodes)
    if shown and isinstance(shown[-1], exp.IgnoreNulls | exp.RespectNulls):
        shown[-1] = shown[-1].this
    if function in _RANKS:
        return []
    if len(shown) == 2 and function in {*_PICKS, "mode", "approx_count_distinct"}:
        del shown[1]
    return [_argument(typer, node) for node in shown]


def _argument(typer: Typer, node: exp.Expr) -> str:
    if isinstance(node, exp.Star):
        return "*"
    if isinstance(node, exp.Distinct):
        counted = stars.spread(typer, node.expressions)
        return f"DISTINCT {', '.join(_argument(typer, part) for part in counted)}"
    if isinstance(node, exp.Alias):
        return f"{text(typer, node.this)} AS {node.alias}"
    if node.meta.get("starred"):
        base = text(typer, node.this)
        if isinstance(typer(node.this), tree.GetField):
            base = f"{base} AS {base.rpartition('.')[2]}"  # each field of the path has its name
        return f"{base}.{node.expression.name} AS {node.expression.name}"
    return text(typer, node)


def _lambda(typer: Typer, node: exp.Lambda) -> str:
    body = text(typer.inside(node.meta.get("params", ())), node.this)
    return f"lambdafunction({body}, {', '.join(_V for _ in node.expressions)})"


def _bracket(typer: Typer, node: exp.Bracket) -> str:
    base, key = text(typer, node.this), _all(typer, node.expressions)
    is_struct = isinstance(typer(node.this).type, types.Struct)
    return f"{base}.{key}" if is_struct else f"{base}[{key}]"


def _dot(typer: Typer, node: exp.Dot) -> str:
    base, key = text(typer, node.this), node.expression.name
    is_map = isinstance(typer(node.this).type, types.Map)
    return f"{base}[{key}]" if is_map else f"{base}.{key}"


def _filter(typer: Typer, node: exp.Filter) -> str:
    return f"{text(typer, node.this)} FILTER (WHERE {text(typer, node.expression.this)})"


def _extract(typer: Typer, node: exp.Extract) -> str:
    return f"extract({node.meta.get('field') or node.name} FROM {text(typer, node.expression)})"


def _substring(typer: Typer, node: exp.Substring) -> str:
    length = node.args.get("length")
    shown = "2147483647" if length is None else text(typer, length)
    return f"{node.meta['called']}({_all(typer, [node.this, node.args['start']])}, {shown})"


def _trim(typer: Typer, node: exp.Trim) -> str | None:
    side, what = node.args.get("position"), node.expression
    if what is None:
        word = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(str(side or "").upper(), "trim")
        return f"{word}({text(typer, node.this)})"
    return f"TRIM({side or 'BOTH'} {text(typer, what)} FROM {text(typer, node.this)})"


_WRITERS: dict[type[exp.Expr], Callable[[Typer, exp.Expr], str | None]] = {
    exp.Paren: lambda typer, node: text(typer, node.this),
    exp.Literal: _literal,  # type: ignore[dict-item]  # each takes nodes of its key
    exp.Null: lambda _typer, _node: "NULL",
    exp.Boolean: lambda _typer, node: "true" if node.this else "false",
    exp.Neg: _negative,  # type: ignore[dict-item]
    exp.Cast: _cast,  # type: ignore[dict-item]
    exp.TryCast: _cast,  # type: ignore[dict-item]
    exp.Not: lambda typer, node: naming_operators.inverted(text, typer, node),  # type: ignore[arg-type]
    exp.NEQ: lambda typer, node: naming_operators.unequal(text, typer, node),
    exp.NullSafeNEQ: lambda typer, node: naming_operators.unequal(text, typer, node),
    exp.BitwiseNot: lambda typer, node: f"~{text(typer, node.this)}",
    exp.Is: _is,  # type: ignore[dict-item]
    exp.In: _in,  # type: ignore[dict-item]
    exp.Like: _like,  # type: ignore[dict-item]
    exp.Substring: _substring,  # type: ignore[dict-item]
    exp.ILike: _ilike,  # type: ignore[dict-item]
    exp.Escape: _escape,  # type: ignore[dict-item]
    exp.Collate: lambda typer, n: f"collate({text(typer, n.this)}, {n.expression.name})",
    exp.CurrentUser: lambda _typer, _node: "current_user()",
    exp.SessionUser: lambda _typer, _node: "current_user()",
    exp.Concat: lambda typer, n: "".join(text(typer, part) for part in n.expressions),
    exp.RawString: lambda _typer, n: str(n.this),
    exp.HexString: lambda _typer, n: f"X'{'0' * (len(n.name) % 2)}{n.name.upper()}'",
    exp.RegexpLike: lambda typer, n: f"RLIKE({text(typer, n.this)}, {text(typer, n.expression)})",
    exp.Between: lambda typer, n: (
        f"between({_all(typer, [n.this, n.args['low'], n.args['high']])})"
    ),
    exp.DPipe: lambda typer, n: f"concat({text(typer, n.this)}, {text(typer, n.expression)})",
    exp.Case: _case,  # type: ignore[dict-item]
    exp.Anonymous: _call,  # type: ignore[dict-item]
    exp.StrPosition: lambda typer, n: f"locate({_all(typer, [n.args['substr'], n.this])}, 1)",
    exp.CurrentDate: lambda typer, node: _now(typer, node, "current_date"),
    exp.CurrentTimestamp: lambda typer, node: _now(typer, node, "current_timestamp"),
    exp.Interval: _interval,  # type: ignore[dict-item]
    exp.Lambda: _lambda,  # type: ignore[dict-item]
    exp.Filter: _filter,  # type: ignore[dict-item]
    exp.IgnoreNulls: lambda typer, node: naming_windows.nulls(text, typer, node),
    exp.RespectNulls: lambda typer, node: naming_windows.nulls(text, typer, node),
    exp.WithinGroup: lambda typer, node: naming_windows.within_group(text, typer, node),
    exp.Extract: _extract,  # type: ignore[dict-item]
    exp.Trim: _trim,  # type: ignore[dict-item]
    exp.Window: lambda typer, node: naming_windows.window(text, typer, node),
    exp.Bracket: _bracket,  # type: ignore[dict-item]
    exp.Dot: _dot,  # type: ignore[dict-item]
    exp.Subquery: lambda typer, node: f"scalarsubquery({_outer(typer, node)})",
    exp.Exists: lambda typer, node: f"exists({_outer(typer, node)})",
    exp.Tuple: lambda typer, node: f"named_struct({_members(typer, node.expressions)})",
}

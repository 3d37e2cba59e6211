"""Function calls: the name is looked up, the overload chosen, the arguments cast."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal as Number
from typing import Any

from sqlglot import exp

from shared.core.errors import (
    NotSupportedError,
    SqlError,
    SqlSyntaxError,
    TypeMismatchError,
    UnknownFunctionError,
)
from shared.sql import coercion, tree, types
from shared.sql.analyse import (
    builders,
    clocks,
    documents,
    grouping,
    joined,
    lambdas,
    literals,
    measures,
    refusals,
    regexes,
    stars,
    strings,
    times,
)
from shared.sql.analyse.builders import constant
from shared.sql.analyse.conversions import cast_to
from shared.sql.analyse.typer import Typer
from shared.sql.functions.model import Binding, Function, Kind
from shared.sql.functions.table import ADOBE, NAMES
from shared.sql.hints import did_you_mean

SPECIAL = {
    **builders.SPECIAL,
    **clocks.SPECIAL,
    **documents.SPECIAL,
    **grouping.SPECIAL,
    **lambdas.SPECIAL,
    **measures.SPECIAL,
    **regexes.SPECIAL,
    **strings.SPECIAL,
    **times.SPECIAL,
}

_NULLS_FLAG = {"first", "last", "nth_value"}
_DEVIATION = 0.05
"""What approx_count_distinct allows itself where it is not told."""


@dataclass(frozen=True, slots=True)
class Written:
    """A call as written: its name, and what stands in and behind its parentheses."""

    node: exp.Expr
    name: str
    args: tuple[exp.Expr, ...]
    distinct: bool = False
    ignore_nulls: bool = False
    respect_nulls: bool = False
    where: exp.Expr | None = None
    order: tuple[exp.Ordered, ...] = ()
    descending: bool = False


def read(typer: Typer, node: exp.Expr) -> Written:
    """Take a call apart: DISTINCT, ORDER BY, IGNORE NULLS, FILTER and WITHIN GROUP."""
    if isinstance(node, exp.Filter):
        return replace(read(typer, node.this), where=node.expression.this)
    if isinstance(node, exp.IgnoreNulls):
        return replace(read(typer, node.this), ignore_nulls=True)
    if isinstance(node, exp.RespectNulls):
        return replace(read(typer, node.this), respect_nulls=True)
    if isinstance(node, exp.WithinGroup):
        return _within_group(typer, node)
    if not isinstance(node, exp.Anonymous):
        raise typer.ctx.error(SqlSyntaxError, "a function is expected here", node)
    written = Written(node, node.name.lower(), tuple(node.expressions))
    return _inside(written)


def _inside(written: Written) -> Written:
    """Read what may stand around the arguments."""
    args = written.args
    if args and isinstance(args[-1], exp.Order):
        order = args[-1]
        first = [order.this] if order.this is not None else []
        return _inside(replace(written, args=(*args[:-1], *first), order=tuple(order.expressions)))
    if args and isinstance(args[-1], exp.IgnoreNulls | exp.RespectNulls):
        ignored = isinstance(args[-1], exp.IgnoreNulls)
        inner = replace(written, args=(*args[:-1], args[-1].this))
        return _inside(replace(inner, ignore_nulls=ignored or inner.ignore_nulls))
    if len(args) == 1 and isinstance(args[0], exp.Distinct):
        return replace(written, args=tuple(args[0].expressions), distinct=True)
    if written.name == "mode" and len(args) == 2 and isinstance(args[1], exp.Boolean):
        least = (exp.Ordered(this=args[0]),)  # of the commonest
        return replace(written, args=args[:1], order=least if args[1].this else ())
    return written


def _within_group(typer: Typer, node: exp.WithinGroup) -> Written:
    """`percentile_cont(0.5) WITHIN GROUP (ORDER BY x)` is `percentile_cont(x, 0.5)`."""
    written = read(typer, node.this)
    keys = node.expression.expressions
    if written.name in {"listagg", "string_agg"}:
        return replace(written, order=tuple(keys))
    if written.name == "mode" and len(keys) == 1 and not written.args:
        return replace(written, args=(keys[0].this,), order=tuple(keys))
    if len(keys) != 1 or written.name not in {"percentile_cont", "percentile_disc"}:
        raise typer.ctx.error(NotSupportedError, "this WITHIN GROUP is not supported", node)
    descending = bool(keys[0].args.get("desc"))
    return replace(written, args=(keys[0].this, *written.args), descending=descending)


# --- choosing -------------------------------------------------------------------------------


def choose(
    typer: Typer, written: Written, args: Sequence[tree.Expr]
) -> tuple[Function, tuple[tree.Expr, ...], Binding]:
    """Return the overload that takes these arguments, and the arguments cast for it.

    Raises:
        UnknownFunctionError: there is none of that name.
        TypeMismatchError: none takes so many arguments, or these types.
    """
    overloads = NAMES.get(written.name)
    if overloads is None:
        raise _unknown(typer, written)
    given = tuple(a.type for a in args)
    takers = [(f, bound) for f in overloads if (bound := f.bind(given)) is not None]
    if not takers:
        raise _untaken(typer, written, overloads, args)
    # One that takes the types as they are comes before those that convert: hex('hi').
    function, binding = next((t for t in takers if t[1].args == given), takers[0])
    cast = tuple(coercion.cast(a, t) for a, t in zip(args, binding.args, strict=True))
    return function, cast, binding


def _unknown(typer: Typer, written: Written) -> SqlError:
    known = [*NAMES, *SPECIAL, *(name.lower() for name in ADOBE)]
    near = did_you_mean(written.name, known)
    return typer.ctx.error(
        UnknownFunctionError,
        f"there is no function {written.node.name}",
        _head(typer, written),
        near,
    )


def _head(typer: Typer, written: Written) -> Any:
    """The place of the function's name alone."""
    start = written.node.meta.get("start") if written.node.meta else None
    if start is None:
        return written.node
    return typer.ctx.positions.at(start, written.node.meta["end"])


def _untaken(
    typer: Typer, written: Written, overloads: Sequence[Function], args: Sequence[tree.Expr]
) -> SqlError:
    shown = " or ".join(dict.fromkeys(f.signature for f in overloads))
    count = len(args)
    fits = [f for f in overloads if f.arity[0] <= count and (f.arity[1] or count) >= count]
    if not fits:
        message = f"{written.name} does not take {count} argument{'' if count == 1 else 's'}"
    else:
        given = ", ".join(str(a.type) for a in args)
        message = f"{written.name} does not take ({given})"
    return typer.ctx.error(TypeMismatchError, message, _head(typer, written), hint=f"it is {shown}")


# --- scalar functions and aggregates --------------------------------------------------------


def _call(typer: Typer, node: exp.Anonymous) -> tree.Expr:
    name = node.name.lower()
    if name.upper() in ADOBE:
        raise typer.ctx.error(
            SqlSyntaxError,
            f"{node.name} needs OVER (PARTITION BY … ORDER BY …)",
            typer.ctx.positions.at(node.meta["start"], node.meta["end"]),
        )
    if name != "count" and any(part.find(exp.Star) for part in node.expressions):
        node = _spread(typer, node)
    if name in SPECIAL:
        return SPECIAL[name](typer, node)
    if name in literals.CAST_NAMES and len(node.expressions) == 1:
        return cast_to(typer, typer(node.expressions[0]), literals.CAST_NAMES[name], node)
    return apply(typer, read(typer, node))


def _spread(typer: Typer, node: exp.Anonymous) -> exp.Anonymous:
    """Return a call with columns for its stars."""
    args = stars.spread(typer, node.expressions)
    made = exp.Anonymous(this=node.this, expressions=[arg.copy() for arg in args])
    made.meta.update(node.meta)
    return made


def _modified(typer: Typer, node: exp.Expr) -> tree.Expr:
    return apply(typer, read(typer, node))


def arguments(typer: Typer, written: Written) -> tuple[tree.Expr, ...]:
    """Return a call's typed arguments; `count(*)` has none."""
    if written.name not in NAMES:
        raise _unknown(typer, written)
    nodes = written.args
    args: tuple[tree.Expr, ...]
    if written.name == "count" and _is_plain_star(nodes):
        columns = typer.scope.rows.visible() if written.distinct else ()
        args = tuple(tree.Ref(type=c.type, column=c) for c in columns)
    elif written.name == "count":
        args = typer.all(_counted(typer, written))
    else:
        args = typer.all(nodes)
    if written.name == "count" and not nodes:
        raise typer.missing("count takes a value, or * for rows", written.node)
    if written.name == "count" and len(args) > 1:
        return (_all_present(typer, args, written.node),)
    if written.name == "ntile" and not args:
        return (tree.Literal(type=types.INT, value=1),)
    if written.name == "hll_build_agg" and args:
        # What is counted comes as text, whatever its type; 4096 registers unless told.
        size = args[1:] or (tree.Literal(type=types.INT, value=12),)
        return (typer.call("sketch_part", args[:1], written.node), *size)
    if written.name in joined.NAMES:
        return joined.arguments(typer, written, args)
    return args


def _is_plain_star(nodes: Sequence[exp.Expr]) -> bool:
    return len(nodes) == 1 and isinstance(nodes[0], exp.Star) and not nodes[0].args.get("except_")


def _counted(typer: Typer, written: Written) -> Sequence[exp.Expr]:
    """Return what `count(t.*, a)` counts; of `count(t.*)` it is not clear whether NULLs count."""
    if len(written.args) == 1 and stars.is_table(typer, written.args[0]):
        return written.args
    return stars.spread(typer, written.args)


def apply(typer: Typer, written: Written) -> tree.Expr:
    """Return a scalar call or an aggregate."""
    overloads = NAMES.get(written.name, ())
    if typer.scope.aliases_first and any(f.kind is Kind.AGGREGATE for f in overloads):
        # In HAVING and ORDER BY aliases win over columns, but not inside aggregates.
        typer = replace(typer, scope=replace(typer.scope, aliases_first=False))
    if written.name in joined.NAMES:
        found = joined.ordered(typer, written, apply)
        if found is not None:
            return found
    written, args = ignoring_nulls(typer, written, arguments(typer, written))
    refused = refusals.reason(written.name, args)
    if refused is not None:
        message = f"{written.name} {refused}"
        raise typer.ctx.error(TypeMismatchError, message, _head(typer, written))
    function, cast, binding = choose(typer, written, args)
    if function.kind is Kind.WINDOW:
        raise typer.ctx.error(
            SqlSyntaxError, f"{written.name} needs OVER (…)", _head(typer, written)
        )
    if function.kind is Kind.GENERATOR:
        raise typer.ctx.error(
            SqlSyntaxError,
            f"{written.name} may stand alone in a SELECT list or in LATERAL VIEW only",
            _head(typer, written),
        )
    if function.name in SEVERAL:
        return several(typer, written, args, lambda one: _aggregate(typer, written, *one))
    if function.kind is Kind.AGGREGATE:
        return _aggregate(
            typer, written, function, steered(typer, written, function, cast), binding
        )
    if written.distinct or written.where is not None or written.order or written.ignore_nulls:
        raise typer.ctx.error(
            SqlSyntaxError, f"{written.name} is no aggregate function", _head(typer, written)
        )
    return tree.Call(
        type=binding.result, function=function.name, args=cast, position=typer.at(written.node)
    )


SEVERAL = {
    "percentiles",
    "percentiles_approx",
    "percentiles_approx_numbers",
    "percentiles_disc",
    "percentiles_of_spans",
    "percentiles_weighted",
}
"""Aggregates of an array of shares: one aggregate a share."""

SHARES = {
    "percentile",
    "percentile_approx",
    "percentile_approx_values",
    "percentile_disc",
    "percentile_disc_micros",
    "percentile_disc_months",
    "percentile_micros",
    "percentile_months",
    "percentile_weighted",
}
"""Aggregates whose second argument is a share: a constant from 0 to 1."""

Chosen = tuple[Function, tuple[tree.Expr, ...], Binding]


def steered(
    typer: Typer, written: Written, function: Function, args: tuple[tree.Expr, ...]
) -> tuple[tree.Expr, ...]:
    """Return an aggregate's arguments as its template takes them."""
    if function.name in SHARES:
        return _with_share(typer, written, args)
    if function.name == "approx_count_distinct":
        return _register(typer, written, args)
    return args


def _register(typer: Typer, written: Written, args: tuple[tree.Expr, ...]) -> tuple[tree.Expr, ...]:
    """Return number and rank of a value's register in HyperLogLog++, and the precision."""
    value, *deviation = args
    place = written.args[-1]
    wanted = constant(typer, deviation[0], place, "the deviation") if deviation else _DEVIATION
    if not isinstance(wanted, float | Number):
        raise typer.missing("the deviation of approx_count_distinct is a number", place)
    bits = math.ceil(2 * math.log(1.106 / float(wanted)) / math.log(2))
    precision = tree.Literal(type=types.INT, value=bits)
    code = typer.call(
        "register_code", (typer.call("xxhash64", (value,), written.node), precision), written.node
    )
    present = typer.call("is_not_null", (value,), written.node)
    return (tree.Case(type=code.type, branches=((present, code),), otherwise=None), precision)


def _with_share(
    typer: Typer, written: Written, args: tuple[tree.Expr, ...]
) -> tuple[tree.Expr, ...]:
    """Return a percentile's arguments, the share a literal; DuckDB counts from the end below 0."""
    place = written.args[1] if len(written.args) > 1 else written.node
    share = constant(typer, args[1], place, f"the share of {written.name}")
    if not isinstance(share, int | float | Number) or not 0 <= share <= 1:
        raise typer.missing(f"the share of {written.name} is a number from 0 to 1", place)
    found = float(share)
    if written.descending:
        found = -found if found else 1.0
    return (args[0], tree.Literal(type=types.DOUBLE, value=found), *args[2:])


def several(
    typer: Typer,
    written: Written,
    args: tuple[tree.Expr, ...],
    make: Callable[[Chosen], tree.Expr],
) -> tree.Expr:
    """`percentile(x, array(0.1, 0.9))` is an array of percentiles, or NULL over no values.

    Args:
        typer: the SELECT's.
        written: the call.
        args: its typed arguments.
        make: the call of one share.
    """
    shares = args[1]
    if not isinstance(shares, tree.Call) or shares.function != "array" or not shares.args:
        raise typer.missing(f"the shares of {written.name} must be constant", written.args[1])
    found = []
    for share in shares.args:
        single = (args[0], share, *args[2:])
        function, cast, binding = choose(typer, written, single)
        found.append(make((function, _with_share(typer, written, cast), binding)))
    listed = typer.call("array", found, written.node)
    present = typer.call("is_not_null", found[:1], written.node)
    return tree.Case(type=listed.type, branches=((present, listed),), otherwise=None)


def ignoring_nulls(
    typer: Typer, written: Written, args: tuple[tree.Expr, ...]
) -> tuple[Written, tuple[tree.Expr, ...]]:
    """Read the flag of `first(x, true)`, which means IGNORE NULLS."""
    functions = NAMES.get(written.name, ())
    if not any(f.name in _NULLS_FLAG for f in functions):
        return written, args
    most = 3 if written.name == "nth_value" else 2
    if len(args) != most or args[-1].type != types.BOOLEAN:
        return written, args
    flag = constant(typer, args[-1], written.args[-1], "whether NULLs are ignored")
    return replace(written, ignore_nulls=bool(flag), args=written.args[:-1]), args[:-1]


def _all_present(typer: Typer, args: Sequence[tree.Expr], node: exp.Expr) -> tree.Expr:
    """`count(DISTINCT a, b)` counts pairs without a NULL: a struct, or NULL."""
    test: tree.Expr | None = None
    for arg in args:
        one = typer.call("is_not_null", (arg,), node)
        test = one if test is None else typer.call("and", (test, one), node)
    assert test is not None
    pair = builders.make_struct(typer, [(f"col{i + 1}", a) for i, a in enumerate(args)], node)
    return tree.Case(type=pair.type, branches=((test, pair),), otherwise=None)


IGNORING = frozenset({"lag", "lead", "nth_value", "first", "last", "collect_list", "collect_set"})
"""Functions that can be told to pass over NULL."""


def skips_nulls(function: Function, written: Written) -> bool:
    """Return whether NULLs are left out, as `collect_list(x) RESPECT NULLS` does not."""
    return function.skips_nulls and not (written.respect_nulls and function.name in IGNORING)


def _aggregate(
    typer: Typer,
    written: Written,
    function: Function,
    args: tuple[tree.Expr, ...],
    binding: Binding,
) -> tree.Expr:
    conditions = []
    if written.where is not None:
        conditions.append(typer.boolean(written.where, "the condition of FILTER"))
    if written.ignore_nulls and function.name not in IGNORING:
        raise typer.missing(f"{written.name} takes no IGNORE NULLS", written.node)
    if (skips_nulls(function, written) or written.ignore_nulls) and args:
        conditions.append(typer.call("is_not_null", args[:1], written.node))
    elif written.ignore_nulls:
        raise typer.missing("IGNORE NULLS needs an argument", written.node)
    where: tree.Expr | None = None
    for condition in conditions:
        where = condition if where is None else typer.call("and", (where, condition), written.node)
    return tree.AggregateCall(
        type=binding.result,
        function=function.name,
        args=args,
        distinct=written.distinct,
        where=where,
        order=tuple(sort_key(typer, key) for key in written.order),
        position=typer.at(written.node),
    )


def sort_key(typer: Typer, node: exp.Ordered) -> tree.SortKey:
    """Return one key of an ORDER BY; NULLs come first ascending, last descending."""
    value = typer(node.this)
    return make_key(typer, value, node)


def make_key(typer: Typer, value: tree.Expr, node: exp.Ordered) -> tree.SortKey:
    """Return the key for an already typed value."""
    if any(isinstance(t, types.Map) for t in types.walk(value.type)):
        raise typer.ctx.error(TypeMismatchError, "maps cannot be ordered", node)
    descending = bool(node.args.get("desc"))
    nulls = node.args.get("nulls_first")
    return tree.SortKey(value, descending, (not descending) if nulls is None else bool(nulls))


HANDLERS: dict[type[exp.Expr], Callable[[Typer, Any], tree.Expr]] = {
    exp.Anonymous: _call,
    exp.Filter: _modified,
    exp.IgnoreNulls: _modified,
    exp.RespectNulls: _modified,
    exp.WithinGroup: _modified,
    **builders.NODES,
    **strings.NODES,
    **times.NODES,
}

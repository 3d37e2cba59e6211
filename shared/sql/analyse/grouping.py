"""GROUP BY: keys, and the sets of them that ROLLUP, CUBE and GROUPING SETS stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import combinations, product

from sqlglot import exp

from shared.core.errors import SqlSyntaxError
from shared.sql import tree, types
from shared.sql.analyse.context import Context
from shared.sql.analyse.typer import Typer
from shared.sql.hints import counted
from shared.sql.plan import rewrite, traverse
from shared.sql.types import DataType

Set = tuple[int, ...]
KeyReader = Callable[[exp.Expr], tree.Expr]

_MOST_SETS = 4096
_CLAUSES = ("rollup", "cube", "grouping_sets")


@dataclass(slots=True)
class Grouping:
    """What a GROUP BY groups by.

    Attributes:
        keys: every key once, in the order written.
        sets: places in `keys`; None where all keys together are the only set.
    """

    keys: list[tree.Expr] = field(default_factory=list)
    sets: list[Set] | None = None

    def place(self, key: tree.Expr) -> int:
        """Return where a key stands, adding it; `a + b` is `b + a`."""
        known = [alike(one) for one in self.keys]
        if alike(key) in known:
            return known.index(alike(key))
        self.keys.append(key)
        return len(self.keys) - 1


def read(typer: Typer, clause: exp.Group, key: KeyReader) -> Grouping:
    """Return what a GROUP BY groups by.

    Args:
        typer: the SELECT's.
        clause: GROUP BY; not GROUP BY ALL.
        key: types one key.

    Raises:
        SqlSyntaxError: the sets are more than can be computed.
    """
    found = Grouping()
    trailing = [node for kind in _CLAUSES for node in clause.args.get(kind) or ()]
    parts = [_sets(typer, found, node, key) for node in clause.expressions]
    analytic = any(isinstance(n, _ANALYTIC) for n in clause.expressions)
    if trailing:
        parts = [_trailing(typer, found, node, clause, key) for node in trailing]
    if not analytic and not trailing:
        return found
    crossed = [tuple(dict.fromkeys(i for s in choice for i in s)) for choice in product(*parts)]
    if len(crossed) > _MOST_SETS:
        raise typer.ctx.error(
            SqlSyntaxError,
            f"GROUP BY has {len(crossed)} grouping sets, {_MOST_SETS} at most",
            clause,
        )
    if found.keys or crossed != [()]:  # GROUPING SETS (()) is one group, also of nothing
        found.sets = crossed
    return found


def _trailing(
    typer: Typer, found: Grouping, node: exp.Expr, clause: exp.Group, key: KeyReader
) -> list[Set]:
    """`GROUP BY a, b WITH ROLLUP`, `GROUP BY a, b GROUPING SETS (…)`."""
    if isinstance(node, exp.GroupingSets):
        return _sets(typer, found, node, key)
    units = [_unit(found, written, key) for written in clause.expressions]
    return _rollup(units) if isinstance(node, exp.Rollup) else _cube(units)


def _sets(typer: Typer, found: Grouping, node: exp.Expr, key: KeyReader) -> list[Set]:
    """Return the sets one element of GROUP BY stands for."""
    match node:
        case exp.Rollup():
            return _rollup([_unit(found, part, key) for part in node.expressions])
        case exp.Cube():
            return _cube([_unit(found, part, key) for part in node.expressions])
        case exp.GroupingSets():
            return [
                made
                for part in node.expressions
                for made in (
                    _sets(typer, found, part, key)
                    if isinstance(part, _ANALYTIC)
                    else [_unit(found, part, key)]
                )
            ]
    if isinstance(node, exp.Tuple) and not node.expressions:
        raise typer.missing("GROUP BY takes keys", node)
    return [(found.place(key(node)),)]


def _unit(found: Grouping, node: exp.Expr, key: KeyReader) -> Set:
    """Return the keys of `a`, `(a)` or `(a, b)`, which come and go together."""
    if isinstance(node, exp.Paren):
        return _unit(found, node.this, key)
    parts = node.expressions if isinstance(node, exp.Tuple) else [node]
    return tuple(found.place(key(part)) for part in parts)


def _rollup(units: Sequence[Set]) -> list[Set]:
    return [tuple(i for unit in units[:count] for i in unit) for count in range(len(units), -1, -1)]


def _cube(units: Sequence[Set]) -> list[Set]:
    return [
        tuple(i for unit in chosen for i in unit)
        for count in range(len(units), -1, -1)
        for chosen in combinations(units, count)
    ]


_ANALYTIC = (exp.Rollup, exp.Cube, exp.GroupingSets)


def placed(ctx: Context, node: exp.Select, columns: Sequence[tree.Column]) -> exp.Select:
    """Return a SELECT of pipes, where a number in GROUP BY means a column of the rows below."""
    made = node.copy()
    group = made.args.get("group")
    for key in [*(group.expressions if group is not None else ()), *made.expressions]:
        written = key.unalias()
        if not isinstance(written, exp.Literal) or written.is_string or not written.name.isdigit():
            continue
        place = int(written.name)
        if not 1 <= place <= len(columns):
            raise ctx.error(
                SqlSyntaxError,
                f"GROUP BY {place}: there are {counted(len(columns), 'column')} below",
                written,
            )
        column = exp.column(columns[place - 1].name, quoted=True)
        column.meta.update(written.meta)
        written.replace(column)
    return made


COMMUTATIVE = frozenset({"+", "*", "=", "<=>", "&", "|", "^", "and", "or"})


def alike(expr: tree.Expr) -> Hashable:
    """Return what is equal for expressions that differ in the order of operands and in parameters.

    Subqueries are alike where they differ in the numbers of their own columns.
    """
    return _alike(_numbered(expr))


def _numbered(expr: tree.Expr) -> tree.Expr:
    """Return an expression with the parameters of its lambdas known by their place alone."""
    lambdas = [part for part in traverse.subexpressions(expr) if isinstance(part, tree.Lambda)]
    params = [param for found in lambdas for param in found.params]
    known = {param: replace(param, id=-n, name="") for n, param in enumerate(params, 1)}

    def changed(part: tree.Expr) -> tree.Expr:
        if isinstance(part, tree.Ref):
            return replace(part, column=known.get(part.column, part.column))
        if isinstance(part, tree.Lambda):
            return replace(part, params=tuple(known[param] for param in part.params))
        return part

    return rewrite.map_expr(expr, changed) if known else expr


def _alike(expr: tree.Expr) -> Hashable:
    if not isinstance(expr, tree.Call):
        queries = [p for p in traverse.subexpressions(expr) if isinstance(p, tree.QueryExpr)]
        own = {column.id for part in queries for column in traverse.all_columns(part.query)}
        return _numbered_anew(expr, own, {}) if queries else expr
    operands: list[tree.Expr] = list(expr.args)
    if expr.function not in COMMUTATIVE:
        return (expr.function, expr.type, tuple(map(_alike, operands)))
    flat: list[tree.Expr] = []
    while operands:
        part = operands.pop()
        if (
            isinstance(part, tree.Call)
            and (part.function, part.type) == (expr.function, expr.type)
            and expr.function not in {"=", "<=>"}
        ):
            operands += part.args
        else:
            flat.append(part)
    return (expr.function, expr.type, frozenset(Counter(map(_alike, flat)).items()))


def _numbered_anew(value: object, own: AbstractSet[int], numbers: dict[int, int]) -> Hashable:
    """Return the parts of a query, its own columns numbered as they come."""
    if isinstance(value, tree.Column):
        own_number = numbers.setdefault(value.id, len(numbers)) if value.id in own else None
        return (own_number, None if value.id in own else value.id, value.name, value.type)
    if isinstance(value, tuple):
        return tuple(_numbered_anew(member, own, numbers) for member in value)
    if isinstance(value, DataType) or not is_dataclass(value):
        return value
    parts = [
        getattr(value, part.name)
        if part.name == "table"
        else _numbered_anew(getattr(value, part.name), own, numbers)
        for part in fields(value)
        if part.compare
    ]
    return (type(value), *parts)


# --- grouping(), grouping_id() --------------------------------------------------------------

FLAGS = frozenset({"grouping", "grouping_id"})
"""Aggregates that tell which keys a row is not grouped by."""


def _flag(typer: Typer, node: exp.Expr) -> tree.Expr:
    name = node.name.lower()
    if name == "grouping" and len(node.expressions) != 1:
        raise typer.missing("grouping takes one key of GROUP BY", node)
    return tree.AggregateCall(
        type=types.TINYINT if name == "grouping" else types.BIGINT,
        function=name,
        args=typer.all(node.expressions),
        position=typer.at(node),
    )


SPECIAL: dict[str, Callable[[Typer, exp.Anonymous], tree.Expr]] = dict.fromkeys(FLAGS, _flag)


def complete(typer: Typer, call: tree.AggregateCall, found: Grouping) -> tree.AggregateCall:
    """Return a flag with its keys; `grouping_id()` takes them all.

    Raises:
        SqlSyntaxError: there are no grouping sets, or an argument is no key.
    """
    if found.sets is None:
        raise typer.ctx.error(
            SqlSyntaxError,
            f"{call.function} needs GROUPING SETS, ROLLUP or CUBE",
            call.position,
            hint="without them every row is grouped by every key",
        )
    if call.function == "grouping_id" and call.args and list(call.args) != found.keys:
        raise typer.ctx.error(
            SqlSyntaxError,
            "grouping_id takes the keys of GROUP BY, all of them in their order",
            call.position,
            hint="write grouping_id()",
        )
    for arg in call.args:
        if arg not in found.keys:
            raise typer.ctx.error(
                SqlSyntaxError,
                f"{call.function} takes keys of GROUP BY",
                arg.position or call.position,
            )
    return (
        call
        if call.args
        else tree.AggregateCall(
            type=call.type, function=call.function, args=tuple(found.keys), position=call.position
        )
    )

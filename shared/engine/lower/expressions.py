"""Expressions as DuckDB SQL; every result can stand as an operand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shared.core.errors import InternalError, NotSupportedError
from shared.engine.lower import windows
from shared.engine.lower.literals import literal
from shared.sql import tree
from shared.sql.functions import casts
from shared.sql.functions.render import call as apply
from shared.sql.functions.render import quoted, text, type_name
from shared.sql.functions.table import FUNCTIONS
from shared.sql.types import Array, Map


def name(column: tree.Column) -> str:
    """Return what a column is called in SQL and in the Arrow tables between."""
    return f"c{column.id}"


class Expressions:
    """Renders expressions.

    Args:
        subquery: renders the query of a subquery, without parentheses.
    """

    def __init__(self, subquery: Callable[[tree.Relation], str]) -> None:
        self._subquery = subquery

    def __call__(self, expr: tree.Expr) -> str:
        """Return `expr` as SQL."""
        match expr:
            case tree.Ref(column=column):
                return name(column)
            case tree.Literal(value=value):
                return literal(value, expr.type)
            case tree.GetField():
                return self._field(expr)
            case tree.GetItem():
                return self._item(expr)
            case tree.Cast(arg=arg):
                return f"({_once([self(arg)], lambda a: casts.cast(a[0], arg.type, expr.type))})"
            case tree.Call():
                return self._call(expr)
            case tree.Case():
                return self._case(expr)
            case tree.MakeStruct(members=members):
                packed = ", ".join(f"{quoted(key)} := {self(value)}" for key, value in members)
                return f"struct_pack({packed})"
            case tree.Lambda(params=params, body=body):
                return f"lambda {', '.join(name(p) for p in params)}: {self(body)}"
            case tree.QueryExpr():
                return self._query(expr)
            case tree.AggregateCall():
                return self._aggregate(expr)
            case tree.WindowCall():
                return self._window(expr)
        raise InternalError(f"{type(expr).__name__} does not stand in an expression")

    def all(self, exprs: Sequence[tree.Expr]) -> list[str]:
        """Return several expressions as SQL."""
        return [self(expr) for expr in exprs]

    def _field(self, expr: tree.GetField) -> str:
        base, field = self(expr.base), text(expr.name)
        if isinstance(expr.base.type, Array):
            return f"list_transform({base}, lambda _f: struct_extract(_f, {field}))"
        return f"struct_extract({base}, {field})"

    def _item(self, expr: tree.GetItem) -> str:
        base, key = self(expr.base), self(expr.key)
        if isinstance(expr.base.type, Map):
            return f"map_extract_value({base}, {key})"
        if isinstance(expr.key, tree.Literal) and isinstance(expr.key.value, int):
            # DuckDB counts from one, and from the end below zero; Spark gives NULL there.
            index = expr.key.value
            return f"list_extract({base}, {index + 1})" if index >= 0 else literal(None, expr.type)
        return f"CASE WHEN {key} >= 0 THEN list_extract({base}, {key} + 1) END"

    def _case(self, expr: tree.Case) -> str:
        whens = " ".join(f"WHEN {self(when)} THEN {self(then)}" for when, then in expr.branches)
        otherwise = "" if expr.otherwise is None else f" ELSE {self(expr.otherwise)}"
        return f"(CASE {whens}{otherwise} END)"

    def _call(self, expr: tree.Call) -> str:
        function = FUNCTIONS.get(expr.function)
        if function is None or (not function.lower and function.generate is None):
            raise NotSupportedError(
                f"{expr.function} cannot be computed here", position=expr.position
            )
        args = self.all(expr.args)
        types = [a.type for a in expr.args]
        written = _once(args, lambda given: apply(function, given, types, expr.type))
        return f"({written})" if written.startswith("CASE ") else written

    def _query(self, expr: tree.QueryExpr) -> str:
        query = self._subquery(expr.query)
        if expr.use is tree.QueryUse.EXISTS:
            return f"EXISTS ({query})"
        if expr.use is tree.QueryUse.IN:
            needles = self.all(expr.needles)
            if len(needles) > 1 and expr.correlated:
                return _member(needles, [name(c) for c in expr.query.columns], query)
            left = needles[0] if len(needles) == 1 else f"({', '.join(needles)})"
            return f"({left} IN ({query}))"
        return f"({query})"

    def _aggregate(self, expr: tree.AggregateCall) -> str:
        if expr.function in {"grouping", "grouping_id"}:
            return f"CAST(GROUPING({', '.join(self.all(expr.args))}) AS {type_name(expr.type)})"
        function = FUNCTIONS[expr.function]
        order = f"ORDER BY {windows.sort_keys(expr.order, self)}" if expr.order else ""
        tail = "" if expr.where is None else f"FILTER (WHERE {self(expr.where)})"
        args, types = self.all(expr.args), [a.type for a in expr.args]
        return apply(
            function, args, types, expr.type, distinct=expr.distinct, order=order, tail=tail
        )

    def _window(self, expr: tree.WindowCall) -> str:
        order = windows.argument_order(expr, self)
        tail = windows.over(expr, self)
        if expr.where is not None:
            tail = f"FILTER (WHERE {self(expr.where)}) {tail}"
        args, types = self.all(expr.args), [a.type for a in expr.args]
        if expr.function in {"first_value", "last_value"} and expr.where is not None:
            place = 1 if expr.function == "first_value" else -1  # DuckDB has FILTER of lists only
            return f"list_extract(list({args[0]}{' ' + order if order else ''}) {tail}, {place})"
        if expr.function in windows.VALUES:  # IGNORE NULLS stands after the order here
            nulls = " IGNORE NULLS" if expr.ignore_nulls else ""
            inner = f"{', '.join(args)}{' ' + order if order else ''}{nulls}"
            return f"{expr.function}({inner}) {tail}"
        return apply(
            FUNCTIONS[expr.function],
            args,
            types,
            expr.type,
            distinct=expr.distinct,
            order=order,
            nulls=expr.ignore_nulls,
            tail=tail,
        )


def _once(args: list[str], write: Callable[[list[str]], str]) -> str:
    """Return what is written of the arguments; one that is drawn is drawn once, not wherever it stands."""
    written = write(args)
    for place, arg in enumerate(args):
        if "random()" in arg and written.count(arg) > 1:
            drawn = f"_d{len(arg)}_{place}"
            inner = _once([*args[:place], drawn, *args[place + 1 :]], write)
            return f"list_transform([{arg}], lambda {drawn}: {inner})[1]"
    return written


def _member(needles: Sequence[str], columns: Sequence[str], query: str) -> str:
    """Return IN over several columns of a correlated query, which DuckDB does not know."""
    equal = " AND ".join(f"{a} = {b}" for a, b in zip(needles, columns, strict=True))
    return (
        f"(SELECT CASE WHEN bool_or({equal}) THEN true"
        f" WHEN bool_or(({equal}) IS NULL) THEN NULL ELSE false END FROM ({query}))"
    )

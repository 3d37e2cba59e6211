"""Steps of a SELECT: what an expression contains is computed below it, and it reads the column.

Aggregates and windows stand inside expressions as they were written (`1 + sum(x)`, `F(…) OVER
(…).value`). `Steps` grows the relation a node at a time and remembers which expression has become
which column, so that the rest of the expression can be rewritten.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

from shared.core.errors import SqlSyntaxError
from shared.sql import coercion, tree
from shared.sql.analyse.context import Context
from shared.sql.analyse.grouping import Grouping, alike
from shared.sql.plan import rewrite, traverse
from shared.sql.types import DataType

COMPUTED = "_fm_expr"
"""The name of hidden columns that hold a key or an argument."""


def contains(expr: tree.Expr, *kinds: type[tree.Expr]) -> bool:
    """Return whether a node of these kinds stands at or below `expr`; subqueries do not count."""
    return any(isinstance(part, kinds) for part in traverse.subexpressions(expr))


def ref(column: tree.Column) -> tree.Ref:
    """Return the value of a column."""
    return tree.Ref(type=column.type, column=column)


def typed(
    ctx: Context,
    relation: tree.Relation,
    columns: Sequence[tree.Column],
    wanted: Sequence[DataType],
) -> tree.Relation:
    """Return rows of exactly these columns, as these types."""
    if relation.columns == tuple(columns) and [c.type for c in columns] == list(wanted):
        return relation
    items = tuple(
        tree.Item(ctx.column(c.name, t), coercion.cast(ref(c), t))
        for c, t in zip(columns, wanted, strict=True)
    )
    return tree.Project(columns=tuple(i.column for i in items), input=relation, items=items)


def refuse_steps(ctx: Context, expr: tree.Expr, clause: str) -> None:
    """Refuse aggregates and window functions where there is no step for them."""
    for part in traverse.subexpressions(expr):
        if isinstance(part, tree.AggregateCall):
            if clause == "WHERE" and is_of_outer(part):
                continue
            raise ctx.error(
                SqlSyntaxError,
                f"the aggregate {part.function} cannot stand in {clause}",
                part.position,
                hint="use HAVING" if clause == "WHERE" else "compute it in a subquery",
            )
        if isinstance(part, tree.WindowCall | tree.AdfCall):
            raise ctx.error(
                SqlSyntaxError,
                f"the window function {part.function} cannot stand in {clause}",
                part.position,
                hint="compute it in a subquery and filter there",
            )


def is_of_outer(call: tree.AggregateCall) -> bool:
    """Return whether an aggregate is one of the query around: it reads columns of that alone."""
    outer = [part.outer for part in traverse.subexpressions(call) if isinstance(part, tree.Ref)]
    return bool(outer) and all(outer)


def outer_calls(expr: tree.Expr) -> list[tree.AggregateCall]:
    """Return the aggregates of this query that its subqueries in `expr` name, as they stand here."""
    return [
        _here(part)
        for query in traverse.subexpressions(expr)
        if isinstance(query, tree.QueryExpr)
        for below in traverse.relations(query.query)
        if isinstance(below, tree.Filter)
        for part in traverse.subexpressions(below.condition)
        if isinstance(part, tree.AggregateCall)
    ]


def _here(call: tree.AggregateCall) -> tree.AggregateCall:
    def nearer(part: tree.Expr) -> tree.Expr:
        return replace(part, outer=False) if isinstance(part, tree.Ref) else part

    return rewrite.map_children(call, lambda below: rewrite.map_expr(below, nearer))


class Steps:
    """A relation that grows, and what has become a column of it.

    Attributes:
        relation: what has been built so far.
    """

    def __init__(self, ctx: Context, relation: tree.Relation) -> None:
        self._ctx = ctx
        self.relation = relation
        self._made: dict[tree.Expr, tree.Expr] = {}
        self._alike: dict[Hashable, tree.Expr] = {}  # keys, whatever order their operands have

    def filter(self, condition: tree.Expr) -> None:
        """Keep the rows for which the condition is true."""
        below = self.relation
        self.relation = tree.Filter(columns=below.columns, input=below, condition=condition)

    def rewritten(self, expr: tree.Expr) -> tree.Expr:
        """Return `expr` with everything that has become a column replaced by it."""
        while self._made:  # a window over an aggregate is known by the aggregate's column
            known = rewrite.map_topmost(expr, self._column)
            if known == expr:
                break
            expr = known
        return expr

    def rewritten_within(self, expr: tree.Expr) -> tree.Expr:
        """Return `expr` with the aggregates that its subqueries name replaced by their columns."""

        def found(part: tree.Expr) -> tree.Expr:
            if not isinstance(part, tree.AggregateCall) or not is_of_outer(part):
                return part
            made = self.rewritten(_here(part))
            return replace(made, outer=True) if isinstance(made, tree.Ref) else part

        def entered(part: tree.Expr) -> tree.Expr:
            if not isinstance(part, tree.QueryExpr):
                return part
            return replace(part, query=rewrite.map_everywhere(part.query, found))

        return rewrite.map_expr(expr, entered) if outer_calls(expr) else expr

    def _column(self, expr: tree.Expr) -> tree.Expr | None:
        found = self._made.get(expr)
        if found is None and self._alike:
            found = self._alike.get(alike(expr))
        return found

    def plain(self, exprs: Iterable[tree.Expr], *, literals: bool = False) -> None:
        """Compute what is not plain as hidden columns, in one Project; `literals` too if asked."""
        kept: tuple[type[tree.Expr], ...] = (tree.Ref,) if literals else (tree.Ref, tree.Literal)
        wanted = dict.fromkeys(e for e in exprs if not isinstance(e, kept) and e not in self._made)
        if not wanted:
            return
        items = [tree.Item(c, ref(c)) for c in self.relation.columns]
        for expr in wanted:
            column = self._ctx.column(COMPUTED, expr.type, hidden=True)
            items.append(tree.Item(column, expr))
            self._made[expr] = replace(ref(column), position=expr.position)
        columns = tuple(item.column for item in items)
        self.relation = tree.Project(columns=columns, input=self.relation, items=tuple(items))

    def replace(self, column: tree.Column, expr: tree.Expr) -> None:
        """Give a column another value of its type; what refers to it reads that from here on."""
        items = tuple(
            tree.Item(c, expr if c.id == column.id else ref(c)) for c in self.relation.columns
        )
        columns = tuple(item.column for item in items)
        self.relation = tree.Project(columns=columns, input=self.relation, items=items)
        old = ref(column)
        self._made = {
            was: now for was, now in self._made.items() if old not in traverse.subexpressions(was)
        }

    # --- aggregates -------------------------------------------------------------------------

    def aggregate(
        self,
        grouping: Grouping,
        calls: Mapping[tree.AggregateCall, tree.AggregateCall],
        node: object,
    ) -> tuple[tree.Column, ...]:
        """Group and compute `calls`, each as it is written and complete; return the keys' columns.

        A plain key keeps its number, so what refers to it still does above the groups. Not so with
        grouping sets: there a key is NULL in some groups, and aggregates take the value below.
        """
        keys, sets = grouping.keys, grouping.sets
        distinct = list(dict.fromkeys(calls.values()))
        if sets is not None:
            self.plain(keys, literals=True)
        self.plain([*keys, *(part for call in distinct for part in _operands(call))])
        plain_keys = [self.rewritten(key) for key in keys]
        items = []
        for key in plain_keys:
            if isinstance(key, tree.Ref) and not key.outer and sets is None:
                items.append(tree.Item(key.column, key))
            else:
                items.append(tree.Item(self._ctx.column(COMPUTED, key.type, hidden=True), key))
        made = []
        for call in distinct:
            column = self._ctx.column(call.function, call.type, hidden=True)
            made.append(tree.Item(column, rewrite.map_children(call, self.rewritten)))
        if sets is not None:  # what was computed for a key is NULL with it
            self._made.update(
                (was, ref(item.column)) for was, item in zip(plain_keys, items, strict=True)
            )
        for key, item in zip(keys, items, strict=True):
            self._made[key] = replace(ref(item.column), position=key.position)
            if not isinstance(key, tree.Ref):
                self._alike[alike(key)] = self._made[key]
        columns = {call: item.column for call, item in zip(distinct, made, strict=True)}
        for call, full in calls.items():
            self._made[call] = replace(ref(columns[full]), position=call.position)
        group = tuple(items if sets else {item.column.id: item for item in items}.values())
        self.relation = tree.Aggregate(
            columns=tuple(item.column for item in (*group, *made)),
            input=self.relation,
            keys=group,
            aggregates=tuple(made),
            sets=None if sets is None else tuple(sets),
            position=self._ctx.at(node),  # type: ignore[arg-type]  # a syntax node
        )
        self._forget_below()
        return tuple(item.column for item in group)

    def _forget_below(self) -> None:
        """Forget what has become a column that the groups do not keep: an aggregate's argument."""
        kept = {column.id for column in self.relation.columns}
        self._made = {
            was: now
            for was, now in self._made.items()
            if not isinstance(now, tree.Ref) or now.column.id in kept
        }

    # --- windows ----------------------------------------------------------------------------

    def windows(self, exprs: Sequence[tree.Expr], ties: Sequence[tree.Column]) -> None:
        """Compute every window call in `exprs`, innermost first.

        Args:
            exprs: what will be shown or compared.
            ties: columns that extend any order to a total one.
        """
        while True:
            calls = [
                part
                for expr in exprs
                for part in traverse.subexpressions(self.rewritten(expr))
                if isinstance(part, tree.WindowCall | tree.AdfCall)
                and not any(
                    contains(below, tree.WindowCall, tree.AdfCall)
                    for below in traverse.operands(part)
                )
            ]
            if not calls:
                return
            self._layer(list(dict.fromkeys(calls)), ties)

    def _layer(
        self, calls: Sequence[tree.WindowCall | tree.AdfCall], ties: Sequence[tree.Column]
    ) -> None:
        self.plain(part for call in calls for part in _operands(call))
        keys = tuple(tree.SortKey(ref(column)) for column in ties)
        for kind, step in ((tree.WindowCall, tree.WindowStep), (tree.AdfCall, tree.AdfStep)):
            items = []
            for call in calls:
                if not isinstance(call, kind):
                    continue
                column = self._ctx.column(call.function.lower(), call.type, hidden=True)
                written = rewrite.map_children(call, self.rewritten)
                if written.over.order:
                    written = replace(written, over=replace(written.over, tie=keys))
                items.append(tree.Item(column, written))
            if items:
                below = self.relation
                columns = (*below.columns, *(item.column for item in items))
                self.relation = step(columns=columns, input=below, items=tuple(items))
                mine = (c for c in calls if isinstance(c, kind))
                for call, item in zip(mine, items, strict=True):
                    self._made[call] = replace(ref(item.column), position=call.position)

    # --- generators -------------------------------------------------------------------------

    def generate(
        self, function: str, arg: tree.Expr, outputs: Sequence[tree.Column], *, outer: bool
    ) -> None:
        """Give one row per element of `arg`."""
        below = self.relation
        self.relation = tree.Generate(
            columns=(*below.columns, *outputs),
            input=below,
            function=function,
            arg=arg,
            outputs=tuple(outputs),
            outer=outer,
            position=arg.position,
        )


def _operands(call: tree.Expr) -> list[tree.Expr]:
    """Return a call's arguments, keys and conditions; an ORDER BY's amounts stay in place."""
    found: list[tree.Expr] = []
    if isinstance(call, tree.AggregateCall):
        found = [*call.args, *(key.expr for key in call.order)]
        if call.where is not None:
            found.append(call.where)
    elif isinstance(call, tree.WindowCall | tree.AdfCall):
        over = call.over
        found = [*call.args, *over.partition, *(key.expr for key in over.order)]
        if isinstance(call, tree.WindowCall) and call.where is not None:
            found.append(call.where)
    return found

"""One SELECT: from its clauses to a relation, in the order in which they happen.

FROM -> WHERE -> GROUP BY -> HAVING -> generators -> windows -> QUALIFY -> SELECT list ->
DISTINCT -> ORDER BY -> LIMIT
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from shared.core.errors import (
    NotSupportedError,
    SqlSyntaxError,
    TypeMismatchError,
    UnknownColumnError,
    UnknownFieldError,
)
from shared.sql import tree, types
from shared.sql.analyse import calls, generators, grouping, limits, naming, subqueries
from shared.sql.analyse.context import Context, Ctes
from shared.sql.analyse.relations import From
from shared.sql.analyse.scope import Rows, Scope, Source, resolve
from shared.sql.analyse.spreads import merge, spread
from shared.sql.analyse.steps import COMPUTED, Steps, contains, outer_calls, ref, refuse_steps
from shared.sql.analyse.typer import Typer, Windows
from shared.sql.hints import counted
from shared.sql.plan import rewrite, traverse

_LATER = {
    "kind": "SELECT AS STRUCT",
    "into": "SELECT INTO",
    "connect": "CONNECT BY",
    "match": "MATCH_RECOGNIZE",
    "pivots": "PIVOT",
    "prewhere": "PREWHERE",
}


@dataclass(slots=True)
class _Shown:
    """A column of the SELECT list."""

    name: str
    expr: tree.Expr
    node: exp.Expr


def select(ctx: Context, node: exp.Select, ctes: Ctes, outer: Scope | None, carry: bool) -> Rows:
    """Return the rows of a SELECT.

    Args:
        ctx: the statement's.
        node: the SELECT.
        ctes: WITH queries in reach.
        outer: the scope of the query around, for correlated subqueries.
        carry: whether hidden columns that break ties are kept for the query around.
    """
    for key, what in _LATER.items():
        if node.args.get(key):
            raise ctx.error(NotSupportedError, f"{what} is not supported", node)
    node = spread(node)
    rows = From(ctx, ctes, outer)(node)
    if node.meta.get("places"):
        node = grouping.placed(ctx, node, rows.visible())
    return _Select(ctx, node, rows, ctes, outer).rows(carry)


class _Select:
    def __init__(
        self, ctx: Context, node: exp.Select, rows: Rows, ctes: Ctes, outer: Scope | None
    ) -> None:
        self._ctx = ctx
        self._node = node
        self._ties = rows.ties
        self._scope = Scope(rows, ctes, outer)
        named: dict[str, exp.Window] = {}
        for window in node.args.get("windows") or ():
            if window.name.casefold() in named:
                raise ctx.error(SqlSyntaxError, f"WINDOW defines {window.name} twice", window)
            named[window.name.casefold()] = window
        self._windows = Windows(named)
        self._typer = Typer(ctx, self._scope, self._windows)
        self._steps = Steps(ctx, rows.relation)
        self._generated: list[generators.Generated] = []
        self._grouped = False
        self._fields_shown: dict[str, tree.Expr] = {}  # by their names, which ORDER BY knows

    def rows(self, carry: bool) -> Rows:
        """Carry the clauses out."""
        where = self._where()
        shown = self._list()
        self._check_layout()
        having = self._condition("having")
        qualify = self._condition("qualify")
        self._check_qualify(shown, qualify)
        order = self._order(shown)
        conditions = [c for c in (having, qualify) if c is not None]
        if where is not None:
            self._steps.filter(where)
        self._group(shown, conditions, order)
        if having is not None:
            self._checked([having])
            self._steps.filter(self._steps.rewritten(self._steps.rewritten_within(having)))
        for made in self._generated:
            self._steps.generate(
                made.function, self._steps.rewritten(made.arg), made.outputs, outer=False
            )
            self._ties = (*self._ties, *(c for c in made.outputs if types.is_orderable(c.type)))
        exprs = [s.expr for s in shown] + [k.expr for k in order]
        self._steps.windows([*exprs, *([] if qualify is None else [qualify])], self._ties)
        if qualify is not None:
            self._steps.filter(self._steps.rewritten(qualify))
        return self._projected(shown, order, carry)

    # --- clauses ----------------------------------------------------------------------------

    def _where(self) -> tree.Expr | None:
        clause = self._node.args.get("where")
        if clause is None:
            return None
        condition = self._typer.boolean(clause.this, "the condition of WHERE")
        refuse_steps(self._ctx, condition, "WHERE")
        return subqueries.settled_condition(condition)

    def _check_layout(self) -> None:
        """DISTRIBUTE, CLUSTER and SORT BY say where rows lie, not which: only names are checked."""
        for clause in ("distribute", "cluster", "sort"):
            for key in found.expressions if (found := self._node.args.get(clause)) else ():
                value = self._with_aliases(lambda typer, key=key: typer(key.this))  # type: ignore[misc]
                subqueries.refuse_in_order(self._ctx, value, [])

    def _list(self) -> list[_Shown]:
        shown: list[_Shown] = []
        self._scope.listing = True
        for node in self._node.expressions:
            shown += self._item(node)
        self._scope.listing = False
        if not self._node.expressions:
            raise self._ctx.error(SqlSyntaxError, "the SELECT list is missing", self._node)
        return shown

    def _item(self, node: exp.Expr) -> list[_Shown]:
        if isinstance(node, exp.Star):
            return self._star(node, self._scope.rows.visible())
        if isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
            path = node.parts[:-1]
            columns = None if self._is_struct(path) else self._of(node)
            if columns is not None:
                return self._star(node.this, columns)
            outer = self._of_outer(node)
            if outer is not None:
                return [_Shown(c.name, replace(ref(c), outer=True), node) for c in outer]
            base = (
                self._typer(path[0])
                if len(path) == 1
                else resolve(self._ctx, self._scope, path, node)
            )
            return self._fields(base, node.this, node)
        if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Star):
            return self._fields(self._typer(node.this), node.expression, node)
        names = []
        inner = node
        if isinstance(node, exp.Aliases):
            inner, names = node.this, [c.name for c in node.expressions]
        elif isinstance(node, exp.Alias):
            inner, names = node.this, [node.alias]
        if generators.is_generator(inner):
            return self._generator(inner, names, node)
        if len(names) > 1:
            raise self._ctx.error(SqlSyntaxError, "one expression has one name", node)
        expr = subqueries.settled(self._typer(inner))
        name = names[0] if names else naming.name(self._typer, inner)
        if names:
            if name.casefold() in self._scope.aliases:
                self._scope.aliases_twice.add(name.casefold())
            self._scope.aliases.setdefault(name.casefold(), expr)
        elif isinstance(expr, tree.GetField):
            self._fields_shown.setdefault(name.casefold(), expr)
        return [_Shown(name, expr, inner)]

    def _generator(self, node: exp.Expr, names: Sequence[str], place: exp.Expr) -> list[_Shown]:
        made = generators.read(self._typer, node, names, place)
        self._generated.append(made)
        for column in made.outputs:
            self._scope.aliases.setdefault(column.name.casefold(), ref(column))
            self._scope.generated.add(column.name.casefold())
        return [_Shown(c.name, ref(c), node) for c in made.outputs]

    def _star(self, star: exp.Expr, columns: Sequence[tree.Column]) -> list[_Shown]:
        if star.args.get("rename"):
            raise self._ctx.error(NotSupportedError, "* RENAME", star)
        given = self._replaced(star, columns)
        dropped: dict[int, list[tuple[str, ...]]] = {}
        for part in star.args.get("except_") or ():
            found = rewrite.path(self._typer(part))
            if found is None or found[0] not in columns:
                raise self._ctx.error(
                    SqlSyntaxError, "EXCEPT takes columns and fields of its *", part
                )
            paths = dropped.setdefault(found[0].id, [])
            if any(path[: len(found[1])] == found[1][: len(path)] for path in paths):
                raise self._ctx.error(SqlSyntaxError, "EXCEPT names this twice", part)
            paths.append(found[1])
        shown: list[_Shown] = []
        for column in columns:
            paths = dropped.get(column.id, [])
            value: tree.Expr = replace(ref(column), position=self._ctx.at(star))
            value = given.get(column.name.casefold(), value)
            if () in paths:
                continue
            whole = _without(value, paths)
            if self._ctx.environment.flatten:
                shown += self._leaves(column.name, whole, star)
            else:
                shown.append(_Shown(column.name, whole, star))
        return shown

    def _leaves(self, name: str, value: tree.Expr, star: exp.Expr) -> Iterator[_Shown]:
        """Yield the leaves of a struct, each named by its path; arrays and maps are leaves."""
        if not isinstance(value.type, types.Struct):
            yield _Shown(name, value, star)
            return
        for field in value.type.fields:
            inner = tree.GetField(type=field.type, base=value, name=field.name)
            yield from self._leaves(f"{name}.{field.name}", inner, star)

    def _replaced(self, star: exp.Expr, columns: Sequence[tree.Column]) -> dict[str, tree.Expr]:
        """Return the expressions that stand for columns in `*`, by their names."""
        there = {c.name.casefold() for c in columns}
        given = {}
        for part in star.args.get("replace") or ():
            if part.alias.casefold() not in there:
                raise self._ctx.error(
                    UnknownColumnError, f"there is no column {part.alias}", part.args["alias"]
                )
            given[part.alias.casefold()] = subqueries.settled(self._typer(part.this))
        return given

    def _is_struct(self, path: Sequence[exp.Expr]) -> bool:
        """Return whether `table.column` is what a star of two names before the dot is of."""
        if len(path) < 2:
            return False
        columns = _columns_of(self._scope.rows, path[0].name) or ()
        return any(c.name.casefold() == path[1].name.casefold() for c in columns)

    def _of(self, node: exp.Column) -> tuple[tree.Column, ...] | None:
        """Return the columns of `table.*`, or None where no table is called so."""
        return _columns_of(self._scope.rows, node.table)

    def _of_outer(self, node: exp.Column) -> tuple[tree.Column, ...] | None:
        """Return the columns of `table.*` where the table is one of the query around."""
        if self._scope.outer is None or _names_column(self._scope, node.table):
            return None
        return _columns_of(self._scope.outer.rows, node.table)

    def _fields(self, base: tree.Expr, star: exp.Expr, node: exp.Expr) -> list[_Shown]:
        """Return the fields of `struct.*`."""
        if not isinstance(base.type, types.Struct):
            raise self._ctx.error(TypeMismatchError, f"{base.type} has no fields for .*", node)
        dropped = set()
        for part in star.args.get("except_") or ():
            field = base.type.field(part.name)
            if field is None:
                raise self._ctx.error(UnknownFieldError, f"there is no field {part.name}", part)
            dropped.add(field.name)
        return [
            _Shown(f.name, tree.GetField(type=f.type, base=base, name=f.name), node)
            for f in base.type.fields
            if f.name not in dropped
        ]

    def _condition(self, clause: str) -> tree.Expr | None:
        found = self._node.args.get(clause)
        if found is None:
            return None
        what = f"the condition of {clause.upper()}"
        also = (types.NULL, types.STRING) if clause == "having" else ()
        grouped = self._grouped_names() if clause == "having" else frozenset()
        condition = self._with_aliases(
            lambda typer: typer.boolean(found.this, what, *also), but=grouped
        )
        condition = subqueries.settled_condition(condition)
        if clause == "having" and contains(condition, tree.WindowCall, tree.AdfCall):
            raise self._ctx.error(
                SqlSyntaxError,
                "a window function cannot stand in HAVING",
                found.this,
                hint="filter in a query around this one, or use QUALIFY",
            )
        return condition

    def _check_qualify(self, shown: Sequence[_Shown], condition: tree.Expr | None) -> None:
        """Refuse a QUALIFY where nothing is computed over a window."""
        windows = (tree.WindowCall, tree.AdfCall)
        exprs = [] if condition is None else [condition, *(s.expr for s in shown)]
        if exprs and not any(contains(expr, *windows) for expr in exprs):
            raise self._ctx.error(
                SqlSyntaxError,
                "QUALIFY needs a window function, in it or in the SELECT list",
                self._node.args["qualify"].this,
                hint="use WHERE or HAVING",
            )

    def _grouped_names(self) -> frozenset[str]:
        """Return the names of columns that GROUP BY names alone: in HAVING they are these."""
        clause = self._node.args.get("group")
        columns = {c.name.casefold() for c in self._scope.rows.named()}
        return frozenset(
            node.name.casefold()
            for node in ([] if clause is None else clause.find_all(exp.Column))
            if isinstance(node.parent, _KEYS_OF) and node.name.casefold() in columns
        )

    def _with_aliases(
        self, read: Callable[[Typer], tree.Expr], but: frozenset[str] = frozenset()
    ) -> tree.Expr:
        """Read with names of the SELECT list before columns; inside aggregates, columns."""
        aliases = self._fields_shown | self._scope.aliases
        aliases = {name: value for name, value in aliases.items() if name not in but}
        first = replace(self._scope, aliases=aliases, aliases_first=True)
        found = read(Typer(self._ctx, first, self._windows))
        return read(self._typer) if _nested(found) else found

    def _order(self, shown: Sequence[_Shown]) -> list[tree.SortKey]:
        clause = self._node.args.get("order")
        if clause is None:
            return []
        keys = []
        for node in clause.expressions:
            if is_all(node.this):
                keys += [calls.make_key(self._typer, one.expr, node) for one in shown]
                continue
            place = ordinal(self._ctx, node.this, len(shown), "ORDER BY")
            written = node.this
            value = (
                self._with_aliases(lambda typer, written=written: typer(written))  # type: ignore[misc]
                if place is None
                else shown[place].expr
            )
            subqueries.refuse_in_order(self._ctx, value, [one.expr for one in shown])
            keys.append(calls.make_key(self._typer, value, node))
        return keys

    # --- GROUP BY ---------------------------------------------------------------------------

    def _group(
        self,
        shown: Sequence[_Shown],
        conditions: Sequence[tree.Expr],
        order: Sequence[tree.SortKey],
    ) -> None:
        exprs = [s.expr for s in shown] + list(conditions) + [k.expr for k in order]
        exprs += [made.arg for made in self._generated]
        found = [
            part
            for expr in exprs
            for part in traverse.subexpressions(expr)
            if isinstance(part, tree.AggregateCall)
        ]
        if self._node.args.get("having") is not None:
            found += [call for condition in conditions for call in outer_calls(condition)]
        clause = self._node.args.get("group")
        if clause is None and not found and self._node.args.get("having") is None:
            return  # HAVING alone makes one group of all rows
        for call in found:
            if any(contains(below, *_STEPS) for below in traverse.operands(call)):
                raise self._ctx.error(
                    SqlSyntaxError,
                    f"{call.function} cannot contain another aggregate or a window function",
                    call.position,
                    hint="compute the inner one in a subquery",
                )
        by = grouping.Grouping() if clause is None else self._keys(clause, shown)
        full = {
            call: grouping.complete(self._typer, call, by)
            if call.function in grouping.FLAGS
            else call
            for call in found
        }
        merge(self._node, by.keys, self._steps)
        self._ties = self._steps.aggregate(by, full, clause or self._node)
        self._ties = tuple(c for c in self._ties if types.is_orderable(c.type))
        self._grouped = True
        self._checked([s.expr for s in shown] + [k.expr for k in order])
        mixed = [call for call in found if _reads(call, outer=False)]
        rows = [self._steps.rewritten(one.expr) for one in shown]
        self._refuse_outer([*by.keys, *mixed], rows)

    def _refuse_outer(self, keys: Sequence[tree.Expr], rows: Sequence[tree.Expr]) -> None:
        """Refuse groups that read the query around, and in a SELECT list one value a row."""
        grouped = any(contains(key, tree.QueryExpr) for key in keys)
        for expr in [*keys, *rows]:
            if _reads(expr, outer=True):
                raise self._ctx.error(
                    SqlSyntaxError,
                    "what is grouped cannot read the query around",
                    expr.position,
                    hint="read it in WHERE, or in a query around the groups",
                )
            for part in () if grouped else traverse.subexpressions(expr):
                if not isinstance(part, tree.QueryExpr) or not part.correlated:
                    continue
                if part.use is tree.QueryUse.SCALAR:
                    raise self._ctx.error(
                        SqlSyntaxError,
                        "a subquery that looks at each row is neither in GROUP BY nor inside"
                        " an aggregate",
                        part.position,
                        hint="add it to GROUP BY, or write first(…)",
                    )

    def _keys(self, clause: exp.Group, shown: Sequence[_Shown]) -> grouping.Grouping:
        if clause.args.get("all"):
            keys = [s.expr for s in shown if not contains(s.expr, *_STEPS)]
            return grouping.Grouping(list(dict.fromkeys(keys)))
        numbers = [key for key in clause.expressions if _is_number(key)]
        if numbers and any(isinstance(one.node, exp.Star) for one in shown):
            raise self._ctx.error(
                SqlSyntaxError,
                "GROUP BY takes no number where the SELECT list has a *",
                numbers[0],
                hint="write the columns' names",
            )
        return grouping.read(self._typer, clause, lambda node: self._key(node, shown))

    def _key(self, node: exp.Expr, shown: Sequence[_Shown]) -> tree.Expr:
        place = ordinal(self._ctx, node, len(shown), "GROUP BY")
        key = subqueries.settled(self._typer(node)) if place is None else shown[place].expr
        refuse_steps(self._ctx, key, "GROUP BY")
        return key

    def _checked(self, exprs: Sequence[tree.Expr]) -> None:
        """Refuse a column that is neither grouped nor aggregated."""
        if not self._grouped:
            return
        there = {c.id for c in self._steps.relation.columns}
        there |= {c.id for made in self._generated for c in made.outputs}
        for expr in exprs:
            for part in traverse.subexpressions(self._steps.rewritten(expr)):
                if not isinstance(part, tree.Ref) or part.outer or part.column.id in there:
                    continue
                if any(part.column.id == p.id for p in _params(expr)):
                    continue
                name = part.column.name
                raise self._ctx.error(
                    SqlSyntaxError,
                    f"the column {name} is neither in GROUP BY nor inside an aggregate",
                    part.position or expr.position,
                    hint=f"add {name} to GROUP BY, or write any_value({name})",
                )

    # --- the end ----------------------------------------------------------------------------

    def _projected(
        self, shown: Sequence[_Shown], order: Sequence[tree.SortKey], carry: bool
    ) -> Rows:
        distinct = self._node.args.get("distinct")
        if distinct is not None and distinct.args.get("on"):
            raise self._ctx.error(NotSupportedError, "DISTINCT ON is not supported", self._node)
        items = []
        for one in shown:
            expr = self._steps.rewritten(one.expr)
            items.append(tree.Item(self._ctx.column(one.name, expr.type), expr))
        visible = tuple(item.column for item in items)
        keys = self._sort_keys(items, order, hidden=distinct is None)
        ties: list[tree.Column] = []
        if carry and distinct is None:
            for column in self._ties:
                new = self._ctx.column(column.name, column.type, hidden=True)
                items.append(tree.Item(new, ref(column)))
                ties.append(new)
        columns = tuple(item.column for item in items)
        relation: tree.Relation = tree.Project(
            columns=columns, input=self._steps.relation, items=tuple(items)
        )
        if distinct is not None:
            for column, one in zip(visible, shown, strict=True):
                if not types.is_orderable(column.type):
                    raise self._ctx.error(TypeMismatchError, "maps cannot be DISTINCT", one.node)
            relation = tree.Distinct(
                columns=columns, input=relation, position=self._ctx.at(self._node)
            )
        if keys:
            relation = tree.Sort(columns=columns, input=relation, keys=tuple(keys))
        relation = limits.limited(self._ctx, relation, self._node)
        return Rows(relation, (Source(None, visible),), ties=tuple(ties))

    def _sort_keys(
        self, items: list[tree.Item], order: Sequence[tree.SortKey], *, hidden: bool
    ) -> list[tree.SortKey]:
        """Return the keys over the columns of the SELECT list, and over hidden ones beside."""
        made = {item.expr: item.column for item in reversed(items)}
        keys = []
        for key in order:
            expr = self._steps.rewritten(key.expr)
            column = made.get(expr)
            if column is None and not hidden:
                above = rewrite.map_topmost(
                    expr, lambda part: ref(made[part]) if part in made else None
                )
                if rewrite.refs(above) <= {column.id for column in made.values()}:
                    keys.append(replace(key, expr=above))
                    continue
            if column is None:
                if not hidden:
                    raise self._ctx.error(
                        SqlSyntaxError,
                        "ORDER BY after DISTINCT takes what is in the SELECT list",
                        key.expr.position,
                        hint="add it to the SELECT list",
                    )
                column = self._ctx.column(COMPUTED, expr.type, hidden=True)
                items.append(tree.Item(column, expr))
                made[expr] = column
            keys.append(replace(key, expr=ref(column)))
        return keys


_STEPS = (tree.AggregateCall, tree.WindowCall, tree.AdfCall)
_KEYS_OF = (exp.Group, exp.GroupingSets, exp.Rollup, exp.Cube, exp.Tuple, exp.Paren)


def _columns_of(rows: Rows, table: str) -> tuple[tree.Column, ...] | None:
    wanted = table.casefold()
    called = [s for s in rows.sources if s.name is not None and s.name.casefold() == wanted]
    shown = tuple(c for source in called for c in source.columns if not c.hidden)
    return shown if called else None


def _names_column(scope: Scope, name: str) -> bool:
    return any(c.name.casefold() == name.casefold() for c in scope.rows.named())


def _reads(expr: tree.Expr, *, outer: bool) -> bool:
    return any(
        isinstance(part, tree.Ref) and part.outer is outer for part in traverse.subexpressions(expr)
    )


def _is_number(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit()


def is_all(node: exp.Expr) -> bool:
    """Return whether a key of ORDER BY is ALL: every column of the SELECT list."""
    return isinstance(node, exp.Var) and node.name.upper() == "ALL"


def ordinal(ctx: Context, node: exp.Expr, count: int, clause: str) -> int | None:
    """Return the place in the SELECT list that a whole number names, from 0; None: no number."""
    below = isinstance(node, exp.Neg)
    literal = node.this if below else node
    if not isinstance(literal, exp.Literal) or literal.is_string or not literal.name.isdigit():
        return None
    place = -int(literal.name) if below else int(literal.name)
    if not 1 <= place <= count:
        raise ctx.error(
            SqlSyntaxError,
            f"{clause} {place}: the SELECT list has {counted(count, 'column')}",
            node,
        )
    return place - 1


def _without(base: tree.Expr, paths: Sequence[tuple[str, ...]]) -> tree.Expr:
    """Return a struct without some fields, by their paths; NULL becomes one of NULLs, as in Spark."""
    if not paths or not isinstance(base.type, types.Struct):
        return base
    members = []
    for field in base.type.fields:
        inner = [path[1:] for path in paths if path[0] == field.name]
        if () not in inner:
            value = tree.GetField(type=field.type, base=base, name=field.name)
            members.append((field.name, _without(value, inner)))
    kind = types.Struct(tuple(types.Field(name, value.type) for name, value in members))
    return tree.MakeStruct(type=kind, members=tuple(members), position=base.position)


def _nested(expr: tree.Expr) -> bool:
    return any(
        contains(below, tree.AggregateCall)
        for part in traverse.subexpressions(expr)
        if isinstance(part, tree.AggregateCall)
        for below in traverse.operands(part)
    )


def _params(expr: tree.Expr) -> list[tree.Column]:
    return [
        param
        for part in traverse.subexpressions(expr)
        if isinstance(part, tree.Lambda)
        for param in part.params
    ]

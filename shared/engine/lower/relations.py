"""Relations as DuckDB SQL, one SELECT a node; a program for a whole stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.adf.compute import AdfSpec, FrameSpec, OrderBy
from shared.core.errors import InternalError, NotSupportedError
from shared.engine.lower import windows
from shared.engine.lower.expressions import Expressions, name
from shared.engine.lower.generate import generate
from shared.engine.lower.program import AdfPiece, Program, SqlPiece
from shared.sql import depth, tree, types
from shared.sql.functions.render import normal
from shared.sql.plan import rewrite, traverse
from shared.sql.plan.stages import scans_of

ColumnOf = Callable[[tree.Expr], str]

NOTHING = "c0"
"""The column of a relation that has none: SQL knows no rows without columns."""


@depth.bounded()
def compile_stage(relation: tree.Relation) -> Program:
    """Return the program that computes `relation` from its scans and stage inputs.

    Its tables are s0, s1, … in the order of `scans_of`, and x<stage>.
    """
    compiler = _Compiler(relation)
    sql = compiler.select(relation)
    compiler.pieces.append(SqlPiece("result", sql))
    return Program(
        pieces=tuple(compiler.pieces),
        scans=tuple(compiler.scans.values()),
    )


@dataclass(frozen=True, slots=True)
class _Ordered:
    """A relation under ORDER BY and LIMIT, which belong into the SELECT that reads it."""

    input: tree.Relation
    tail: str


class _Compiler:
    def __init__(self, relation: tree.Relation) -> None:
        self.pieces: list[SqlPiece | AdfPiece] = []
        self.scans = {id(scan): f"s{i}" for i, scan in enumerate(scans_of(relation))}
        self.expr = Expressions(self._subquery)
        self._made = 0
        self._recursions: dict[int, tuple[tree.Column, ...]] = {}

    # --- SELECT -----------------------------------------------------------------------------

    def select(self, relation: tree.Relation) -> str:
        """Return a SELECT of exactly the relation's columns, in order."""
        match relation:
            case tree.Project():
                below = self._ordered(relation.input)
                return self._from(self._items(relation.items), below.input, below.tail)
            case tree.Filter():
                return self._filter(relation)
            case tree.Sort() | tree.Limit():
                below = self._ordered(relation)
                return self._from(_names(relation.columns), below.input, below.tail)
            case tree.Aggregate():
                return self._aggregate(relation)
            case tree.WindowStep():
                made = {item.column.id: item for item in relation.items}
                items = [
                    self._item(made[c.id]) if c.id in made else name(c) for c in relation.columns
                ]
                return self._from(items, relation.input)
            case tree.Join():
                return f"SELECT {_list(_names(relation.columns))} FROM {self._join(relation)}"
            case tree.Apply():
                return f"SELECT {_list(_names(relation.columns))} FROM {self._apply(relation)}"
            case tree.Recursion():
                return self._recursion(relation)
            case tree.LastRows():
                return self._last_rows(relation)
            case tree.Distinct():
                columns = _list(_names(relation.columns))
                return f"SELECT DISTINCT {columns} FROM {self.source(relation.input)}"
            case tree.SetOperation():
                return self._set(relation)
            case tree.Values():
                return self._values(relation)
            case tree.Generate():
                return generate(relation, self.source(relation.input), self.expr)
            case tree.Scan() | tree.StageInput() | tree.AdfStep():
                return f"SELECT {_list(_names(relation.columns))} FROM {self.source(relation)}"
        raise InternalError(f"there is no SQL for a {type(relation).__name__}")

    def source(self, relation: tree.Relation) -> str:
        """Return what stands after FROM for a relation."""
        match relation:
            case tree.Scan():
                return self.scans[id(relation)]
            case tree.StageInput(stage=stage):
                return f"x{stage}"
            case tree.AdfStep():
                return self._adf(relation, None)
        self._made += 1
        return f"({self.select(relation)}) AS r{self._made}"

    def _from(self, items: Sequence[str], below: tree.Relation, tail: str = "") -> str:
        return f"SELECT {_list(items)} FROM {self.source(below)}{tail}"

    def _items(self, items: Sequence[tree.Item]) -> list[str]:
        return [self._item(item) for item in items]

    def _item(self, item: tree.Item) -> str:
        return f"{self.expr(item.expr)} AS {name(item.column)}"

    def _subquery(self, query: tree.Relation) -> str:
        shown = [c for c in query.columns if not c.hidden]
        if len(shown) == len(query.columns):
            return self.select(query)
        return f"SELECT {_list(_names(shown))} FROM {self.source(query)}"

    def _ordered(self, relation: tree.Relation) -> _Ordered:
        limit = ""
        if isinstance(relation, tree.Limit):
            if relation.limit is not None:
                limit += f" LIMIT {relation.limit}"
            if relation.offset:
                limit += f" OFFSET {relation.offset}"
            relation = relation.input
        if isinstance(relation, tree.Sort):
            keys = windows.sort_keys(relation.keys, self.expr)
            return _Ordered(relation.input, f" ORDER BY {keys}{limit}")
        return _Ordered(relation, limit)

    def _filter(self, relation: tree.Filter) -> str:
        step, late = relation.input, relation.condition
        if isinstance(step, tree.AdfStep):
            made = {item.column.id for item in step.items}
            early = [c for c in rewrite.conjuncts(late) if not _reads(c, made)]
            after = [c for c in rewrite.conjuncts(late) if _reads(c, made)]
            source = self._adf(step, early or None)
        else:
            source, after = self.source(step), [late]
        where = " AND ".join(self.expr(c) for c in after)
        tail = f" WHERE {where}" if where else ""
        return f"SELECT {_list(_names(relation.columns))} FROM {source}{tail}"

    def _aggregate(self, relation: tree.Aggregate) -> str:
        made = {i.column.id: i for i in (*relation.keys, *relation.aggregates)}
        grouped = {key.column.id: self._key(key.expr) for key in relation.keys}
        items = [
            f"{grouped[c.id]} AS {name(c)}" if c.id in grouped else self._item(made[c.id])
            for c in relation.columns
            if c.id in made
        ]
        source = self.source(relation.input)
        keys = list(grouped.values())
        if relation.sets is not None:
            return (
                f"SELECT {_list(items)} FROM {source}"
                f" GROUP BY GROUPING SETS {_sets(keys, relation.sets)}"
            )
        if not keys:
            # Without GROUP BY a SELECT of constants would not be a group.
            return f"SELECT {_list(items)} FROM {source} GROUP BY ()"
        # A key that is not in the result may be pruned from it, never from the grouping.
        return f"SELECT {_list(items)} FROM {source} GROUP BY {', '.join(keys)}"

    def _key(self, expr: tree.Expr) -> str:
        """Return what rows are grouped by: equal maps are one group, however they were made."""
        if types.is_orderable(expr.type):
            return self.expr(expr)
        return normal(self.expr(expr), expr.type)

    def _join(self, join: tree.Join) -> str:
        left, right = self.source(join.left), self.source(join.right)
        if join.condition is None and join.kind in {tree.JoinKind.CROSS, tree.JoinKind.INNER}:
            return f"{left} CROSS JOIN {right}"
        kind = tree.JoinKind.INNER if join.kind is tree.JoinKind.CROSS else join.kind
        condition = "TRUE" if join.condition is None else self.expr(join.condition)
        return f"{left} {kind} JOIN {right} ON {condition}"

    def _apply(self, apply: tree.Apply) -> str:
        self._made += 1
        condition = "TRUE" if apply.condition is None else self.expr(apply.condition)
        left, right = self.source(apply.left), self.select(apply.right)
        kind = f"{apply.kind} JOIN LATERAL ({right}) AS r{self._made}"
        return f"{left} {kind} ON {condition}"

    def _recursion(self, relation: tree.Recursion) -> str:
        columns = self._recursions[relation.number] = relation.columns
        names = ", ".join(_names(columns))
        anchor, step = (
            ", ".join(
                f"{name(was)} AS {name(new)}" for was, new in zip(r.columns, columns, strict=True)
            )
            for r in (relation.anchor, relation.step)
        )
        table = f"w{relation.number}"
        endless = f"WITH RECURSIVE has not ended after {relation.rounds} rounds"
        return (
            f"SELECT {names} FROM (WITH RECURSIVE {table}({names}, round) AS ("
            f"SELECT {anchor}, 0 FROM {self.source(relation.anchor)} UNION ALL"
            f" SELECT {step}, (SELECT CASE WHEN max(round) < {relation.rounds} THEN max(round) + 1"
            f" ELSE error('{endless}') END FROM {table}) FROM {self.source(relation.step)}"
            f") SELECT {names} FROM {table}) AS t"
        )

    def _last_rows(self, relation: tree.LastRows) -> str:
        pairs = zip(self._recursions[relation.number], relation.columns, strict=True)
        shown = [f"{name(was)} AS {name(new)}" for was, new in pairs]
        return f"SELECT {_list(shown)} FROM w{relation.number}"

    def _set(self, relation: tree.SetOperation) -> str:
        operator = f"{relation.kind}{' ALL' if relation.all else ''}"
        left = ", ".join(
            f"{name(was)} AS {name(new)}"
            for new, was in zip(relation.columns, relation.left.columns, strict=False)
        )
        count = len(relation.columns)
        right = ", ".join(_names(relation.right.columns[:count]))
        return (
            f"SELECT {left} FROM {self.source(relation.left)} {operator}"
            f" SELECT {right} FROM {self.source(relation.right)}"
        )

    def _values(self, relation: tree.Values) -> str:
        if not relation.columns:
            ones = ", ".join("(1)" for _ in relation.rows)
            return f"SELECT {NOTHING} FROM (VALUES {ones}) AS v({NOTHING})"
        names = ", ".join(_names(relation.columns))
        if not relation.rows:
            nulls = ", ".join(
                self.expr(tree.Literal(type=c.type, value=None)) for c in relation.columns
            )
            return f"SELECT {names} FROM (VALUES ({nulls})) AS v({names}) LIMIT 0"
        rows = ", ".join(f"({', '.join(self.expr.all(row))})" for row in relation.rows)
        return f"SELECT {names} FROM (VALUES {rows}) AS v({names})"

    # --- Adobe-defined functions ------------------------------------------------------------

    def _adf(self, step: tree.AdfStep, wanted: Sequence[tree.Expr] | None) -> str:
        """Add the pieces that compute a step; return the name of the table they leave."""
        _refuse_outer(step)
        self._made += 1
        number = self._made
        extra: dict[str, str] = {}

        def column(expr: tree.Expr) -> str:
            if isinstance(expr, tree.Ref):
                return name(expr.column)
            key = f"e{number}_{len(extra)}"
            extra[key] = self.expr(expr)
            return key

        specs = tuple(_spec(item.expr, column) for item in step.items)
        mask = f"w{number}" if wanted else None
        if mask and wanted:
            extra[mask] = " AND ".join(self.expr(c) for c in wanted)
        if isinstance(step.input, tree.AdfStep) and not extra:
            source = self._adf(step.input, None)
        else:
            source = f"p{number}"
            items = [
                *_names(step.input.columns),
                *(f"{sql} AS {key}" for key, sql in extra.items()),
            ]
            self.pieces.append(SqlPiece(source, self._from(items, step.input)))
        output = f"a{number}"
        self.pieces.append(
            AdfPiece(
                output=output,
                source=source,
                specs=specs,
                names=tuple(name(item.column) for item in step.items),
                columns=tuple(_names(step.columns)),
                wanted=mask,
            )
        )
        return output


def _sets(keys: Sequence[str], sets: Sequence[Sequence[int]]) -> str:
    """Return grouping sets of these keys, and the HAVING that makes them Spark's."""
    # Spark makes a group of nothing for no set, not even for the empty one.
    having = "count(*) > 0"
    unused = [place for place in range(len(keys)) if not any(place in s for s in sets)]
    if unused:  # DuckDB knows the keys of its sets only: one more has all, and none of its groups
        sets = [*sets, range(len(keys))]
        having += f" AND grouping({keys[unused[0]]}) = 1"
    written = ", ".join(f"({', '.join(keys[i] for i in s)})" for s in sets)
    return f"({written}) HAVING {having}"


def _spec(call: tree.Expr, column: ColumnOf) -> AdfSpec:
    assert isinstance(call, tree.AdfCall)
    assert call.over.frame is not None  # the analyser filled it in
    frame = call.over.frame

    def keys(order: Sequence[tree.SortKey]) -> tuple[OrderBy, ...]:
        return tuple(OrderBy(column(k.expr), k.descending, k.nulls_first) for k in order)

    return AdfSpec(
        function=call.function,
        args=tuple(column(arg) for arg in call.args),
        options=dict(call.options),  # type: ignore[arg-type]  # bind_options made them
        partition=tuple(column(key) for key in call.over.partition),
        order=keys(call.over.order),
        tie=keys(call.over.tie),
        frame=FrameSpec(frame.unit.value, frame.start.offset, frame.end.offset),
    )


def _refuse_outer(step: tree.AdfStep) -> None:
    for node in traverse.relations(step):
        for top in traverse.expressions(node):
            for part in traverse.subexpressions(top):
                if isinstance(part, tree.Ref) and part.outer and not _inside(step, part.column):
                    raise NotSupportedError(
                        "an Adobe-defined function in a correlated subquery is not supported",
                        hint="compute it in a subquery of its own and join",
                        position=part.position,
                    )


def _inside(step: tree.AdfStep, column: tree.Column) -> bool:
    return any(column.id == known.id for known in traverse.all_columns(step))


def _reads(expr: tree.Expr, columns: set[int]) -> bool:
    return any(
        isinstance(part, tree.Ref) and part.column.id in columns
        for part in traverse.subexpressions(expr)
    ) or any(isinstance(part, tree.QueryExpr) for part in traverse.subexpressions(expr))


def _names(columns: Sequence[tree.Column]) -> list[str]:
    return [name(c) for c in columns]


def _list(items: Sequence[str]) -> str:
    return ", ".join(items) or f"1 AS {NOTHING}"

"""Whether a query may be an exact feed with `emit: append`: one driving event per output row.

The property is decided bottom up over the typed tree. What keeps it: projection, filters on the
event's own values, windows and Adobe-defined functions whose keys include the identity, and a
left join on a lookup's key. Everything else is refused where it stands, with the reason, since
slicing the history differently would give other rows (the exactness protocol, section 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.core.errors import FeedRefusedError, Position
from shared.sql import depth, tree
from shared.sql.functions.table import FUNCTIONS
from shared.sql.plan import traverse


@dataclass(frozen=True, slots=True)
class Lookup:
    """A dataset that events are joined to; `key` are its columns in the join condition."""

    table: tree.Table
    key: tuple[str, ...]
    declared: bool


@dataclass(frozen=True, slots=True)
class Append:
    """What a query is, once it may be an `append` feed.

    Attributes:
        source: the driving dataset.
        lookups: what is joined to it, in the order of the query.
        paths: for each output column that is a pure rename, the path in the source.
        looks_ahead: windows that see later events, by name: their values may differ between runs.
    """

    source: tree.Table
    lookups: tuple[Lookup, ...]
    paths: Mapping[str, str]
    looks_ahead: tuple[str, ...]


@depth.bounded()
def check_append(relation: tree.Relation, source: str, *, text: str) -> Append:
    """Return what the query is, or refuse it.

    Args:
        relation: the analysed query.
        source: the name of the driving dataset.
        text: the query, for the caret.

    Raises:
        FeedRefusedError: with the position and the reason.
    """
    state = _Append(source, text).visit(relation)
    paths = {c.name: state.paths[c.id] for c in relation.columns if c.id in state.paths}
    return Append(state.table, state.lookups, paths, state.looks_ahead)


def path_of(expr: tree.Expr, paths: Mapping[int, str]) -> str | None:
    """Return the dotted path an expression is a pure rename of, or None."""
    if isinstance(expr, tree.Ref):
        return paths.get(expr.column.id)
    if isinstance(expr, tree.GetField):
        base = path_of(expr.base, paths)
        return None if base is None else f"{base}.{expr.name}"
    return None


@dataclass(frozen=True, slots=True)
class _State:
    table: tree.Table
    paths: Mapping[int, str]
    windowed: frozenset[int] = frozenset()  # columns whose value depends on other events
    lookups: tuple[Lookup, ...] = ()
    looks_ahead: tuple[str, ...] = ()


class _Append:
    def __init__(self, source: str, text: str) -> None:
        self._source = source.casefold()
        self._source_name = source
        self._text = text

    def visit(self, relation: tree.Relation) -> _State:
        for expr in traverse.expressions(relation):
            self._refuse_impure(expr)
        match relation:
            case tree.Scan():
                return self._scan(relation)
            case tree.Project():
                return self._project(relation)
            case tree.Filter():
                return self._filter(relation)
            case tree.WindowStep() | tree.AdfStep():
                return self._window(relation)
            case tree.Join():
                return self._join(relation)
            case tree.Sort():
                return self.visit(relation.input)  # order means nothing in a dataset
            case _:
                what, why = _REASONS.get(type(relation), (type(relation).__name__, ""))
                raise self._refusal(what, why, traverse.position(relation))

    def _scan(self, scan: tree.Scan) -> _State:
        if scan.table.name.casefold() != self._source:
            raise self._refusal(
                f"reading {scan.table.name}",
                f"the rows of an append feed are the events of its source {self._source_name}",
                scan.position,
                hint=f"start FROM {self._source_name}, or name {scan.table.name} as the source",
            )
        return _State(scan.table, {c.id: c.name for c in scan.columns if not _made_up(c)})

    def _project(self, project: tree.Project) -> _State:
        below = self.visit(project.input)
        paths = {}
        windowed = set()
        for item in project.items:
            path = path_of(item.expr, below.paths)
            if path is not None:
                paths[item.column.id] = path
            if _reads(item.expr, below.windowed):
                windowed.add(item.column.id)
        return _State(below.table, paths, frozenset(windowed), below.lookups, below.looks_ahead)

    def _filter(self, kept: tree.Filter) -> _State:
        below = self.visit(kept.input)
        if _reads(kept.condition, below.windowed):
            raise self._refusal(
                "a filter on the result of a window",
                "whether an event passes could change when later events arrive",
                traverse.position(kept.condition),
                hint="deliver the column and filter where the feed is read",
            )
        return below

    def _window(self, step: tree.WindowStep | tree.AdfStep) -> _State:
        below = self.visit(step.input)
        identity = (below.table.identity or "").casefold()
        ahead = list(below.looks_ahead)
        for item in step.items:
            call = item.expr
            assert isinstance(call, tree.WindowCall | tree.AdfCall)
            keys = {(path_of(key, below.paths) or "").casefold() for key in call.over.partition}
            if identity not in keys:
                raise self._refusal(
                    f"{call.function.upper()} OVER keys without the identity",
                    f"it would need events of other identities than those that have new ones"
                    f" (the identity of {below.table.name} is {below.table.identity})",
                    call.over.position or traverse.position(call),
                    hint=f"add {below.table.identity} to PARTITION BY",
                )
            if looks_ahead(call):
                ahead.append(call.function.upper())
        made = frozenset(item.column.id for item in step.items)
        return _State(below.table, below.paths, below.windowed | made, below.lookups, tuple(ahead))

    def _join(self, join: tree.Join) -> _State:
        place = join.position or traverse.position(join.right)
        if join.kind is not tree.JoinKind.LEFT:
            raise self._refusal(
                f"{join.kind} JOIN",
                "only a LEFT JOIN on a lookup's key keeps each event exactly once",
                place,
                hint="write LEFT JOIN",
            )
        below = self.visit(join.left)
        scan, names = self._lookup_side(join.right, place)
        key = self._join_key(join, names, place)
        declared = {k.casefold() for k in scan.table.key}
        if declared and not declared <= {k.casefold() for k in key}:
            raise self._refusal(
                f"joining {scan.table.name} on other columns than its key",
                f"its key is ({', '.join(scan.table.key)}); an event could find several rows",
                place,
                hint=f"compare {', '.join(scan.table.key)} with =",
            )
        lookup = Lookup(scan.table, scan.table.key or key, bool(declared))
        return _State(
            below.table,
            below.paths,
            below.windowed,
            (*below.lookups, lookup),
            below.looks_ahead,
        )

    def _lookup_side(
        self, relation: tree.Relation, place: Position | None
    ) -> tuple[tree.Scan, dict[int, str]]:
        """Return the scan on the right of a join and its columns that are pure renames."""
        for expr in traverse.expressions(relation):
            self._refuse_impure(expr)
        if isinstance(relation, tree.Scan):
            if relation.table.is_event:
                raise self._refusal(
                    f"a join with the event dataset {relation.table.name}",
                    "an event could find any number of rows",
                    relation.position or place,
                    hint="join record datasets (lookups) only",
                )
            return relation, {c.id: c.name for c in relation.columns}
        if isinstance(relation, tree.Project):
            scan, below = self._lookup_side(relation.input, place)
            names = {}
            for item in relation.items:
                path = path_of(item.expr, below)
                if path is not None:
                    names[item.column.id] = path
            return scan, names
        if isinstance(relation, tree.Filter):
            return self._lookup_side(relation.input, place)
        raise self._refusal(
            "joining a computed relation",
            "only a lookup's own rows have a key that can be relied on",
            traverse.position(relation) or place,
        )

    def _join_key(
        self, join: tree.Join, names: Mapping[int, str], place: Position | None
    ) -> tuple[str, ...]:
        right = {c.id for c in join.right.columns}
        key = []
        for part in _conjuncts(join.condition):
            sides = part.args if isinstance(part, tree.Call) and part.function == "=" else ()
            found = (
                [
                    path
                    for one, other in (sides, sides[::-1])
                    if (path := path_of(one, names)) is not None and not _reads(other, right)
                ]
                if sides
                else []
            )
            if len(found) != 1:
                self._refuse_converted(sides, names)
                raise self._refusal(
                    "a join on something else than equal keys",
                    "an event could find several rows",
                    traverse.position(part) or place,
                    hint="join with `event value = lookup key`, joined by AND",
                )
            key.append(found[0])
        if not key:
            raise self._refusal("a join without a condition", "an event finds every row", place)
        return tuple(key)

    def _refuse_converted(self, sides: tuple[tree.Expr, ...], names: Mapping[int, str]) -> None:
        """Say so where equal keys are compared after the lookup's own was converted."""
        for side in sides:
            path = path_of(side.arg, names) if isinstance(side, tree.Cast) else None
            if path is not None and isinstance(side, tree.Cast):
                raise self._refusal(
                    f"a join that converts the lookup's key {path} to {side.type}",
                    "two keys could become one",
                    traverse.position(side),
                    hint=f"convert the event's value: CAST(… AS {side.arg.type})",
                )

    def _refuse_impure(self, top: tree.Expr) -> None:
        for expr in traverse.subexpressions(top):
            if isinstance(expr, tree.QueryExpr):
                raise self._refusal(
                    "a subquery in an expression",
                    "its answer changes as data arrives",
                    traverse.position(expr) or traverse.position(top),
                    hint="use a LEFT JOIN on a lookup's key",
                )
            function = FUNCTIONS.get(expr.function) if isinstance(expr, tree.Call) else None
            if function is not None and function.volatile:
                raise self._refusal(
                    f"{function.name}()",
                    "it gives another value at each computation",
                    traverse.position(expr) or traverse.position(top),
                )

    def _refusal(
        self, what: str, why: str, position: Position | None, *, hint: str | None = None
    ) -> FeedRefusedError:
        reason = f": {why}" if why else ""
        return FeedRefusedError(
            f"an exact feed with emit: append cannot use {what}{reason}",
            hint=hint or "run it as a query (`feedmill sql`), or reshape it",
            position=position or Position(1, 1),
            source=self._text,
        )


_REASONS: dict[type[tree.Relation], tuple[str, str]] = {
    tree.Limit: ("LIMIT", "which rows it keeps depends on how history is sliced"),
    tree.Aggregate: ("aggregates", "its rows are events, one each"),
    tree.Distinct: ("DISTINCT", "its rows are events, one each"),
    tree.SetOperation: ("set operations", "its rows are the events of one scan"),
    tree.Generate: ("EXPLODE and other generators", "its rows are events, one each"),
    tree.Apply: ("LATERAL", "an event could find any number of rows"),
    tree.Recursion: ("WITH RECURSIVE", "its rows are events, one each"),
    tree.Values: ("literal rows", "its rows are the events of its source"),
}


_WHOLE = frozenset({"lead", "ntile", "percent_rank", "cume_dist"})
"""Window functions that look at rows after the current one whatever the frame."""


def _made_up(column: tree.Column) -> bool:
    return column.name in tree.MADE


def _reads(expr: tree.Expr, columns: frozenset[int] | set[int]) -> bool:
    return any(
        isinstance(part, tree.Ref) and part.column.id in columns
        for part in traverse.subexpressions(expr)
    )


def _conjuncts(condition: tree.Expr | None) -> Iterator[tree.Expr]:
    if condition is None:
        return
    if isinstance(condition, tree.Call) and condition.function == "and":
        for arg in condition.args:
            yield from _conjuncts(arg)
    else:
        yield condition


def looks_ahead(call: tree.WindowCall | tree.AdfCall) -> bool:
    """Return whether a window sees rows after the current one."""
    if isinstance(call, tree.WindowCall) and call.function in _WHOLE:
        return True
    if call.over.frame is None:  # up to the current row where there is an order, else everything
        return not call.over.order
    end = call.over.frame.end
    return end.offset is None or end.offset > 0

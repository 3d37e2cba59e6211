"""What has changed between the rows of a query and the log that keeps them, as a query itself.

New and old rows of the touched identities meet by identity and key. A row of the result goes into
the log: I where the key is new, U where its values are others, D where it is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from shared.sql import changelog, coercion, tree, types
from shared.sql.plan import lineage, rewrite, sessions, settled, traverse
from shared.sql.plan.changes import Changes
from shared.sql.plan.logs import at_path, equal, last_rows, ref
from shared.sql.plan.settled import Settling
from shared.sql.types import DataType


@dataclass(frozen=True, slots=True)
class Difference:
    """The rows for the log: `columns` of the query, then those of `changelog`."""

    relation: tree.Relation
    names: tuple[str, ...]


def difference(
    changes: Changes, stored: Mapping[str, DataType], log: tree.Table | None, seq: int
) -> Difference:
    """Return the relation of changes.

    Args:
        changes: the query.
        stored: the columns the log keeps of it, and their types; `_fm_identity` among them where
            the query does not show the identity.
        log: what has been emitted so far; None before the first run.
        seq: the run's last commit of the source.
    """
    numbers = count(1 + max((c.id for c in traverse.all_columns(changes.relation)), default=0))
    new = {c.name: ref(c) for c in changes.relation.columns}
    if log is None:
        values: dict[str, tree.Expr] = {
            name: coercion.cast(new[name], kind) if name in new else coercion.null(kind)
            for name, kind in stored.items()
        }
        values[changelog.OP] = _text("I")
        values[changelog.REVISION] = tree.Literal(type=types.BIGINT, value=1)
        values[changelog.KEY] = ref(changes.key)
        return _projected(changes.relation, values, numbers)
    return _compared(changes, stored, log, numbers, seq)


def _compared(
    changes: Changes,
    stored: Mapping[str, DataType],
    log: tree.Table,
    numbers: count[int],
    seq: int,
) -> Difference:
    old = last_rows(log, numbers)
    was: dict[str, tree.Expr] = {c.name: ref(c) for c in old.columns}
    now = {c.name: ref(c) for c in changes.relation.columns}
    key, old_key, op = ref(changes.key), was[changelog.KEY], was[changelog.OP]
    same = _and(equal(ref(changes.identity), _identity(old)), equal(key, old_key))
    both = tree.Join(
        columns=(*changes.relation.columns, *old.columns),
        left=changes.relation,
        right=old,
        kind=tree.JoinKind.FULL,
        condition=same,
    )
    gone, never = _is_null(key), _is_null(old_key)
    deleted = _any([equal(op, _text(word)) for word in changelog.ASIDE])
    values: dict[str, tree.Expr] = {}
    differs: list[tree.Expr] = []
    for name, kind in stored.items():
        given = coercion.cast(now[name], kind) if name in now else coercion.null(kind)
        before = was.get(name) or coercion.null(kind)
        values[name] = tree.Case(type=kind, branches=((gone, before),), otherwise=given)
        if name != changelog.BECAME:
            differs.append(_not(equal(given, before)))
    nothing = coercion.null(types.STRING)
    values[changelog.OP] = tree.Case(
        type=types.STRING,
        branches=(
            (_and(gone, deleted), nothing),
            (gone, _text("D")),
            (_or(never, deleted), _text("I")),
            (_any(differs), _text("U")),
        ),
        otherwise=nothing,
    )
    one = tree.Literal(type=types.BIGINT, value=1)
    zero = tree.Literal(type=types.BIGINT, value=0)
    last = tree.Call(type=types.BIGINT, function="coalesce", args=(was[changelog.REVISION], zero))
    values[changelog.REVISION] = tree.Call(type=types.BIGINT, function="+", args=(last, one))
    values[changelog.KEY] = tree.Call(type=types.STRING, function="coalesce", args=(key, old_key))
    found = _projected(both, values, numbers)
    emitted = next(c for c in found.relation.columns if c.name == changelog.OP)
    kept = tree.Filter(
        columns=found.relation.columns,
        input=found.relation,
        condition=_not(_is_null(ref(emitted))),
    )
    whole = Difference(kept, found.names)
    return (
        whole
        if changes.session is None
        else _with_moves(whole, both, changes, stored, log, seq, numbers)
    )


def _with_moves(
    rows: Difference,
    both: tree.Join,
    changes: Changes,
    stored: Mapping[str, DataType],
    log: tree.Table,
    seq: int,
    numbers: count[int],
) -> Difference:
    """Return the rows together with those that tell which sessions became others."""
    old = both.right
    assert isinstance(old, tree.Scan)
    assert log.identity is not None
    assert changes.session is not None
    was = {c.name: ref(c) for c in old.columns}
    now = {c.name: ref(c) for c in changes.relation.columns}
    if changes.session not in was:  # the column is new: no session had an id before
        return rows
    owner = next(n for n in was if n == log.identity or log.identity.startswith(f"{n}."))
    moved = sessions.Moved(
        rows=both,
        identity=_identity(old),
        was=was[changes.session],
        now=now[changes.session],
        op=was[changelog.OP],
        owner=was[owner],
        owner_name=owner,
        session_name=changes.session,
        seq=seq,
    )
    pairs, values = sessions.moves(moved, stored, numbers)
    said = _projected(pairs, {name: values[name] for name in rows.names}, numbers)
    columns = tuple(tree.Column(next(numbers), c.name, c.type) for c in said.relation.columns)
    relation = tree.SetOperation(
        columns=columns,
        kind=tree.SetKind.UNION,
        all=True,
        left=rows.relation,
        right=said.relation,
    )
    return Difference(relation, rows.names)


def _identity(old: tree.Scan) -> tree.Expr:
    assert old.table.identity is not None
    return at_path(old, old.table.identity)


def _projected(
    rows: tree.Relation, values: Mapping[str, tree.Expr], numbers: count[int]
) -> Difference:
    items = tuple(
        tree.Item(tree.Column(next(numbers), name, expr.type), expr)
        for name, expr in values.items()
    )
    columns = tuple(item.column for item in items)
    relation = tree.Project(columns=columns, input=rows, items=items)
    return Difference(relation, tuple(values))


def _text(value: str) -> tree.Expr:
    return tree.Literal(type=types.STRING, value=value)


def _call(function: str, *args: tree.Expr) -> tree.Expr:
    return tree.Call(type=types.BOOLEAN, function=function, args=args)


def _is_null(expr: tree.Expr) -> tree.Expr:
    return _call("is_null", expr)


def _not(expr: tree.Expr) -> tree.Expr:
    return _call("not", expr)


def _and(left: tree.Expr, right: tree.Expr) -> tree.Expr:
    return rewrite.conjunction([left, right])


def _or(left: tree.Expr, right: tree.Expr) -> tree.Expr:
    return _call("or", left, right)


def _any(conditions: list[tree.Expr]) -> tree.Expr:
    if not conditions:
        return tree.Literal(type=types.BOOLEAN, value=False)
    found = conditions[0]
    for condition in conditions[1:]:
        found = _or(found, condition)
    return found


def settlement(changes: Changes, stored: Mapping[str, DataType], settling: Settling) -> Difference:
    """Return the relation of rows that have settled, and of events that came too late.

    A row goes into the log once, as I; an event that was too late goes there as L, with what the
    query takes from it unchanged, and NULL in what it computes.

    Args:
        changes: the query over settled events.
        stored: as for `difference`.
        settling: how events settle; with the log.
    """
    numbers = count(1 + max((c.id for c in traverse.all_columns(changes.relation)), default=0))
    new = {c.name: ref(c) for c in changes.relation.columns}
    rows = changes.relation
    if settling.log is not None:
        old = last_rows(settling.log, numbers)
        key = next(c for c in old.columns if c.name == changelog.KEY)
        same = _and(equal(ref(changes.identity), _identity(old)), equal(ref(changes.key), ref(key)))
        rows = tree.Join(
            columns=rows.columns, left=rows, right=old, kind=tree.JoinKind.ANTI, condition=same
        )
    values = {
        name: coercion.cast(new[name], kind) if name in new else coercion.null(kind)
        for name, kind in stored.items()
    }
    timely = _projected(rows, _noted(values, "I", ref(changes.key)), numbers)
    behind = _late(changes, stored, settling, numbers)
    columns = tuple(tree.Column(next(numbers), c.name, c.type) for c in timely.relation.columns)
    both = tree.SetOperation(
        columns=columns, kind=tree.SetKind.UNION, all=True, left=timely.relation, right=behind
    )
    return Difference(both, timely.names)


def _late(
    changes: Changes, stored: Mapping[str, DataType], settling: Settling, numbers: count[int]
) -> tree.Relation:
    from shared.sql.arrow import from_arrow

    table = changes.source
    columns = tuple(tree.Column(next(numbers), f.name, from_arrow(f.type)) for f in table.schema)
    tie = tree.Column(next(numbers), "_fm_tie", types.STRING, hidden=True)
    scan = tree.Scan(columns=(*columns, tie), table=table)
    rows, identity, key = settled.late(
        lineage.first_copies(scan, table.name, numbers), scan, settling, numbers
    )
    values: dict[str, tree.Expr] = {}
    for name, kind in stored.items():
        path = changes.paths.get(name)
        if name == changelog.IDENTITY:
            values[name] = coercion.cast(ref(identity), kind)
        elif path is not None:
            values[name] = coercion.cast(at_path(scan, path), kind)
        else:
            values[name] = coercion.null(kind)
    return _projected(rows, _noted(values, changelog.LATE, ref(key)), numbers).relation


def _noted(values: dict[str, tree.Expr], op: str, key: tree.Expr) -> dict[str, tree.Expr]:
    """Return the values of a key's first row."""
    one = tree.Literal(type=types.BIGINT, value=1)
    return {**values, changelog.OP: _text(op), changelog.REVISION: one, changelog.KEY: key}

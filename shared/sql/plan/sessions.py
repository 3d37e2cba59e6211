"""Sessions that became others: rows of a log that say which session id went where.

An event whose session id was X and is Y now has moved. Where none of X's events kept their id, X
was merged into Y; where some did, the moved ones were split off. Either is one row of the log, with
X in the column of the session id, Y in `_became`, and nothing else but the identity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.sql import changelog, coercion, tree, types
from shared.sql.functions.operators import DIGEST
from shared.sql.plan import rewrite
from shared.sql.plan.logs import equal, ref
from shared.sql.types import DataType


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows of a query next to those of its log, and where session ids stand in both.

    Attributes:
        rows: old and new rows that met by identity and key.
        identity: whose, of an old row.
        was: the session id of the old row.
        now: that of the new row.
        op: of the old row.
        owner: the log's top-level column that holds the identity, of an old row.
        owner_name: what it is called.
        session_name: the column of the session id.
        seq: the run's last commit of the source: the revision of the rows made here.
    """

    rows: tree.Relation
    identity: tree.Expr
    was: tree.Expr
    now: tree.Expr
    op: tree.Expr
    owner: tree.Expr
    owner_name: str
    session_name: str
    seq: int


def moves(
    moved: Moved, stored: Mapping[str, DataType], numbers: Iterator[int]
) -> tuple[tree.Relation, dict[str, tree.Expr]]:
    """Return one row for each pair of session ids, and the values that the log keeps of it."""
    held = _held(moved, numbers)
    keys = {
        "identity": moved.identity,
        "was": moved.was,
        "now": moved.now,
        "kept": ref(held.columns[-1]),
    }
    items = {
        name: tree.Item(tree.Column(next(numbers), f"_fm_{name}", expr.type, hidden=True), expr)
        for name, expr in keys.items()
    }
    call = tree.AggregateCall(type=moved.owner.type, function="first", args=(moved.owner,))
    owner = tree.Item(tree.Column(next(numbers), "_fm_owner", moved.owner.type, hidden=True), call)
    columns = (*(i.column for i in items.values()), owner.column)
    pairs = tree.Aggregate(
        columns=columns,
        input=_changed(moved, held),
        keys=tuple(items.values()),
        aggregates=(owner,),
    )
    was, now, kept = (ref(items[name].column) for name in ("was", "now", "kept"))
    values: dict[str, tree.Expr] = {name: coercion.null(kind) for name, kind in stored.items()}
    values[moved.owner_name] = ref(owner.column)
    values[moved.session_name] = was
    some = tree.Call(
        type=types.BOOLEAN, function=">", args=(kept, tree.Literal(type=types.BIGINT, value=0))
    )
    values[changelog.BECAME] = now
    values[changelog.OP] = tree.Case(
        type=types.STRING,
        branches=((some, _text(changelog.SPLIT)),),
        otherwise=_text(changelog.MERGED),
    )
    values[changelog.REVISION] = tree.Literal(type=types.BIGINT, value=moved.seq)
    parts = (_text("session"), ref(items["identity"].column), was, now)
    values[changelog.KEY] = tree.Call(type=types.STRING, function=DIGEST, args=parts)
    return pairs, values


def _held(moved: Moved, numbers: Iterator[int]) -> tree.Relation:
    """Return the rows with how many of the old session's events kept their session id."""
    one, zero = (tree.Literal(type=types.BIGINT, value=n) for n in (1, 0))
    same = tree.Case(
        type=types.BIGINT, branches=((equal(moved.was, moved.now), one),), otherwise=zero
    )
    flag = tree.Column(next(numbers), "_fm_same", types.BIGINT, hidden=True)
    items = (*(tree.Item(c, ref(c)) for c in moved.rows.columns), tree.Item(flag, same))
    flagged = tree.Project(columns=(*moved.rows.columns, flag), input=moved.rows, items=items)
    kept = tree.Column(next(numbers), "_fm_kept", types.BIGINT, hidden=True)
    over = tree.Over((moved.identity, moved.was), (), None)
    call = tree.WindowCall(type=types.BIGINT, function="max", args=(ref(flag),), over=over)
    return tree.WindowStep(
        columns=(*flagged.columns, kept), input=flagged, items=(tree.Item(kept, call),)
    )


def _changed(moved: Moved, held: tree.Relation) -> tree.Relation:
    wanted = [
        tree.Call(type=types.BOOLEAN, function="!=", args=(moved.was, moved.now)),
        *(
            tree.Call(type=types.BOOLEAN, function="!=", args=(moved.op, _text(word)))
            for word in changelog.ASIDE
        ),
    ]
    return tree.Filter(
        columns=held.columns, input=held, condition=rewrite.conjunction(list(wanted))
    )


def _text(value: str) -> tree.Expr:
    return tree.Literal(type=types.STRING, value=value)

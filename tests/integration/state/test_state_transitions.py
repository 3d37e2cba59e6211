"""The SQL of every event, against the table of states, on every kind of row at once."""

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, insert, select

from shared.core.run_state import (
    DELIVERY,
    RUN,
    DeliveryState,
    Effect,
    Event,
    Guard,
    Rule,
    RunState,
)
from shared.state.database import Connection, Database
from shared.state.tables import delivery, run
from shared.state.transitions import Given, change
from tests.support.records import NOW, created, insert_feed, new_feed, started

LATER = NOW + timedelta(hours=1)
GIVEN = Given(
    now=NOW,
    epoch=3,
    owner="new owner",
    lease_seconds=60,
    max_losses=3,
    statement=1,
    not_before=LATER,
    error={"type": "E"},
)
Row = Mapping[str, Any]
Values = dict[str, Any]

EPOCHS: list[Values] = [{"epoch": 2}, {"epoch": 3}]
LEASES: list[Values] = [{"lease_until": None}, {"lease_until": 1.0}, {"lease_until": 1e12}]
TIMES: list[Values] = [{"not_before": at} for at in (None, NOW, LATER)]


def _rows(*choices: list[Values]) -> list[Values]:
    rows = []
    for number, parts in enumerate(itertools.product(*choices)):
        row: Values = {"id": f"r{number}", "slot": NOW, "created_at": NOW, "owner": "old owner"}
        for part in parts:
            row |= part
        rows.append(row)
    return rows


def _run_rows() -> list[Values]:
    more: list[list[Values]] = [
        [{"state": state.value} for state in RunState],
        [{"losses": losses, "attempts": 1} for losses in (0, 1, 2)],
        [
            {"next_statement": n, "pins": {"u": 7}, "interval_from": 1, "interval_to": 2}
            for n in (0, 1)
        ],
        [{"started_at": None, "finished_at": None}, {"started_at": LATER, "finished_at": LATER}],
    ]
    rows = _rows(EPOCHS, LEASES, TIMES, *more)
    return [row | {"kind": "query", "key": row["id"], "trigger": "hand"} for row in rows]


def _delivery_rows() -> list[Values]:
    more: list[list[Values]] = [
        [{"state": state.value} for state in DeliveryState],
        [{"manifest_bytes": None, "attempts": 0}, {"manifest_bytes": b"{}", "attempts": 2}],
    ]
    common = {"spec": {}, "output_from": 0, "output_to": 1}
    return [row | common | {"name": row["id"]} for row in _rows(EPOCHS, LEASES, TIMES, *more)]


def _holds(guard: Guard, row: Row) -> bool:
    match guard:
        case Guard.OWN:
            return bool(row["epoch"] == 3)
        case Guard.DUE:
            return bool(row["not_before"] is None or row["not_before"] <= NOW)
        case Guard.FREE:
            return row["lease_until"] is None
        case Guard.EXPIRED:
            return bool(row["lease_until"] == 1.0)
        case Guard.LOSSES_LEFT:
            return bool(row["losses"] + 1 < 3)
        case Guard.LOSSES_SPENT:
            return bool(row["losses"] + 1 >= 3)
        case Guard.STATEMENT:
            return bool(row["next_statement"] == 1)
        case Guard.UNSEALED:
            return row["manifest_bytes"] is None
        case Guard.SEALED:
            return row["manifest_bytes"] is not None


def _after(effect: Effect, row: Row) -> Values:
    match effect:
        case Effect.EPOCH:
            return {"epoch": row["epoch"] + 1}
        case Effect.LEASE:
            return {"owner": "new owner", "lease_until": "fresh"}
        case Effect.UNLEASE:
            return {"lease_until": None}
        case Effect.LOSS:
            return {"losses": row["losses"] + 1}
        case Effect.ATTEMPT:
            return {"attempts": row["attempts"] + 1}
        case Effect.NOT_BEFORE:
            return {"not_before": LATER}
        case Effect.STARTED:
            return {"started_at": row["started_at"] or NOW, "not_before": None}
        case Effect.FINISHED:
            return {"finished_at": NOW}
        case Effect.REOPENED:
            return {"finished_at": None}
        case Effect.FORGIVEN:
            return {"losses": 0, "attempts": 0, "not_before": None}
        case Effect.UNPINNED:
            nothing = {"pins": None, "interval_from": None, "interval_to": None}
            return nothing if row["next_statement"] == 0 else {}
        case Effect.STATEMENT:
            return {"next_statement": row["next_statement"] + 1}
        case Effect.ERROR:
            return {"error": {"type": "E"}}


def _expected(rules: tuple[Rule, ...], row: Row) -> Values | None:
    """Return the row after the event, or None where no rule holds."""
    fits = [r for r in rules if row["state"] in r.sources and all(_holds(g, row) for g in r.guards)]
    assert len(fits) <= 1
    if not fits:
        return None
    after = dict(row)
    for effect in fits[0].effects:
        after |= {name: value for name, value in _after(effect, row).items() if name in row}
    if fits[0].target is not None:
        after["state"] = str(fits[0].target)
    return after


def _read(connection: Connection, table: Table) -> dict[str, Values]:
    rows = connection.execute(select(table).where(table.c.id.like("r%"))).mappings()
    return {row["id"]: dict(row) for row in rows}


def _fresh(row: Values, clock: float) -> Values:
    """Say `fresh` for a lease that was just given: nobody can predict its last digits."""
    until = row["lease_until"]
    given = until is not None and clock + 50 < until < clock + 70
    return row | {"lease_until": "fresh"} if given else row


def _check(database: Database, table: Table, rules: tuple[Rule, ...], rows: list[Values]) -> int:
    """Insert the rows, apply the event, compare every row; return how many were changed."""
    changed = 0
    with database.write() as connection:
        for start in range(0, len(rows), 500):
            connection.execute(insert(table), rows[start : start + 500])
        before = _read(connection, table)
        result = connection.execute(change(table, rules, GIVEN, table.c.id.like("r%")))
        after = _read(connection, table)
        clock = database.clock(connection)
        connection.rollback()
    for row_id, row in before.items():
        expected = _expected(rules, row)
        changed += expected is not None
        assert _fresh(after[row_id], clock) == (expected or row)
    assert result.rowcount == changed
    return changed


@pytest.mark.parametrize("event", list(RUN))
def test_each_event_of_a_run_changes_just_the_rows_its_rules_name(
    database: Database, event: Event
) -> None:
    assert _check(database, run, RUN[event], _run_rows()) > 0


@pytest.mark.parametrize("event", list(DELIVERY))
def test_each_event_of_a_delivery_changes_just_the_rows_its_rules_name(
    database: Database, event: Event
) -> None:
    claim = started(database)
    source = created(database)
    with database.write() as connection:
        feed = insert_feed(connection, new_feed(source))
    rows = [
        row | {"feed_id": feed.id, "run_id": claim.run_id, "dataset_uuid": source}
        for row in _delivery_rows()
    ]
    assert _check(database, delivery, DELIVERY[event], rows) > 0


def test_what_an_event_needs_has_to_be_given() -> None:
    with pytest.raises(ValueError, match="was not given"):
        change(run, RUN[Event.CLAIM], Given(now=datetime.now(NOW.tzinfo)))

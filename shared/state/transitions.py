"""One guarded UPDATE for one event, made from the rules of `core.run_state`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    Case,
    ColumnElement,
    Double,
    Table,
    Update,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from shared.core.run_state import Effect, Guard, Rule

T = TypeVar("T")


class database_time(FunctionElement[float]):  # noqa: N801 (reads as the SQL function it is)
    """Now by the database's clock, in seconds since 1970; on SQLite that is the host's clock.

    It goes on within a transaction, unlike SQL's `now()`: a lease that ran out while the UPDATE
    waited for a lock has run out.
    """

    type = Double()
    inherit_cache = True


@compiles(database_time, "postgresql")
def _on_postgresql(element: database_time, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ARG001
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"


@compiles(database_time, "sqlite")
def _on_sqlite(element: database_time, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ARG001
    return "((julianday('now') - 2440587.5) * 86400.0)"


@dataclass(frozen=True, slots=True)
class Given:
    """What guards and effects need to know; which of it depends on the event's rules."""

    now: datetime | None = None
    epoch: int | None = None
    owner: str | None = None
    lease_seconds: float | None = None
    max_losses: int | None = None
    statement: int | None = None
    not_before: datetime | None = None
    error: Mapping[str, Any] | None = None


def due(table: Table, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a row's not-before time is empty or has passed."""
    return or_(table.c.not_before.is_(None), table.c.not_before <= now)


def expired(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row's lease has run out by the database's clock."""
    return table.c.lease_until < database_time()


def change(
    table: Table,
    rules: Sequence[Rule],
    given: Given,
    *where: ColumnElement[bool],
    **values: Any,
) -> Update:
    """Return the UPDATE that applies, to the rows of `where`, whichever rule's guards hold.

    `values` are further columns, set whichever rule it is. No row changed means that no rule held.
    """
    fits = or_(*(and_(_from(table, r), *_guards(table, r, given)) for r in rules))
    columns: dict[str, Any] = {}
    effects = [_effects(table, rule, given) for rule in rules]
    for name in dict.fromkeys(name for effect in effects for name in effect):
        columns[name] = _pick(table, rules, effects, name, given)
    columns |= values
    # an event that changes nothing still asks whether its guards hold
    return update(table).where(*where, fits).values(columns or {"state": table.c.state})


def _from(table: Table, rule: Rule) -> ColumnElement[bool]:
    state: ColumnElement[str] = table.c.state
    return state.in_([str(source) for source in rule.sources])


def _guards(table: Table, rule: Rule, given: Given) -> list[ColumnElement[bool]]:
    return [_guard(table, guard, given) for guard in rule.guards]


def _guard(table: Table, guard: Guard, given: Given) -> ColumnElement[bool]:
    columns: Mapping[str, ColumnElement[Any]] = dict(table.c.items())
    match guard:
        case Guard.OWN:
            return columns["epoch"] == _known(given.epoch)
        case Guard.DUE:
            return due(table, _known(given.now))
        case Guard.FREE:
            return columns["lease_until"].is_(None)
        case Guard.EXPIRED:
            return expired(table)
        case Guard.LOSSES_LEFT:
            return columns["losses"] + 1 < _known(given.max_losses)
        case Guard.LOSSES_SPENT:
            return columns["losses"] + 1 >= _known(given.max_losses)
        case Guard.STATEMENT:
            return columns["next_statement"] == _known(given.statement)
        case Guard.UNSEALED:
            return columns["manifest_bytes"].is_(None)
        case Guard.SEALED:
            return columns["manifest_bytes"].is_not(None)


def _effects(table: Table, rule: Rule, given: Given) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if rule.target is not None:
        columns["state"] = literal(str(rule.target))
    for effect in rule.effects:
        columns |= _effect(table, effect, given)
    return {name: value for name, value in columns.items() if name in table.c}


def _effect(table: Table, effect: Effect, given: Given) -> dict[str, Any]:
    match effect:
        case Effect.EPOCH:
            return {"epoch": table.c.epoch + 1}
        case Effect.LEASE:
            until = database_time() + _known(given.lease_seconds)
            return {"owner": literal(_known(given.owner)), "lease_until": until}
        case Effect.UNLEASE:
            return {"lease_until": null()}
        case Effect.LOSS:
            return {"losses": table.c.losses + 1}
        case Effect.ATTEMPT:
            return {"attempts": table.c.attempts + 1}
        case Effect.NOT_BEFORE:
            return {"not_before": _value(table, "not_before", given.not_before)}
        case Effect.STARTED:
            started = _value(table, "started_at", given.now)
            first = func.coalesce(table.c.started_at, started)
            return {"started_at": first, "not_before": null()}
        case Effect.FINISHED:
            return {"finished_at": _value(table, "finished_at", given.now)}
        case Effect.REOPENED:
            return {"finished_at": null()}
        case Effect.FORGIVEN:
            return {"losses": literal(0), "attempts": literal(0), "not_before": null()}
        case Effect.UNPINNED:
            return {name: _unless_used(table, name) for name in PINNED}
        case Effect.STATEMENT:
            return {"next_statement": table.c.next_statement + 1}
        case Effect.ERROR:
            return {"error": _value(table, "error", given.error)}


PINNED = ("interval_from", "interval_to", "pins")


def _unless_used(table: Table, name: str) -> Case[Any]:
    unused = table.c.next_statement == 0
    if name == "interval_to":  # a slice is bounded from the start, and stays so
        unused = and_(unused, table.c.trigger != "backfill")
    return case((unused, null()), else_=table.c[name])


def _pick(
    table: Table,
    rules: Sequence[Rule],
    effects: Sequence[Mapping[str, Any]],
    name: str,
    given: Given,
) -> Any:
    """Return the value of one column: that of the rule that holds.

    An expired lease tells no rules apart here: the clock has moved on since WHERE looked at it.
    """
    if len(rules) == 1:
        return effects[0][name]
    branches = []
    for rule, effect in zip(rules, effects, strict=True):
        guards = [_guard(table, g, given) for g in rule.guards if g is not Guard.EXPIRED]
        branches.append((and_(_from(table, rule), *guards), effect.get(name, table.c[name])))
    return case(*branches, else_=table.c[name])


def _value(table: Table, name: str, value: Any) -> Any:
    return null() if value is None else literal(value, table.c[name].type)


def _known(value: T | None) -> T:
    if value is None:
        raise ValueError("the event's rules need a value that was not given")
    return value

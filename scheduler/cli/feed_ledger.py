"""`feedmill feed ledger` and `feed lag`: what each run covered, and what no run covers yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import output
from scheduler.cli.plots import percent
from scheduler.cli.spans import span

if TYPE_CHECKING:
    from shared.feeds.entries import Entry
    from shared.feeds.workspace import Workspace

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_SHORT = 8
"""Digits of a hash, and batches of an interval, that a table shows."""
_BATCHES = 3


def _open() -> Workspace:
    from shared.feeds.workspace import Workspace

    return Workspace.open()


def ledger(
    name: Annotated[str, typer.Argument(help="The feed.")],
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    as_json: Json = False,
) -> None:
    """Show the ledger of a feed, the newest row first: what each run covered, made and delivered.

    A row is written with its run's commit and never changed; hashes are shortened in the table.
    """
    from shared.feeds import entries
    from shared.state import feeds

    workspace = _open()
    try:
        with workspace.database.read() as connection:
            found = entries.listing(connection, feeds.named(connection, name), limit)
    finally:
        workspace.close()
    output.emit(
        [entry.as_json() for entry in found],
        as_json=as_json,
        person=lambda: output.table(
            ["run", "slot", "commits", "gen", "batches", "in", "read", "touched", "out", "I/U/D",
             "late", "dup", "rejected", "plan", "code", "lookups", "output", "content",
             "deliveries"],
            [_line(entry) for entry in found],
            empty=f"no run of {name} has committed yet; feedmill feed run {name}",
        ),
    )  # fmt: skip


def _line(entry: Entry) -> list[object]:
    row, changed = entry.row, entry.changed
    return [
        row.run_id,
        row.slot,
        str(row.interval),
        row.generation,
        _batches([batch.batch_id for batch in entry.batches]),
        entry.count("rows_in"),
        entry.count("rows_read"),
        None if entry.touched is None else percent(entry.touched),
        entry.count("rows_out"),
        "/".join(f"{n:,}" for n in changed.values()) if changed else None,
        entry.late,
        entry.count("duplicates"),
        entry.count("rejected"),
        row.plan_hash[:_SHORT],
        row.code_version,
        ", ".join(f"{table}@{seq}" for table, seq in entry.lookups.items()),
        f"{entry.output or row.output_uuid}@{row.output_seq}",
        row.content_hash[:_SHORT],
        ", ".join(f"{delivery.name} {delivery.state}" for delivery in entry.deliveries),
    ]


def _batches(ids: list[str]) -> str:
    more = f" … ({len(ids)})" if len(ids) > _BATCHES else ""
    return ", ".join(ids[:_BATCHES]) + more


def lag(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]…", help="Feeds; all without any.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show how far feeds are behind their sources: commits, rows, and time.

    `oldest` is the age of the oldest commit that no run covers; `event lag` how far the newest
    event covered is behind the newest one there is.
    """
    from shared.feeds import lag as lags
    from shared.state import feeds

    workspace = _open()
    try:
        with workspace.database.read() as connection:
            chosen = (
                [feeds.named(connection, name) for name in names]
                if names
                else feeds.listing(connection)
            )
        found = [lags.of(workspace, feed) for feed in chosen]
    finally:
        workspace.close()
    output.emit(
        [one.as_json() for one in found],
        as_json=as_json,
        person=lambda: output.table(
            ["feed", "state", "source", "cursor", "head", "commits", "rows", "oldest", "last run",
             "event lag"],
            [
                [
                    one.feed.name, one.feed.state, one.source, one.behind.start, one.behind.end,
                    one.commits, one.rows, span(one.waiting),
                    f"{span(one.since_run)} ago" if one.since_run is not None else None,
                    span(one.event_lag),
                ]
                for one in found
            ],
            empty="no feeds yet; feedmill feed apply FILE makes them",
        ),
    )  # fmt: skip

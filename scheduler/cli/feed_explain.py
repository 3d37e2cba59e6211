"""`feedmill feed explain`: where an event is, or why it is not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import output
from shared.core.clock import EPOCH, isoformat

if TYPE_CHECKING:
    from shared.feeds.explain import Carried, Occurrence, Row, Story
    from shared.lake.ingest.kept_aside import Aside
    from shared.state.batches import Batch

Line = tuple[str, str, str]
"""What happened, where, and what is to be said of it."""


def explain(
    name: Annotated[str, typer.Argument(help="The feed.")],
    event_id: Annotated[str, typer.Argument(help="The event's id.")],
    identity: Annotated[
        str | None,
        typer.Option(help="Whose event; spares reading the ids of the whole source."),
    ] = None,
    look: Annotated[
        bool, typer.Option("--look", help="Read delivered files, to tell the file and the row.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell where an event is: batch, run, row with its session, files; or why it is not there.

    It may be unknown, rejected at ingest, not covered by a run yet, filtered out by the query, a
    duplicate of an earlier one, withdrawn, or waiting for its delivery.
    """
    from shared.feeds import explain as stories
    from shared.feeds.workspace import Workspace

    workspace = Workspace.open()
    try:
        story = stories.explain(workspace, name, event_id, identity=identity, look=look)
    finally:
        workspace.close()
    output.emit(_as_json(story), as_json=as_json, person=lambda: _person(story, identity))


# --- for people -----------------------------------------------------------------------------


def _person(story: Story, identity: str | None) -> None:
    print(f"event {story.event_id} in feed {story.feed.name}: {story.verdict}")
    lines = [line for found in story.occurrences for line in _occurrence(story, found)]
    lines += [_aside(aside) for aside in story.rejects]
    if not lines:
        whose = f" of {identity}" if identity is not None else ""
        print(f"{story.source.name} has no such event{whose}, and no ingest rejected one")
        if identity is not None:
            print("without --identity everybody's events are looked at")
        return
    output.table(["step", "where", "what"], lines)


def _occurrence(story: Story, found: Occurrence) -> Iterator[Line]:
    batch, source = found.batch, story.source.name
    yield "event", source, _whose(found)
    ingested = f"ingested {_ingested(batch)}, " if batch.ingest_time is not None else ""
    when = f"{ingested}committed {isoformat(batch.committed_at)}"
    yield "batch", f"{batch.batch_id}, commit {batch.seq} of {source}", when
    entry = found.entry
    if entry is None:
        behind = output.counted(found.behind, "commit")
        to = f"commits to {story.feed.cursor} are covered, {behind} to go"
        yield found.verdict, story.feed.name, f"{to}; {found.reason}"
        return
    yield (
        "run",
        f"{entry.run_id}, commits {entry.interval}",
        f"slot {isoformat(entry.slot)}, generation {entry.generation}",
    )
    for row in found.rows:
        yield from _row(story, row)
    if found.reason:
        yield found.verdict, story.feed.output_name, found.reason


def _whose(found: Occurrence) -> str:
    return str(found.identity) + (f" at {isoformat(found.at)}" if found.at is not None else "")


def _row(story: Story, row: Row) -> Iterator[Line]:
    for name, value in row.values.items():
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        place = f"{story.feed.output_name}, commit {row.seq}"
        yield "row", place, f"{name} = {'NULL' if value is None else shown}"
    for carried in row.deliveries:
        yield from _carried(carried)


def _carried(carried: Carried) -> Iterator[Line]:
    delivery = carried.delivery
    state = str(delivery.state)
    if delivery.published_at is not None:
        state += f" {isoformat(delivery.published_at)}"
    elif delivery.error:
        state += f": {delivery.error['message']}"
    yield "delivery", delivery.name, state
    if carried.manifest is not None:
        yield "manifest", delivery.name, carried.manifest
    one_of = f"one of {len(carried.files)}: " if len(carried.files) > 1 else ""
    for file in carried.files:
        row = f", row {carried.row:,}" if carried.row is not None else ""
        yield "file", delivery.name, f"{one_of}{file}{row}"


def _aside(aside: Aside) -> Line:
    reject = aside.reject
    return (
        "rejected",
        f"{reject.file} line {reject.line}, batch {aside.batch_id}",
        f"{reject.reason}" + ("" if aside.committed else "; nothing of its batch was committed"),
    )


def _ingested(batch: Batch) -> str:
    return isoformat(EPOCH + timedelta(milliseconds=batch.ingest_time or 0))


# --- for machines ---------------------------------------------------------------------------


def _as_json(story: Story) -> dict[str, Any]:
    return {
        "feed": story.feed.name,
        "event_id": story.event_id,
        "source": story.source.name,
        "output": story.feed.output_name,
        "verdict": story.verdict,
        "occurrences": [_occurrence_as_json(found) for found in story.occurrences],
        "rejects": [
            {
                "batch": aside.batch_id,
                "committed": aside.committed,
                "file": aside.reject.file,
                "line": aside.reject.line,
                "reason": aside.reject.reason,
                "row": aside.reject.row,
                "place": aside.place,
            }
            for aside in story.rejects
        ],
    }


def _occurrence_as_json(found: Occurrence) -> dict[str, Any]:
    batch, entry = found.batch, found.entry
    return {
        "identity": found.identity,
        "timestamp": None if found.at is None else isoformat(found.at),
        "verdict": found.verdict,
        "reason": found.reason,
        "behind_commits": found.behind,
        "batch": {
            "id": batch.batch_id,
            "seq": batch.seq,
            "run": batch.run_id,
            "ingested_at": None if batch.ingest_time is None else _ingested(batch),
            "committed_at": isoformat(batch.committed_at),
        },
        "run": entry
        and {
            "id": entry.run_id,
            "interval": [entry.interval_from, entry.interval_to],
            "generation": entry.generation,
            "slot": isoformat(entry.slot),
        },
        "rows": [
            {
                "seq": row.seq,
                "run": row.run_id,
                "values": dict(row.values),
                "deliveries": [_carried_as_json(carried) for carried in row.deliveries],
            }
            for row in found.rows
        ],
    }


def _carried_as_json(carried: Carried) -> dict[str, Any]:
    delivery = carried.delivery
    return {
        "id": delivery.id,
        "name": delivery.name,
        "state": delivery.state,
        "manifest": carried.manifest,
        "files": list(carried.files),
        "row": carried.row,
        "error": dict(delivery.error) if delivery.error else None,
    }

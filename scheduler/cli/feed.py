"""`feedmill feed`: apply definitions, run feeds, and see how they stand."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import feed_again, feed_backfill, feed_diff, feed_explain, feed_ledger, output
from shared.core.clock import isoformat
from shared.core.errors import FeedmillError, InputError

if TYPE_CHECKING:
    from shared.feeds.apply import Change
    from shared.feeds.report import FeedReport
    from shared.feeds.workspace import Workspace

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="The feed.")]
Files = Annotated[list[Path], typer.Argument(help="YAML files; one document a feed.")]


def _open() -> Workspace:
    from shared.feeds.workspace import Workspace

    return Workspace.open()


# --- definitions ----------------------------------------------------------------------------


@app.command()
def plan(files: Files, as_json: Json = False) -> None:
    """Show what `feed apply` would do, and what the next run would read. Nothing is changed."""
    workspace = _open()
    try:
        changes = _planned(workspace, files)
        now = workspace.clock.now()
    finally:
        workspace.close()
    _show(changes, now, as_json=as_json, done=False)


@app.command()
def apply(files: Files, as_json: Json = False) -> None:
    """Create the feeds of some YAML files, or bring them to what is written there.

    All of them are checked first; one that is wrong leaves every feed as it was.
    """
    from shared.feeds import apply as feeds

    workspace = _open()
    try:
        changes = _planned(workspace, files)
        feeds.apply(workspace, changes)
        now = workspace.clock.now()
    finally:
        workspace.close()
    _show(changes, now, as_json=as_json, done=True)


def _planned(workspace: Workspace, files: Sequence[Path]) -> list[Change]:
    from shared.feeds import apply as feeds

    changes: list[Change] = []
    for file in files:
        text = _read(file)
        try:
            changes += feeds.plan(workspace, text)
        except FeedmillError as error:
            error.message = f"{file}: {error.message}"
            raise
    return changes


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 at byte {error.start:,}") from error


def _show(changes: Sequence[Change], now: datetime, *, as_json: bool, done: bool) -> None:
    def person() -> None:
        for number, change in enumerate(changes):
            if number:
                print()
            _person(change, now, done=done)

    data = {"applied": done, "feeds": [_as_json(change, now) for change in changes]}
    output.emit(data, as_json=as_json, person=person)


def _slots(cron: str | None, now: datetime, count: int = 3) -> list[datetime]:
    from scheduler import tick

    found: list[datetime] = []
    while cron and len(found) < count:
        found.append(tick.next_slot(cron, found[-1] if found else now))
    return found


def _as_json(change: Change, now: datetime) -> dict[str, Any]:
    definition, layout = change.definition, change.output.layout
    return {
        "feed": definition.name,
        "action": change.action,
        "differences": list(change.differences),
        "generation": change.generation,
        "plan_hash": change.new.plan_hash,
        "source": change.query.source.name,
        "lookups": [lookup.table.name for lookup in change.query.shape.lookups],
        "next_run": {
            "interval": [change.interval.start, change.interval.end],
            "rows": change.rows,
        },
        "output": {
            "dataset": change.output.name,
            "exists": change.output.dataset is not None,
            "kind": layout.kind,
            "columns": change.output.columns.names,
        },
        "deliveries": [
            {"name": delivery.key, "to": place, "format": delivery.format}
            for delivery, place in zip(definition.deliveries, change.places, strict=True)
        ],
        "schedule": definition.schedule,
        "next_slots": [isoformat(slot) for slot in _slots(definition.schedule, now)],
        "warnings": list(change.warnings),
    }


def _person(change: Change, now: datetime, *, done: bool) -> None:
    definition, result = change.definition, change.output
    would = "" if done or change.action == "unchanged" else "would be "
    why = f": {'; '.join(change.differences)}" if change.differences else ""
    print(f"feed {definition.name} {would}{change.action}{why}")
    layout = result.layout
    kinds = {"event": "events of", "log": "log of changes by"}
    kind = f"{kinds[layout.kind]} {layout.identity}" if layout.identity else "records"
    state = "exists" if result.dataset is not None else "made by the first run"
    slots = ", ".join(output.cell(slot) for slot in _slots(definition.schedule, now))
    reads = [d.name for d in change.query.reads[1:]]
    output.fields(
        [
            ("  generation", change.generation),
            (
                "  next run",
                f"commits {change.interval} of {change.query.source.name}, {output.counted(change.rows, 'row')}"
                + (f"; lookups {', '.join(reads)}" if reads else ""),
            ),
            (
                "  output",
                f"{result.name}: {kind}, {output.counted(len(result.columns), 'column')}, {state}",
            ),
            (
                "  schedule",
                f"{definition.schedule}; next {slots}" if definition.schedule else "by hand",
            ),
            *(
                ("  delivery", f"{delivery.key}: {delivery.format} to {place}")
                for delivery, place in zip(definition.deliveries, change.places, strict=True)
            ),
            ("  plan hash", change.new.plan_hash),
        ]
    )
    for warning in change.warnings:
        print(f"  note: {warning}")


# --- running --------------------------------------------------------------------------------


@app.command()
def run(
    name: Name,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait until it is committed and delivered.")
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option(min=0, help="Wait no longer than so many seconds. Default: until it ends."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Queue a run of a feed for now, and ring for a worker.

    With --wait the exit code is 0 only if the run is committed and all deliveries are published.
    """
    from scheduler.cli import doorbell
    from scheduler.cli import runs as shown
    from scheduler.cli import wait as waiting
    from shared.feeds import operate

    workspace = _open()
    try:
        with workspace.database.write() as connection:
            run_id = operate.queue(connection, name, workspace.clock.now())
        doorbell.ring(workspace, f"run {run_id}")
        if not wait:
            data = {"run": run_id, "feed": name, "state": "queued"}
            line = f"queued run {run_id}; feedmill runs show {run_id}"
            output.emit(data, as_json=as_json, person=lambda: print(line))
            return
        found = waiting.for_run(workspace, run_id, seconds=timeout)
    finally:
        workspace.close()
    output.emit(found.as_json(), as_json=as_json, person=lambda: shown.person(found))
    if not waiting.succeeded(found):
        raise typer.Exit(1)


app.command()(feed_backfill.backfill)
app.command()(feed_again.verify)
app.command()(feed_again.restate)
app.command()(feed_again.replay)
app.command()(feed_again.rewind)
app.command()(feed_diff.diff)


@app.command()
def pause(
    name: Name,
    reason: Annotated[str | None, typer.Option(help="Why, for whoever looks at it.")] = None,
    as_json: Json = False,
) -> None:
    """Keep a feed from running until it is resumed; a run that is under way still ends.

    Nothing is skipped: the first run after it covers all that was committed meanwhile.
    """
    from shared.feeds import operate

    workspace = _open()
    try:
        with workspace.database.write() as connection:
            changed = operate.pause(connection, name, reason)
    finally:
        workspace.close()
    words = f"paused {name}" if changed else f"{name} does not run: nothing to pause"
    data = {"feed": name, "changed": changed}
    output.emit(data, as_json=as_json, person=lambda: print(words))


@app.command()
def resume(name: Name, as_json: Json = False) -> None:
    """Let a paused or quarantined feed run again."""
    from shared.feeds import operate

    workspace = _open()
    try:
        with workspace.database.write() as connection:
            changed = operate.resume(connection, name)
    finally:
        workspace.close()
    words = f"{name} runs again" if changed else f"{name} is active already"
    data = {"feed": name, "changed": changed}
    output.emit(data, as_json=as_json, person=lambda: print(words))


@app.command()
def drop(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """End a feed: it runs no more, and its name is free. A queued or running run forbids it.

    Its output, its ledger and what was delivered stay; so does its definition, as history.
    """
    from shared.feeds import operate

    workspace = _open()
    try:
        if not yes:
            _ask(name)
        with workspace.database.write() as connection:
            dropped = operate.drop(connection, name, workspace.clock.now())
    finally:
        workspace.close()
    words = f"dropped the feed {name}; the dataset {dropped.output_name} stays"
    data = {"dropped": name, "id": dropped.id, "output": dropped.output_name}
    output.emit(data, as_json=as_json, person=lambda: print(words))


def _ask(name: str) -> None:
    if not sys.stdin.isatty():
        raise InputError(f"dropping {name} needs a yes", hint=f"feedmill feed drop {name} --yes")
    typer.confirm(f"End the feed {name}? Its output and its history stay.", abort=True)


# --- looking --------------------------------------------------------------------------------


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the feeds."""
    found, _ = _reports(None)
    output.emit(
        [report.as_json() for report in found],
        as_json=as_json,
        person=lambda: output.table(
            ["feed", "state", "source", "output", "schedule", "generation", "applied"],
            [
                [
                    r.feed.name, r.feed.state, r.source, r.feed.output_name,
                    r.feed.schedule or "by hand", r.feed.generation, r.feed.updated_at,
                ]
                for r in found
            ],
            empty="no feeds yet; feedmill feed apply FILE makes them",
        ),
    )  # fmt: skip


@app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show a feed: how it stands, and its definition as it was applied."""
    ((found,), now) = _reports(name)
    data = {**_standing(found, now), "definition": found.feed.definition}

    def person() -> None:
        feed = found.feed
        output.fields(
            [
                ("feed", feed.name),
                ("state", feed.state + (f": {feed.state_reason}" if feed.state_reason else "")),
                ("generation", feed.generation),
                ("covers", f"commits to {feed.cursor} of {found.source}"),
                ("behind", _behind(found)),
                ("last run", _last_run(found)),
                ("next slot", data["next_slot"] or "by hand"),
                ("plan hash", feed.plan_hash),
                ("applied", feed.updated_at),
            ]
        )
        print(f"\n{feed.definition.strip()}")

    output.emit(data, as_json=as_json, person=person)


@app.command()
def status(
    name: Annotated[str | None, typer.Argument(help="One feed; all without it.")] = None,
    as_json: Json = False,
) -> None:
    """Show how far each feed is behind its source, and what it did last."""
    found, now = _reports(name)

    def person() -> None:
        output.table(
            ["feed", "state", "cursor", "source", "behind", "rows", "last run", "deliveries",
             "next slot"],
            [
                [
                    r.feed.name, r.feed.state, r.behind.start, r.behind.end,
                    r.behind.end - r.behind.start, r.rows, _last_run(r),
                    ", ".join(f"{d.name} {d.state}" for d in r.last_deliveries),
                    _next(r, now) or "by hand",
                ]
                for r in found
            ],
            empty="no feeds yet; feedmill feed apply FILE makes them",
        )  # fmt: skip
        for r in found:
            if r.feed.state_reason:
                print(f"{r.feed.name} is {r.feed.state}: {r.feed.state_reason}")

    data = [_standing(report, now) for report in found]
    output.emit(data, as_json=as_json, person=person)


app.command()(feed_ledger.ledger)
app.command()(feed_ledger.lag)
app.command()(feed_explain.explain)


def _reports(name: str | None) -> tuple[list[FeedReport], datetime]:
    from shared.feeds import report
    from shared.state import feeds

    workspace = _open()
    try:
        with workspace.database.read() as connection:
            chosen = [feeds.named(connection, name)] if name else feeds.listing(connection)
            return [report.of_feed(connection, feed) for feed in chosen], workspace.clock.now()
    finally:
        workspace.close()


def _standing(found: FeedReport, now: datetime) -> dict[str, Any]:
    slot = _next(found, now)
    return {**found.as_json(), "next_slot": isoformat(slot) if slot else None}


def _next(found: FeedReport, now: datetime) -> datetime | None:
    feed = found.feed
    slots = _slots(feed.schedule, now, 1) if feed.state == "active" else []
    return slots[0] if slots else None


def _behind(found: FeedReport) -> str:
    commits = output.counted(found.behind.end - found.behind.start, "commit")
    return f"{commits}, {output.counted(found.rows, 'row')}"


def _last_run(found: FeedReport) -> str | None:
    run = found.last_run
    return f"{run.state} {output.cell(run.created_at)}" if run else None

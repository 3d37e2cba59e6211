"""`feedmill feed backfill`: to the source's head in bounded slices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import output
from scheduler.cli.spans import span

if TYPE_CHECKING:
    from shared.feeds.backfill import Bound, Carry, Slice, Step
    from shared.feeds.report import RunReport
    from shared.feeds.workspace import Workspace

_LOST = ("failed", "quarantined")


def backfill(
    name: Annotated[str, typer.Argument(help="The feed; it may be paused.")],
    commits: Annotated[
        int | None, typer.Option(min=1, help="At most so many commits of the source a slice.")
    ] = None,
    rows: Annotated[
        int | None,
        typer.Option(
            min=1, help="At most so many rows a slice, or one commit. Default: a million."
        ),
    ] = None,
    queue: Annotated[
        bool, typer.Option("--queue", help="Let workers run the slices, and wait for each.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the slices; nothing is run.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Bring a feed to its source's head in bounded slices, each a run with its deliveries.

    Every slice commits by itself: what is interrupted goes on after the last one, by the same
    command. Pause the feed first where its schedule shall not take the rest in one run.
    """
    from shared.feeds import backfill as slicing
    from shared.feeds.workspace import Workspace

    bound = slicing.Bound(commits, slicing.ROWS if commits is None and rows is None else rows)
    workspace = Workspace.open()
    try:
        if dry_run:
            _plan(workspace, name, bound, as_json=as_json)
            return
        done = _carried_out(workspace, name, bound, queue=queue, as_json=as_json)
        reports = _reports(workspace, done)
    finally:
        workspace.close()
    data = {
        "feed": name,
        "slices": [_as_json(step, report) for step, report in zip(done, reports, strict=True)],
        "left": done[-1].left + (done[-1].state != "committed") if done else 0,
    }
    output.emit(data, as_json=as_json, person=lambda: _person(name, done, reports))
    if not all(map(_is_well, reports)):
        raise typer.Exit(1)


def _plan(workspace: Workspace, name: str, bound: Bound, *, as_json: bool) -> None:
    from shared.feeds import backfill as slicing

    with workspace.database.read() as connection:
        feed = slicing.feed_of(connection, name)
        found = slicing.slices(connection, feed, slicing.head(connection, feed), bound)
    shown = [{"interval": [s.interval.start, s.interval.end], "rows": s.rows} for s in found]
    output.emit(
        {"feed": name, "slices": shown},
        as_json=as_json,
        person=lambda: output.table(
            ["slice", "commits", "rows"],
            [[number, str(s.interval), s.rows] for number, s in enumerate(found, 1)],
            empty=f"{name} covers its source to the head",
        ),
    )


def _carried_out(
    workspace: Workspace, name: str, bound: Bound, *, queue: bool, as_json: bool
) -> list[Step]:
    from shared.feeds import backfill as slicing

    carry = _queued(workspace, name) if queue else _here(workspace, name, quiet=as_json)
    done: list[Step] = []
    try:
        for step in slicing.carried_out(workspace, name, bound, carry):
            done.append(step)
            total = len(done) + step.left
            output.say(
                f"slice {len(done)} of {total}: commits {step.slice.interval}, "
                f"{output.counted(step.slice.rows, 'row')}: {step.state} (run {step.run_id})"
            )
    except KeyboardInterrupt:
        output.say(f"{output.counted(len(done), 'slice')} committed; the same command goes on")
        raise
    return done


def _here(workspace: Workspace, name: str, *, quiet: bool) -> Carry:
    from shared.feeds import backfill as slicing

    def carry(wanted: Slice) -> tuple[str, str]:
        with output.progress(quiet=quiet) as progress:
            outcome = slicing.run_here(workspace, name, wanted.interval.end, progress=progress)
        return outcome.run_id, outcome.state

    return carry


def _queued(workspace: Workspace, name: str) -> Carry:
    from scheduler.cli import doorbell
    from scheduler.cli import wait as waiting
    from shared.feeds import backfill as slicing

    def carry(wanted: Slice) -> tuple[str, str]:
        run_id = slicing.queue(workspace, name, wanted.interval.end)
        doorbell.ring(workspace, f"run {run_id}")
        return run_id, waiting.for_run(workspace, run_id).run.state

    return carry


def _reports(workspace: Workspace, done: list[Step]) -> list[RunReport]:
    from shared.feeds import report

    with workspace.database.read() as connection:
        return [report.of_run(connection, step.run_id) for step in done]


def _is_well(report: RunReport) -> bool:
    return report.run.state == "committed" and not any(
        delivery.state in _LOST for delivery in report.deliveries
    )


def _as_json(step: Step, report: RunReport) -> dict[str, Any]:
    return {
        "interval": [step.slice.interval.start, step.slice.interval.end],
        "rows": step.slice.rows,
        "run": report.as_json(),
    }


def _person(name: str, done: list[Step], reports: list[RunReport]) -> None:
    output.table(
        ["slice", "commits", "rows", "run", "state", "rows out", "took", "deliveries"],
        [
            [
                number,
                str(step.slice.interval),
                step.slice.rows,
                report.run.id,
                report.run.state,
                (report.run.counts or {}).get("rows_out"),
                span(report.as_json()["took"]),
                ", ".join(f"{d.name} {d.state}" for d in report.deliveries),
            ]
            for number, (step, report) in enumerate(zip(done, reports, strict=True), 1)
        ],
        empty=f"{name} covers its source to the head already",
    )
    for report in reports:
        if report.run.error and report.run.state != "committed":
            output.say(f"run {report.run.id}: {report.run.error['message']}")

"""`feedmill feed verify | restate | replay | rewind`: what a feed has said, looked at again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import output

if TYPE_CHECKING:
    from shared.feeds.outcome import Outcome
    from shared.feeds.replay import Replayed
    from shared.feeds.verify import Bucket, Verdict

Name = Annotated[str, typer.Argument(help="The feed.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def verify(
    name: Name,
    repair: Annotated[
        bool, typer.Option("--repair", help="Emit what differs, in a run of its own.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Count and hash a feed's output against a full recompute, bucket by bucket.

    Exit code 1 where they differ. Of an append feed the columns are compared that later events do
    not change.
    """
    from shared.feeds import verify as verifying
    from shared.feeds.workspace import Workspace

    workspace = Workspace.open()
    repaired: Outcome | None = None
    try:
        with output.progress(quiet=as_json) as progress:
            found = verifying.verify(workspace, name, progress=progress)
            if repair and not found.right:
                repaired = verifying.repair(workspace, found, progress=progress)
                found = verifying.verify(workspace, name, progress=progress)
    finally:
        workspace.close()
    data = {**_verdict(found), "repair": repaired and _outcome(repaired)}
    output.emit(data, as_json=as_json, person=lambda: _show_verdict(found, repaired))
    if not found.right:
        raise typer.Exit(1)


def restate(
    name: Name,
    since: Annotated[
        datetime,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="Identities with an event at or after it are computed anew (event time, UTC).",
        ),
    ],
    as_json: Json = False,
) -> None:
    """Compute the rows of all identities with an event since a day anew; emit what differs."""
    from shared.feeds import restate as again
    from shared.feeds.workspace import Workspace

    workspace = Workspace.open()
    try:
        with output.progress(quiet=as_json) as progress:
            outcome = again.restate(workspace, name, since.replace(tzinfo=UTC), progress=progress)
    finally:
        workspace.close()
    output.emit(_outcome(outcome), as_json=as_json, person=lambda: _show_outcome(outcome))
    if outcome.state != "committed":
        raise typer.Exit(1)


def rewind(
    name: Name,
    to: Annotated[int, typer.Option(min=0, help="The commit of the source to go back to.")],
    as_json: Json = False,
) -> None:
    """Move a feed's cursor back: the commits after it are looked at again by the next run.

    What that run finds unchanged is not emitted again.
    """
    from shared.feeds import restate as again
    from shared.feeds.workspace import Workspace

    workspace = Workspace.open()
    try:
        feed = again.rewind(workspace, name, to)
    finally:
        workspace.close()
    data = {"feed": name, "cursor": feed.cursor}
    line = f"feed {name} covers commits up to {feed.cursor} now; its next run goes on from there"
    output.emit(data, as_json=as_json, person=lambda: print(line))


def replay(
    name: Name,
    start: Annotated[int, typer.Option("--from", min=0, help="After this commit of the source.")],
    end: Annotated[int, typer.Option("--to", min=0, help="Up to this commit, included.")],
    deliver: Annotated[
        bool, typer.Option("--deliver", help="Deliver the committed rows once more.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Compute an interval again, as its runs did, and compare content hashes.

    The cursor does not move and the output stays as it is. Exit code 1 where a hash differs.
    """
    from shared.core.intervals import Interval
    from shared.feeds import replay as again
    from shared.feeds.workspace import Workspace

    workspace = Workspace.open()
    try:
        entries = again.entries(workspace, name, Interval(start, end))
        with output.progress(quiet=as_json) as progress:
            found = list(again.replay(workspace, name, entries, progress=progress))
            made = again.deliver(workspace, name, entries) if deliver else ()
    finally:
        workspace.close()
    data = {
        "feed": name,
        "runs": [_replayed(one) for one in found],
        "deliveries": [{"id": d.id, "state": d.state} for d in made],
    }
    output.emit(data, as_json=as_json, person=lambda: _show_replayed(found))
    for delivery in made:
        output.say(f"delivery {delivery.name}: {delivery.state}")
    if not all(one.same for one in found):
        raise typer.Exit(1)


# --- as data --------------------------------------------------------------------------------


def _verdict(found: Verdict) -> dict[str, Any]:
    return {
        "feed": found.feed,
        "output": found.output,
        "seq": found.seq,
        "right": found.right,
        "compared": list(found.compared),
        "lost_files": [{"path": path, "reason": reason} for path, reason in found.lost],
        "buckets": [
            {
                "bucket": bucket.number,
                "rows": bucket.rows,
                "expected_rows": bucket.expected_rows,
                "content_hash": bucket.content_hash,
                "expected_hash": bucket.expected_hash,
                "right": bucket.right,
            }
            for bucket in found.buckets
        ],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "run": outcome.run_id,
        "state": outcome.state,
        "counts": dict(outcome.counts),
        "content_hash": outcome.content_hash,
        "error": outcome.error,
    }


def _replayed(one: Replayed) -> dict[str, Any]:
    return {
        "run": one.entry.run_id,
        "interval": [one.entry.interval_from, one.entry.interval_to],
        "rows": one.rows,
        "content_hash": one.content_hash,
        "recorded_hash": one.entry.content_hash,
        "same": one.same,
        "note": one.note,
    }


# --- for people -----------------------------------------------------------------------------


def _show_verdict(found: Verdict, repaired: Outcome | None) -> None:
    if repaired is not None:
        _show_outcome(repaired)
    if found.lost:
        for _, reason in found.lost:
            print(f"lost: {reason}")
        print(
            f"{output.counted(len(found.lost), 'data file')} of {found.output} cannot be read, so its "
            f"rows are not compared; feedmill feed verify {found.feed} --repair leaves "
            f"{'it' if len(found.lost) == 1 else 'them'} out and says what is missing again"
        )
        return
    wrong = [bucket for bucket in found.buckets if not bucket.right]
    if wrong:
        output.table(
            ["bucket", "rows", "should be", "content", "should be "],
            [_bucket_line(bucket) for bucket in wrong],
        )
    rows = sum(bucket.rows for bucket in found.buckets)
    if found.right:
        where = f"commit {found.seq} of the source, {output.counted(rows, 'row')}"
        print(f"{found.output} is what the query of {found.feed} says, up to {where}")
    else:
        print(
            f"{len(wrong)} of {output.counted(len(found.buckets), 'bucket')} of {found.output} "
            f"differ; feedmill feed verify {found.feed} --repair emits what is different"
        )


def _bucket_line(bucket: Bucket) -> list[object]:
    return [
        bucket.number,
        bucket.rows,
        bucket.expected_rows,
        bucket.content_hash[:12],
        bucket.expected_hash[:12],
    ]


def _show_outcome(outcome: Outcome) -> None:
    counts = outcome.counts
    kinds = ("inserted", "updated", "deleted")
    said = ", ".join(f"{counts[kind]:,} {kind}" for kind in kinds if kind in counts)
    print(f"run {outcome.run_id}: {outcome.state}{': ' if said else ''}{said}")
    if outcome.error:
        print(outcome.error.get("message"))


def _show_replayed(found: list[Replayed]) -> None:
    output.table(
        ["run", "commits", "rows", "content", "as recorded", "note"],
        [
            [
                one.entry.run_id,
                str(one.entry.interval),
                one.rows,
                (one.content_hash or "")[:12],
                "yes" if one.same else f"no: {one.entry.content_hash[:12]}",
                one.note,
            ]
            for one in found
        ],
        empty="the interval has no runs",
    )

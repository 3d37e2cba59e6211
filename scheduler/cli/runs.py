"""`feedmill runs`: what ran, how it ended, and taking it up again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import output
from scheduler.cli.plots import percent
from shared.core.clock import EPOCH

if TYPE_CHECKING:
    from shared.feeds.report import RunReport
    from shared.feeds.workspace import Workspace

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The run.")]


def _open() -> Workspace:
    from shared.feeds.workspace import Workspace

    return Workspace.open()


@app.command("list")
def list_(
    feed: Annotated[str | None, typer.Option(help="Only runs of this feed.")] = None,
    state: Annotated[
        str | None,
        typer.Option(help="queued, running, committed, failed, quarantined or cancelled."),
    ] = None,
    kind: Annotated[str | None, typer.Option(help="feed, query, ingest, maintenance, ddl.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    as_json: Json = False,
) -> None:
    """List the last runs, the newest first: of feeds, and of everything else that commits."""
    from shared.feeds import report
    from shared.state import feeds, runs

    _check("state", state, _STATES)
    _check("kind", kind, _KINDS)
    workspace = _open()
    try:
        with workspace.database.read() as connection:
            names = {f.id: f.name for f in feeds.listing(connection)}
            feed_id = feeds.named(connection, feed).id if feed else None
            found = runs.listing(connection, feed_id=feed_id, kind=kind, state=state, limit=limit)
    finally:
        workspace.close()
    rows = [report.run_as_json(run, names.get(run.feed_id or "")) for run in found]
    output.emit(
        rows,
        as_json=as_json,
        person=lambda: output.table(
            ["run", "kind", "feed", "state", "commits", "rows", "created", "took s"],
            [
                [
                    row["id"],
                    row["kind"],
                    row["feed"],
                    row["state"],
                    _interval(row["interval"]),
                    row["counts"].get("rows_out", row["counts"].get("rows")),
                    run.created_at,
                    row["took"],
                ]
                for row, run in zip(rows, found, strict=True)
            ],
            empty="no runs yet",
        ),
    )


_STATES = ("queued", "running", "committed", "failed", "quarantined", "cancelled")
_KINDS = ("feed", "query", "ingest", "maintenance", "ddl")


def _check(what: str, given: str | None, known: tuple[str, ...]) -> None:
    from shared.core.errors import InputError

    if given is not None and given not in known:
        raise InputError(f"there is no {what} {given!r}", hint=f"known: {', '.join(known)}")


@app.command()
def show(run_id: Id, as_json: Json = False) -> None:
    """Show a run: what it covered, how it ended, its ledger row and its deliveries."""
    from shared.feeds import report

    workspace = _open()
    try:
        with workspace.database.read() as connection:
            found = report.of_run(connection, run_id)
    finally:
        workspace.close()
    output.emit(found.as_json(), as_json=as_json, person=lambda: person(found))


def person(found: RunReport) -> None:
    """Print a run for a reader."""
    run, entry = found.run, found.ledger
    data = found.as_json()
    lines: list[tuple[str, object]] = [
        ("run", run.id),
        ("state", run.state),
        ("feed" if found.feed else "kind", found.feed or run.kind),
        ("slot", run.slot),
    ]
    if run.key != run.id and run.kind == "query":
        lines.append(("key", run.key))
    if run.statement:
        lines.append(("statement", run.statement))
    if run.kind == "query":
        lines.append(("committed", f"{run.next_statement} of its statements"))
    if run.interval is not None and found.source is not None:
        lines.append(("covers", f"commits {run.interval} of {found.source.name}"))
    if found.output is not None and run.output_seq:
        lines.append(("output", f"{found.output.name}, commit {run.output_seq}"))
    lines += [(name.replace("_", " "), _count(name, n)) for name, n in (run.counts or {}).items()]
    lines += [("queued", run.created_at), ("started", run.started_at), ("ended", run.finished_at)]
    lines.append(("took", "-" if data["took"] is None else f"{data['took']:.2f} s"))
    if run.owner:
        lines.append(("worker", f"{run.owner} (claim {run.epoch})"))
    if run.losses or run.attempts:
        lines.append(("trouble", f"{run.losses} lost workers, {run.attempts} failed attempts"))
    if data["retry_at"]:
        lines.append(("again at", run.not_before))
    if entry is not None:
        lines += [("content hash", entry.content_hash), ("plan hash", entry.plan_hash)]
    output.fields(lines)
    for what, error in (("", data["error"]), ("handled: ", data["handled"])):
        if error:
            print(f"\n{what}{error['type']}: {error['message']}")
    if found.deliveries:
        print()
        output.table(
            ["delivery", "state", "files", "rows", "manifest"],
            [[d.name, d.state, d.files, d.rows, found.manifests.get(d.id)]
             for d in found.deliveries],
        )  # fmt: skip
    for delivery in data["deliveries"]:
        if delivery["error"]:
            print(f"{delivery['name']}: {delivery['error']['message']}")


def _count(name: str, value: Any) -> object:
    """Return a count as a reader takes it in; it may be a share, or a time in microseconds."""
    if name == "touched_share":
        return percent(value)
    return EPOCH + timedelta(microseconds=value) if name == "clock" else value


@app.command()
def cancel(run_id: Id, as_json: Json = False) -> None:
    """Cancel a queued or running run; what its worker has computed is not published."""
    from shared.feeds import operate

    workspace = _open()
    try:
        with workspace.database.write() as connection:
            operate.cancel(connection, run_id, workspace.clock.now())
    finally:
        workspace.close()
    output.emit(
        {"run": run_id, "state": "cancelled"},
        as_json=as_json,
        person=lambda: print(f"cancelled {run_id}"),
    )


@app.command()
def retry(run_id: Id, as_json: Json = False) -> None:
    """Take up a failed or quarantined run again, or those of its deliveries that failed."""
    from scheduler.cli import doorbell
    from shared.feeds import operate

    workspace = _open()
    try:
        with workspace.database.write() as connection:
            taken_up = operate.retry(connection, run_id, workspace.clock.now())
        doorbell.ring(workspace, " and ".join(taken_up))
    finally:
        workspace.close()
    data: dict[str, Any] = {"run": run_id, "queued": list(taken_up)}
    output.emit(
        data, as_json=as_json, person=lambda: print("\n".join(f"queued: {t}" for t in taken_up))
    )


def _interval(given: list[int] | None) -> str | None:
    return f"({given[0]}, {given[1]}]" if given else None

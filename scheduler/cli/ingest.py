"""`feedmill ingest`: files into a dataset."""

from __future__ import annotations

import os
import shlex
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import output
from shared.core.errors import NotFoundError

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace
    from shared.lake.ingest.report import IngestReport

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)

_FEED = "adobe-datafeed"


@app.command()
def ingest(
    name: Annotated[str, typer.Argument(help="The dataset.")],
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Parquet, JSON lines, CSV or TSV (the last three also .gz); "
            "with --format adobe-datafeed the manifests of feeds."
        ),
    ],
    format: Annotated[  # noqa: A002 (the option's name)
        str, typer.Option(help="auto, parquet, json, csv, tsv or adobe-datafeed.")
    ] = "auto",
    batch_id: Annotated[
        str | None,
        typer.Option(help="Names the batch: the same id again changes nothing. Default: random."),
    ] = None,
    max_rejects: Annotated[
        int, typer.Option(min=0, help="Rows that may be rejected before the batch fails.")
    ] = 0,
    create: Annotated[
        bool, typer.Option("--create", help="Create a record dataset where there is none.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Add files to a dataset: all rows in one commit, or none."""
    from shared.feeds.workspace import Workspace
    from shared.lake.ingest.ingest import ingest_files

    workspace = Workspace.open()
    try:
        if not create and format != _FEED and workspace.lake.table(name) is None:
            raise _unknown(name, files[0], workspace.lake.names())
        with _told(workspace, name), output.progress(quiet=as_json) as progress:
            report = ingest_files(
                workspace.lake,
                workspace.database,
                workspace.config,
                name,
                files,
                clock=workspace.clock,
                format=format,
                batch_id=batch_id,
                max_rejects=max_rejects,
                progress=progress,
            )
    finally:
        workspace.close()
    output.emit(report.as_json(), as_json=as_json, person=lambda: _tell(report))


@contextmanager
def _told(workspace: Workspace, name: str) -> Iterator[None]:
    """Say what became of the rows where the process is told to end."""
    try:
        yield
    except Exception:
        raise
    except BaseException:
        output.say(_interrupted(workspace, name))
        raise


def _interrupted(workspace: Workspace, name: str) -> str:
    """Return whether an ingest that was told to end had committed: one commit has all its rows."""
    from shared.state import runs

    mine = f"{socket.gethostname()}:{os.getpid()}:"
    with workspace.database.read() as connection:
        found = [r for r in runs.listing(connection, kind="ingest", limit=50) if r.owner]
    last = next((run for run in found if str(run.owner).startswith(mine)), None)
    if last is not None and last.state == "committed":
        return f"{name}: the batch was committed before"
    return f"{name}: nothing was committed"


def _unknown(name: str, file: Path, names: Sequence[str]) -> NotFoundError:
    import difflib

    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return NotFoundError(f"there is no dataset {name}", hint=f"did you mean {close[0]}?")
    like = f"feedmill dataset create {shlex.quote(name)} --like {shlex.quote(str(file))}"
    return NotFoundError(
        f"there is no dataset {name}",
        hint=f"create it, for events by\n  {like} --identity PATH --timestamp COLUMN --id COLUMN\n"
        f"or for lookups by\n  {like} --key COLUMN",
    )


def _tell(report: IngestReport) -> None:
    if report.repeated:
        print(
            f"{report.dataset}: batch {report.batch_id} was ingested before (commit {report.seq}); "
            "nothing to do"
        )
        return
    if report.created:
        print(f"created the dataset {report.dataset}")
    if not (report.rows or report.rejected or report.new_columns or report.created):
        print(f"{report.dataset}: the input has no rows; nothing was committed")
        return
    print(
        f"{report.dataset}: {output.counted(report.rows, 'row')} in {output.counted(report.files, 'file')}, "
        f"batch {report.batch_id}, commit {report.seq}"
    )
    if report.new_columns:
        print(f"new columns: {', '.join(report.new_columns)}")
    if report.rejected:
        print(
            f"rejected: {output.counted(report.rejected, 'row')}, written to {report.rejects_path}"
        )
    for label, ids in report.unknown_lookups.items():
        hits = sum(ids.values())
        shown = ", ".join(list(ids)[:5]) + (" …" if len(ids) > 5 else "")
        print(f"unknown in the lookup of {label}: {len(ids)} ids on {hits:,} hits ({shown})")

"""`feedmill dataset compact` and `sweep`: by hand what workers do by schedule."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import output
from shared.core.errors import InputError

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace
    from shared.lake.compact import Compacted, Plan, Wanted
    from shared.lake.sweep import Swept

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")]


def _open() -> Workspace:
    from shared.feeds.workspace import Workspace

    return Workspace.open()


def compact(
    name: Annotated[str, typer.Argument(help="The dataset.")],
    bucket: Annotated[int | None, typer.Option(min=0, help="Only this bucket.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Buckets with two small files too, due or not.")
    ] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Merge the small files of a dataset; its rows, intervals and content hash stay.

    A bucket is due with maintenance.small_files files below maintenance.small_file_bytes. Ingests,
    feeds and readers go on meanwhile.
    """
    from shared.lake.compact import Wanted

    workspace = _open()
    try:
        dataset = workspace.lake.get(name)
        if bucket is not None and bucket >= dataset.buckets:
            raise InputError(
                f"dataset {dataset.name} has no bucket {bucket}",
                hint=f"its buckets are 0 to {dataset.buckets - 1}",
            )
        wanted = Wanted(workspace.config.maintenance, bucket, everything)
        if dry_run:
            _show_plan(workspace, dataset.name, wanted, as_json=as_json)
            return
        done = _compact(workspace, dataset.name, wanted)
    finally:
        workspace.close()
    output.emit(asdict(done), as_json=as_json, person=lambda: print(_told(done)))


def _compact(workspace: Workspace, name: str, wanted: Wanted) -> Compacted:
    from shared.feeds import maintain
    from shared.state.maintenance import COMPACT, KIND

    with workspace.lake.own_run(
        kind=KIND, now=workspace.clock.now(), owner=workspace.owner(), statement=COMPACT
    ) as claim:
        return maintain.compact_in(workspace, claim, name, wanted)


def _told(done: Compacted) -> str:
    if done.seq is None:
        return f"nothing of {done.dataset} is due: no bucket has enough small files"
    return (
        f"compacted {done.dataset}: {output.counted(done.files_before, 'file')} of "
        f"{output.counted(done.buckets, 'bucket')} became {done.files_after:,}, "
        f"{done.bytes_before:,} bytes {done.bytes_after:,} (commit {done.seq})"
    )


def _show_plan(workspace: Workspace, name: str, wanted: Wanted, *, as_json: bool) -> None:
    from shared.lake import compact as compaction

    planned: Plan = compaction.plan(workspace.lake, name, wanted)
    rows: list[dict[str, Any]] = [
        {"bucket": g.bucket, "files": len(g.entries), "rows": g.rows, "bytes": g.bytes}
        for g in planned.groups
    ]
    output.emit(
        rows,
        as_json=as_json,
        person=lambda: output.table(
            ["bucket", "files", "rows", "bytes"],
            [list(row.values()) for row in rows],
            empty=f"nothing of {name} is due: no bucket has enough small files",
        ),
    )


def sweep(
    name: Annotated[str | None, typer.Argument(help="A dataset; all of the lake if none.")] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Delete files that no kept snapshot refers to, once they are older than any run may be.

    Without a name: of all datasets, of dropped ones, what dead runs left in scratch storage and in
    the spool, and messages sent long ago. A file that an expired snapshot may have had is noted at
    first, and goes in a later sweep.
    """
    workspace = _open()
    try:
        known = None if name is None else workspace.lake.get(name).name
        done = _would_sweep(workspace, known) if dry_run else _sweep(workspace, known)
    finally:
        workspace.close()
    verb = "would delete" if dry_run else "deleted"
    later = f"; {done.noted:,} more in a later sweep" if done.noted else ""
    output.emit(
        asdict(done),
        as_json=as_json,
        person=lambda: print(
            f"{verb} {output.counted(done.files, 'file')}, {done.bytes:,} bytes{later}"
        ),
    )


def _would_sweep(workspace: Workspace, name: str | None) -> Swept:
    from shared.feeds import maintain
    from shared.lake import sweep as sweeping

    if name is None:
        return maintain.sweep_all(workspace, dry_run=True)
    return sweeping.sweep(workspace.lake, name, dry_run=True)


def _sweep(workspace: Workspace, name: str | None) -> Swept:
    from shared.feeds import maintain
    from shared.state.maintenance import KIND, SWEEP

    with workspace.lake.own_run(
        kind=KIND, now=workspace.clock.now(), owner=workspace.owner(), statement=SWEEP
    ) as claim:
        return maintain.sweep_in(workspace, claim, name)

"""`feedmill dataset`: create, list, show, history, lateness, compact, sweep, forget, drop."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import forget, lateness, maintenance, output
from shared.core.errors import InputError

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace
    from shared.lake.dataset import Dataset

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="The dataset.")]


def _open() -> Workspace:
    from shared.feeds.workspace import Workspace

    return Workspace.open()


@app.command()
def create(
    name: Name,
    like: Annotated[Path, typer.Option(help="A file whose columns and types the dataset gets.")],
    identity: Annotated[
        str | None, typer.Option(help="Events: whose they are; may be a path into structs.")
    ] = None,
    timestamp: Annotated[str | None, typer.Option(help="Events: the column of their time.")] = None,
    id: Annotated[  # noqa: A002 (the option's name)
        str | None, typer.Option(help="Events: the column of their primary key.")
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="Records: a column of their key; may be repeated.")
    ] = None,
    buckets: Annotated[
        int | None, typer.Option(min=1, max=4096, help="Events: hash buckets of the identity.")
    ] = None,
    format: Annotated[  # noqa: A002 (the option's name)
        str, typer.Option(help="Of the file: auto, parquet, json, csv, tsv or adobe-datafeed.")
    ] = "auto",
    as_json: Json = False,
) -> None:
    """Create an empty dataset with the columns of a file.

    With --identity, --timestamp and --id it holds events, else records.
    """
    from shared.lake.dataset import Layout
    from shared.lake.ingest.create import create_like

    given = [identity, timestamp, id]
    if any(given) and (not all(given) or key):
        raise InputError(
            "an event dataset needs --identity, --timestamp and --id, and has no --key",
            hint="for records without identity or time give only --key, or nothing",
        )
    workspace = _open()
    try:
        if all(given):
            count = buckets or workspace.config.lake.buckets
            layout = Layout(identity, timestamp, id, (), count)
        else:
            layout = Layout.record(tuple(key or ()))
        dataset = create_like(
            workspace.lake,
            workspace.config,
            name,
            like,
            layout,
            clock=workspace.clock,
            owner=workspace.owner(),
            kind=format,
        )
    finally:
        workspace.close()
    output.emit(
        _as_json(dataset),
        as_json=as_json,
        person=lambda: print(
            f"created the {dataset.kind} dataset {dataset.name} with "
            f"{output.counted(len(_columns(dataset)), 'column')}"
        ),
    )


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the datasets."""
    from shared.state import commits

    workspace = _open()
    try:
        datasets = workspace.lake.datasets()
        with workspace.database.read() as connection:
            rows = {
                d.uuid: sum(c.rows for c in commits.history(connection, d.uuid)) for d in datasets
            }
    finally:
        workspace.close()
    output.emit(
        [{**_as_json(d), "rows": rows[d.uuid]} for d in datasets],
        as_json=as_json,
        person=lambda: output.table(
            ["dataset", "kind", "identity", "rows", "commits", "created"],
            [[d.name, d.kind, d.identity, rows[d.uuid], d.seq, d.created_at] for d in datasets],
            empty="no datasets yet; feedmill ingest and feedmill dataset create make them",
        ),
    )


@app.command()
def show(
    name: Name,
    tree: Annotated[
        bool, typer.Option("--tree", help="Every field of every struct, one a line.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what a dataset is and its columns."""
    from shared.lake.ingest.kinds import leaves, shown_type

    workspace = _open()
    try:
        dataset = workspace.lake.get(name)
    finally:
        workspace.close()

    def person() -> None:
        data = _as_json(dataset)
        output.fields({k: v for k, v in data.items() if k not in {"columns", "key"}})
        if dataset.key:
            output.fields({"key": ", ".join(dataset.key)})
        print()
        if tree:
            rows = [[p, shown_type(t)] for f in _columns(dataset) for p, t in leaves(f)]
        else:
            rows = [[f.name, shown_type(f.type, 60)] for f in _columns(dataset)]
        output.table(["column", "type"], rows)

    output.emit(_as_json(dataset), as_json=as_json, person=person)


@app.command()
def history(name: Name, as_json: Json = False) -> None:
    """List the commits of a dataset: what happened to it, in order."""
    from dataclasses import asdict

    from shared.state import commits

    workspace = _open()
    try:
        dataset = workspace.lake.get(name)
        with workspace.database.read() as connection:
            found = commits.history(connection, dataset.uuid)
    finally:
        workspace.close()
    output.emit(
        [asdict(commit) for commit in found],
        as_json=as_json,
        person=lambda: output.table(
            ["seq", "kind", "batch", "rows", "files", "bytes", "run", "committed"],
            [
                [c.seq, c.kind, c.batch_id, c.rows, c.files, c.bytes, c.run_id, c.committed_at]
                for c in found
            ],
        ),
    )


app.command()(lateness.lateness)
app.command()(maintenance.compact)
app.command()(maintenance.sweep)
app.command()(forget.forget)


@app.command()
def drop(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Drop a dataset, with all its rows. Refused where a feed writes it, or an active one reads it."""
    from shared.lake import fed
    from shared.state import feeds

    workspace = _open()
    try:
        dataset = workspace.lake.get(name)
        with workspace.database.read() as connection:
            found = feeds.using(connection, dataset.uuid)
            fed.refuse_used(connection, dataset.uuid, dataset.name)
        using = [feed.name for feed in found]
        if not yes:
            _ask(dataset.name, using)
        with workspace.lake.own_run(
            kind="ddl", key=None, now=workspace.clock.now(), owner=workspace.owner()
        ) as claim:
            workspace.lake.drop(dataset.name, claim)
    finally:
        workspace.close()
    output.emit(
        {"dropped": dataset.name, "feeds": using},
        as_json=as_json,
        person=lambda: print(f"dropped the dataset {dataset.name}"),
    )


def _ask(name: str, using: list[str]) -> None:
    stops = f" Feeds that use it, and do not run now, cannot run again: {', '.join(using)}."
    stops = stops if using else ""
    if not sys.stdin.isatty():
        raise InputError(
            f"dropping {name} with all its rows needs a yes.{stops}",
            hint=f"feedmill dataset drop {name} --yes",
        )
    typer.confirm(f"Drop the dataset {name} and all its rows?{stops}", abort=True)


def _columns(dataset: Dataset) -> list[Any]:
    from shared.lake.ingest.kinds import SYSTEM_COLUMNS

    return [f for f in dataset.schema if f.name.casefold() not in SYSTEM_COLUMNS]


def _as_json(dataset: Dataset) -> dict[str, Any]:
    from shared.lake.ingest.kinds import shown_type

    return {
        "name": dataset.name,
        "id": dataset.dataset_id,
        "uuid": dataset.uuid,
        "kind": dataset.kind,
        "identity": dataset.identity,
        "timestamp": dataset.timestamp,
        "event_id": dataset.event_id,
        "key": list(dataset.key),
        "buckets": dataset.buckets,
        "seq": dataset.seq,
        "created_at": dataset.created_at,
        "columns": [{"name": f.name, "type": shown_type(f.type)} for f in _columns(dataset)],
    }

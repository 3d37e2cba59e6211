"""`feedmill manifest`: verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import output

if TYPE_CHECKING:
    from shared.export.verify import Report

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)


@app.callback()
def manifest() -> None:
    """Prove that a delivery is complete and unchanged."""


@app.command()
def verify(
    url: Annotated[str, typer.Argument(help="A manifest, or a folder: then every manifest in it.")],
    destination: Annotated[
        str | None,
        typer.Option(help="Whose keys are used. Default: the destination that the URL lies in."),
    ] = None,
    endpoint_url: Annotated[
        str | None, typer.Option(help="Of an S3 store that is not AWS, without a destination.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read every file a manifest lists: size, SHA-256, rows, and the content hash of all rows."""
    from shared.export import verify as proofs

    options = _options(proofs.absolute(url), destination, endpoint_url)
    with output.progress(quiet=as_json) as progress:
        report = proofs.verify(url, options, progress)
    output.emit(report.as_json(), as_json=as_json, person=lambda: _show(report))
    if not report.ok:
        raise typer.Exit(1)


def _options(url: str, destination: str | None, endpoint_url: str | None) -> dict[str, str]:
    """Return the store's options; a home is read where there is one, and never made."""
    from shared.config import load

    if endpoint_url is not None:
        return {"endpoint_url": endpoint_url}
    if destination is None and (
        url.startswith("file://") or not load.load(None).config.home.is_dir()
    ):
        return {}
    return _of_destination(url, destination)


def _of_destination(url: str, name: str | None) -> dict[str, str]:
    from shared.core.errors import NotFoundError
    from shared.export import access
    from shared.feeds.workspace import Workspace
    from shared.state import destinations

    workspace = Workspace.open()
    try:
        with workspace.database.read() as connection:
            known = destinations.listing(connection)
        if name is None:
            found = access.nearest(url, known)
        else:
            found = next((d for d in known if d.name == name), None)
            if found is None:
                raise NotFoundError(
                    f"there is no destination {name!r}", hint="see feedmill destination list"
                )
        if found is None:
            return {}
        return access.resolved(found, workspace.database, workspace.config.home)
    finally:
        workspace.close()


def _show(report: Report) -> None:
    output.table(
        ["manifest", "feed", "export time", "files", "rows", "bytes", "proved"],
        [
            [c.url.rpartition("/")[2], c.feed, c.export_time, c.files, c.rows, c.bytes, c.ok]
            for c in report.checked
        ],
    )
    for checked in report.checked:
        for problem in checked.problems:
            output.say(f"{checked.url}: {problem}")
    wrong = sum(not c.ok for c in report.checked)
    count = len(report.checked)
    if wrong:
        output.say(f"error: {wrong} of {count} {_manifests(count)} could not be proved")
    else:
        print(f"{count} {_manifests(count)} proved: every file is there, whole and unchanged")


def _manifests(count: int) -> str:
    return "manifest" if count == 1 else "manifests"

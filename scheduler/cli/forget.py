"""`feedmill dataset forget`: everything of some identities goes, wherever feeds have put it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import output
from shared.core.errors import InputError

_SHOWN = 20

if TYPE_CHECKING:
    from shared.feeds.forget import Forgotten


def forget(
    name: Annotated[str, typer.Argument(help="The dataset.")],
    identity: Annotated[
        list[str] | None, typer.Option(help="Whom to forget; may be repeated.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help="A file with an identity in each line; - is the input.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be done.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Remove identities from a dataset and from all that feeds made of it, files included.

    A feed's log of changes keeps one D row per key that was there, with identity and key alone; it
    goes out with the next delivery. Files delivered before are not taken back. After a crash give
    the command again: it goes on where it stopped.
    """
    from shared.feeds import forget as forgetting
    from shared.feeds.workspace import Workspace

    named = [*(identity or ()), *_lines(file)]
    workspace = Workspace.open()
    try:
        if dry_run:
            done = forgetting.plan(workspace, name, named)
        else:
            if not yes:
                _ask(name, forgetting.plan(workspace, name, named))
            done = forgetting.forget(workspace, name, named)
    finally:
        workspace.close()
    output.emit(done.as_json(), as_json=as_json, person=lambda: _tell(done, dry_run=dry_run))


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"the file {file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"the file {file} is not UTF-8 text") from error
    return [line for line in text.splitlines() if line]


def _ask(name: str, would: Forgotten) -> None:
    what = (
        f"{output.counted(would.rows, 'row')} of {_identities(would)} in "
        f"{', '.join(one.dataset for one in would.datasets)}"
    )
    if not sys.stdin.isatty():
        raise InputError(
            f"forgetting {what} needs a yes: they cannot be brought back",
            hint=f"feedmill dataset forget {name} … --yes",
        )
    typer.confirm(f"Remove {what} for good?", abort=True)


def _identities(of: Forgotten) -> str:
    named = "1 identity" if of.identities == 1 else f"{of.identities:,} identities"
    return f"{of.identities - len(of.unknown):,} of {named}" if of.unknown else named


def _shown(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _tell(done: Forgotten, *, dry_run: bool) -> None:
    output.table(
        ["dataset", "feed", "rows", "files", "taken back", "commit", "files deleted"],
        [
            [
                one.dataset,
                one.feed or "",
                one.rows,
                one.files,
                one.taken_back,
                "" if one.seq is None else one.seq,
                one.purged,
            ]
            for one in done.datasets
        ],
        empty="",
    )
    verb = "would forget" if dry_run else "forgot"
    print(f"{verb} {_identities(done)}: {done.rows:,} rows")
    if done.unknown:
        output.say(f"not found: {_shown(done.unknown)}")
    for name in done.untold:
        output.say(
            f"{name} is as it was: none of its columns tells whose a row is. Apply its feed with "
            "another output, and drop this one"
        )

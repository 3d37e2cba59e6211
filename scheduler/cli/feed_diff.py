"""`feedmill feed diff`: what the published recipe would have said, against what holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import output, plots
from shared.core.errors import InputError

if TYPE_CHECKING:
    from shared.feeds.recipe import Difference


def diff(
    name: Annotated[str, typer.Argument(help="The feed; a row of its query is an event.")],
    compat: Annotated[
        bool, typer.Option("--compat", help="Against the published recipe, run by run.")
    ] = False,
    look_back: Annotated[
        int, typer.Option(min=1, metavar="DAYS", help="The recipe's look-back.")
    ] = 90,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Write the plot to a file as well.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what the published incremental recipe would have doubled, lost and misvalued here.

    Its runs are those of the feed; before the first run, one after each commit of the source. The
    day of a run is that of the newest event it saw.
    """
    from shared.feeds import recipe
    from shared.feeds.workspace import Workspace

    if not compat:
        raise InputError(
            "say what to compare the feed with",
            hint=f"feedmill feed diff {name} --compat",
        )
    workspace = Workspace.open()
    try:
        with output.progress(quiet=as_json) as progress:
            found = recipe.compare(workspace, name, days=look_back, progress=progress)
    finally:
        workspace.close()
    if plot is not None:
        _write(plot, found)
    output.emit(_as_json(found), as_json=as_json, person=lambda: _person(found))


def _panels(found: Difference) -> list[plots.Panel]:
    once = found.events - found.twice - found.never
    events = {"once": once, "twice or more": found.twice, "never": found.never}
    said = found.events - found.never
    valued = {"as it is": said - found.misvalued, "otherwise": found.misvalued}
    return [
        plots.Panel("Events, by how often the recipe gives them", events),
        plots.Panel("Events it gives, by whether all of their values hold now", valued),
    ]


def _write(path: Path, found: Difference) -> None:
    title = f"The published recipe on {found.source}"
    note = f"{len(found.runs)} runs, look-back {found.days} days; feed {found.feed}."
    try:
        path.write_text(plots.svg(title, _panels(found), note))
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from error
    output.say(f"wrote {path}")


def _as_json(found: Difference) -> dict[str, Any]:
    return {
        "feed": found.feed,
        "source": found.source,
        "look_back_days": found.days,
        "events": found.events,
        "given_twice": found.twice,
        "surplus_rows": found.surplus,
        "never_given": found.never,
        "misvalued": found.misvalued,
        "misvalued_by_column": dict(found.wrong),
        "runs": [{"seq": r.seq, "rows": r.given, "again": r.again} for r in found.runs],
    }


def _person(found: Difference) -> None:
    def share(count: int) -> str:
        return plots.percent(count / found.events) if found.events else "0 %"

    output.table(
        ["the published recipe", "events", "share", "this feed"],
        [
            ["gives twice or more", found.twice, share(found.twice), 0],
            ["never gives", found.never, share(found.never), 0],
            *(
                [f"leaves another {column} than holds", count, share(count), 0]
                for column, count in found.wrong.items()
            ),
        ],
    )
    print(f"{found.events:,} events of {found.source}, {output.counted(len(found.runs), 'run')}")
    for panel in _panels(found):
        print()
        print(plots.bars(panel))

"""`feedmill dataset lateness`: how late events come, and what that says about settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import output, plots
from scheduler.cli.spans import span
from shared.core.errors import InputError

if TYPE_CHECKING:
    from shared.feeds.horizons import Horizons
    from shared.lake.dataset import Dataset
    from shared.lake.delays import Delays, Observed

_TITLES = ("event to ingest", "ingest to commit")
_LATER = ("1h", "6h", "1d", "7d")
_NOTE = "Bars are shares of all events, from zero; the delays they stand for are of unequal width."


def lateness(
    name: Annotated[str, typer.Argument(help="The dataset.")],
    after: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="SEQ",
            help="Only events of later commits, to leave a first load of old events out.",
        ),
    ] = 0,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Write the plot to a file as well.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure how late events come: from their time to ingest, and from ingest to the commit.

    Quantiles are at most one per cent too large. Look-back and settle delay are recommended by
    the rules printed with them.
    """
    from shared.feeds import horizons
    from shared.feeds.workspace import Workspace
    from shared.lake import delays

    workspace = Workspace.open()
    try:
        dataset = workspace.lake.get(name)
        with output.progress(quiet=as_json) as progress:
            found = delays.observe(workspace.lake, dataset, after=after, progress=progress)
    finally:
        workspace.close()
    advice = horizons.recommended(found)
    if plot is not None:
        _write(plot, _svg(dataset, found))
    output.emit(
        _as_json(dataset, found, advice),
        as_json=as_json,
        person=lambda: _person(dataset, found, advice, plot),
    )


def _as_json(dataset: Dataset, found: Observed, advice: Horizons) -> dict[str, Any]:
    return {
        "dataset": dataset.name,
        "commits": [found.interval.start, found.interval.end],
        "event_to_ingest": found.to_ingest.as_json(),
        "ingest_to_commit": found.to_commit.as_json(),
        "later_than": {bound: found.to_ingest.later_than(bound) for bound in _LATER},
        "recommended": advice.as_json(),
    }


def _person(dataset: Dataset, found: Observed, advice: Horizons, plot: Path | None) -> None:
    rows = output.counted(found.to_ingest.count, "event")
    print(f"{dataset.name}: {rows}, commits {found.interval}")
    if not found.to_ingest.count:
        return
    output.table(
        ["delay", "p50", "p90", "p99", "p99.9", "max"],
        [_quantiles(title, delays) for title, delays in _named(found)],
    )
    output.table(
        ["of event to ingest", "share of events"],
        [
            *([f"more than {b}", plots.percent(found.to_ingest.later_than(b))] for b in _LATER),
            ["stamped after their ingest", plots.percent(_ahead(found.to_ingest))],
        ],
    )
    for panel in _panels(found):
        print(plots.bars(panel) + "\n")
    output.table(
        ["recommended", "span", "because"],
        [
            [name, span(given.span), given.rule]
            for name, given in (
                ("look-back", advice.look_back),
                ("settle delay", advice.settle_delay),
            )
            if given is not None
        ],
    )
    if plot is not None:
        print(f"plot: {plot}")


def _quantiles(title: str, delays: Delays) -> list[str | None]:
    from shared.lake.delays import QUANTILES

    spans = [delays.quantile(share) for share in QUANTILES.values()]
    return [title, *map(span, spans), span(delays.largest)]


def _ahead(delays: Delays) -> float:
    return delays.ahead / delays.count if delays.count else 0.0


def _named(found: Observed) -> list[tuple[str, Delays]]:
    return list(zip(_TITLES, (found.to_ingest, found.to_commit), strict=True))


def _panels(found: Observed) -> list[plots.Panel]:
    from shared.lake.delays import BOUNDS

    names = [*(f"≤ {bound}" for bound in BOUNDS), f"> {list(BOUNDS)[-1]}"]
    return [
        plots.Panel(title, dict(zip(names, delays.bins.tolist(), strict=True)))
        for title, delays in _named(found)
    ]


def _svg(dataset: Dataset, found: Observed) -> str:
    title = (
        f"Lateness of {dataset.name}, commits {found.interval}, {found.to_ingest.count:,} events"
    )
    return plots.svg(title, _panels(found), _NOTE)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error

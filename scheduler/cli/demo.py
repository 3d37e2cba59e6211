"""`feedmill demo`: the whole job, on generated events or on a feed of your own."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import output

if TYPE_CHECKING:
    from scheduler.demo.story import Chapter, Late, Story

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def demo(
    data: Annotated[
        list[Path] | None,
        typer.Option(
            help="The manifest of an Adobe data feed, in place of generated events; may be repeated."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """See the whole job: a week of web events in, sessions and attribution out, proved.

    Works in a home of its own beside yours, ./.feedmill-demo, which it empties when it starts, and
    needs no server. Settings of yours that name a database, a broker or a warehouse are ignored.
    """
    from scheduler.demo import place, story
    from shared.config.load import load
    from shared.config.model import LogConfig
    from shared.core.errors import BadFileError
    from shared.obs import logging

    for manifest in data or ():
        if not manifest.is_file():
            raise BadFileError(f"there is no file {manifest}")
    home = place.beside(load().config.home)
    forgotten = place.forget_settings()
    logging.configure(LogConfig(level="warning", format="auto"))
    place.fresh(home)
    say = _Clock(home)
    batches = story.real(data) if data else story.generated(home / "events")
    told = story.tell(home, batches, say)
    commands = _commands(home, forgotten)
    output.emit(
        _as_json(told, home, commands),
        as_json=as_json,
        person=lambda: _show(told, commands),
    )


class _Clock:
    """Says what is going on, with the seconds since it began."""

    def __init__(self, home: Path) -> None:
        import time

        self._now = time.monotonic
        self._started = self._now()
        output.say(f"The demo works in {_shown(home)}; nothing outside of it is touched.")

    def __call__(self, text: str) -> None:
        output.say(f"{self._now() - self._started:5.1f} s  {text}")


def _show(told: Story, commands: Sequence[str]) -> None:
    output.table(
        [
            "batch",
            "rows in",
            "late",
            "sessions",
            "rows out",
            "files",
            "ledger",
            "content",
            "proved",
        ],
        [_row(chapter) for chapter in told.chapters],
        title="\nWhat came in, and what went out",
    )
    rows = sum(chapter.rows_out for chapter in told.chapters)
    print(f"{rows:,} events came in, and each went out once.")
    if told.visitor is not None:
        _show_journey(told)
    if told.late is not None:
        _show_late(told.late)
    print(f"\nAll of it took {told.seconds:.0f} s. To look further, paste:\n")
    for command in commands:
        print(f"  {command}")


def _row(chapter: Chapter) -> list[object]:
    return [
        chapter.batch,
        chapter.rows_in,
        chapter.late,
        chapter.sessions,
        chapter.rows_out,
        chapter.files,
        f"commits {chapter.commits}",
        chapter.content_hash[:12],
        True,
    ]


def _show_journey(told: Story) -> None:
    names = [chapter.batch for chapter in told.chapters]
    output.table(
        ["time", "page", "session", "first touch", "last touch", "delivered with"],
        [
            [
                f"{step.time:%a %d %b %H:%M:%S}",
                _page(step.page),
                f"{step.session}, page {step.depth}",
                step.first_touch,
                step.last_touch,
                names[step.batch - 1],
            ]
            for step in told.journey
        ],
        title=f"\nOne visitor, {told.visitor}, read back from the delivered files",
    )


def _page(page: str | None) -> str | None:
    return None if page is None else page.partition("://")[2] or page


def _show_late(late: Late) -> None:
    step = late.step
    print(
        f"One late event: {_page(step.page)} happened on {step.time:%A at %H:%M} and came with the "
        f"batch of {late.came}.\n"
        f"It went out with that batch, once, as page {step.depth} of session {step.session}."
    )
    for before, now in late.changed:
        print(
            f"The row of {before.time:%A at %H:%M} had gone out before, as session "
            f"{before.session}, page {before.depth}, last touch {before.last_touch or '-'};\n"
            f"with the late event in the lake it is session {now.session}, page {now.depth}, "
            f"last touch {now.last_touch or '-'}."
        )
    if late.changed:
        print("`emit: append` delivers each event once, as it was known then.")


def _as_json(told: Story, home: Path, commands: Sequence[str]) -> dict[str, Any]:
    from dataclasses import asdict

    return {"home": str(home), **asdict(told), "commands": list(commands)}


def _commands(home: Path, forgotten: Sequence[str]) -> list[str]:
    """Return commands that work when pasted into the shell that the demo was started from."""
    without = [part for name in forgotten if name != "FEEDMILL_HOME" for part in ("-u", name)]
    start = [*(["env", *without] if without else []), _shown(_program()), "--home", _shown(home)]
    query = (
        "SELECT first_touch, count(*) AS sessions FROM visits WHERE session.is_new "
        "GROUP BY first_touch ORDER BY sessions DESC"
    )
    lines = (
        [*start, "sql"],
        [*start, "runs", "list", "--feed", "visits"],
        [*start, "manifest", "verify", _shown(home / "drop" / "visits")],
    )
    first, *others = (shlex.join(line) for line in lines)
    return [f'{first} "{query}"', *others]


def _program() -> Path:
    given = Path(sys.argv[0])
    return given if given.name == "feedmill" else Path(sys.executable).with_name("feedmill")


def _shown(path: Path) -> str:
    """Return a path as one would type it here."""
    absolute, here = path.absolute(), Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)

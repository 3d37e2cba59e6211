"""What commands print: tables for people, JSON for machines, progress and errors on stderr."""

from __future__ import annotations

import itertools
import json
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from shared.core import clock
from shared.core.errors import FeedmillError

Progress = Callable[[str, int, int | None], None]
"""`progress(what, done, total)`; total None where it is not known."""


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return clock.isoformat(value)
    if isinstance(value, Path | Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"cannot print {type(value).__name__} as JSON")


def to_json(data: object) -> str:
    """Return `data` as JSON; times as ISO 8601 with Z."""
    return json.dumps(data, default=_plain, ensure_ascii=False, indent=2)


def emit(
    data: object,
    *,
    as_json: bool,
    person: Callable[[], None],
) -> None:
    """Print `data` as JSON, or let `person` print it for a reader."""
    if as_json:
        print(to_json(data))
    else:
        person()


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def cell(value: object) -> str:
    """Return a value as a table shows it: `-` for nothing, UTC times to the second."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return clock.isoformat(value.replace(microsecond=0))
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {cell(part)}" for name, part in value.items()) or "-"
    return str(value)


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    title: str | None = None,
    empty: str = "nothing here yet",
) -> None:
    """Print a table; numbers to the right. Without rows, print `empty` instead."""
    if not rows:
        print(empty)
        return
    right = [
        all(
            isinstance(row[index], int | float) and not isinstance(row[index], bool)
            for row in rows
            if row[index] is not None
        )
        for index in range(len(columns))
    ]
    grid(columns, [[cell(value) for value in row] for row in rows], right=right, title=title)


def grid(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[bool],
    title: str | None = None,
    file: TextIO | None = None,
) -> None:
    """Print a table of texts as they are; `right` tells which columns stand to the right.

    Raises:
        BrokenPipeError: the reader went away.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = sys.stdout if file is None else file
    console = Console(file=out, highlight=False)
    shown = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name, to_the_right in zip(columns, right, strict=True):
        shown.add_column(Text(name), justify="right" if to_the_right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*map(Text, row))
    if not out.isatty():  # a pipe has no width: lines stay whole
        wide = Console(file=out, width=1 << 16).measure(shown).maximum
        console = Console(file=out, highlight=False, width=wide)
    console.on_broken_pipe = _broken_pipe  # type: ignore[method-assign]  # Rich would exit
    console.print(shown)


def _broken_pipe() -> None:
    raise BrokenPipeError


_MEASURED = 1000
"""Rows that a long table's columns are made wide enough for; a wider cell moves its row's rest."""


def long_grid(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[bool],
    file: TextIO,
) -> int:
    """Print a table of any length as its rows come; return how many there were.

    Raises:
        BrokenPipeError: the reader went away.
    """
    left = iter(rows)
    first = list(itertools.islice(left, _MEASURED))
    if len(first) < _MEASURED:
        grid(columns, first, right=right, file=file)
        return len(first)
    widths = [max(map(_width, cells)) for cells in zip(columns, *first, strict=True)]
    wide = sum(widths) + 3 * (len(widths) - 1)
    blank = " " * (wide + 2) + "\n"
    file.write(f"{blank}{_line(columns, widths, right)} {'─' * wide} \n")
    count = 0
    for row in itertools.chain(first, left):
        file.write(_line(row, widths, right))
        count += 1
    file.write(blank)
    return count


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        f"{' ' * (width - _width(cell))}{cell}"
        if at_right
        else f"{cell}{' ' * (width - _width(cell))}"
        for cell, width, at_right in zip(cells, widths, right, strict=True)
    )
    return f" {'   '.join(padded)} \n"


def _width(text: str) -> int:
    """Return how many places of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fields(pairs: Mapping[str, object] | Sequence[tuple[str, object]]) -> None:
    """Print name and value, one a line."""
    items = list(pairs.items()) if isinstance(pairs, Mapping) else list(pairs)
    width = max((len(name) for name, _ in items), default=0)
    for name, value in items:
        print(f"{name:<{width}}  {cell(value)}")


def say(text: str) -> None:
    """Print a line to stderr, where people look and pipes do not."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Show progress on stderr once the work takes longer than two seconds.

    On a terminal one line is rewritten; elsewhere a line is printed every ten seconds.
    """
    if quiet:
        yield lambda _what, _done, _total: None
        return
    shown = _Shown(sys.stderr.isatty())
    try:
        yield shown.update
    finally:
        shown.close()


class _Shown:
    def __init__(self, terminal: bool) -> None:
        self._terminal = terminal
        self._started = time.monotonic()
        self._last = 0.0
        self._width = 0
        self._lock = threading.Lock()

    def update(self, what: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        pause = 0.1 if self._terminal else 10.0
        with self._lock:
            if now - self._started < 2 or now - self._last < pause:
                return
            self._last = now
            share = f" of {total:,} ({100 * done // total} %)" if total else ""
            line = f"{what}: {done:,}{share}, {now - self._started:.0f} s"
            if self._terminal:
                print(f"\r{line:<{self._width}}", end="", file=sys.stderr, flush=True)
                self._width = len(line)
            else:
                say(line)

    def close(self) -> None:
        if self._terminal and self._width:
            print("\r" + " " * self._width + "\r", end="", file=sys.stderr, flush=True)


def report(error: Exception, *, as_json: bool) -> int:
    """Print an error that reached the edge and return the exit code."""
    usage = _usage_code(error)
    if usage is not None:
        return usage
    known = error if isinstance(error, FeedmillError) else None
    if as_json:
        say(to_json({"error": describe(error)}))
    elif known is not None:
        say(f"error: {known}")
    else:
        say("".join(traceback.format_exception(error)).rstrip())
        say("error: this is a defect of Feedmill; please report it with the lines above")
    return known.exit_code if known is not None else 1


def describe(error: Exception) -> dict[str, Any]:
    """Return an error as data: the same object on every surface."""
    if not isinstance(error, FeedmillError):
        return {"type": type(error).__name__, "message": str(error), "sqlstate": "XX000"}
    place = error.position
    return {
        "type": type(error).__name__,
        "message": error.message,
        "hint": error.hint,
        "sqlstate": error.sqlstate,
        "position": None if place is None else {"line": place.line, "column": place.column},
    }


def _usage_code(error: Exception) -> int | None:
    """Let Typer show its own usage errors, as it would in standalone mode."""
    show = getattr(error, "show", None)
    code = getattr(error, "exit_code", None)
    if isinstance(error, FeedmillError):
        return None
    if show is not None:
        show()
        return code if isinstance(code, int) else 2
    if type(error).__name__ in {"Exit", "Abort"}:
        return code if isinstance(code, int) else 1
    return None

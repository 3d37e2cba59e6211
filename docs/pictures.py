"""The pictures of docs/exact.md, drawn from what each kind of feed gives; `python -m docs.pictures`.

All four tell one story: events arrive in batches, a run follows each, and below a run stands what it
emits. A visit ends after half an hour without an event, so `b` makes one visit of two.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from xml.sax.saxutils import escape

FOLDER = Path(__file__).parent / "pictures"

LEFT, COLUMN, LINE, FOOT = 110, 165, 24, 26
_FONT = "font-family='system-ui, DejaVu Sans, sans-serif' font-size='13'"


class Tone(Enum):
    """What is to be said of an emitted row, by its colour: fill and border."""

    GOOD = ("#e3f4e6", "#2e7d3a")
    CHANGED = ("#e4eefb", "#2b62a8")
    STALE = ("#fdf3d8", "#a87a12")
    WRONG = ("#fbe3e1", "#b3352b")
    ASIDE = ("#eeeeee", "#777777")


@dataclass(frozen=True)
class Row:
    """A row that a run emits."""

    text: str
    tone: Tone = Tone.GOOD


@dataclass(frozen=True)
class Step:
    """A batch that arrives, and what the run after it emits."""

    events: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Picture:
    """A timeline, from left to right, and a sentence below it."""

    name: str
    title: str
    steps: tuple[Step, ...]
    foot: str


FIRST, SECOND = ("a  10:00", "c  10:50"), ("b  10:25, late",)
PICTURES = (
    Picture(
        "compat",
        "the published recipe",
        (
            Step(FIRST, (Row("a  visit 1"), Row("c  visit 2"))),
            Step(
                SECOND,
                (
                    Row("a  visit 1  again", Tone.WRONG),
                    Row("c  visit 1  again", Tone.WRONG),
                    Row("b  visit 1"),
                ),
            ),
        ),
        "Its >= gives the last batch once more: two rows for c, which disagree.",
    ),
    Picture(
        "append",
        "emit: append",
        (
            Step(FIRST, (Row("a  visit 1"), Row("c  visit 2", Tone.STALE))),
            Step(SECOND, (Row("b  visit 1"),)),
        ),
        "Each event once, valued as of its run: what b has made of c is not said.",
    ),
    Picture(
        "changes",
        "emit: changes",
        (
            Step(FIRST, (Row("I  a  visit 1"), Row("I  c  visit 2"))),
            Step(SECOND, (Row("I  b  visit 1"), Row("U  c  visit 1", Tone.CHANGED))),
        ),
        "What differs from what was said: the last row of each key is what one recompute gives.",
    ),
    Picture(
        "settled",
        "emit: settled",
        (
            Step(FIRST, ()),
            Step(SECOND, ()),
            Step(("y  14:00",), (Row("I  a  visit 1"), Row("I  b  visit 1"), Row("I  c  visit 1"))),
            Step(("d  10:30, too late",), (Row("L  d", Tone.ASIDE),)),
        ),
        "Nothing until a, b and c can change no more; what comes later still is put aside.",
    ),
)


def drawn(picture: Picture) -> str:
    """Return a picture as SVG."""
    most = max(len(step.events) for step in picture.steps)
    arrive, emit = 46, 46 + most * LINE + 62
    deep = max(len(step.rows) for step in picture.steps)
    timeline, sentence = LEFT + COLUMN * len(picture.steps), 30 + len(picture.foot) * 7
    width, height = max(timeline, sentence), emit + deep * (LINE + 4) + FOOT + 10
    run = arrive + most * LINE + 20
    size = f"viewBox='0 0 {width} {height}' width='{width}' height='{height}'"
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img' {_FONT}>",
        f"<title>{escape(picture.title)}: {escape(picture.foot)}</title>",
        f"<rect width='{width}' height='{height}' fill='#ffffff'/>",
        _text(12, 24, picture.title, weight="bold"),
        _text(12, arrive + 16, "events arrive"),
        _text(12, run + 5, "runs"),
        _text(12, emit + 16, "emitted"),
        f"<line x1='{LEFT}' y1='{run}' x2='{width - 12}' y2='{run}' stroke='#999999'/>",
    ]
    for number, step in enumerate(picture.steps):
        parts += _step(step, number, arrive, run, emit)
    parts += [_text(12, height - 12, picture.foot, fill="#444444"), "</svg>"]
    return "\n".join(parts) + "\n"


def _step(step: Step, number: int, arrive: int, run: int, emit: int) -> list[str]:
    left = LEFT + number * COLUMN
    parts = []
    for line, event in enumerate(step.events):
        y = arrive + line * LINE
        parts.append(f"<circle cx='{left + 8}' cy='{y + 11}' r='5' fill='#555555'/>")
        parts.append(_text(left + 20, y + 16, event))
    parts.append(f"<circle cx='{left + 75}' cy='{run}' r='9' fill='#ffffff' stroke='#333333'/>")
    parts.append(_text(left + 71, run + 5, str(number + 1)))
    for line, row in enumerate(step.rows):
        y = emit + line * (LINE + 4)
        fill, border = row.tone.value
        parts.append(
            f"<rect x='{left}' y='{y}' width='{COLUMN - 15}' height='{LINE}' rx='4' "
            f"fill='{fill}' stroke='{border}'/>"
        )
        parts.append(_text(left + 8, y + 17, row.text))
    if not step.rows:
        parts.append(_text(left + 8, emit + 17, "nothing yet", fill="#888888"))
    return parts


def _text(x: int, y: int, text: str, *, fill: str = "#222222", weight: str = "normal") -> str:
    style = f"fill='{fill}' font-weight='{weight}' xml:space='preserve'"
    return f"<text x='{x}' y='{y}' {style}>{escape(text)}</text>"


def main() -> None:
    """Write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        (FOLDER / f"{picture.name}.svg").write_text(drawn(picture), encoding="utf-8")


if __name__ == "__main__":
    main()

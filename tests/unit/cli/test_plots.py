"""Plots: bars start at zero, stand for shares, and say their figures; spans are readable."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from scheduler.cli import plots
from scheduler.cli.spans import span

PANEL = plots.Panel("how <late>", {"≤ 1s": 75, "≤ 1m": 25, "> 1m": 0})
SVG = "{http://www.w3.org/2000/svg}"


def test_bars_are_as_long_as_their_shares() -> None:
    title, *lines = plots.bars(PANEL).splitlines()
    assert title == "how <late>"
    assert [line.count("█") for line in lines] == [30, 10, 0]
    assert "75.0 %  75" in lines[0]
    assert lines[2].endswith("0 %  0")


def test_something_is_never_drawn_as_nothing() -> None:
    tiny = plots.bars(plots.Panel("t", {"a": 999_999, "b": 1}))
    assert "▏" in tiny
    assert "0.0001 %  1" in tiny


def test_the_svg_is_well_formed_and_its_bars_are_shares() -> None:
    root = ET.fromstring(plots.svg("a & b", [PANEL, PANEL], "a note"))
    bars = [r for r in root.iter(f"{SVG}rect") if r.find(f"{SVG}title") is not None]
    assert len({bar.get("x") for bar in bars}) == 1
    widths = [float(bar.get("width") or 0) for bar in bars]
    assert widths[0] == pytest.approx(3 * widths[1])
    assert widths[:3] == widths[3:]
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert {"a & b", "how <late>", "a note", "75.0 % · 75"} <= set(texts)


def test_no_rows_have_no_shares() -> None:
    assert "0 %  0" in plots.bars(plots.Panel("t", {"a": 0}))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0s"), (0.004, "0.004s"), (1.5, "1.5s"), (59.96, "1m"), (61, "1m 1s"),
        (3600, "1h"), (86_400 * 3 + 3600 * 4 + 60, "3d 4h"), (86_400 + 60, "1d"), (-90, "-1m 30s"),
    ],
)  # fmt: skip
def test_spans_are_readable(seconds: float, shown: str) -> None:
    assert span(seconds) == span(timedelta(seconds=seconds)) == shown

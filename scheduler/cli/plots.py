"""Plots of counts: bars in a terminal, and the same bars as an SVG file. Both start at zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

_BLOCKS = " ▏▎▍▌▋▊▉█"
_WIDTH = 40
"""Characters of a bar that stands for all rows."""

_ROW, _LEFT, _BAR, _RIGHT, _HEAD, _TOP, _FOOT = 22, 90, 480, 150, 44, 40, 34
"""Pixels: height of a bar's row, its label, the longest bar, its figure, a panel's head, the title
above and the note below."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars that are shares of one whole."""

    title: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """What all bars are together."""
        return sum(self.counts.values())

    def share(self, name: str) -> float:
        """Return a bar's share of the whole."""
        return self.counts[name] / self.total if self.total else 0.0


def percent(share: float) -> str:
    """Return a share with so many digits that something is never shown as nothing.

    >>> percent(0.25), percent(0.00002), percent(0.0), percent(1.0), percent(0.99999)
    ('25.0 %', '0.002 %', '0 %', '100 %', '99.999 %')
    """
    if share in {0.0, 1.0}:
        return f"{100 * share:.0f} %"
    edge = min(share, 1 - share)
    digits = 1
    while digits < 6 and round(100 * edge, digits) == 0:
        digits += 1
    return f"{100 * share:.{digits if edge >= 0.001 else max(digits, 3)}f} %"


def bars(panel: Panel) -> str:
    """Return the lines of a panel for a terminal."""
    width = max((len(name) for name in panel.counts), default=0)
    lines = [panel.title]
    for name, count in panel.counts.items():
        share = panel.share(name)
        lines.append(f"  {name:>{width}}  {_bar(share):<{_WIDTH}}  {percent(share)}  {count:,}")
    return "\n".join(lines)


def _bar(share: float) -> str:
    eighths = round(share * _WIDTH * 8)
    if share > 0:
        eighths = max(eighths, 1)
    whole, rest = divmod(eighths, 8)
    return _BLOCKS[8] * whole + (_BLOCKS[rest] if rest else "")


def svg(title: str, panels: Sequence[Panel], note: str) -> str:
    """Return panels one below the other as an SVG document."""
    width = _LEFT + _BAR + _RIGHT
    heights = [_HEAD + _ROW * len(panel.counts) for panel in panels]
    height = _TOP + sum(heights) + _FOOT
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12" role="img">'
        ),
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="26" font-size="16" fill="#1f2933">{escape(title)}</text>',
    ]
    top = _TOP
    for panel, taken in zip(panels, heights, strict=True):
        parts += _panel(panel, top)
        top += taken
    parts.append(f'<text x="12" y="{height - 12}" fill="#52606d">{escape(note)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(panel: Panel, top: int) -> list[str]:
    head = f'<text x="12" y="{top + 22}" font-weight="bold" fill="#1f2933">'
    parts = [f"{head}{escape(panel.title)}</text>"]
    first = top + _HEAD - 12
    bottom = first + _ROW * len(panel.counts)
    for quarter in range(5):
        x = _LEFT + _BAR * quarter // 4
        parts.append(f'<line x1="{x}" y1="{first}" x2="{x}" y2="{bottom}" stroke="#d9e2ec"/>')
    for number, (name, count) in enumerate(panel.counts.items()):
        share = panel.share(name)
        y = first + _ROW * number
        figure = f"{percent(share)} · {count:,}"
        parts += [
            (
                f'<text x="{_LEFT - 8}" y="{y + 15}" text-anchor="end" fill="#1f2933">'
                f"{escape(name)}</text>"
            ),
            (
                f'<rect x="{_LEFT}" y="{y + 4}" width="{_BAR * share:.2f}" height="{_ROW - 8}" '
                f'fill="#2f6f9f"><title>{escape(name)}: {figure}</title></rect>'
            ),
            f'<text x="{_LEFT + _BAR * share + 6:.2f}" y="{y + 15}" fill="#52606d">{figure}</text>',
        ]
    return parts

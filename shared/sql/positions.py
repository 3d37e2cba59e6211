"""Where a syntax node stands in the text.

sqlglot puts places on names and literals only, so a node's place is the smallest token start at
or below it, and its length reaches to the last token below it on the same line.
"""

from __future__ import annotations

from bisect import bisect_right

from sqlglot import exp

from shared.core.errors import Position


class Positions:
    """The places of one text's nodes; remembers what it has looked up."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [0]
        self._lines += [i + 1 for i, char in enumerate(text) if char == "\n"]
        self._spans: dict[int, tuple[int, int] | None] = {}

    def at(self, start: int, end: int | None = None) -> Position:
        """Return the place of the characters from `start` to `end`, both included."""
        line = bisect_right(self._lines, start)
        begin = self._lines[line - 1]
        stop = self._lines[line] - 1 if line < len(self._lines) else len(self._text)
        last = start if end is None else min(end, stop - 1)
        return Position(line, start - begin + 1, max(1, last - start + 1))

    def of(self, node: exp.Expr | None) -> Position | None:
        """Return where `node` stands, or where the nearest node around it does."""
        while node is not None:
            span = self.span(node)
            if span is not None:
                return self.at(*span)
            node = node.parent
        return None

    def span(self, node: exp.Expr) -> tuple[int, int] | None:
        """Return the first and last character at or below a node, or None."""
        key = id(node)
        if key not in self._spans:
            spans = [s for child in node.iter_expressions() if (s := self.span(child))]
            own = node.meta if node._meta else {}  # noqa: SLF001  # `meta` makes a dict each time
            if own.get("start") is not None:
                spans.append((own["start"], own["end"]))
            self._spans[key] = (
                (min(s for s, _ in spans), max(e for _, e in spans)) if spans else None
            )
        return self._spans[key]

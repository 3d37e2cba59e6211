"""Writes docs/functions.md: every function with its example, what that gives, and differences.

`python -m docs.generate` writes the page; a test compares it with what the code says.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import feedmill
from shared.core.errors import FeedmillError
from shared.engine.listings import usages
from shared.engine.render import cells
from shared.sql.functions.examples import CHANGING, DIFFERENCES, EXAMPLES
from shared.sql.functions.table import ADOBE, NAMES
from tests.support import sqlcases

PAGE = Path(__file__).parent / "functions.md"
CASES = Path(__file__).parent.parent / "tests" / "golden" / "spark" / "cases"

_HEAD = """\
# Functions

Written by `python -m docs.generate`; do not edit. Names are known in any case. A parameter with `?` may be left
out, one with `*` may come any number of times, a letter is one type in all its places. The examples were run.
`DESCRIBE FUNCTION name` shows the same; [the language](language.md) has the statements.
"""


def page(folder: Path) -> str:
    """Return the page.

    Args:
        folder: where a home for the examples is made.
    """
    differing = [case for path in sorted(CASES.glob("*.sql")) for case in sqlcases.read(path)]
    differing = [case for case in differing if case.differs]
    lines = [_HEAD]
    with feedmill.open(folder) as lake:
        for title, names in _sections().items():
            lines += ["", f"## {title}", "", "| function | example | gives |", "|---|---|---|"]
            lines += [_row(lake, name, differing) for name in names]
    lines += ["", "## Known differences from Spark", ""]
    lines += [f"- `{name}`: {why}." for name, why in sorted(DIFFERENCES.items())]
    for case in differing:
        lines += [f"- {case.differs}:", "", "  ```sql", *_indented(case.sql), "  ```"]
    return "\n".join(lines) + "\n"


def _sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in sorted(EXAMPLES):
        kind = NAMES[name][0].kind.value if name in NAMES else "scalar"
        if name.upper() in ADOBE:
            title = "Adobe-defined window functions"
        else:
            title = {
                "scalar": "Values",
                "aggregate": "Aggregates",
                "window": "Window functions",
            }.get(kind, "Generators")
        found.setdefault(title, []).append(name)
    return found


def _row(lake: feedmill.OpenLake, name: str, differing: list[sqlcases.Case]) -> str:
    query = EXAMPLES[name]
    gives = "*another value each time*" if name in CHANGING else _code(_answer(lake, query))
    called = re.compile(rf"\b{name}\s*\(", re.IGNORECASE)
    touched = name in DIFFERENCES or any(called.search(case.sql) for case in differing)
    mark = " [differs](#known-differences-from-spark)" if touched else ""
    forms = "<br>".join(_code(usage) for usage in usages(name)) or _code(name)
    return f"| {forms}{mark} | {_code(query)} | {gives} |"


def _answer(lake: feedmill.OpenLake, query: str) -> str:
    try:
        rows = cells(lake.sql(query), None)
    except FeedmillError as error:
        raise SystemExit(f"{query}\n{error}") from error
    return "; ".join(", ".join(row) for row in rows) or "no rows"


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|") if text.strip() else "*empty*"


def _indented(text: str) -> Iterator[str]:
    return (f"  {line}" for line in text.splitlines())


def main() -> int:
    """Write the page."""
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(page(Path(folder) / "home"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Files of named queries, each a head and a statement below it, ended by a semicolon.

A head is `-- name: x`, then, each if it applies: `(ordered)`, the order of the rows counts;
`(differs: why)`, our answer is not Spark's yet.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HEAD = re.compile(r"^-- name: (\w+)( \(ordered\))?(?: \(differs: (.+)\))?$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One query of a file; `differs` is None, or why our answer is another than Spark's."""

    area: str
    name: str
    ordered: bool
    differs: str | None
    sql: str


def read(path: Path) -> list[Case]:
    """Return the queries of a file, in order."""
    text = path.read_text()
    heads = list(_HEAD.finditer(text))
    if len(heads) != len(re.findall(r"^-- name:", text, re.MULTILINE)):
        raise ValueError(f"{path}: a head is malformed")
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [
        Case(
            path.stem,
            head[1],
            head[2] is not None,
            head[3],
            text[head.end() : end].strip().rstrip(";"),
        )
        for head, end in zip(heads, ends, strict=True)
    ]


def canonical(rows: list[list[Any]], *, ordered: bool) -> list[list[Any]]:
    """Return rows as JSON holds them; where the order does not count, sorted by their text."""
    plain = json.loads(json.dumps(rows))
    return plain if ordered else sorted(plain, key=json.dumps)  # type: ignore[no-any-return]

"""Files of named queries: `-- name: x (ordered)` and a statement below it, ended by a semicolon."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HEAD = re.compile(r"^-- name: (\w+)( \(ordered\))?$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One query of a file; `ordered` tells whether the order of its rows counts."""

    area: str
    name: str
    ordered: bool
    sql: str


def read(path: Path) -> list[Case]:
    """Return the queries of a file, in order."""
    text = path.read_text()
    heads = list(_HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [
        Case(path.stem, head[1], head[2] is not None, text[head.end() : end].strip().rstrip(";"))
        for head, end in zip(heads, ends, strict=True)
    ]


def canonical(rows: list[list[Any]], *, ordered: bool) -> list[list[Any]]:
    """Return rows as JSON holds them; where the order does not count, sorted by their text."""
    plain = json.loads(json.dumps(rows))
    return plain if ordered else sorted(plain, key=json.dumps)  # type: ignore[no-any-return]

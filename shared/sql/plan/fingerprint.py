"""The plan hash: equal for plans that compute the same from the same datasets, stable over time.

Spelling, positions, column numbers and columns nobody reads do not count; tables count by their
uuid, so a dropped and recreated table is another plan.
"""

from __future__ import annotations

import dataclasses
import hashlib
from enum import Enum

from shared.core.errors import Position
from shared.sql import depth, tree
from shared.sql.types import DataType

VERSION = 1
"""Raise it when the meaning of a function or of a node changes: every feed gets a new plan."""


@depth.bounded()
def plan_hash(relation: tree.Relation) -> str:
    """Return 64 hex digits of SHA-256 over the canonical form of a pruned relation."""
    text = _Canonical().render(relation)
    outputs = ",".join(f"{c.name}:{c.type}" for c in relation.columns if not c.hidden)
    return hashlib.sha256(f"{VERSION}\n{outputs}\n{text}".encode()).hexdigest()


class _Canonical:
    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}

    def render(self, value: object) -> str:
        if isinstance(value, tree.Scan):
            return self._scan(value)
        if isinstance(value, tree.Column):
            number = self._numbers.setdefault(value.id, len(self._numbers))
            return f"#{number}"
        if isinstance(value, tuple):
            return "(" + ",".join(self.render(member) for member in value) + ")"
        if isinstance(value, DataType | Enum):
            return str(value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type | Position):
            return self._node(value)
        return f"{type(value).__name__}:{value!r}"

    def _node(self, node: object) -> str:
        # A node's type follows from its operands, except where it is what the node says.
        says_type = isinstance(node, tree.Cast | tree.Literal)
        parts = []
        for field in dataclasses.fields(node):  # type: ignore[arg-type]  # checked by the caller
            if field.name == "position" or (field.name == "type" and not says_type):
                continue
            if field.name == "columns" and isinstance(node, tree.Relation):
                continue  # they are its items', its input's, or nobody's
            parts.append(self.render(getattr(node, field.name)))
        return f"{type(node).__name__}({';'.join(parts)})"

    def _scan(self, scan: tree.Scan) -> str:
        uuid = getattr(scan.table, "uuid", scan.table.name)
        columns = [f"{column.name}={self.render(column)}" for column in scan.columns]
        bounds = "" if scan.snapshots is None else f";{scan.snapshots.start}-{scan.snapshots.end}"
        view = "" if scan.log is None else f";{scan.log}"
        return f"Scan({uuid};{','.join(columns)}{bounds}{view})"

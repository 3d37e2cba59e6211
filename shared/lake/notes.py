"""What is declared of a dataset's columns and kept in its Iceberg properties."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from shared.lake.dataset import Dataset

KEY = "feedmill.notes"


@dataclass(frozen=True, slots=True)
class Notes:
    """Declarations; columns are named as the dataset writes them, members by dotted paths.

    Attributes:
        comments: by column.
        required: columns that take no NULL.
        primary_key: columns that are declared to be one, with their
        namespace: None where none is given.
        identities: (column, namespace, whether it is the primary one).
        foreign_keys: (column, referenced table, referenced column).
        defaults: what columns are given that an INSERT leaves out, as written.
        narrow: columns that are tinyint or smallint, which are stored as ints.
        initial: what rows have that were there before a column was; see `schema.with_initial`.
    """

    comments: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    primary_key: tuple[str, ...] = ()
    namespace: str | None = None
    identities: tuple[tuple[str, str, bool], ...] = ()
    foreign_keys: tuple[tuple[str, str, str], ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    initial: Mapping[str, str] = field(default_factory=dict)
    narrow: Mapping[str, str] = field(default_factory=dict)

    def properties(self) -> dict[str, str]:
        """Return them as properties of a table; none where nothing is declared."""
        return {} if self == Notes() else {KEY: self.text()}

    def text(self) -> str:
        """Return them as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def of(dataset: Dataset) -> Notes:
    """Return what is declared of a dataset."""
    return Notes() if dataset.metadata is None else read(dataset.metadata.properties)


def read(properties: Mapping[str, str]) -> Notes:
    """Return what a table's properties declare."""
    text = properties.get(KEY)
    if text is None:
        return Notes()
    found: dict[str, Any] = json.loads(text)
    return Notes(
        comments=found["comments"],
        required=tuple(found["required"]),
        primary_key=tuple(found["primary_key"]),
        namespace=found["namespace"],
        identities=tuple((a, b, c) for a, b, c in found["identities"]),
        foreign_keys=tuple((a, b, c) for a, b, c in found["foreign_keys"]),
        defaults=found.get("defaults", {}),
        initial=found.get("initial", {}),
        narrow=found.get("narrow", {}),
    )

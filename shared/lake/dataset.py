"""What a dataset is to everybody outside the lake: frozen data, no connection in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from shared.core.errors import InputError

NAMESPACE = "lake"
"""The Iceberg namespace of all datasets."""

TEMPORARY = "_fm_temporary_"
"""How the datasets of sessions' temporary tables are called at first."""

_NAME = re.compile(r"[^\W\d]\w{0,127}")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a dataset is laid out.

    Attributes:
        identity: dotted path of whose event a row is; hashed into buckets. None: a record dataset.
        timestamp: the column of an event's time; a log may have none.
        event_id: dotted path that tells an identity's events apart (`_id`; `_key` in a log).
        key: the columns that make a record unique; empty where none is declared.
        buckets: how many hash buckets; 1 for records.
        is_log: whether it is the change log of a feed: rows of one key follow one another by
            `_revision`, and the last one is what holds, unless its `_op` is D.
    """

    identity: str | None
    timestamp: str | None
    event_id: str | None
    key: tuple[str, ...]
    buckets: int
    is_log: bool = False

    def __post_init__(self) -> None:
        """Refuse what is half an event dataset."""
        given = (self.identity, self.timestamp or self.is_log, self.event_id)
        if any(given) and not all(given):
            raise InputError(
                "an event dataset needs an identity, a timestamp and an id",
                hint="name all three, or none for a dataset of records",
            )
        if self.buckets < 1:
            raise InputError(f"a dataset needs at least one bucket, not {self.buckets}")
        if any(given) and self.key:
            raise InputError("an event dataset has no key", hint="its id and identity are one")

    @classmethod
    def record(cls, key: tuple[str, ...] = ()) -> Layout:
        """Return the layout of a dataset of records, with the key they are unique by."""
        return cls(identity=None, timestamp=None, event_id=None, key=key, buckets=1)

    @property
    def kind(self) -> str:
        """What the dataset is: event | record | log."""
        return "log" if self.is_log else "record" if self.identity is None else "event"


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as it was when it was asked for; satisfies `sql.tree.Table`.

    Attributes:
        uuid: the Iceberg table uuid: what a dataset is, whatever its name.
        dataset_id: 24 hex digits made of it, for delivery paths.
        schema: every stored column as Arrow, system columns included, last.
        kind: event, record, or log (of a feed's changes).
        seq: the number of its last commit.
        location: the folder of its files.
        metadata: the Iceberg metadata it was read from; the lake's own business.
        defaults: what columns are given that an INSERT leaves out, as written.
        replaces: of a draft: the uuid of the dataset that goes when it comes.
    """

    uuid: str
    dataset_id: str
    name: str
    schema: pa.Schema = field(compare=False)
    kind: str
    identity: str | None
    timestamp: str | None
    event_id: str | None
    key: tuple[str, ...]
    buckets: int
    seq: int
    created_at: datetime
    location: str = ""
    metadata: Any = field(default=None, compare=False, repr=False)
    defaults: Mapping[str, str] = field(default_factory=dict, compare=False)
    replaces: str | None = None

    @property
    def is_event(self) -> bool:
        """Whether identity, timestamp and id are set."""
        return self.kind == "event"

    @property
    def is_log(self) -> bool:
        """Whether it is the change log of a feed."""
        return self.kind == "log"

    @property
    def layout(self) -> Layout:
        """How it is laid out."""
        return Layout(
            self.identity, self.timestamp, self.event_id, self.key, self.buckets, self.is_log
        )


def check_name(name: str) -> None:
    """Refuse a name that SQL could not write without quoting.

    Raises:
        InputError: it is empty, too long, begins with a digit or has other than word characters.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} cannot be the name of a dataset",
            hint="up to 128 letters, digits and underscores, not beginning with a digit",
        )

"""What one delivery is: its spec, fixed with the commit it delivers, and all it follows from."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Protocol, Self

import pyarrow as pa

from shared.core.errors import InputError, InternalError, NotFoundError
from shared.export import naming
from shared.export.writers import format as formats
from shared.lake import scan
from shared.lake import schema as schemas
from shared.lake.dataset import Dataset
from shared.state import datasets, destinations, feeds, ledger
from shared.state.datasets import DatasetRow
from shared.state.deliveries import Delivery
from shared.state.destinations import Destination
from shared.state.ledger import LedgerRow

if TYPE_CHECKING:
    from shared.lake.lake import Lake

MANIFESTS = ("feedmill",)
"""The kinds of manifest there are."""


class Wanted(Protocol):
    """A delivery as a feed's definition asks for it; without a compression, the format's own."""

    @property
    def destination(self) -> str:
        """The name of a destination."""
        ...

    @property
    def path(self) -> str:
        """The folder below the destination."""
        ...

    @property
    def format(self) -> str:
        """The file format."""
        ...

    @property
    def compression(self) -> str | None:
        """The compression."""
        ...

    @property
    def manifest(self) -> str:
        """The kind of manifest."""
        ...


@dataclass(frozen=True, slots=True)
class DeliverySpec:
    """How a delivery is made; it is kept with the delivery, so later changes do not touch it.

    >>> spec = DeliverySpec("drop", "visits", "parquet", "zstd", "feedmill", "0a" * 12)
    >>> DeliverySpec.from_json(spec.to_json()) == spec
    True
    """

    destination: str
    path: str
    format: str
    compression: str
    manifest: str
    dataset_id: str

    @classmethod
    def of(cls, wanted: Wanted, dataset_id: str) -> Self:
        """Return the spec of a feed's delivery of a dataset.

        Raises:
            InputError: the format, compression or kind of manifest is not known.
        """
        return cls(
            destination=wanted.destination,
            path=wanted.path,
            format=wanted.format,
            compression=_compression(wanted),
            manifest=wanted.manifest,
            dataset_id=dataset_id,
        )

    def to_json(self) -> dict[str, str]:
        """Return the spec as JSON data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the spec that `to_json` gave.

        Raises:
            InternalError: it is not one.
        """
        names = {field.name for field in fields(cls)}
        if set(data) != names or not all(isinstance(value, str) for value in data.values()):
            raise InternalError(f"a delivery has the spec {dict(data)!r}")
        return cls(**data)


def check(wanted: Wanted, destinations: Collection[str]) -> None:
    """Refuse a delivery that could not be made.

    Args:
        wanted: from a feed's definition.
        destinations: the names of those there are.

    Raises:
        InputError: the format, compression or kind of manifest is not known.
        NotFoundError: there is no such destination.
    """
    _compression(wanted)
    if wanted.destination not in destinations:
        raise _no_destination(wanted.destination, destinations)


def _compression(wanted: Wanted) -> str:
    if wanted.manifest not in MANIFESTS:
        raise InputError(
            f"unknown manifest {wanted.manifest!r}", hint=f"known: {', '.join(MANIFESTS)}"
        )
    return formats.get(wanted.format).compression(wanted.compression)


def _no_destination(name: str, known: Collection[str]) -> NotFoundError:
    near = difflib.get_close_matches(name, known, 1)
    if near:
        hint = f"did you mean {near[0]}?"
    else:
        hint = f"feedmill destination create {name} --url file:///… or s3://…"
    return NotFoundError(f"there is no destination {name!r}", hint=hint)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the files and the manifest of a delivery are made of.

    Attributes:
        feed: its name.
        ledger: what the run covered and made.
        source: the dataset the run read.
        output: the dataset whose rows are delivered, with the columns it had at their commit.
    """

    delivery: Delivery
    spec: DeliverySpec
    destination: Destination
    feed: str
    ledger: LedgerRow
    source: DatasetRow
    output: Dataset

    @property
    def columns(self) -> pa.Schema:
        """The delivered columns: the user's."""
        return pa.schema(list(schemas.user_columns(self.output.schema)))

    @property
    def folder(self) -> str:
        """Where everything goes, below the destination."""
        return naming.folder(self.spec.path, self.spec.dataset_id, self.delivery.slot)

    @property
    def manifest_path(self) -> str:
        """Where the manifest goes, below the destination."""
        return f"{self.folder}/{naming.manifest(self.delivery.id)}"


def destination(lake: Lake, delivery: Delivery) -> Destination:
    """Return the place a delivery goes to.

    Raises:
        NotFoundError: it was dropped.
    """
    name = DeliverySpec.from_json(delivery.spec).destination
    with lake.database.read() as connection:
        found = destinations.get(connection, name)
        known = [] if found else [d.name for d in destinations.listing(connection)]
    if found is None:
        raise _no_destination(name, known)
    return found


def load(lake: Lake, delivery: Delivery) -> Plan:
    """Return the plan of a delivery, read from the record.

    Raises:
        NotFoundError: the destination or the output dataset was dropped.
    """
    place = destination(lake, delivery)
    with lake.database.read() as connection:
        feed = feeds.by_id(connection, delivery.feed_id)
        entry = ledger.get(connection, delivery.run_id)
        source = None if entry is None else datasets.by_uuid(connection, entry.source_uuid)
        output = datasets.by_uuid(connection, delivery.dataset_uuid)
    if feed is None or entry is None or source is None or output is None:
        raise InternalError(f"delivery {delivery.id} has no feed, ledger row or dataset")
    if output.dropped_at is not None:
        raise NotFoundError(
            f"the dataset {output.name}, whose rows are delivered, was dropped",
            hint="the delivery cannot be made any more; cancel it",
        )
    return Plan(
        delivery=delivery,
        spec=DeliverySpec.from_json(delivery.spec),
        destination=place,
        feed=feed.name,
        ledger=entry,
        source=source,
        output=scan.as_of(lake, lake.get(output.name), delivery.output_to),
    )

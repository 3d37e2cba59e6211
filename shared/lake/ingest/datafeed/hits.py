"""Raw hits become XDM events: one pure transformation of tables of strings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shared.core.errors import BadFileError
from shared.lake.ingest.datafeed import events, identity, mapping, nested, products
from shared.lake.ingest.datafeed.columns import (
    DERIVED,
    LOOKUPS,
    OPTIONAL_LOOKUPS,
    is_number,
    plain,
    twin,
)
from shared.lake.ingest.datafeed.lookups import Lookups
from shared.lake.ingest.rejects import Reject
from shared.lake.ingest.source import Chunk, Lines

_INTEGER = r"^-?[0-9]{1,18}$"


@dataclass(frozen=True, slots=True)
class Dynamic:
    """Fields that exist because the data name them: custom events, and those of products."""

    events: frozenset[int] = frozenset()
    product_events: frozenset[int] = frozenset()
    product_evars: frozenset[int] = frozenset()

    def __or__(self, other: Dynamic) -> Dynamic:
        return Dynamic(
            self.events | other.events,
            self.product_events | other.product_events,
            self.product_evars | other.product_evars,
        )


class Hits:
    """Turns the records of one feed delivery into events.

    Args:
        lookups: the delivery's lookups; they name its columns.

    Attributes:
        unknown: by label name, the ids that no lookup knows, and on how many hits.

    Raises:
        BadFileError: the feed lacks the columns of the visitor or of the time.
    """

    def __init__(self, lookups: Lookups) -> None:
        self.columns = lookups.columns
        self.unknown: dict[str, Counter[str]] = {}
        self._lookups = lookups
        self._rules = mapping.rules(self.columns)
        self._event_list = twin(self.columns, "event_list")
        self._product_list = twin(self.columns, "product_list")
        self._instances = products.evar_instances(lookups)
        self._event_ids = identity.EventIds()
        _require(self.columns)

    @property
    def list_columns(self) -> tuple[str, ...]:
        """The columns that `dynamic` reads."""
        return tuple(c for c in (self._event_list, self._product_list) if c is not None)

    def dynamic(self, table: pa.Table) -> Dynamic:
        """Return the dynamic fields that occur in some records."""
        found = Dynamic()
        if self._event_list is not None:
            lists = pc.unique(table.column(self._event_list)).to_pylist()
            found |= Dynamic(events=events.custom_events(lists))
        if self._product_list is not None:
            for text in pc.unique(table.column(self._product_list)).to_pylist():
                for product in products.parse(text or "", self._instances):
                    named = Dynamic(
                        product_events=frozenset(product.events),
                        product_evars=frozenset(product.evars),
                    )
                    found |= named
        return found

    def schema(self, dynamic: Dynamic) -> pa.Schema:
        """Return the schema of the events."""
        nothing = pa.table({name: pa.array([], pa.string()) for name in self.columns})
        chunk, _ = self.events(nothing, "", np.empty(0, np.int64), dynamic)
        return chunk.table.schema

    def events(
        self, records: pa.Table, file: str, lines: Lines, dynamic: Dynamic
    ) -> tuple[Chunk, list[Reject]]:
        """Return the events of some records, and the records that have a text for a number."""
        records, lines, rejects = _checked(records, file, lines)
        raw = {name: _whole(records.column(name)) for name in self.columns}
        numbers = {n: v.cast(pa.int64()) for n, v in raw.items() if is_number(n)}
        visitors = identity.visitor(raw)
        leaves: list[tuple[str, pa.Array]] = [
            (
                identity.EVENT_ID,
                self._event_ids.of(raw, numbers, visitors, file, lines),
            ),
            (identity.TIMESTAMP, identity.timestamp(numbers)),
        ]
        if "hit_time_gmt" in numbers:
            leaves.append(("receivedTimestamp", identity.instant(numbers["hit_time_gmt"])))
        leaves += identity.leaves({"aaid": visitors, **self._other_ids(raw)})
        leaves += [(r.path, mapping.convert(r, raw, self._lookups)) for r in self._rules]
        leaves += self._lists(raw, dynamic)
        kept = [numbers.get(name, raw[name]) for name in self.columns]
        leaves.append(("_datafeed", nested.struct(self.columns, kept, len(records))))
        leaves += self._labels(raw)
        return Chunk(file, nested.assemble(leaves), lines), rejects

    def _other_ids(self, raw: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
        kinds = {"aacustomid": "cust_visid", "mcid": "mcvisid"}
        found = {kind: twin(self.columns, name) for kind, name in kinds.items()}
        return {kind: raw[column] for kind, column in found.items() if column is not None}

    def _lists(self, raw: Mapping[str, pa.Array], dynamic: Dynamic) -> list[tuple[str, pa.Array]]:
        leaves = []
        if self._event_list is not None:
            leaves += events.leaves(raw[self._event_list], dynamic.events)
        if self._product_list is not None:
            kind = products.element(dynamic.product_events, dynamic.product_evars)
            found = products.items(raw[self._product_list], self._instances, kind)
            leaves.append(("productListItems", found))
        return leaves

    def _labels(self, raw: Mapping[str, pa.Array]) -> list[tuple[str, pa.Array]]:
        wanted = {name: (name, lookup) for name, lookup in LOOKUPS.items()} | dict(DERIVED)
        leaves = []
        for label, (name, lookup) in wanted.items():
            column = twin(self.columns, name)
            delivered = lookup in self._lookups.tables or lookup not in OPTIONAL_LOOKUPS
            if column is not None and delivered:
                unknown = self.unknown.setdefault(label, Counter())
                labels = self._lookups.label(lookup, raw[column], unknown)
                leaves.append((f"_datafeed_labels.{label}", labels))
        if self._event_list is not None:
            unknown = self.unknown.setdefault(plain(self._event_list), Counter())
            named = events.names(raw[self._event_list], self._lookups, unknown)
            leaves.append(("_datafeed_labels.event_list", named))
        return leaves


def _require(columns: Sequence[str]) -> None:
    if not any(high in columns and low in columns for high, low in identity.VISITOR_COLUMNS):
        raise BadFileError(
            "the feed has no visitor: neither post_visid_high and post_visid_low nor "
            "visid_high and visid_low are among its columns",
            hint="add them to the feed's columns at Adobe",
        )
    if not any(name in columns for name in identity.TIME_COLUMNS):
        raise BadFileError(
            f"the feed has no time: none of {', '.join(identity.TIME_COLUMNS)} is among its columns",
            hint="add one of them to the feed's columns at Adobe",
        )


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _checked(records: pa.Table, file: str, lines: Lines) -> tuple[pa.Table, Lines, list[Reject]]:
    """Return the records whose number columns hold numbers, and rejects for the others."""
    reasons: dict[int, str] = {}
    for name in records.column_names:
        if is_number(name):
            values = records.column(name)
            fits = pc.fill_null(pc.match_substring_regex(values, _INTEGER), True)
            if not pc.all(fits, min_count=0).as_py():
                for row in np.flatnonzero(~fits.to_numpy()).tolist():
                    said = values[row].as_py()
                    reasons.setdefault(row, f"{name} is not a whole number: {said[:80]!r}")
    if not reasons:
        return records, lines, []
    rejects = [
        Reject(file, int(lines[row]), reasons[row], _text(records, row)) for row in sorted(reasons)
    ]
    keep = np.ones(len(records), dtype=bool)
    keep[list(reasons)] = False
    return records.filter(pa.array(keep)), lines[keep], rejects


def _text(records: pa.Table, row: int) -> str:
    return "\t".join(value or "" for value in records.slice(row, 1).to_pylist()[0].values())

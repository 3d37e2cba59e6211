"""The event list of a hit: which events happened, with their values and serial numbers.

An entry is `id`, `id=value` or `id=serial`; entries are parted by commas. Ids 200-299 are the
custom events 1-100, ids 20100-20999 the custom events 101-1000.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shared.lake.ingest.datafeed.conversions import MEASURE, uncaret, unescaped_split
from shared.lake.ingest.datafeed.lookups import Lookups

MEASURES: Mapping[int, str] = MappingProxyType(
    {
        1: "commerce.purchases",
        2: "commerce.productViews",
        10: "commerce.productListOpens",
        11: "commerce.checkouts",
        12: "commerce.productListAdds",
        13: "commerce.productListRemovals",
        14: "commerce.productListViews",
    }
)
"""Built-in events that XDM has a field for, by their id."""


def custom_event(number: int) -> int | None:
    """Return N of eventN for the id of a custom event, None for other ids.

    >>> [custom_event(i) for i in (200, 299, 20100, 20999, 1)]
    [1, 100, 101, 1000, None]
    """
    if 200 <= number <= 299:
        return number - 199
    if 20100 <= number <= 20999:
        return number - 19999
    return None


def event_path(event: int) -> str:
    """Return the path of eventN, in groups of a hundred.

    >>> event_path(101)
    '_experience.analytics.event101to200.event101'
    """
    first = (event - 1) // 100 * 100 + 1
    return f"_experience.analytics.event{first}to{first + 99}.event{event}"


def parse(entries: str) -> dict[int, dict[str, object]]:
    """Return the events of one list as Measures by id; entries that are no events are left out.

    The same event twice counts once, as in Adobe's reports; its values are added.
    """
    events: dict[int, dict[str, object]] = {}
    for entry in unescaped_split(entries, ","):
        name, _, said = entry.partition("=")
        if not (name.isascii() and name.isdigit()):
            continue
        value, serial = _value(uncaret(said))
        if (before := events.get(int(name))) is not None and said:
            assert isinstance(before["value"], float)
            value += before["value"]
        events[int(name)] = {"id": serial, "value": value}
    return events


def _value(said: str) -> tuple[float, str | None]:
    if not said:
        return 1.0, None
    try:
        return float(said), None
    except ValueError:
        return 1.0, said


def custom_events(lists: Iterable[str | None]) -> frozenset[int]:
    """Return N of every eventN that happens in some lists."""
    found = {custom_event(e) for entries in lists if entries for e in parse(entries)}
    return frozenset(n for n in found if n is not None)


def leaves(lists: pa.Array, custom: Iterable[int]) -> list[tuple[str, pa.Array]]:
    """Return path and Measure of each built-in event and of the custom events asked for."""
    encoded = pc.dictionary_encode(lists)
    parsed = [parse(entries) for entries in encoded.dictionary.to_pylist()]
    wanted = dict(MEASURES)
    for event in sorted(custom):
        wanted[event + 199 if event <= 100 else event + 19999] = event_path(event)
    return [
        (path, pa.array([p.get(number) for p in parsed], MEASURE).take(encoded.indices))
        for number, path in wanted.items()
    ]


def names(lists: pa.Array, lookups: Lookups, unknown: Counter[str]) -> pa.Array:
    """Return the names of the events of each hit by `event.tsv`, in order; unknown ids are NULL."""
    encoded = pc.dictionary_encode(lists)
    ids = [[str(number) for number in parse(e)] for e in encoded.dictionary.to_pylist()]
    lists_of_ids = pa.array(ids, pa.list_(pa.string())).take(encoded.indices)
    flat = lookups.label("event", lists_of_ids.flatten(), unknown)
    rows = pc.list_parent_indices(lists_of_ids)
    assert len(rows) == len(flat)
    return pa.ListArray.from_arrays(
        _starts(pc.list_value_length(lists_of_ids)), flat, mask=lists_of_ids.is_null()
    )


def _starts(lengths: pa.Array) -> pa.Array:
    counts = pc.fill_null(lengths, 0).to_numpy(zero_copy_only=False)
    offsets = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=offsets[1:])
    return pa.array(offsets)

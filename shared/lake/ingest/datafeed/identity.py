"""Whose hit it is, when it was, and its primary key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from shared.lake.ingest.source import Lines

IDENTITY = "endUserIDs._experience.aaid.id"
TIMESTAMP = "timestamp"
EVENT_ID = "_id"

TIME_COLUMNS = ("post_cust_hit_time_gmt", "cust_hit_time_gmt", "hit_time_gmt")
"""What `timestamp` is taken from: the first that has a time."""

VISITOR_COLUMNS = (("post_visid_high", "post_visid_low"), ("visid_high", "visid_low"))
"""The halves of a visitor id, processed and as collected."""

_IDENTITY_ENTRY = pa.struct([("id", pa.string()), ("primary", pa.bool_())])
_IDENTITY_MAP = pa.map_(pa.string(), pa.list_(_IDENTITY_ENTRY))

_NAMESPACES = (("aaid", "AAID"), ("aacustomid", "AACUSTOMID"), ("mcid", "ECID"))
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z


def visitor(raw: Mapping[str, pa.Array]) -> pa.Array:
    """Return the visitor of each hit: two times 16 upper-case hex digits, joined by `-`.

    NULL where neither pair of columns has two unsigned 64-bit numbers.
    """
    pairs = [
        pc.binary_join_element_wise(_hex(raw[high]), _hex(raw[low]), "-")
        for high, low in VISITOR_COLUMNS
        if high in raw and low in raw
    ]
    return pc.coalesce(*pairs)


def _hex(values: pa.Array) -> pa.Array:
    encoded = pc.dictionary_encode(values)
    digits = [_sixteen_digits(v) for v in encoded.dictionary.to_pylist()]
    return pa.array(digits, pa.string()).take(encoded.indices)


def _sixteen_digits(decimal: str) -> str | None:
    if not (decimal.isascii() and decimal.isdigit()) or int(decimal) >= 1 << 64:
        return None
    return f"{int(decimal):016X}"


def instant(seconds: pa.Array) -> pa.Array:
    """Return epoch seconds as timestamps; 0 and years after 9999 are NULL."""
    known = pc.and_(pc.greater(seconds, 0), pc.less_equal(seconds, _LAST_SECOND))
    plausible = pc.if_else(known, seconds, pa.scalar(None, pa.int64()))
    return plausible.cast(pa.timestamp("s", "UTC")).cast(pa.timestamp("us", "UTC"))


def timestamp(numbers: Mapping[str, pa.Array]) -> pa.Array:
    """Return when each hit was, from the first of TIME_COLUMNS that knows."""
    return pc.coalesce(*[instant(numbers[name]) for name in TIME_COLUMNS if name in numbers])


def others(raw: Mapping[str, pa.Array], columns: Mapping[str, str]) -> dict[str, pa.Array]:
    """Return the further ids of a feed: the custom id and the ECID, where it has them."""
    return {kind: raw[column] for kind, column in columns.items()}


def leaves(ids: Mapping[str, pa.Array]) -> list[tuple[str, pa.Array]]:
    """Return `identityMap` and `endUserIDs` for ids by kind (`aaid`, `aacustomid`, `mcid`)."""
    found: list[tuple[str, pa.Array]] = [("identityMap", _identity_map(ids))]
    for kind, code in _NAMESPACES:
        if kind in ids:
            there = ids[kind].is_valid()
            path = f"endUserIDs._experience.{kind}"
            nothing = pa.scalar(None, pa.bool_())
            found += [
                (f"{path}.id", ids[kind]),
                (f"{path}.primary", pc.if_else(there, pa.scalar(kind == "aaid"), nothing)),
                (f"{path}.namespace.code", pc.if_else(there, code, pa.scalar(None, pa.string()))),
            ]
    return found


def _identity_map(ids: Mapping[str, pa.Array]) -> pa.Array:
    """Return the map from a namespace to its one entry, AAID first; NULL without any id."""
    kinds = [(kind, code) for kind, code in _NAMESPACES if kind in ids]
    length = len(ids["aaid"])
    there = np.stack(
        [ids[kind].is_valid().to_numpy(zero_copy_only=False) for kind, _ in kinds], axis=1
    )
    rows, which = np.nonzero(there)
    order = pa.array(which * length + rows)
    every = pa.concat_arrays([ids[kind] for kind, _ in kinds]).take(order)
    codes = pa.array([code for _, code in kinds]).take(pa.array(which))
    entries = pa.StructArray.from_arrays(
        [every, pa.array(which == 0)], fields=list(_IDENTITY_ENTRY)
    )
    singles = pa.ListArray.from_arrays(pa.array(np.arange(len(rows) + 1, dtype=np.int32)), entries)
    counts = there.sum(axis=1)
    offsets = np.zeros(length + 1, dtype=np.int32)
    np.cumsum(counts, out=offsets[1:])
    none = pa.array(np.append(counts == 0, False))
    starts = pc.if_else(none, pa.scalar(None, pa.int32()), pa.array(offsets))
    return pa.MapArray.from_arrays(starts, codes, singles).cast(_IDENTITY_MAP)


class EventIds:
    """Gives each hit its `_id`, unique within one batch.

    `hitid_high-hitid_low` where both are present and not 0; else visitor, visit number and page
    number in ten digits each, so that ids sort in the order of the visitor's hits. A second hit with
    an id already given gets the name of its file and its line (nine digits) behind it.
    """

    def __init__(self) -> None:
        self._seen = np.empty(0, dtype=np.uint64)

    def of(
        self,
        raw: Mapping[str, pa.Array],
        numbers: Mapping[str, pa.Array],
        visitors: pa.Array,
        file: str,
        lines: Lines,
    ) -> pa.Array:
        """Return the ids of some hits; NULL where there is neither hit id nor visitor."""
        parts = [
            _ten_digits(numbers.get(name), len(visitors))
            for name in ("visit_num", "visit_page_num")
        ]
        ids = pc.binary_join_element_wise(visitors, *parts, "-")
        if "hitid_high" in raw and "hitid_low" in raw:
            ids = pc.coalesce(_hit_id(raw["hitid_high"], raw["hitid_low"]), ids)
        again = self._repeated(ids)
        if not again.any():
            return ids
        place = pa.array([f"{file}-{line:09}" for line in lines.tolist()], pa.string())
        return pc.if_else(pa.array(again), pc.binary_join_element_wise(ids, place, "-"), ids)

    def _repeated(self, ids: pa.Array) -> npt.NDArray[np.bool_]:
        """Return which ids were given before, in this call or an earlier one.

        64 bits of a hash stand for an id: a false alarm only makes an id longer.
        """
        hashes = np.fromiter((_hash(i) for i in ids.to_pylist()), np.uint64, len(ids))
        distinct, first = np.unique(hashes, return_index=True)
        again = np.ones(len(hashes), dtype=bool)
        again[first] = False
        place = np.searchsorted(self._seen, hashes)
        place[place == len(self._seen)] = 0
        if len(self._seen):
            again |= self._seen[place] == hashes
        self._seen = np.union1d(self._seen, distinct)
        again[ids.is_null().to_numpy(zero_copy_only=False)] = False
        return again


def _hash(text: str | None) -> int:
    digest = hashlib.blake2b((text or "").encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _hit_id(high: pa.Array, low: pa.Array) -> pa.Array:
    unset = pc.and_(pc.equal(high, "0"), pc.equal(low, "0"))
    joined = pc.binary_join_element_wise(high, low, "-")
    return pc.if_else(unset, pa.scalar(None, pa.string()), joined)


def _ten_digits(numbers: pa.Array | None, length: int) -> pa.Array:
    if numbers is None:
        return pa.array(["0" * 10] * length, pa.string())
    return pc.utf8_lpad(pc.fill_null(numbers, 0).cast(pa.string()), 10, "0")

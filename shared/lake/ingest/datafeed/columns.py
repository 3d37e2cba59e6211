"""What the name of a raw column says: its type in `_datafeed`, its lookup, its `post_` twin."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

LOOKUPS: Mapping[str, str] = MappingProxyType(
    {
        "browser": "browser",
        "os": "operating_systems",
        "country": "country",
        "language": "languages",
        "ref_type": "referrer_type",
        "visit_ref_type": "referrer_type",
        "first_hit_ref_type": "referrer_type",
        "search_engine": "search_engines",
        "visit_search_engine": "search_engines",
        "connection_type": "connection_type",
        "color": "color_depth",
        "resolution": "resolution",
        "javascript": "javascript_version",
        "carrier": "carrier",
        "mobile_id": "mobile_attributes",
    }
)
"""Columns (without `post_`) that hold ids, and the lookup that explains them."""

DERIVED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "browser_type": ("browser", "browser_type"),
        "operating_system_type": ("os", "operating_system_type"),
    }
)
"""Further labels: their name, the column whose ids they explain, and the lookup."""

OPTIONAL_LOOKUPS = frozenset(
    {"browser_type", "carrier", "mobile_attributes", "operating_system_type"}
)
"""Lookups that a delivery may lack; without them there are no such labels."""

_NUMBERS = frozenset({"new_visit", "exclude_hit"})
_ENDINGS = ("_gmt", "_num")
_TEXT_IDS = frozenset({"carrier"})


def plain(column: str) -> str:
    """Return the name without `post_`: both twins mean the same field of an event."""
    return column.removeprefix("post_")


def is_number(column: str) -> bool:
    """Return whether `_datafeed` keeps the column as bigint; all others are strings.

    >>> [is_number(c) for c in ("post_cust_hit_time_gmt", "os", "post_visid_high")]
    [True, True, False]
    """
    name = plain(column)
    by_lookup = name in LOOKUPS and name not in _TEXT_IDS
    return by_lookup or name in _NUMBERS or name.endswith(_ENDINGS)


def twin(columns: Collection[str], name: str) -> str | None:
    """Return the column of a feed that speaks for `name`: `post_name`, else `name`, else None.

    The post column speaks even where its field is empty: processing may have emptied it.
    """
    post = f"post_{name}"
    if post in columns:
        return post
    return name if name in columns else None

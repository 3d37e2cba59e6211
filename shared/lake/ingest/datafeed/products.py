"""The product list of a hit: what was seen, put into the cart or bought.

A product is `category;product;quantity;price;events;eVars`, products are parted by commas, events
and eVars by `|`, and `^` escapes separators. The price is the total of the line. Merchandising
eVars come by name or by instance id, which the feed's own `event.tsv` names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from shared.lake.ingest.datafeed.conversions import uncaret, unescaped_split
from shared.lake.ingest.datafeed.events import custom_event
from shared.lake.ingest.datafeed.lookups import Lookups

_INSTANCE = re.compile(r"Instance of eVar ?(\d+)", re.IGNORECASE)
_EVENT = re.compile(r"event([0-9]{1,4})", re.IGNORECASE)
_EVAR = re.compile(r"evar([0-9]{1,3})", re.IGNORECASE)
_DOCUMENTED = ((101, 175, 100), (275, 299, 199), (1200, 1349, 1099))


@dataclass(frozen=True, slots=True)
class Product:
    """One product of a hit; None where the field is empty."""

    category: str | None
    sku: str | None
    quantity: int | None
    price: float | None
    events: Mapping[int, float]
    evars: Mapping[int, str]


def evar_instances(lookups: Lookups) -> dict[int, int]:
    """Return N of eVarN by instance id: as documented, corrected by what `event.tsv` says."""
    instances = {
        number: number - less for low, high, less in _DOCUMENTED for number in range(low, high + 1)
    }
    table = lookups.tables.get("event")
    if table is not None:
        for number, label in zip(table.ids.to_pylist(), table.labels.to_pylist(), strict=True):
            match = _INSTANCE.fullmatch(label or "")
            if match is not None and (number or "").isdigit():
                instances[int(number)] = int(match[1])
    return instances


def parse(products: str, instances: Mapping[int, int]) -> tuple[Product, ...]:
    """Return the products of one list; a product without any content is left out."""
    found = []
    for product in unescaped_split(products, ","):
        fields = unescaped_split(product, ";") + [""] * 6
        made = Product(
            category=uncaret(fields[0]) or None,
            sku=uncaret(fields[1]) or None,
            quantity=_whole(fields[2]),
            price=_number(fields[3]),
            events=_events(fields[4]),
            evars=_evars(fields[5], instances),
        )
        if made != _NOTHING:
            found.append(made)
    return tuple(found)


_NOTHING = Product(None, None, None, None, {}, {})


def _events(field: str) -> dict[int, float]:
    events: dict[int, float] = {}
    for entry in unescaped_split(field, "|"):
        name, _, said = entry.partition("=")
        match = _EVENT.fullmatch(name)
        if match is not None:
            event: int | None = int(match[1])
        else:
            event = custom_event(int(name)) if name.isascii() and name.isdigit() else None
        if event is not None:
            value = _number(said)
            events[event] = events.get(event, 0.0) + (1.0 if value is None else value)
    return events


def _evars(field: str, instances: Mapping[int, int]) -> dict[int, str]:
    evars: dict[int, str] = {}
    for entry in unescaped_split(field, "|"):
        name, _, value = entry.partition("=")
        match = _EVAR.fullmatch(name)
        if match is not None:
            evar: int | None = int(match[1])
        else:
            evar = instances.get(int(name)) if name.isascii() and name.isdigit() else None
        if evar is not None and value:
            evars[evar] = uncaret(value)
    return evars


def _whole(said: str) -> int | None:
    return int(said) if re.fullmatch(r"[+-]?[0-9]{1,18}", said) else None


def _number(said: str) -> float | None:
    try:
        return float(said)
    except ValueError:
        return None


def element(events: Iterable[int], evars: Iterable[int]) -> pa.StructType:
    """Return the type of one element of `productListItems`, with these events and eVars."""
    value = pa.struct([("value", pa.float64())])
    groups: dict[str, list[tuple[str, pa.DataType]]] = {}
    for event in sorted(events):
        first = (event - 1) // 100 * 100 + 1
        groups.setdefault(f"event{first}to{first + 99}", []).append((f"event{event}", value))
    analytics = [(name, pa.struct(fields)) for name, fields in groups.items()]
    names = [(f"eVar{n}", pa.string()) for n in sorted(evars)]
    if names:
        analytics.append(("customDimensions", pa.struct([("eVars", pa.struct(names))])))
    fields = [
        ("SKU", pa.string()),
        ("name", pa.string()),
        ("quantity", pa.int64()),
        ("priceTotal", pa.float64()),
        ("productCategories", pa.list_(pa.struct([("categoryID", pa.string())]))),
    ]
    if analytics:
        fields.append(("_experience", pa.struct([("analytics", pa.struct(analytics))])))
    return pa.struct(fields)


def items(lists: pa.Array, instances: Mapping[int, int], kind: pa.StructType) -> pa.Array:
    """Return `productListItems` of each hit; NULL where there is no product with content."""
    encoded = pc.dictionary_encode(lists)
    answers = [
        [_shown(product) for product in parse(products, instances)] or None
        for products in encoded.dictionary.to_pylist()
    ]
    return pa.array(answers, pa.list_(kind)).take(encoded.indices)


def _shown(product: Product) -> dict[str, object]:
    analytics: dict[str, dict[str, object]] = {}
    for event, value in product.events.items():
        first = (event - 1) // 100 * 100 + 1
        analytics.setdefault(f"event{first}to{first + 99}", {})[f"event{event}"] = {"value": value}
    if product.evars:
        evars = {f"eVar{number}": value for number, value in product.evars.items()}
        analytics["customDimensions"] = {"eVars": evars}
    category = product.category
    return {
        "SKU": product.sku,
        "name": product.sku,
        "quantity": product.quantity,
        "priceTotal": product.price,
        "productCategories": None if category is None else [{"categoryID": category}],
        "_experience": {"analytics": analytics} if analytics else None,
    }

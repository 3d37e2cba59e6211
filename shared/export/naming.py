"""How delivered things are named: by slot, delivery and content, never by the time of day."""

from __future__ import annotations

from datetime import UTC, datetime

MANIFEST_PREFIX = "manifest-"


def folder(path: str, dataset_id: str, slot: datetime) -> str:
    """Return the folder of a slot's deliveries, below the destination.

    >>> folder("visits", "0a1b", datetime(2026, 3, 1, 12, 5, tzinfo=UTC))
    'visits/0a1b/exportTime=202603011205'
    """
    return f"{path.strip('/')}/{dataset_id}/exportTime={slot.astimezone(UTC):%Y%m%d%H%M}"


def part(number: int, delivery_id: str, sha256: str, extension: str) -> str:
    """Return the name of a data file: same bytes, same name; other bytes, other name.

    >>> part(3, "01J", "0123456789abcdef" * 4, "parquet")
    'part-00003-01J-0123456789abcdef.parquet'
    """
    return f"part-{number:05d}-{delivery_id}-{sha256[:16]}.{extension}"


def manifest(delivery_id: str) -> str:
    """Return the name of a delivery's manifest.

    >>> manifest("01J")
    'manifest-01J.json'
    """
    return f"{MANIFEST_PREFIX}{delivery_id}.json"


def is_manifest(name: str) -> bool:
    """Tell whether a file of that name is a manifest.

    >>> is_manifest("a/manifest-01J.json"), is_manifest("a/part-00000-01J-0f.json")
    (True, False)
    """
    last = name.rpartition("/")[2]
    return last.startswith(MANIFEST_PREFIX) and last.endswith(".json")

"""Small histories of visits: who did something, its id, and in which minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa

START = datetime(2024, 1, 1, tzinfo=UTC)


def table(*events: tuple[str, str, int]) -> pa.Table:
    """Return events as rows of `_id`, `who` and `timestamp`."""
    times = [START + timedelta(minutes=minute) for _, _, minute in events]
    return pa.table(
        {
            "_id": [event for _, event, _ in events],
            "who": [who for who, _, _ in events],
            "timestamp": pa.array(times, pa.timestamp("us", tz="UTC")),
        }
    )

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from shared.export.writers import format as formats

AT = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
SCHEMA = pa.schema(
    [
        ("at", pa.timestamp("us", tz="UTC")),
        ("page", pa.struct([("at", pa.timestamp("us", tz="UTC")), ("name", pa.string())])),
        ("labels", pa.map_(pa.string(), pa.int64())),
        ("by_day", pa.map_(pa.date32(), pa.bool_())),
        ("prices", pa.list_(pa.decimal128(9, 2))),
        ("ratio", pa.float64()),
        ("raw", pa.binary()),
    ]
)
ROWS = [
    {
        "at": AT,
        "page": {"at": AT, "name": "é"},
        "labels": [("b", 2), ("a", None)],
        "by_day": [(date(2026, 3, 1), True)],
        "prices": [Decimal("1.10"), None],
        "ratio": float("inf"),
        "raw": b"\x00",
    },
    {},
]


def test_lines_are_what_the_documents_say(tmp_path: Path) -> None:
    writer = formats.get("ndjson").create(tmp_path / "f", SCHEMA, "none")
    writer.write(pa.Table.from_pylist(ROWS, schema=SCHEMA))
    writer.close()

    first, second, rest = (tmp_path / "f").read_text(encoding="utf-8").split("\n")
    assert first == (
        '{"at":"2026-03-01T23:59:59.000000Z",'
        '"page":{"at":"2026-03-01T23:59:59.000000Z","name":"é"},'
        '"labels":{"b":2,"a":null},"by_day":{"2026-03-01":true},"prices":["1.10",null],'
        '"ratio":"Infinity","raw":"AA=="}'
    )
    assert json.loads(second) == dict.fromkeys(SCHEMA.names)
    assert rest == ""


def test_a_compressed_file_holds_no_time_and_no_name(tmp_path: Path) -> None:
    writer = formats.get("ndjson").create(tmp_path / "secret-name", SCHEMA, "gzip")
    writer.close()
    data = (tmp_path / "secret-name").read_bytes()
    assert data[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"  # no flags, so no name; no time

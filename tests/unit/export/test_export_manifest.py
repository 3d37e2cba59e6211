import json
from typing import Any

import pyarrow as pa
import pytest

from shared.core.errors import VerificationError
from shared.export import schema
from shared.export.manifest import FileEntry, Manifest

NESTED = pa.schema(
    [
        ("a", pa.string()),
        ("b", pa.list_(pa.struct([("c", pa.int32()), ("d", pa.decimal128(10, 2))]))),
        ("e", pa.map_(pa.string(), pa.list_(pa.float32()))),
        ("f", pa.timestamp("us", tz="UTC")),
        ("g", pa.struct([("h", pa.date32()), ("i", pa.binary()), ("j", pa.bool_())])),
        ("k", pa.int64()),
        ("l", pa.float64()),
    ]
)


def manifest() -> Manifest:
    return Manifest(
        version=1,
        feed="visits",
        delivery="drop/visits",
        delivery_id="01J",
        run_id="01K",
        export_time="2026-03-01T12:05:00Z",
        dataset={"name": "visits", "from": 1, "to": 2},
        source={"name": "hits", "from": 0, "to": 3},
        plan_hash="p" * 64,
        content_hash="c" * 32,
        format="parquet",
        compression="zstd",
        schema=schema.to_json(NESTED),
        rows=3,
        bytes=44,
        files=(FileEntry("part-0", 44, 3, "a" * 64, "2026-01-01T00:00:00Z", None),),
    )


def test_columns_go_through_json() -> None:
    data = json.loads(json.dumps(schema.to_json(NESTED)))
    assert schema.from_json(data) == NESTED
    assert data[1] == {
        "name": "b",
        "type": {
            "array": {
                "struct": [{"name": "c", "type": "int"}, {"name": "d", "type": "decimal(10,2)"}]
            }
        },
    }


@pytest.mark.parametrize(
    "data",
    [
        [{"name": "a"}],
        [{"name": "a", "type": "int96"}],
        [{"name": "a", "type": {"set": "int"}}],
        [1],
    ],
)
def test_what_is_no_schema_is_refused(data: Any) -> None:
    with pytest.raises(VerificationError, match="schema cannot be read"):
        schema.from_json(data)


def test_a_manifest_goes_through_its_bytes() -> None:
    data = manifest().to_bytes()
    assert Manifest.from_bytes(data) == manifest()
    assert Manifest.from_bytes(data).to_bytes() == data


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version": 2}, "of version 2, and this Feedmill knows 1"),
        ({"rows": "3"}, 'rows is "3"'),
        ({"extra": 1}, "extra"),
        ({"files": [{"path": "x"}]}, "no manifest"),
        ({"files": [{"path": "../x", "bytes": 1, "rows": 1, "sha256": "a"}]}, "outside the folder"),
        ({"files": [{"path": "/etc/x", "bytes": 1, "rows": 1, "sha256": "a"}]}, "outside"),
        ({"files": [{"path": "x", "bytes": "1", "rows": 1, "sha256": "a"}]}, 'bytes is "1"'),
    ],
)
def test_a_strange_manifest_is_refused(changes: dict[str, Any], message: str) -> None:
    content = json.loads(manifest().to_bytes()) | changes
    with pytest.raises(VerificationError, match=message):
        Manifest.from_bytes(json.dumps(content).encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{}", b"\xff", b'{"version": 1}'])
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(VerificationError, match="no manifest"):
        Manifest.from_bytes(data)

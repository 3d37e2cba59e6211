"""One suite for all file formats: what is written is read back, and is the same bytes anywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from shared.core.errors import VerificationError
from shared.export import checksum
from shared.export.writers import format as formats
from shared.export.writers.format import Format
from shared.lake.content import ContentHash

SCHEMA = pa.schema(
    [
        ("text", pa.string()),
        ("small", pa.int32()),
        ("whole", pa.int64()),
        ("single", pa.float32()),
        ("double", pa.float64()),
        ("flag", pa.bool_()),
        ("day", pa.date32()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("money", pa.decimal128(38, 4)),
        ("raw", pa.binary()),
        ("nested", pa.struct([("a", pa.struct([("at", pa.timestamp("us", tz="UTC"))]))])),
        ("items", pa.list_(pa.struct([("sku", pa.string()), ("price", pa.decimal128(9, 2))]))),
        ("labels", pa.map_(pa.string(), pa.float64())),
        ("counts", pa.map_(pa.int64(), pa.list_(pa.int64()))),
    ]
)
AT = datetime(2026, 3, 1, 23, 59, 59, 1, tzinfo=UTC)
FULL = {
    "text": 'é "quoted"\n\\ \u2028 𝄞',
    "small": -(2**31),
    "whole": 2**63 - 1,
    "single": 0.1,
    "double": 1e300,
    "flag": True,
    "day": date(1969, 12, 31),
    "at": AT,
    "money": Decimal("-1234567890123456789012345678901234.5678"),
    "raw": b"\x00\xff",
    "nested": {"a": {"at": AT}},
    "items": [{"sku": "s", "price": Decimal("1.10")}, None, {"sku": None, "price": None}],
    "labels": [("x", 1.5), ("y", None), ("", float("nan"))],
    "counts": [(7, [1, None]), (-8, None)],
}
ODD = {"text": "", "double": float("inf"), "single": float("-inf"), "items": [], "labels": []}
HALF = {"nested": {"a": None}, "double": -0.0, "single": float("nan"), "money": Decimal("0.1")}
TABLE = pa.Table.from_pylist([FULL, {}, ODD, HALF], schema=SCHEMA)

ALL = [
    (known, compression)
    for known in (formats.get(name) for name in formats.registry())
    for compression in known.extensions
]


@pytest.fixture(params=ALL, ids=[f"{known.name}-{compression}" for known, compression in ALL])
def made(request: pytest.FixtureRequest) -> tuple[Format, str]:
    """A format and one of its compressions."""
    made: tuple[Format, str] = request.param
    return made


def write(made: tuple[Format, str], path: Path, *tables: pa.Table) -> Path:
    writer = made[0].create(path, SCHEMA, made[1])
    for table in tables:
        writer.write(table)
    writer.close()
    return path


def read(made: tuple[Format, str], path: Path, schema: pa.Schema = SCHEMA) -> pa.Table:
    return pa.concat_tables([schema.empty_table(), *made[0].read(path, schema, made[1])])


def content(table: pa.Table) -> str:
    digest = ContentHash()
    digest.update(table)
    return digest.hex()


def test_every_type_comes_back(made: tuple[Format, str], tmp_path: Path) -> None:
    back = read(made, write(made, tmp_path / "f", TABLE))
    assert back.schema == SCHEMA
    assert repr(back.to_pylist()) == repr(TABLE.to_pylist())  # repr: a NaN is not itself
    assert content(back) == content(TABLE)


def test_many_rows_come_back_in_order(made: tuple[Format, str], tmp_path: Path) -> None:
    many = pa.concat_tables([TABLE] * 1000)
    back = read(made, write(made, tmp_path / "f", many, TABLE, many.slice(0, 3)))
    assert len(back) == 4_007
    assert content(back) == content(pa.concat_tables([many, TABLE, many.slice(0, 3)]))
    assert back.column("text").slice(4_000).to_pylist() == [
        *TABLE.column("text").to_pylist(),
        *TABLE.column("text").to_pylist()[:3],
    ]


def test_the_same_rows_are_the_same_bytes(made: tuple[Format, str], tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    one = write(made, tmp_path / "one", TABLE, TABLE)
    two = write(made, tmp_path / "elsewhere" / "two", TABLE, pa.concat_tables([TABLE]))
    other = write(made, tmp_path / "other", TABLE.slice(1), TABLE)
    assert checksum.of_file(one) == checksum.of_file(two)
    assert checksum.of_file(one) != checksum.of_file(other)


def test_a_file_that_was_cut_off_is_told(made: tuple[Format, str], tmp_path: Path) -> None:
    path = write(made, tmp_path / "f", *[TABLE] * 50)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(VerificationError, match="it is no sound"):
        read(made, path)


def test_other_columns_are_told(made: tuple[Format, str], tmp_path: Path) -> None:
    path = write(made, tmp_path / "f", TABLE)
    other = SCHEMA.set(0, pa.field("txt", pa.string()))
    with pytest.raises(VerificationError, match="columns"):
        read(made, path, other)


def test_rubbish_is_told(made: tuple[Format, str], tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"rubbish\n" * 10)
    with pytest.raises(VerificationError, match="it is no sound"):
        read(made, path)

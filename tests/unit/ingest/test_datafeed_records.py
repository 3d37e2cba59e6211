"""Records of a data feed: escapes, encodings, places."""

from __future__ import annotations

import io
from typing import Any

import pytest

from shared.lake.ingest.datafeed import records

COLUMNS = ["a", "b", "c"]


def read(data: bytes, **options: Any) -> list[records.Records]:
    return list(records.read(io.BytesIO(data), "f.tsv", COLUMNS, **options))


@pytest.mark.parametrize("block_bytes", [1, 3, 7, 1 << 20])
def test_escapes_belong_to_the_value_wherever_a_block_ends(block_bytes: int) -> None:
    data = (
        b"tab\\\there\tline\\\nhere\tback\\\\slash\n"
        b"letters\\t\\n\tC:\\dir\tends with backslash\\\\\n"
        b"\xe9t\xe9\t\tcarriage\rreturn\n"
    )
    pieces = read(data, block_bytes=block_bytes)
    rows = [row for piece in pieces for row in piece.table.to_pylist()]
    assert rows == [
        {"a": "tab\there", "b": "line\nhere", "c": "back\\slash"},
        {"a": "letters\t\n", "b": "C:\\dir", "c": "ends with backslash\\"},
        {"a": "été", "b": None, "c": "carriage\rreturn"},
    ]
    assert [line for piece in pieces for line in piece.lines.tolist()] == [1, 3, 4]
    assert not any(piece.bad for piece in pieces)


def test_quotes_mean_nothing() -> None:
    (piece,) = read(b'"a\t"b"\t""\n')
    assert piece.table.to_pylist() == [{"a": '"a', "b": '"b"', "c": '""'}]


def test_a_wrong_number_of_fields_is_told_with_its_line() -> None:
    (piece,) = read(b"1\t2\t3\nx\\\ny\tz\n4\t5\t6\n")
    assert piece.table.num_rows == 2
    assert piece.lines.tolist() == [1, 4]
    (bad,) = piece.bad
    assert (bad.file, bad.line) == ("f.tsv", 2)
    assert "2 fields" in bad.reason
    assert "3 columns" in bad.reason
    assert bad.row == "x\ny\tz"


def test_an_empty_line_is_a_bad_record_not_a_lost_one() -> None:
    (piece,) = read(b"1\t2\t3\n\n4\t5\t6\n")
    assert [b.line for b in piece.bad] == [2]
    assert piece.table.num_rows == 2


def test_the_last_record_needs_no_line_end() -> None:
    pieces = read(b"1\t2\t3\n4\t5\t6")
    assert [v for p in pieces for v in p.table.column("c").to_pylist()] == ["3", "6"]


def test_only_some_columns_are_read_when_only_some_are_wanted() -> None:
    (piece,) = read(b"1\t2\t3\n", only=["c"])
    assert piece.table.to_pylist() == [{"c": "3"}]


def test_no_data_is_no_records() -> None:
    assert read(b"") == []

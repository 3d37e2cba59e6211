"""Parquet, JSON lines, CSV and TSV in: types, bad rows, places, block borders."""

from __future__ import annotations

import datetime as dt
import gzip
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shared.core.errors import BadFileError, InputError, RejectsExceededError
from shared.lake.ingest.delimited import DelimitedSource
from shared.lake.ingest.formats import open_source
from shared.lake.ingest.jsonlines import JsonLinesSource
from shared.lake.ingest.parquet import ParquetSource
from shared.lake.ingest.rejects import Reject, Rejects
from tests.support.shared_dir import shared_dir
from tests.support.sources import read_all

UTC = pa.timestamp("us", "UTC")
BLOCKS = pytest.mark.parametrize("block_bytes", [1, 40, 1 << 20])


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


# --- JSON lines -----------------------------------------------------------------------------


@BLOCKS
def test_json_types(tmp_path: Path, block_bytes: int) -> None:
    path = put(
        tmp_path,
        "a.ndjson",
        '{"n": 1, "x": 1, "t": "2026-01-01T00:00:00Z", "s": "a", "none": null, "o": {"p": 1}}\n'
        "\n"
        '{"n": 2, "x": 1.5, "t": "2026-01-01 02:00:00.5+02:00", "o": {"q": [{"r": true}]}}\n'
        '{"d": "2026-01-02", "none": {}, "e": []}\n',
    )
    source = JsonLinesSource(path, block_bytes)
    assert source.schema == pa.schema(
        [
            ("n", pa.int64()),
            ("x", pa.float64()),
            ("t", UTC),
            ("s", pa.string()),
            ("none", pa.string()),
            (
                "o",
                pa.struct([("p", pa.int64()), ("q", pa.list_(pa.struct([("r", pa.bool_())])))]),
            ),
            ("d", pa.date32()),
            ("e", pa.list_(pa.string())),
        ]
    )
    table, lines, bad = read_all(source, tmp_path)
    assert bad == []
    assert lines == [1, 3, 4]
    rows = table.to_pylist()
    assert [row["t"] for row in rows] == [utc(2026, 1, 1), utc(2026, 1, 1, 0, 0, 0, 500000), None]
    assert [row["x"] for row in rows] == [1.0, 1.5, None]
    assert rows[0]["o"] == {"p": 1, "q": None}
    assert rows[1]["o"] == {"p": None, "q": [{"r": True}]}
    assert rows[2]["d"] == dt.date(2026, 1, 2)


@BLOCKS
def test_json_rejects_only_the_lines_that_are_wrong(tmp_path: Path, block_bytes: int) -> None:
    path = put(
        tmp_path,
        "a.ndjson",
        b'{"n": 1, "o": {"k": 1}}\n{"n": 2,\n{"n": "x"}\n[3]\n"\xff"\n{"n": 4}{"n": 5}\n'
        b'{"n": 6, "o": {"k": "deep"}}\n{"n": 7.0}\n{"n": 7.5}\n{"n": 99999999999999999999}\n{"n": 8}',
    )
    target = pa.schema([("n", pa.int64()), ("o", pa.struct([("k", pa.int64())]))])
    table, lines, bad = read_all(JsonLinesSource(path, block_bytes), tmp_path, target)
    assert lines == [1, 8, 11]
    assert table.column("n").to_pylist() == [1, 7, 8]
    reasons = {r["line"]: r["reason"] for r in bad}
    assert sorted(reasons) == [2, 3, 4, 5, 6, 7, 9, 10]
    assert "no JSON" in reasons[2]
    assert reasons[3] == "n is 'x', which is no bigint"
    assert "no JSON object" in reasons[4]
    assert "UTF-8" in reasons[5]
    assert reasons[7] == "o.k is 'deep', which is no bigint"
    assert "7.5" in reasons[9]
    assert all(r["file"] == "a.ndjson" for r in bad)
    assert bad[0]["row"] == '{"n": 2,'


def test_json_column_of_times_with_another_text_is_a_string(tmp_path: Path) -> None:
    path = put(tmp_path, "a.json", '{"t": "2026-01-01T00:00:00Z"}\n{"t": "soon"}\n')
    assert JsonLinesSource(path).schema.field("t").type == pa.string()
    table, lines, bad = read_all(JsonLinesSource(path), tmp_path, pa.schema([("t", UTC)]))
    assert lines == [1]
    assert table.num_rows == 1
    assert bad[0]["reason"] == "t is 'soon', which is no timestamp"


def test_json_maps_and_names_in_another_case(tmp_path: Path) -> None:
    path = put(tmp_path, "a.json", '{"M": {"k": [{"ID": "x"}]}, "Deep": {"Name": "n"}}\n')
    target = pa.schema(
        [
            ("m", pa.map_(pa.string(), pa.list_(pa.struct([("id", pa.string())])))),
            ("deep", pa.struct([("name", pa.string()), ("other", pa.int64())])),
        ]
    )
    table, _, bad = read_all(JsonLinesSource(path), tmp_path, target)
    assert bad == []
    assert table.to_pylist() == [
        {"m": [("k", [{"id": "x"}])], "deep": {"name": "n", "other": None}}
    ]


def test_a_json_array_and_lines_without_any_object_are_bad_files(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="JSON array"):
        JsonLinesSource(put(tmp_path, "a.json", '[{"a": 1}]'))
    with pytest.raises(BadFileError, match="no JSON object"):
        JsonLinesSource(put(tmp_path, "b.json", "1\n\n"))


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv", "a.csv.gz", "a.jsonl.gz"])
@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_an_empty_file_has_no_columns_and_no_rows(
    tmp_path: Path, name: str, content: bytes
) -> None:
    data = gzip.compress(content) if name.endswith(".gz") else content
    source = open_source(put(tmp_path, name, data), "auto", 100)
    assert source.schema == pa.schema([])
    table, lines, bad = read_all(source, tmp_path, pa.schema([("a", pa.int64())]))
    assert (table.num_rows, lines, bad) == (0, [], [])


def test_json_gz_and_truncated_gz(tmp_path: Path) -> None:
    whole = gzip.compress(b'{"a": 1}\n' * 1000)
    table, _, _ = read_all(JsonLinesSource(put(tmp_path, "a.ndjson.gz", whole)), tmp_path)
    assert table.num_rows == 1000
    with pytest.raises(BadFileError, match="whole gzip"):
        JsonLinesSource(put(tmp_path, "b.ndjson.gz", whole[:-9]))
    with pytest.raises(BadFileError, match="whole gzip"):
        JsonLinesSource(put(tmp_path, "c.ndjson.gz", b"not gzip"))


def test_the_real_ga4_sample(tmp_path: Path) -> None:
    path = shared_dir() / "data" / "ga4_events_sample.ndjson"
    source = JsonLinesSource(path)
    table, _, bad = read_all(source, tmp_path)
    assert bad == []
    assert table.num_rows == 12
    value = source.schema.field("event_params").type.value_type.field("value").type
    assert value.field("string_value").type == pa.string()


# --- CSV and TSV ----------------------------------------------------------------------------

CSV = (
    "\ufeffid,n,x,b,t,d,zip,empty,text\r\n"
    '1,1,1.5,true,2026-01-01T00:00:00Z,2026-01-01,01234,,"a, ""b""\nline two"\r\n'
    '2,-2,2,FALSE,2026-01-01 00:00:00,2026-01-02,99999,,""\r\n'
    '\r\n3,,,,,,,,5" screen\r\n'
)


@BLOCKS
def test_csv_types_quotes_and_lines(tmp_path: Path, block_bytes: int) -> None:
    source = DelimitedSource(put(tmp_path, "a.csv", CSV), ",", block_bytes)
    assert [(f.name, f.type) for f in source.schema] == [
        ("id", pa.int64()),
        ("n", pa.int64()),
        ("x", pa.float64()),
        ("b", pa.bool_()),
        ("t", UTC),
        ("d", pa.date32()),
        ("zip", pa.string()),
        ("empty", pa.string()),
        ("text", pa.string()),
    ]
    table, lines, bad = read_all(source, tmp_path)
    assert bad == []
    assert lines == [2, 4, 6]
    assert table.column("text").to_pylist() == ['a, "b"\nline two', "", '5" screen']
    assert table.column("zip").to_pylist() == ["01234", "99999", None]
    assert table.column("b").to_pylist() == [True, False, None]


@BLOCKS
def test_csv_rejects(tmp_path: Path, block_bytes: int) -> None:
    text = (
        b"id,t\n1,2026-01-01T00:00:00Z\n2\n3,4,5\nx,\n4,never\n5,2026-02-30T00:00:00Z\n"
        b'6,caf\xe9\n7,"open\n8,\n'
    )
    target = pa.schema([("id", pa.int64()), ("t", UTC)])
    source = DelimitedSource(put(tmp_path, "a.csv", text), ",", block_bytes)
    table, lines, bad = read_all(source, tmp_path, target)
    assert table.column("id").to_pylist() == [1, 8]
    assert lines == [2, 10]
    assert {r["line"]: r["reason"] for r in bad} == {
        3: "the line has 1 fields and the header 2",
        4: "the line has 3 fields and the header 2",
        5: "id is 'x', which is no bigint",
        6: "t is 'never', which is no timestamp",
        7: "t is '2026-02-30T00:00:00Z', which is no timestamp",
        8: "the line is not UTF-8 (byte 6)",
        9: "a quote is opened and not closed",
    }


@pytest.mark.parametrize("header", ["a,,b", "a,A"])
def test_csv_headers_without_good_names_are_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(BadFileError, match="header"):
        DelimitedSource(put(tmp_path, "a.csv", header + "\n1,2,3\n"), ",")


def test_csv_with_only_a_header_has_no_rows(tmp_path: Path) -> None:
    table, _, _ = read_all(DelimitedSource(put(tmp_path, "a.csv", "a,b\n"), ","), tmp_path)
    assert table.num_rows == 0
    assert table.schema.types == [pa.string(), pa.string()]


def test_csv_random_tables_come_back_whatever_the_blocks(tmp_path: Path) -> None:
    import csv

    dice = random.Random(7)
    rows = [
        ["".join(dice.choice("ab,\"\n' x") for _ in range(dice.randrange(12))) for _ in range(3)]
        for _ in range(200)
    ]
    path = tmp_path / "a.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["p", "q", "r"], *rows])
    target = pa.schema([(name, pa.string()) for name in "pqr"])
    for block_bytes in (1, 17, 1000, 1 << 20):
        source = DelimitedSource(path, ",", block_bytes)
        table, _, bad = read_all(source, tmp_path, target)
        assert bad == []
        assert [list(r.values()) for r in table.to_pylist()] == rows


def test_tsv_and_the_real_csv(tmp_path: Path) -> None:
    source = open_source(put(tmp_path, "a.tsv", "a\tb\n1\tx,y\n"), "auto", 10)
    table, _, _ = read_all(source, tmp_path)
    assert table.to_pylist() == [{"a": 1, "b": "x,y"}]
    real = shared_dir() / "data" / "retentioneering_ecom.csv.gz"
    source = open_source(real, "auto", 10)
    assert source.schema.field("timestamp").type == UTC
    table, _, bad = read_all(source, tmp_path)
    assert (table.num_rows, bad) == (31_106, [])


# --- Parquet --------------------------------------------------------------------------------


def test_parquet_types_are_made_a_datasets(tmp_path: Path) -> None:
    table = pa.table(
        {
            "ns": pa.array([1_999], pa.timestamp("ns")),
            "berlin": pa.array([1], pa.timestamp("s", "Europe/Berlin")),
            "small": pa.array([1], pa.uint8()),
            "big": pa.array([1], pa.uint32()),
            "code": pa.array(["a"]).dictionary_encode(),
            "none": pa.nulls(1),
            "many": pa.array([["x"]], pa.large_list(pa.large_string())),
            "_acp_system_metadata": pa.array([1]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    source = ParquetSource(tmp_path / "a.parquet", 10)
    assert [(f.name, f.type) for f in source.schema] == [
        ("ns", UTC),
        ("berlin", UTC),
        ("small", pa.int32()),
        ("big", pa.int64()),
        ("code", pa.string()),
        ("none", pa.string()),
        ("many", pa.list_(pa.string())),
    ]
    rows, _, bad = read_all(source, tmp_path)
    assert bad == []
    assert rows.to_pylist()[0] == {
        "ns": utc(1970, 1, 1).replace(microsecond=1),
        "berlin": utc(1970, 1, 1, 0, 0, 1),
        "small": 1,
        "big": 1,
        "code": "a",
        "none": None,
        "many": ["x"],
    }


def test_parquet_values_that_do_not_fit_are_rejects(tmp_path: Path) -> None:
    table = pa.table({"n": [1.0, 2.5, None], "l": [[{"k": "1"}], [], [{"k": "2"}, {"k": None}]]})
    pq.write_table(table, tmp_path / "a.parquet")
    target = pa.schema([("n", pa.int64()), ("l", pa.list_(pa.struct([("k", pa.int64())])))])
    rows, lines, bad = read_all(ParquetSource(tmp_path / "a.parquet", 2), tmp_path, target)
    assert (rows.num_rows, lines) == (0, [])
    assert [r["reason"] for r in bad] == [
        "l[].k is '1', which is no bigint",
        "n is 2.5, which is no bigint",
        "l[].k is '2', which is no bigint",
    ]


def test_parquet_nested_values_fit_by_name(tmp_path: Path) -> None:
    entry = pa.map_(pa.string(), pa.list_(pa.struct([("id", pa.string())])))
    table = pa.table(
        {
            "m": pa.array([[("AAID", [{"id": "x"}])], None, []], entry),
            "l": pa.array([[{"b": 1, "a": 2}], None, []]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    wide = pa.struct([("id", pa.string()), ("primary", pa.bool_())])
    target = pa.schema(
        [
            ("m", pa.map_(pa.string(), pa.list_(wide))),
            ("l", pa.list_(pa.struct([("a", pa.float64()), ("c", pa.string())]))),
        ]
    )
    rows, _, bad = read_all(ParquetSource(tmp_path / "a.parquet", 2), tmp_path, target)
    assert bad == []
    assert rows.to_pylist() == [
        {"m": [("AAID", [{"id": "x", "primary": None}])], "l": [{"a": 2.0, "c": None}]},
        {"m": None, "l": None},
        {"m": [], "l": []},
    ]


def test_parquet_truncated_and_absent(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1] * 1000}), tmp_path / "a.parquet")
    cut = put(tmp_path, "b.parquet", (tmp_path / "a.parquet").read_bytes()[:-10])
    with pytest.raises(BadFileError, match="no whole Parquet"):
        ParquetSource(cut, 10)
    with pytest.raises(BadFileError, match="no file"):
        open_source(tmp_path / "none.parquet", "auto", 10)


def test_types_that_no_dataset_holds_are_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": pa.array([1], pa.time32("s"))}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="column a has the type time32"):
        ParquetSource(tmp_path / "a.parquet", 10)


# --- formats and rejects --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind", "words"),
    [
        ("a.txt", b"Datafeed-Manifest-Version: 1.0\n", "auto", "manifest of an Adobe data feed"),
        ("a.xyz", b"1", "auto", "does not tell its format"),
        ("a.csv", b"a\n1\n", "xml", "unknown format"),
    ],
)
def test_formats_that_are_not_known(
    tmp_path: Path, name: str, content: bytes, kind: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        open_source(put(tmp_path, name, content), kind, 10)


def test_rejects_beyond_the_limit_name_the_first_places(tmp_path: Path) -> None:
    with Rejects(tmp_path / "r.ndjson", 1) as rejects:
        rejects.add([Reject("f", 3, "broken", "x" * 10_000)])
        rejects.check()
        rejects.add([Reject("f", 4, "broken", "y")])
        with pytest.raises(
            RejectsExceededError, match="2 rows were rejected and 1 are allowed"
        ) as e:
            rejects.check()
    assert "f line 3: broken" in str(e.value)
    assert len((tmp_path / "r.ndjson").read_text()) < 9_000


def test_rejects_stop_a_hopeless_read(tmp_path: Path) -> None:
    with (
        Rejects(tmp_path / "r.ndjson", 0) as rejects,
        pytest.raises(RejectsExceededError, match="at least"),
    ):
        rejects.add(Reject("f", n, "broken", "") for n in range(10_000))


def test_random_bytes_called_csv_are_no_delimited_text(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(b"a\rb,c\x00\n1,2\n")
    with pytest.raises(BadFileError, match=r"r\.csv is no delimited text"):
        DelimitedSource(path, ",")

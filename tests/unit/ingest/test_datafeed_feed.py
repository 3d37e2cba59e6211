"""A data feed delivery as a whole: manifest, ids, times, lookups, and the real one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from shared.core.errors import BadFileError
from shared.lake.ingest.datafeed.feed import DataFeed
from shared.lake.ingest.rejects import Rejects
from tests.support import datafeeds
from tests.support.datafeeds import record
from tests.support.shared_dir import shared_dir


def load(manifest: Path, tmp_path: Path, limit: int = 0) -> tuple[DataFeed, pa.Table, Rejects]:
    feed = DataFeed(manifest)
    with Rejects(tmp_path / "rejects.ndjson", limit) as rejects:
        chunks = list(feed.chunks(feed.schema, rejects))
    table = pa.concat_tables([c.table for c in chunks])
    assert table.schema == feed.schema
    table.validate(full=True)
    return feed, table, rejects


def test_a_hit_becomes_an_event(tmp_path: Path) -> None:
    hit = record(
        post_page_url="",
        page_url="https://plain.example/",
        browser="7",
        post_event_list="1,200=3",
        post_product_list=";shoe;1;10",
    )
    _, table, _ = load(datafeeds.write(tmp_path, hit), tmp_path)
    (row,) = table.to_pylist()
    visitor = "00000000000000FF-FFFFFFFFFFFFFFFF"
    assert row["_id"] == f"{visitor}-0000000001-0000000001"
    assert row["timestamp"] == dt.datetime.fromtimestamp(1436750000, dt.UTC)
    assert row["receivedTimestamp"] == row["timestamp"]
    assert row["identityMap"] == [("AAID", [{"id": visitor, "primary": True}])]
    assert row["endUserIDs"]["_experience"]["aaid"]["id"] == visitor
    assert row["web"] is None  # the post column speaks, and is empty
    assert row["_datafeed"]["page_url"] == "https://plain.example/"
    assert row["_datafeed"]["browser"] == 7
    assert row["_datafeed"]["post_visid_high"] == "255"
    assert row["_datafeed_labels"]["browser"] == "Netscape"
    assert row["_datafeed_labels"]["event_list"] == ["Purchase", "Sign-up"]
    assert row["commerce"]["purchases"] == {"id": None, "value": 1.0}
    assert row["commerce"]["checkouts"] is None
    event = row["_experience"]["analytics"]["event1to100"]["event1"]
    assert event == {"id": None, "value": 3.0}
    assert row["productListItems"][0]["SKU"] == "shoe"


def test_ids_that_clash_get_file_and_line(tmp_path: Path) -> None:
    files = record() + record(visit_page_num="2"), record()
    _, table, _ = load(datafeeds.write(tmp_path, *files), tmp_path)
    ids = table.column("_id").to_pylist()
    assert len(set(ids)) == 3
    assert ids[2] == f"{ids[0]}-02-suite_2026-01-01.tsv.gz-000000001"
    assert ids[:2] == sorted(ids[:2])


def test_hit_ids_are_used_where_they_are_present(tmp_path: Path) -> None:
    columns = [*datafeeds.COLUMNS, "hitid_high", "hitid_low"]
    hits = record(columns, hitid_high="3", hitid_low="4") + record(
        columns, hitid_high="0", hitid_low="0"
    )
    _, table, _ = load(datafeeds.write(tmp_path, hits, columns=columns), tmp_path)
    ids = table.column("_id").to_pylist()
    assert ids[0] == "3-4"
    assert ids[1].endswith("-0000000001-0000000001")


def test_the_time_is_the_first_that_is_known(tmp_path: Path) -> None:
    columns = [*datafeeds.COLUMNS, "post_cust_hit_time_gmt", "cust_hit_time_gmt"]
    hits = (
        record(columns, post_cust_hit_time_gmt="10", cust_hit_time_gmt="20")
        + record(columns, post_cust_hit_time_gmt="0", cust_hit_time_gmt="20")
        + record(columns, hit_time_gmt="30")
        + record(columns, hit_time_gmt="")
    )
    _, table, _ = load(datafeeds.write(tmp_path, hits, columns=columns), tmp_path)
    seconds = [t and t.timestamp() for t in table.column("timestamp").to_pylist()]
    assert seconds == [10, 20, 30, None]


def test_the_visitor_falls_back_to_the_plain_pair(tmp_path: Path) -> None:
    columns = [*datafeeds.COLUMNS, "visid_high", "visid_low"]
    plain = {"visid_high": "1", "visid_low": "2"}
    hits = record(columns, **plain) + record(columns, post_visid_high="", **plain)
    _, table, _ = load(datafeeds.write(tmp_path, hits, columns=columns), tmp_path)
    ids = [r["endUserIDs"]["_experience"]["aaid"]["id"] for r in table.to_pylist()]
    assert ids[1] == "0000000000000001-0000000000000002"
    assert ids[0].startswith("00000000000000FF")


def test_other_namespaces_stand_beside_the_visitor(tmp_path: Path) -> None:
    columns = [*datafeeds.COLUMNS, "mcvisid", "post_cust_visid"]
    hits = record(columns, mcvisid="9") + record(columns, post_cust_visid="joe")
    _, table, _ = load(datafeeds.write(tmp_path, hits, columns=columns), tmp_path)
    first, second = table.to_pylist()
    assert dict(first["identityMap"])["ECID"] == [{"id": "9", "primary": False}]
    assert dict(second["identityMap"])["AACUSTOMID"] == [{"id": "joe", "primary": False}]
    assert first["endUserIDs"]["_experience"]["mcid"]["id"] == "9"
    assert second["endUserIDs"]["_experience"]["mcid"] is None


def test_unknown_ids_are_null_and_counted(tmp_path: Path) -> None:
    hits = record(browser="7") + record(browser="8") + record(browser="8") + record()
    feed, table, _ = load(datafeeds.write(tmp_path, hits), tmp_path)
    labels = [(r or {}).get("browser") for r in table.column("_datafeed_labels").to_pylist()]
    assert labels == ["Netscape", None, None, None]
    assert feed.unknown == {"browser": {"8": 2}}


def test_bad_records_are_rejects_with_line_and_reason(tmp_path: Path) -> None:
    hits = record() + b"short\trecord\n" + record(browser="seven") + record()
    _, table, rejects = load(datafeeds.write(tmp_path, hits), tmp_path, limit=2)
    assert table.num_rows == 2
    assert rejects.count == 2
    lines = rejects.spool.read_text().splitlines()
    assert '"line": 2' in lines[0]
    assert "2 fields" in lines[0]
    assert '"line": 3' in lines[1]
    assert "browser is not a whole number: 'seven'" in lines[1]


def test_escapes_pass_through_a_whole_delivery(tmp_path: Path) -> None:
    hits = record(post_page_url="a\\\tb\\\\c\\\nd") + record(visit_page_num="2")
    manifest = datafeeds.write(tmp_path, hits, records=[2])
    _, table, _ = load(manifest, tmp_path)
    assert table.num_rows == 2
    assert table.to_pylist()[0]["web"]["webPageDetails"]["URL"] == "a\tb\\c\nd"


def test_a_delivery_without_data_has_no_rows(tmp_path: Path) -> None:
    feed = DataFeed(datafeeds.write(tmp_path))
    assert len(feed.schema) == 0


def _corrupt(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda m: _corrupt(m.parent / "01-suite_2026-01-01.tsv.gz"), "MD5"),
        (lambda m: (m.parent / "01-suite_2026-01-01.tsv.gz").write_bytes(b""), "bytes"),
        (lambda m: (m.parent / "01-suite_2026-01-01.tsv.gz").unlink(), "cannot be read"),
        (lambda m: m.write_text(m.read_text().replace("Records: 1", "Records: 2")), "in all"),
        (lambda m: m.write_text(m.read_text().replace("Data-Files: 1", "Data-Files: 2")), "lists"),
        (lambda m: m.write_text("hello\n"), "not a manifest"),
        (lambda m: m.write_text("a: b\n"), "not the manifest"),
        (
            lambda m: m.write_text(m.read_text().replace("Data-File: 01", "Data-File: ../01")),
            "without a folder",
        ),
        (
            lambda m: m.write_text(
                m.read_text().replace("Total-Records: 1", "Total-Records: 5").replace(
                    "Record-Count: 1", "Record-Count: 5"
                )
            ),
            "has 1 records and the manifest says 5",
        ),
    ],
)  # fmt: skip
def test_a_delivery_that_is_not_whole_is_refused(
    tmp_path: Path, damage: Callable[[Path], object], words: str
) -> None:
    manifest = datafeeds.write(tmp_path, record())
    damage(manifest)
    with pytest.raises(BadFileError, match=words):
        DataFeed(manifest)


def test_a_feed_without_visitor_or_time_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="no visitor"):
        DataFeed(datafeeds.write(tmp_path / "a", b"1\n", columns=["hit_time_gmt"]))
    columns = ["post_visid_high", "post_visid_low"]
    with pytest.raises(BadFileError, match="no time"):
        DataFeed(datafeeds.write(tmp_path / "b", b"1\t2\n", columns=columns))


def test_the_real_feed(tmp_path: Path) -> None:
    folder = shared_dir() / "data" / "adobe_datafeed"
    feed, table, rejects = load(folder / "demosuite_2015-07-13.txt", tmp_path)
    assert table.num_rows == 592
    assert rejects.count == 0
    rows = table.to_pylist()
    assert len({r["_id"] for r in rows}) == 592
    assert len({r["endUserIDs"]["_experience"]["aaid"]["id"] for r in rows}) == 338
    raw = table.schema.field("_datafeed").type
    assert len(raw) == 294
    numbers = {f.name for f in raw if f.type == pa.int64()}
    assert numbers == {
        "browser", "connection_type", "country", "exclude_hit", "first_hit_time_gmt", "javascript",
        "language", "last_hit_time_gmt", "last_purchase_num", "last_purchase_time_gmt",
        "new_visit", "os", "post_cust_hit_time_gmt", "post_search_engine", "ref_type",
        "resolution", "visit_num", "visit_page_num", "visit_search_engine",
        "visit_start_time_gmt",
    }  # fmt: skip
    assert feed.unknown == {
        "language": {"0": 32},
        "search_engine": {"0": 313},
        "visit_search_engine": {"0": 250},
    }
    by_hit = sorted(rows, key=lambda r: r["_id"])
    pages = [(r["_datafeed"]["visit_num"], r["_datafeed"]["visit_page_num"]) for r in by_hit]
    visitors = [r["endUserIDs"]["_experience"]["aaid"]["id"] for r in by_hit]
    assert list(zip(visitors, pages, strict=True)) == sorted(zip(visitors, pages, strict=True))

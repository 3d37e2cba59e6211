"""Wrong input on the command line: one clear error, exit code 1 or 2, nothing half done."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cluster.feeds import FEED, write_batch
from tests.support.shared_dir import shared_dir
from tests.support.stack import Stack


@pytest.fixture
def hits(home: Stack, tmp_path: Path) -> Stack:
    """A home with a dataset of events and a destination."""
    batch = str(write_batch(tmp_path, 0))
    home.cli(
        "dataset", "create", "hits", "--like", batch,
        "--identity", "user.id", "--timestamp", "timestamp", "--id", "_id", "--buckets", "4",
    )  # fmt: skip
    home.cli("ingest", "hits", batch)
    home.cli("destination", "create", "drop", "--url", f"file://{tmp_path}/drop")
    return home


def test_broken_sql(hits: Stack) -> None:
    assert hits.refused("sql", "SELECT page,\n  FROM hits", code=2) == (
        "error: expected an expression after ',', found 'FROM' (line 2, column 3)\n"
        "    FROM hits\n"
        "    ^^^^\n"
    )


def test_a_missing_column(hits: Stack) -> None:
    assert hits.refused("sql", "SELECT pge FROM hits", code=2) == (
        "error: there is no column pge (line 1, column 8)\n"
        "  SELECT pge FROM hits\n"
        "         ^^^\n"
        "hint: did you mean page?\n"
    )


def test_an_unknown_function(hits: Stack) -> None:
    words = hits.refused("sql", "SELECT SESS_TIMOUT(timestamp, 1) FROM hits", code=2)
    assert "there is no function SESS_TIMOUT (line 1, column 8)" in words
    assert "did you mean" in words


def test_a_truncated_parquet_file(hits: Stack, tmp_path: Path) -> None:
    whole = (tmp_path / "batch0.parquet").read_bytes()
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(whole[: len(whole) // 2])

    words = hits.refused("ingest", "hits", str(broken), code=2)

    assert "broken.parquet" in words
    assert [c["rows"] for c in hits.json("dataset", "history", "hits")] == [0, 400]


def test_bad_rows_are_kept_aside_and_counted(hits: Stack, tmp_path: Path) -> None:
    file = tmp_path / "hits.ndjson"
    good = '{"_id":"x1","timestamp":"2026-03-01T00:00:00Z","user":{"id":"u"},"page":"/"}'
    file.write_text(f"{good}\n{{broken\n{good.replace('x1', 'x2')}\n")

    words = hits.refused("ingest", "hits", str(file), code=2)
    assert "1 rows were rejected" in words or "1 row was rejected" in words
    assert "line 2" in words

    report = hits.json("ingest", "hits", str(file), "--max-rejects", "1")
    assert (report["rows"], report["rejected"]) == (2, 1)
    assert "{broken" in Path(report["rejects_path"].removeprefix("file://")).read_text()


def test_a_data_feed_whose_checksum_is_wrong(home: Stack, tmp_path: Path) -> None:
    folder = tmp_path / "feed"
    shutil.copytree(shared_dir() / "data" / "adobe_datafeed", folder)
    (data,) = folder.glob("*.tsv.gz")
    data.chmod(0o644)
    data.write_bytes(gzip.compress(gzip.decompress(data.read_bytes())[:-10]))
    (manifest,) = folder.glob("*.txt")

    words = home.refused("ingest", "hits", "--format", "adobe-datafeed", str(manifest), code=2)

    assert data.name in words
    assert home.json("dataset", "list") == []


def test_a_broker_that_does_not_answer(hits: Stack, tmp_path: Path) -> None:
    (tmp_path / "visits.yaml").write_text(FEED)
    hits.cli("feed", "apply", str(tmp_path / "visits.yaml"))
    hits.environ["FEEDMILL_BROKER_URL"] = "redis://127.0.0.1:1/0"

    words = hits.refused("feed", "run", "visits", code=1)

    assert "the broker redis://127.0.0.1:1/0 does not answer" in words
    (run,) = [r for r in hits.json("runs", "list") if r["kind"] == "feed"]
    assert run["state"] == "queued"


def test_a_feed_that_could_not_be_exact(hits: Stack, tmp_path: Path) -> None:
    file = tmp_path / "top.yaml"
    file.write_text(FEED.replace("        FROM hits)", "        FROM hits LIMIT 10)"))

    words = hits.refused("feed", "apply", str(file), code=2)

    assert "cannot use LIMIT" in words
    assert "line 11" in words
    assert hits.json("feed", "list") == []


def test_bad_yaml(hits: Stack, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(FEED.replace("output: visits", "outptu: visits"))

    words = hits.refused("feed", "apply", str(file), code=2)

    assert "unknown key 'outptu' (line 12, column 1)" in words
    assert "did you mean 'output'?" in words


def test_a_destination_that_cannot_be_written(hits: Stack, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    hits.cli("destination", "create", "full", "--url", f"file://{tmp_path}/taken/drop")

    words = hits.refused("destination", "test", "full", code=1)

    assert str(tmp_path / "taken") in words


def test_a_wrong_setting(home: Stack) -> None:
    home.environ["FEEDMILL_LAKE_BUCKETS"] = "many"
    words = home.refused("dataset", "list", code=2)
    assert "lake.buckets" in words
    assert "FEEDMILL_LAKE_BUCKETS" in words


def test_a_type_change_is_a_reject(hits: Stack, tmp_path: Path) -> None:
    table = pq.read_table(tmp_path / "batch0.parquet").slice(0, 3)
    price = table.schema.get_field_index("price")
    changed = table.set_column(price, "price", pa.array(["a", "b", "c"]))
    pq.write_table(changed, tmp_path / "changed.parquet")

    words = hits.refused("ingest", "hits", str(tmp_path / "changed.parquet"), code=2)

    assert "price" in words
    assert hits.json("sql", "SELECT count(*) AS n FROM hits")["rows"] == [[400]]

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shared.core.errors import StoreError
from shared.export import checksum, parts
from shared.export.parts import Cut, Part
from shared.export.writers import format as formats
from tests.support.lakes import EVENT_SCHEMA, events

CUT = Cut(group_rows=10, file_rows=25)


def write(
    tables: list[pa.Table], folder: Path, cut: Cut = CUT, kind: str = "parquet"
) -> list[Part]:
    folder.mkdir()
    found = formats.get(kind)
    return list(
        parts.write(
            tables,
            EVENT_SCHEMA,
            kind=found,
            compression=found.compression(None),
            folder=folder,
            delivery_id="01J",
            cut=cut,
            timestamp="timestamp",
        )
    )


def test_rows_are_cut_into_groups_and_files_in_their_order(tmp_path: Path) -> None:
    table = events(53)
    made = write([table], tmp_path / "a")

    assert [part.entry.rows for part in made] == [20, 20, 13]
    groups = [pq.ParquetFile(part.local).metadata for part in made]
    assert [[m.row_group(i).num_rows for i in range(m.num_row_groups)] for m in groups] == [
        [10, 10],
        [10, 10],
        [10, 3],
    ]
    back = pa.concat_tables([pq.read_table(part.local).cast(EVENT_SCHEMA) for part in made])
    assert back == table
    for number, part in enumerate(made):
        sha = checksum.of_file(part.local)
        assert part.entry.sha256 == sha
        assert part.entry.path == f"part-{number:05d}-01J-{sha[:16]}.parquet"
        assert part.entry.bytes == part.local.stat().st_size


@pytest.mark.parametrize("kind", ["parquet", "ndjson"])
def test_bytes_do_not_depend_on_the_pieces(kind: str, tmp_path: Path) -> None:
    table = events(53)
    whole = write([table], tmp_path / "a", kind=kind)
    slices = [table.slice(i, 7) for i in range(0, 53, 7)]
    pieces = write([*slices, table.slice(0, 0)], tmp_path / "b", kind=kind)

    assert [part.entry for part in pieces] == [part.entry for part in whole]


def test_a_file_that_is_large_enough_is_finished(tmp_path: Path) -> None:
    made = write([events(30)], tmp_path / "a", Cut(10, 1000, file_bytes=1))
    assert [part.entry.rows for part in made] == [10, 10, 10]


def test_the_bounds_of_the_time_are_noted(tmp_path: Path) -> None:
    made = write([events(7)], tmp_path / "a")
    entry = made[0].entry
    assert (entry.min_timestamp, entry.max_timestamp) == (
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:02Z",
    )
    nulls = pa.Table.from_pylist([{"_id": "x"}], schema=EVENT_SCHEMA)
    entry = write([nulls], tmp_path / "b")[0].entry
    assert (entry.min_timestamp, entry.max_timestamp) == (None, None)


def test_no_rows_make_no_file(tmp_path: Path) -> None:
    assert write([], tmp_path / "a") == []
    assert write([events(0)], tmp_path / "b") == []


def test_a_spool_that_went_away_is_told(tmp_path: Path) -> None:
    found = formats.get("ndjson")
    made = parts.write(
        [events(1)],
        EVENT_SCHEMA,
        kind=found,
        compression="none",
        folder=tmp_path / "gone",
        delivery_id="01J",
        cut=CUT,
        timestamp=None,
    )
    with pytest.raises(StoreError, match="writing a file to the spool failed"):
        list(made)

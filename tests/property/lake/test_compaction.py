"""Whatever is appended, compacted and forgotten in whatever order: every interval is as if never so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.core.intervals import Interval
from shared.lake import compact, scan
from shared.lake.compact import Wanted
from shared.lake.content import ContentHash
from shared.lake.lake import Lake
from shared.state.database import Database
from tests.support.lakes import NOW, append, content, create, events, open_lake

APPEND, COMPACT, COMPACT_ALL, ONE_BUCKET, EXPIRE = "append", "compact", "all", "bucket", "expire"

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just(APPEND), st.integers(1, 40)),
        st.tuples(st.sampled_from([COMPACT, COMPACT_ALL]), st.just(0)),
        st.tuples(st.just(ONE_BUCKET), st.integers(0, 3)),
        st.tuples(st.just(EXPIRE), st.integers(1, 4)),
    ),
    min_size=2,
    max_size=10,
)


@contextmanager
def opened() -> Iterator[Lake]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/record.db"
        database = Database.open(url)
        database.migrate()
        database.close()
        lake = open_lake(Path(folder) / "home", url, maintenance_small_files="3")
        yield lake
        lake.database.close()


def keep(lake: Lake, count: int) -> None:
    """Let the commits that follow keep so many snapshots."""
    few = lake.config.maintenance.model_copy(update={"snapshots_kept": count})
    lake.config = lake.config.model_copy(update={"maintenance": few})
    lake._catalog = None


def merge(lake: Lake, **wanted: object) -> None:
    with lake.own_run(kind="maintenance", now=NOW, owner="t") as claim:
        compact.compact(lake, "hits", claim, Wanted(lake.config.maintenance, **wanted))  # type: ignore[arg-type]


def digest(table: pa.Table) -> str:
    found = ContentHash()
    found.update(table)
    return found.hex()


@pytest.mark.slow
@pytest.mark.timeout(1200)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(STEPS)
def test_every_interval_is_as_if_never_compacted(steps: list[tuple[str, int]]) -> None:
    with opened() as lake:
        create(lake)
        added: dict[int, pa.Table] = {}  # by seq
        start = 0
        for step, number in steps:
            hits = lake.get("hits")
            if step == APPEND:
                seq = append(lake, hits, events(number, start=start), f"b{start}").seq
                added[seq] = events(number, start=start)
                start += number
            elif step == EXPIRE:
                keep(lake, number)
            elif step == ONE_BUCKET:
                merge(lake, bucket=number, everything=True)
            else:
                merge(lake, everything=step == COMPACT_ALL)

        hits = lake.get("hits")
        for end in range(1, hits.seq + 1):
            for begin in {0, end - 1, end // 2}:
                _same(lake, begin, end, added)
        for fragment in scan.plan(lake, hits):
            for file in fragment.files:
                rows = [t.to_pylist() for t in scan.whole_rows(fragment, file, 1_000)]
                keys = [(r["user"]["id"] or "", r["timestamp"], r["_id"]) for t in rows for r in t]
                assert keys == sorted(keys)


def _same(lake: Lake, begin: int, end: int, added: dict[int, pa.Table]) -> None:
    expected = [rows for seq, rows in added.items() if begin < seq <= end]
    whole = pa.concat_tables(expected).sort_by("_id") if expected else events(0)
    found = content(lake, lake.get("hits"), interval=Interval(begin, end))
    assert found.select(whole.column_names) == whole
    assert digest(found) == digest(whole)
    batches = {f"b{int(r.as_py()[1:])}" for rows in expected for r in rows["_id"][-1:]}
    assert len(set(found["_ACP_BATCHID"].to_pylist())) == len(batches)

"""The demo's kind of feed query beside the same query as DuckDB would have it: `make bench`.

Both read Parquet, find sessions, first and last touch and the previous page, and write Parquet with
zstd; DuckDB's form is the fastest of those we know. Feedmill reads its own dataset, which ingest has
bucketed and sorted; DuckDB reads the same rows unsorted, and sorted as well, so that neither gains by
the other's layout. Every run is a process of its own, after one that warms the caches; CPU seconds
are those of the whole process without its imports. The results have to be equal.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

_THREADS = 2
_FEEDMILL = """
SELECT id AS _id, visitor, timestamp, page,
  SESS_TIMEOUT(timestamp, 1800) OVER (PARTITION BY visitor ORDER BY timestamp
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW).num AS session,
  ATTRIBUTION_FIRST_TOUCH(timestamp, '', campaign) OVER (PARTITION BY visitor ORDER BY timestamp
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW).value AS first_touch,
  ATTRIBUTION_LAST_TOUCH(timestamp, '', campaign) OVER (PARTITION BY visitor ORDER BY timestamp
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW).value AS last_touch,
  PREVIOUS(page) OVER (PARTITION BY visitor ORDER BY timestamp
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW).value AS previous
FROM hits
"""
_DUCKDB = """
SELECT id AS _id, visitor, timestamp, page,
  1 + count(*) FILTER (gap > 1800) OVER w AS session,
  first_value(campaign IGNORE NULLS) OVER w AS first_touch,
  last_value(campaign IGNORE NULLS) OVER w AS last_touch,
  previous
FROM (
  SELECT *,
    date_diff('second', lag(timestamp) OVER o, timestamp) AS gap,
    lag(page) OVER o AS previous
  FROM read_parquet('{source}')
  WINDOW o AS (PARTITION BY visitor ORDER BY timestamp, id)
)
WINDOW w AS (PARTITION BY visitor ORDER BY timestamp, id
  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
"""


def make(folder: Path, rows: int) -> None:
    """Write random events as one unsorted file, one sorted file, and a dataset in a home."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from shared.feeds.workspace import Workspace
    from shared.lake.dataset import Layout
    from shared.lake.ingest.ingest import ingest_files

    random = np.random.default_rng(7)
    visitor = (random.pareto(1.2, rows) * rows / 60).astype(np.int64) % (rows // 12)
    start = np.datetime64("2026-03-02T00:00:00", "us").astype(np.int64)
    micros = start + random.integers(0, 7 * 86_400, rows) * 1_000_000
    campaigns = np.array([f"campaign-{n}" for n in range(40)])
    chosen = campaigns[random.integers(0, len(campaigns), rows)]
    table = pa.table(
        {
            "id": pa.array(np.char.mod("%012d", random.permutation(rows))),
            "visitor": pa.array(np.char.mod("%016X", visitor * 2654435761 % 2**62)),
            "timestamp": pa.array(micros, pa.timestamp("us", "UTC")),
            "page": pa.array(np.char.mod("/page/%d", random.integers(0, 5000, rows))),
            "campaign": pa.array(chosen, mask=random.random(rows) > 0.06),
        }
    )
    pq.write_table(table, folder / "unsorted.parquet", compression="zstd")
    keys = [("visitor", "ascending"), ("timestamp", "ascending"), ("id", "ascending")]
    pq.write_table(table.sort_by(keys), folder / "sorted.parquet", compression="zstd")
    workspace = Workspace.open(folder / "home", on_created=lambda _home: None)
    ingest_files(
        workspace.lake,
        workspace.database,
        workspace.config,
        "hits",
        [folder / "unsorted.parquet"],
        clock=workspace.clock,
        create=Layout("visitor", "timestamp", "id", (), 16),
    )
    workspace.close()


def feedmill(folder: Path, target: Path) -> tuple[float, float]:
    """Run the query on the dataset and write its result; return CPU and wall seconds."""
    import pyarrow.parquet as pq

    from shared.feeds.workspace import Workspace

    workspace = Workspace.open(folder / "home")
    session = workspace.session()
    # Loads the kernels, which a worker has done long since.
    session.execute(f"{_FEEDMILL} WHERE visitor = ''", now=workspace.clock.now())[-1].to_arrow()
    before = _now()
    result = session.execute(_FEEDMILL, now=workspace.clock.now())[-1]
    pq.write_table(result.to_arrow(), target, compression="zstd")
    spent = _since(before)
    workspace.close()
    return spent


def duckdb(source: Path, target: Path) -> tuple[float, float]:
    """Run the same query in DuckDB; return CPU and wall seconds."""
    import duckdb as engine

    connection = engine.connect(config={"threads": _THREADS})
    connection.execute(f"SELECT count(*) FROM read_parquet('{source}')").fetchall()
    before = _now()
    query = _DUCKDB.format(source=source)
    connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    return _since(before)


def _now() -> tuple[float, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, time.monotonic()


def _since(before: tuple[float, float]) -> tuple[float, float]:
    cpu, wall = _now()
    return cpu - before[0], wall - before[1]


def _measure(what: str, folder: Path, rows: int) -> None:
    target = folder / f"{what}.result.parquet"
    if what == "make":
        make(folder, rows)
        return
    if what == "feedmill":
        cpu, wall = feedmill(folder, target)
    else:
        cpu, wall = duckdb(folder / f"{what.removeprefix('duckdb-')}.parquet", target)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "wall": wall, "peak_mib": peak}))


def _check_equal(folder: Path) -> None:
    import duckdb as engine

    ours, theirs = (str(folder / f"{n}.result.parquet") for n in ("feedmill", "duckdb-unsorted"))
    columns = "_id, visitor, timestamp, page, session::BIGINT, first_touch, last_touch, previous"
    for one, other in ((ours, theirs), (theirs, ours)):
        (count,) = engine.sql(
            f"SELECT count(*) FROM (SELECT {columns} FROM read_parquet('{one}') "
            f"EXCEPT ALL SELECT {columns} FROM read_parquet('{other}'))"
        ).fetchall()[0]
        assert count == 0, f"{count} rows of {one} are not in {other}"


def _apart(what: str, folder: Path, rows: int) -> str:
    """Run one step in a process of its own, so that its memory is its own, too."""
    command = [sys.executable, "-m", "tests.benchmarks.feed_query", "--measure", what]
    options = ["--folder", str(folder), "--rows", str(rows)]
    done = subprocess.run([*command, *options], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def _best(what: str, folder: Path, rows: int, repeats: int) -> dict[str, float]:
    seen: list[dict[str, Any]] = [
        json.loads(_apart(what, folder, rows)) for _ in range(repeats + 1)
    ]
    return min(seen[1:], key=lambda one: float(one["cpu"]))


def main() -> None:
    """Measure all, compare the results, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    os.environ |= {"FEEDMILL_DASK_THREADS": str(_THREADS), "FEEDMILL_LOG_LEVEL": "warning"}
    if given.measure:
        _measure(given.measure, given.folder, given.rows)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _apart("make", folder, given.rows)
        names = ("feedmill", "duckdb-unsorted", "duckdb-sorted")
        found = {what: _best(what, folder, given.rows, given.repeats) for what in names}
        _check_equal(folder)
    print(f"{given.rows:,} rows, {_THREADS} threads, best of {given.repeats}; results are equal\n")
    print(f"{'':<18}{'CPU s':>8}{'wall s':>8}{'peak MiB':>10}{'CPU to Feedmill':>17}")
    for what, one in found.items():
        ratio = one["cpu"] / found["feedmill"]["cpu"]
        print(
            f"{what:<18}{one['cpu']:>8.2f}{one['wall']:>8.2f}{one['peak_mib']:>10,.0f}{ratio:>17.2f}"
        )


if __name__ == "__main__":
    main()

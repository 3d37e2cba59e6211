"""A thousand small commits of up to 16 files: `python -m tests.benchmarks.small_commits [COMMITS]`.

Prints for each hundred the seconds of a commit, of planning a scan before and after maintenance,
and the bytes of metadata that the kept snapshots refer to. They have to stay flat.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from shared.state.database import Database
from tests.support.lakes import open_lake
from tests.support.small_commits import hundreds


def main() -> None:
    """Run it on SQLite and a local folder, which are gone afterwards."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/record.db"
        database = Database.open(url)
        database.migrate()
        database.close()
        lake = open_lake(Path(folder) / "home", url)
        print("commits  s/commit   cpu  plan before/after  compaction  metadata  snapshots  files")
        for found in hundreds(lake, count):
            before, after = found.plan_seconds
            print(
                f"{found.commits:7}  {found.commit_seconds:8.3f} {found.commit_cpu:5.3f}  {before:8.3f} {after:8.3f}"
                f"  {found.maintenance_seconds:10.2f}  {found.metadata_bytes / 1e6:5.2f} MB"
                f"  {found.snapshots:9}  {found.files[0]} -> {found.files[1]}",
                flush=True,
            )
        lake.database.close()


if __name__ == "__main__":
    main()

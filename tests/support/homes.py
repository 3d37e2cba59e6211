"""A Feedmill home for tests, opened as `feedmill.open` opens one, and datasets put in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from feedmill import OpenLake
from shared.engine.result import Result
from shared.feeds.workspace import Workspace
from shared.lake.dataset import Layout
from shared.lake.ingest.ingest import ingest_table


@dataclass(frozen=True)
class Home:
    """An open home; `lake` is the public door to it."""

    workspace: Workspace
    lake: OpenLake

    def add(self, name: str, rows: pa.Table, layout: Layout | None = None) -> None:
        """Append rows in one commit; a dataset that does not exist is created with the layout."""
        ingest_table(
            self.workspace.lake,
            self.workspace.database,
            self.workspace.config,
            name,
            rows,
            clock=self.workspace.clock,
            create=layout,
        )

    def results(self, text: str) -> list[Result]:
        """Run statements; return what each gave."""
        return self.workspace.session().execute(text, now=self.workspace.clock.now())

    def rows(self, text: str) -> list[tuple[object, ...]]:
        """Run statements; return the rows of the last one."""
        return list(self.results(text)[-1].rows())


@contextmanager
def opened(folder: Path, *, threads: int = 2) -> Iterator[Home]:
    """Open a home in a folder, run on so many threads."""
    assert not any(
        name.startswith("FEEDMILL_")
        for name in os.environ
        if name not in {"FEEDMILL_HOME", "FEEDMILL_SHARED"}
    )
    workspace = Workspace.open(folder, on_created=lambda _home: None)
    dask = workspace.config.dask.model_copy(update={"threads": threads})
    workspace.config = workspace.config.model_copy(update={"dask": dask})
    try:
        yield Home(workspace, OpenLake(workspace))
    finally:
        workspace.close()


def events(identity: str, buckets: int = 4) -> Layout:
    """Return the layout of events with `timestamp` and `_id`."""
    return Layout(identity, "timestamp", "_id", (), buckets)

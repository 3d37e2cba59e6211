"""Queries at the same time in threads of one process: what one is told, the others are not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest
from dask.callbacks import Callback

from shared.core.clock import EPOCH
from shared.core.errors import FencedError
from shared.engine.session import Session
from shared.sql import tree
from shared.sql.analyse.statement import analyse
from shared.sql.statements import split
from tests.support import homes


def test_a_query_that_is_not_wanted_any_more_stops_itself_alone(tmp_path: Path) -> None:
    with homes.opened(tmp_path / "home") as home:
        home.add("t", pa.table({"_id": ["1"]}))
        workspace = home.workspace
        statement = analyse(split("SELECT count(*) AS n FROM t")[0], workspace.lake, now=EPOCH)
        assert isinstance(statement, tree.Query)
        relation = statement.relation
        both = threading.Barrier(2, timeout=60)
        over = threading.Event()

        def unwanted() -> None:
            both.wait()  # the other query has begun
            over.wait(60)
            raise FencedError("somebody else has it")

        asked = []

        def wanted() -> None:
            asked.append(threading.get_ident())
            if len(asked) == 1:
                both.wait()

        def run(check: object) -> int:
            session = Session.open(workspace.config, workspace.database, workspace.lake)
            result = session.query(relation, check=check)  # type: ignore[arg-type]
            return int(next(result.rows())[0])

        with ThreadPoolExecutor(2) as threads:
            lost = threads.submit(run, unwanted)
            kept = threads.submit(run, wanted)
            assert kept.result() == 1
            over.set()
            with pytest.raises(FencedError):
                lost.result()
        assert len(asked) == 2  # before and after its only task
        assert run(lambda: None) == 1
        assert not Callback.active

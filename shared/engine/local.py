"""Tasks in threads of this process: the embedded run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.engine.exchange import Part
from shared.engine.graph import Check, Graph, Progress


class Threads:
    """Runs graphs with Dask's threaded scheduler.

    Args:
        count: tasks at once.
    """

    def __init__(self, count: int) -> None:
        self._count = count

    def run(
        self, graph: Graph, *, check: Check | None = None, progress: Progress | None = None
    ) -> list[Part]:
        """Return the parts of the last stage; see `graph.Runner`."""
        from dask import base

        done = 0

        def looked(*_: Any) -> None:
            if check is not None:
                check()

        def finished(*_: Any) -> None:
            nonlocal done
            done += 1
            if progress is not None:
                progress("tasks", done, graph.size)
            looked()

        wanted = graph.delayed()
        compute: Callable[..., tuple[Part, ...]] = base.compute
        # Given here they are this graph's alone. Dask's `with Callback(…)` is global: graphs of
        # other threads would call them too, and one that ends amid another leaves them behind.
        found = compute(
            *wanted,
            scheduler="threads",
            num_workers=self._count,
            optimize_graph=False,
            callbacks=[(None, None, looked, finished, None)],
        )
        return list(found)

    def close(self) -> None:
        """There is nothing to let go of."""

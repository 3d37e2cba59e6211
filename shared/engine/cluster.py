"""Tasks on the workers of a Dask cluster that runs elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.core.errors import ClusterUnavailableError
from shared.engine.exchange import Part
from shared.engine.graph import Check, Graph, Progress

_CONNECT_SECONDS = 10
_LOOK_SECONDS = 0.5


class Cluster:
    """Runs graphs by a client of a Dask scheduler; it connects when first used.

    Args:
        address: tcp://host:port.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._client: Any = None

    def run(
        self, graph: Graph, *, check: Check | None = None, progress: Progress | None = None
    ) -> list[Part]:
        """Return the parts of the last stage; see `graph.Runner`.

        Raises:
            ClusterUnavailableError: the scheduler does not answer, or workers died over a task.
        """
        import distributed
        from distributed.client import FutureCancelledError
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker

        wait: Callable[..., Any] = distributed.wait
        client = self._connected()
        futures = client.compute(graph.delayed(), optimize_graph=False)
        try:
            left = set(futures)
            while left:
                try:
                    with client.as_current():  # `wait` asks for the client of its context
                        found = wait(left, timeout=_LOOK_SECONDS, return_when="FIRST_COMPLETED")
                    left = found.not_done
                except TimeoutError:
                    self._alive()
                if any(future.status in {"error", "cancelled", "lost"} for future in futures):
                    break
                if check is not None:
                    check()
                if progress is not None:
                    progress("tasks", len(futures) - len(left), len(futures))
            return list(client.gather(futures))
        except (KilledWorker, FutureCancelledError, CommClosedError, OSError) as error:
            raise ClusterUnavailableError(
                f"the Dask cluster at {self._address} could not finish: {error}",
                hint="are its workers alive, and have they memory enough?",
            ) from error
        finally:
            client.cancel(futures)

    def _connected(self) -> Any:
        if self._client is None or self._client.status != "running":
            import distributed

            connect: Callable[..., Any] = distributed.Client
            try:
                self._client = connect(
                    self._address, timeout=_CONNECT_SECONDS, set_as_default=False
                )
            except (OSError, TimeoutError, ValueError) as error:
                raise ClusterUnavailableError(
                    f"no Dask scheduler answers at {self._address}",
                    hint="check dask.address (FEEDMILL_DASK_ADDRESS)",
                ) from error
        return self._client

    def _alive(self) -> None:
        if self._client.status != "running":
            raise ClusterUnavailableError(
                f"the Dask scheduler at {self._address} is gone", hint="start it, and try again"
            )

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

"""A query's tasks and what they wait for; `local` and `cluster` run it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from shared.engine.exchange import Part
from shared.engine.task import Task, perform

Progress = Callable[[str, int, int | None], None]
"""`progress(what, done, total)`."""

Check = Callable[[], None]
"""Raises when the work is no longer wanted."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Tasks by stage, in an order in which each stage finds its inputs done; the last is wanted.

    Attributes:
        token: unique per query; part of every task's key.
    """

    token: str
    stages: tuple[tuple[Task, ...], ...]

    @property
    def size(self) -> int:
        """How many tasks there are."""
        return sum(len(tasks) for tasks in self.stages)

    def delayed(self) -> list[Any]:
        """Return Dask's form of the last stage's tasks and of all they wait for."""
        from dask.delayed import delayed

        made: list[list[Any]] = []
        for number, tasks in enumerate(self.stages):
            made.append([])
            for place, task in enumerate(tasks):
                inputs = {stage: made[stage] for stage in task.inputs}
                key = f"feedmill-{self.token}-{number}-{place}"
                # Bytes, since Dask would look for tasks in every field of our records.
                call = delayed(_run, pure=False)
                made[number].append(call(pickle.dumps(task), inputs, dask_key_name=key))
        return made[-1]


class Runner(Protocol):
    """Runs graphs."""

    def run(self, graph: Graph, *, check: Check | None, progress: Progress | None) -> list[Part]:
        """Return the parts of the last stage, in order.

        Raises the error of the first task that failed.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


def _run(task: bytes, parts: Mapping[int, Sequence[Part]]) -> Part:
    return perform(pickle.loads(task), parts)  # noqa: S301 (our own bytes)

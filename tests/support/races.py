"""Processes that do the same thing at the same moment."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from shared.core.errors import FeedmillError
from shared.state.database import Database

Action = Callable[[Database, int], Any]


def race(action: Action, url: str, *, rounds: int, rivals: int = 2) -> list[list[Any]]:
    """Return what each rival's `action(database, round)` returned, round by round.

    Each rival is a process with a database of its own; all begin a round together. An error of
    ours counts as a result: the name of its class. `action` is a module's own function.
    """
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(rivals)
    results: Queue[Any] = context.Queue()
    processes = [
        context.Process(target=_compete, args=(action, url, rounds, barrier, results), daemon=True)
        for _ in range(rivals)
    ]
    for process in processes:
        process.start()
    lists = [results.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(timeout=30)
    for outcome in lists:
        if isinstance(outcome, str):
            raise AssertionError(outcome)  # noqa: TRY004 (it is a traceback, not a type)
    return [list(together) for together in zip(*lists, strict=True)]


def _compete(action: Action, url: str, rounds: int, barrier: Barrier, results: Queue[Any]) -> None:
    import traceback

    try:
        database = Database.open(url)
        outcomes: list[Any] = []
        for number in range(rounds):
            barrier.wait(timeout=60)
            try:
                outcomes.append(action(database, number))
            except FeedmillError as error:
                outcomes.append(type(error).__name__)
        database.close()
    except BaseException:  # noqa: BLE001 (the parent must hear of it)
        barrier.abort()
        results.put(traceback.format_exc())
    else:
        results.put(outcomes)

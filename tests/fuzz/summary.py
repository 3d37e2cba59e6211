"""The fuzzer's coverage at the end of a run, whether one process ran it or several did."""

from __future__ import annotations

import os
import pickle
from typing import Any

import pytest

from tests.fuzz.report import Report

SEED = int(os.environ.get("FUZZ_SEED", "0"))
_REPORTS = pytest.StashKey[list[Report]]()
_SENT = "fuzz"


def hand_in(config: pytest.Config, report: Report) -> None:
    """Keep what a process has found for the end; a worker of pytest-xdist sends it to its chief."""
    sent = getattr(config, "workeroutput", None)
    if sent is None:
        config.stash.setdefault(_REPORTS, []).append(report)
    else:
        sent[_SENT] = pickle.dumps(report)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker has sent."""
    sent = getattr(node, "workeroutput", {}).get(_SENT)
    if sent is not None:
        node.config.stash.setdefault(_REPORTS, []).append(pickle.loads(sent))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print what was covered."""
    reports = config.stash.get(_REPORTS, [])
    if reports:
        terminalreporter.section(f"fuzz against Spark, FUZZ_SEED={SEED}")
        for line in Report.of(reports).table():
            terminalreporter.write_line(line)

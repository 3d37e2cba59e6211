"""One Spark and one home for the fuzzer, and what a run has found."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fuzz.report import Report
from tests.fuzz.sides import Side, ours, spark
from tests.fuzz.summary import hand_in
from tests.support import homes


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> Iterator[Report]:
    """Return what the run has found so far; it is handed in at the end."""
    found = Report()
    yield found
    hand_in(pytestconfig, found)


@pytest.fixture(scope="session")
def theirs() -> Iterator[Side]:
    """Return Spark's side; skip where there is no Spark."""
    pyspark_sql = pytest.importorskip(
        "pyspark.sql", reason="PySpark is missing: `make setup-spark`"
    )
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java 17 is missing: Spark runs on it")
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"  # PySpark hands out local times
    time.tzset()
    session: Any = (
        pyspark_sql.SparkSession.builder.master("local[1]")
        .config("spark.sql.ansi.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "OFF")
        .getOrCreate()
    )
    yield spark(session)
    session.stop()
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.fixture(scope="session")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    """Return our side."""
    with homes.opened(tmp_path_factory.mktemp("fuzz")) as home:
        yield ours(home)

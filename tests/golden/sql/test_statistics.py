"""ANALYZE TABLE: statistics of a session, samples of a lake."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.core.errors import InputError, SqlSyntaxError, UnknownColumnError, UnknownTableError
from tests.support import homes
from tests.support.homes import Home

COLUMNS = "columnName, mean, max, min, approxDistinctCount, nullCount, dataType"


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with homes.opened(tmp_path_factory.mktemp("home")) as opened:
        opened.lake.sql(
            "CREATE TABLE t AS SELECT * FROM VALUES (1, 'a', array(1)), (3, NULL, NULL), "
            "(NULL, 'a', NULL) AS v(n, s, l)"
        )
        yield opened


def test_statistics_are_a_table_of_the_session(home: Home) -> None:
    assert home.rows("ANALYZE TABLE t COMPUTE STATISTICS") == [("t_stats_1",)]
    assert home.rows(f"SELECT {COLUMNS} FROM T_STATS_1") == [
        ("n", 2.0, 3.0, 1.0, 2, 1, "int"),
        ("s", 0.0, 0.0, 0.0, 1, 1, "string"),
    ]
    (shown,) = home.rows("SHOW STATISTICS")
    assert shown[:4] == ("t_stats_1", "t", "(n, s)", "")


def test_statistics_of_some_columns_and_rows(home: Home) -> None:
    home.rows("ANALYZE TABLE t FILTERCONTEXT (n > 1) COMPUTE STATISTICS FOR COLUMNS (n) AS big")
    assert home.rows(f"SELECT {COLUMNS} FROM big b") == [("n", 3.0, 3.0, 3.0, 1, 0, "int")]
    assert home.rows("SHOW STATISTICS")[0][2:4] == ("(n)", "n > 1")


def test_statistics_of_nested_columns_when_asked(home: Home) -> None:
    home.rows("SET skip_stats_for_complex_datatypes=false; ANALYZE TABLE t COMPUTE STATISTICS AS s")
    assert home.rows("SELECT dataType, nullCount FROM s WHERE columnName = 'l'") == [
        ("array<int>", 2)
    ]


def test_statistics_are_checked(home: Home) -> None:
    home.lake.check("ANALYZE TABLE t COMPUTE STATISTICS AS s; SELECT mean FROM s")
    assert home.rows("SHOW STATISTICS") == []
    with pytest.raises(UnknownColumnError, match="t has no column m"):
        home.lake.check("ANALYZE TABLE t COMPUTE STATISTICS FOR COLUMNS (m)")
    with pytest.raises(UnknownTableError, match="line 1, column 15"):
        home.lake.check("ANALYZE TABLE u COMPUTE STATISTICS")


def test_samples(home: Home) -> None:
    with pytest.raises(InputError, match="samples are off"):
        home.rows("ANALYZE TABLE t TABLESAMPLE SAMPLERATE 100")
    ((name,),) = home.rows("SET aqp=true; ANALYZE TABLE t TABLESAMPLE SAMPLERATE 100")
    home.lake.sql("INSERT INTO t SELECT 9, 'b', NULL")
    assert home.rows("SELECT count(*) FROM t") == [(4,)]
    assert home.rows("SELECT count(*) FROM t WITHAPPROXIMATE") == [(3,)]
    assert home.rows(
        "SELECT sample_table_name, sampling_rate, sample_num_rows FROM (SELECT sample_meta('t'))"
    ) == [(name, 100.0, 3)]
    home.lake.sql(f"DROP TABLE SAMPLE {name}")
    assert home.rows("SELECT count(*) FROM t WITHAPPROXIMATE") == [(4,)]


def test_a_dataset_has_five_samples_at_most(home: Home) -> None:
    home.rows("SET aqp=true")
    for _ in range(5):
        home.rows("ANALYZE TABLE t TABLESAMPLE SAMPLERATE 50")
    with pytest.raises(InputError, match="t has 5 samples already"):
        home.rows("ANALYZE TABLE t TABLESAMPLE SAMPLERATE 50")


@pytest.mark.parametrize("rate", ["0", "101", "'x'"])
def test_a_rate_is_a_percentage(home: Home, rate: str) -> None:
    with pytest.raises(SqlSyntaxError, match="SAMPLERATE takes a percentage"):
        home.rows(f"ANALYZE TABLE t TABLESAMPLE SAMPLERATE {rate}")

"""Record what Spark answers to the queries in `cases`, beside them, as `<area>.spark.json`.

`make record-spark [ARGS="AREA …"]` runs it; Java 17 must be there. A query that Spark refuses is
recorded as `{"error": condition}`, or the class of Java's exception.
"""

from __future__ import annotations

import base64
import json
import math
import os
import re
import sys
import time
from datetime import UTC, date, datetime
from datetime import time as clock
from decimal import Decimal
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, Row, SparkSession

from tests.support import sqlcases

HERE = Path(__file__).parent


def main(areas: list[str]) -> None:
    """Record all areas, or those given."""
    os.environ["TZ"] = "UTC"  # PySpark hands out local times
    time.tzset()
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.ansi.enabled", "false")
        .config("spark.sql.timeType.enabled", "true")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    for table in sqlcases.read(HERE / "tables.sql"):
        spark.sql(table.sql).createOrReplaceTempView(table.name)
    for path in sorted((HERE / "cases").glob("*.sql")):
        if not areas or path.stem in areas:
            _record(spark, path)


def _record(spark: SparkSession, path: Path) -> None:
    lines = []
    answer: dict[str, Any]
    for case in sqlcases.read(path):
        try:
            frame = spark.sql(case.sql)
            rows = [[plain(v) for v in row] for row in readable(frame).collect()]
        except PySparkException as error:
            answer = {"error": error.getCondition()}
        except Py4JJavaError as error:
            answer = {"error": error.java_exception.getClass().getName()}
        else:
            answer = {
                "columns": [[field.name, field.dataType.simpleString()] for field in frame.schema],
                "rows": sqlcases.canonical(rows, ordered=case.ordered),
            }
        lines.append(f"{json.dumps(case.name)}: {json.dumps(answer, ensure_ascii=False)}")
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    path.with_suffix(".spark.json").write_text(text)


def readable(frame: DataFrame) -> DataFrame:
    """Return the rows with intervals as Spark's text of them: PySpark has no value for all."""
    kinds = [field.dataType.simpleString() for field in frame.schema]
    if not any("interval" in kind for kind in kinds):
        return frame
    numbered = frame.toDF(*(f"_{i}" for i in range(len(kinds))))
    as_text = [re.sub(r"interval(?: \w+(?: to \w+)?)?", "string", kind) for kind in kinds]
    return numbered.select(*(numbered[f"_{i}"].cast(kind) for i, kind in enumerate(as_text)))


def plain(value: Any) -> Any:
    """Return a value as the recorded answers have it."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, clock):
        return value.isoformat().rstrip("0") if value.microsecond else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Row):
        return {name: plain(value[name]) for name in value.__fields__}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value


if __name__ == "__main__":
    main(sys.argv[1:])

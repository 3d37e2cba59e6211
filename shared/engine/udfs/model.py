"""What a function in Python is: its name in DuckDB, its types, and what computes one row."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

ARROW: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "VARCHAR[]": pa.list_(pa.string()),
    "VARCHAR[][]": pa.list_(pa.list_(pa.string())),
    "DOUBLE[]": pa.list_(pa.float64()),
    "BLOB": pa.binary(),
    "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "TIMESTAMP WITH TIME ZONE": pa.timestamp("us", "UTC"),
    "INTERVAL": pa.month_day_nano_interval(),
    "MAP(VARCHAR, VARCHAR)": pa.map_(pa.string(), pa.string()),
}
"""What a function may return, by DuckDB's name of the type."""


@dataclass(frozen=True, slots=True)
class Udf:
    """One function.

    Attributes:
        name: in DuckDB: `fm_…`.
        compute: the value of one row.
        params: DuckDB types of the arguments.
        result: DuckDB type of the result, one of ARROW.
        columns: whether it computes whole columns of Arrow instead, NULLs and all.
        nulls: whether it sees NULLs; else NULL in any argument gives NULL.
    """

    name: str
    compute: Callable[..., Any]
    params: tuple[str, ...]
    result: str
    nulls: bool = False
    columns: bool = False

    def over_arrow(self) -> Callable[..., pa.Array]:
        """Return the function over columns, with one parameter an argument as DuckDB counts them."""
        compute, result, nulls = self.compute, ARROW[self.result], self.nulls

        def run(*columns: Any) -> pa.Array:
            if self.columns:
                return compute(*columns)
            rows = zip(*(column.to_pylist() for column in columns), strict=True)
            values = [
                compute(*row) if nulls or not any(v is None for v in row) else None for row in rows
            ]
            return pa.array(values, result)

        names = [f"a{i}" for i in range(len(self.params))]
        parameters = [inspect.Parameter(n, inspect.Parameter.POSITIONAL_ONLY) for n in names]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        return run


def udf(
    name: str, compute: Callable[..., Any], params: str, result: str, *, nulls: bool = False
) -> Udf:
    """Define a function; `params` are DuckDB types separated by spaces, V for VARCHAR."""
    kinds = tuple("VARCHAR" if p == "V" else p for p in params.split())
    return Udf(f"fm_{name}", compute, kinds, result, nulls)

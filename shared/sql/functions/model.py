"""What the table says of a function, and how its DuckDB template is written.

A template is DuckDB SQL with places in braces:

- `{0}` `{1}` … one argument, `{*}` all of them joined by ", ", `{1*}` those from 1 on;
- `{sorted0}` the first argument as what DuckDB orders as Spark does;
- `{type}` the DuckDB type of the result, `{type0}` that of the first argument;
- aggregates and window functions also have `{distinct}` ("DISTINCT " or nothing), `{order}`
  (" ORDER BY …" inside the parentheses), `{nulls}` (" IGNORE NULLS") and `{tail}`
  (" FILTER (WHERE …)" and " OVER (…)").

Templates suppose timestamps as TIMESTAMP WITH TIME ZONE in a session whose TimeZone is UTC, and
arguments already cast to what the function takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.sql.types import DataType


class Kind(StrEnum):
    """Where a function may stand."""

    SCALAR = "scalar"
    AGGREGATE = "aggregate"
    WINDOW = "window"
    GENERATOR = "generator"


@dataclass(frozen=True, slots=True)
class Binding:
    """A function applied to types: what each argument is cast to, and what comes out."""

    args: tuple[DataType, ...]
    result: DataType


Rule = Callable[[tuple[DataType, ...]], Binding | None]
"""Returns how a function takes arguments of these types, or None if it does not."""

Generator = Callable[[Sequence[str], Sequence[DataType], DataType], str]


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the dialect, for one kind of arguments.

    Attributes:
        name: its canonical name, lower case; stands in the tree, the plan hash and EXPLAIN.
        kind: where it may stand.
        signature: as shown in errors: `lpad(string, int, string?) -> string`.
        arity: the least and the most arguments; None: any number.
        bind: how it takes arguments of given types.
        lower: its DuckDB template; empty where `generate` or, without one, the engine writes it.
        grouped: an aggregate's template where it does not stand over a window, if that is another.
        generate: writes the DuckDB SQL where it depends on the types, from the arguments' SQL,
            their types and the type of the call.
        volatile: whether it gives another value at each evaluation.
        skips_nulls: an aggregate that ignores NULL arguments; the analyser adds the FILTER.
    """

    name: str
    kind: Kind
    signature: str
    arity: tuple[int, int | None]
    bind: Rule
    lower: str = ""
    grouped: str = ""
    generate: Generator | None = None
    volatile: bool = False
    skips_nulls: bool = False

    def result(self, types: tuple[DataType, ...]) -> DataType | None:
        """Return the type of the result for arguments of these types; None: not taken."""
        binding = self.bind(types)
        return None if binding is None else binding.result

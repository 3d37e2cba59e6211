"""Evaluates Adobe-defined functions over a table: values in, one Arrow array per function out.

Kernels see only integers, booleans and row numbers; values are gathered at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from shared.adf import codes, columns, frames, order, results
from shared.adf.columns import Words
from shared.adf.frames import Bounds, FrameSpec
from shared.adf.order import OrderBy, Ordering
from shared.adf.results import Call
from shared.adf.signatures import SIGNATURES, OptionValue, bind_options, check_frame
from shared.core.errors import InputError

__all__ = ["AdfSpec", "FrameSpec", "OrderBy", "evaluate"]


@dataclass(frozen=True, slots=True)
class AdfSpec:
    """One call of a function over a window; columns go by their names in the table.

    Attributes:
        function: a key of `SIGNATURES`.
        args: the columns of its row-wise arguments, in order.
        options: its constants by option name; defaults are filled in.
        partition: partition keys, of any type but maps; NULLs are one partition.
        order: at least one key (R2). Ties go by `tie`, then by the order of the table's rows.
        frame: see `check_frame`.
    """

    function: str
    args: tuple[str, ...]
    options: Mapping[str, OptionValue]
    partition: tuple[str, ...]
    order: tuple[OrderBy, ...]
    tie: tuple[OrderBy, ...]
    frame: FrameSpec


def evaluate(
    specs: Sequence[AdfSpec], table: pa.Table, *, wanted: Words | None = None
) -> list[pa.Array]:
    """Return one array per spec, with a value per row of the table, in its order.

    Args:
        specs: windows that are alike are ordered once.
        table: all rows of every partition it has a row of.
        wanted: row numbers; only for these, in this order, values are gathered.
    """
    windows = _Windows(table)
    return [_evaluate(spec, windows, wanted) for spec in specs]


@dataclass(slots=True)
class _Windows:
    """The table's columns, orderings and frames, each made once."""

    table: pa.Table
    _columns: dict[str, pa.Array] = field(default_factory=dict)
    _codes: dict[tuple[str, ...], tuple[Words, int]] = field(default_factory=dict)
    _orderings: dict[object, Ordering] = field(default_factory=dict)
    _bounds: dict[object, Bounds] = field(default_factory=dict)

    def column(self, name: str) -> pa.Array:
        if name not in self._columns:
            self._columns[name] = columns.whole(self.table.column(name))
        return self._columns[name]

    def ordering(self, spec: AdfSpec) -> Ordering:
        key = (spec.partition, spec.order, spec.tie)
        if key not in self._orderings:
            if not spec.order:
                raise InputError(
                    f"{spec.function} needs an ORDER BY in its window",
                    hint="order by the event's timestamp",
                )
            if spec.partition not in self._codes:
                keys = [self.column(name) for name in spec.partition]
                self._codes[spec.partition] = codes.encode(keys, self.table.num_rows)
            coded, count = self._codes[spec.partition]
            self._orderings[key] = order.arrange(coded, count, spec.order, spec.tie, self.column)
        return self._orderings[key]

    def bounds(self, spec: AdfSpec) -> Bounds:
        key = (spec.partition, spec.order, spec.tie, spec.frame)
        if key not in self._bounds:
            self._bounds[key] = frames.bounds(self.ordering(spec), spec.frame)
        return self._bounds[key]


def _evaluate(spec: AdfSpec, windows: _Windows, wanted: Words | None) -> pa.Array:
    signature = SIGNATURES[spec.function]
    check_frame(spec.frame.unit, spec.frame.start, spec.frame.end)
    named = zip(signature.args, spec.args, strict=True)
    call = Call(
        function=spec.function,
        ordering=windows.ordering(spec),
        bounds=windows.bounds(spec),
        looks_ahead=spec.frame.looks_ahead,
        arguments={arg.name: windows.column(name) for arg, name in named},
        options=bind_options(spec.function, spec.options),
        wanted=wanted,
    )
    return results.FUNCTIONS[spec.function](call)

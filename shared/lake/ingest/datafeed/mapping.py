"""Which raw column becomes which field of an XDM event: the table `mapping.csv`, applied.

A row of the table names a column without `post_`, a path (`nested`) and a conversion
(`conversions`, or `label:LOOKUP` and `code:LOOKUP`). `name{1-75}` stands for 75 columns and `{n}`
in the path for their number; `a+b` joins two columns with `-`. Of several rows with one path the
first whose column the feed has is taken. The table follows Adobe's published field mapping;
identities, events and products are not in it, for they take more than a table.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import pyarrow as pa
import pyarrow.compute as pc

from shared.lake.ingest.datafeed.columns import twin
from shared.lake.ingest.datafeed.conversions import CONVERSIONS
from shared.lake.ingest.datafeed.lookups import Lookups

_RANGE = re.compile(r"\{(\d+)-(\d+)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: columns (two when they are joined), path, conversion."""

    columns: tuple[str, ...]
    path: str
    conversion: str


@cache
def table() -> tuple[Rule, ...]:
    """Return the rules of `mapping.csv`, ranges written out."""
    file = resources.files(__package__) / "mapping.csv"
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return tuple(rule for row in rows for rule in _written_out(row))


def _written_out(row: Mapping[str, str]) -> Iterator[Rule]:
    column, path, conversion = row["column"], row["path"], row["conversion"]
    span = _RANGE.search(column)
    if span is None:
        yield Rule(tuple(column.split("+")), path, conversion)
        return
    for number in range(int(span[1]), int(span[2]) + 1):
        name = _RANGE.sub(str(number), column)
        yield Rule((name,), path.replace("{n}", str(number)), conversion)


def rules(columns: Sequence[str]) -> tuple[Rule, ...]:
    """Return the rules that apply to a feed, their columns as the feed names them."""
    known = frozenset(columns)
    applied: dict[str, Rule] = {}
    for rule in table():
        named = tuple(twin(known, c) for c in rule.columns)
        if rule.path not in applied and None not in named:
            applied[rule.path] = Rule(
                tuple(c for c in named if c is not None), rule.path, rule.conversion
            )
    return tuple(applied.values())


def convert(rule: Rule, raw: Mapping[str, pa.Array], lookups: Lookups) -> pa.Array:
    """Return the values of one rule; NULL where the raw field is empty or does not fit."""
    values = [raw[column] for column in rule.columns]
    if len(values) > 1:
        return pc.binary_join_element_wise(*values, "-")
    kind, _, lookup = rule.conversion.partition(":")
    if kind == "label":
        return lookups.label(lookup, values[0])
    if kind == "code":
        return lookups.code(lookup, values[0])
    return CONVERSIONS[kind](values[0])

r"""Raw hits: ISO-8859-1, tab separated, one record a line, with the feed's backslash escapes.

A backslash before a tab, a line end or a backslash makes it part of the value; the same escapes
written with letters (`\t`, `\n`) are understood too. Any other backslash is itself. An escaped
line end does not end the record. Source: Adobe's "Special characters in hit data".
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from shared.lake.ingest.blocks import BLOCK_BYTES, blocks
from shared.lake.ingest.rejects import Reject
from shared.lake.ingest.source import Lines

# ISO-8859-1 ends at U+00FF, so these can stand for characters that must not be read as separators.
_TAB, _LINE, _LINE_LETTER, _RETURN = "\ue000", "\ue001", "\ue002", "\ue003"
_STAND_INS = {_TAB: "\t", _LINE: "\n", _LINE_LETTER: "\n", _RETURN: "\r"}
_ESCAPED = {"\\\t": _TAB, "\\t": _TAB, "\\\n": _LINE, "\\n": _LINE_LETTER, "\\\\": "\\"}
_ESCAPE = re.compile(r"\\[\\tn\t\n]")


@dataclass(frozen=True, slots=True)
class Records:
    """Some records of one file: every column a string, an empty field NULL.

    Attributes:
        table: one column for each asked for.
        lines: the line at which each record starts.
        bad: records with another number of fields than there are columns.
    """

    table: pa.Table
    lines: Lines
    bad: tuple[Reject, ...]


def read(
    stream: IO[bytes],
    file: str,
    columns: Sequence[str],
    *,
    only: Sequence[str] | None = None,
    block_bytes: int = BLOCK_BYTES,
) -> Iterator[Records]:
    """Yield the records of a data file in bounded pieces.

    Args:
        stream: the uncompressed bytes.
        file: the name told in rejects.
        columns: names of all columns, in order (`column_headers.tsv`).
        only: the columns wanted; all when None.
        block_bytes: about how much is held at once.
    """
    line = 1
    for block in blocks(stream, cut=_last_record_end, size=block_bytes):
        records, lines, line = _split(block, line)
        fields = np.fromiter((r.count("\t") + 1 for r in records), np.int64, len(records))
        good = fields == len(columns)
        bad = tuple(
            Reject(
                file, int(lines[i]), _miscounted(int(fields[i]), len(columns)), _shown(records[i])
            )
            for i in np.flatnonzero(~good)
        )
        if bad:
            records = [r for r, fine in zip(records, good, strict=True) if fine]
        yield Records(_parse(records, columns, only), lines[good], bad)


def unescape(text: str) -> str:
    r"""Return a field with its escapes undone.

    >>> unescape("a\\\\b\\tc")
    'a\\b\tc'
    """
    return _ESCAPE.sub(lambda m: _STAND_INS.get(_ESCAPED[m[0]], _ESCAPED[m[0]]), text)


def _miscounted(fields: int, columns: int) -> str:
    return f"the record has {fields} fields and there are {columns} columns"


def _shown(record: str) -> str:
    for stand_in, character in _STAND_INS.items():
        record = record.replace(stand_in, character)
    return record


def _last_record_end(data: bytes) -> int:
    """Return the offset after the last line end that no backslash escapes, or 0."""
    end = data.rfind(b"\n")
    while end >= 0:
        before = end
        while before and data[before - 1] == 0x5C:
            before -= 1
        if (end - before) % 2 == 0:
            return end + 1
        end = data.rfind(b"\n", 0, end)
    return 0


def _split(block: bytes, line: int) -> tuple[list[str], Lines, int]:
    """Return the records, the line each starts at, and the line after the block."""
    text = block.decode("iso-8859-1")
    if "\\" in text:
        text = _ESCAPE.sub(lambda m: _ESCAPED[m[0]], text)
    if "\r" in text:
        text = text.replace("\r", _RETURN)
    records = text.split("\n")
    if not records[-1]:
        records.pop()
    height = np.ones(len(records), np.int64)
    if _LINE in text:
        height += np.fromiter((r.count(_LINE) for r in records), np.int64, len(records))
    after = line + np.cumsum(height)
    return records, after - height, int(after[-1]) if len(records) else line


def _parse(records: list[str], columns: Sequence[str], only: Sequence[str] | None) -> pa.Table:
    wanted = list(columns if only is None else only)
    if not records:
        return pa.table({name: pa.array([], pa.string()) for name in wanted})
    data = ("\n".join(records) + "\n").encode()
    table = csv.read_csv(
        io.BytesIO(data),
        read_options=csv.ReadOptions(
            column_names=list(columns), use_threads=False, block_size=len(data) + 1
        ),
        parse_options=csv.ParseOptions(
            delimiter="\t", quote_char=False, double_quote=False, ignore_empty_lines=False
        ),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()),
            include_columns=wanted,
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    for stand_in, character in _STAND_INS.items():
        if stand_in.encode() in data:
            for index, name in enumerate(table.column_names):
                plain = pc.replace_substring(table.column(index), stand_in, character)
                table = table.set_column(index, name, plain)
    return table

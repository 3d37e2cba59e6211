"""What is written comes back, whatever the blocks, and by whichever of two ways it is read."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.lake.ingest.datafeed import records
from shared.lake.ingest.jsonlines import JsonLinesSource
from tests.support.sources import read_all

_latin = st.text(st.characters(max_codepoint=255, exclude_categories=()), max_size=12)
_escapes = str.maketrans({"\\": "\\\\", "\t": "\\\t", "\n": "\\\n"})


@given(
    rows=st.lists(st.lists(_latin, min_size=3, max_size=3), max_size=20),
    block_bytes=st.integers(1, 60),
)
def test_escaped_records_come_back(rows: list[list[str]], block_bytes: int) -> None:
    data = "".join("\t".join(f.translate(_escapes) for f in row) + "\n" for row in rows)
    pieces = records.read(
        io.BytesIO(data.encode("iso-8859-1")), "f", ["a", "b", "c"], block_bytes=block_bytes
    )
    read = []
    for piece in pieces:
        assert piece.bad == ()
        read += [[v or "" for v in row.values()] for row in piece.table.to_pylist()]
    assert read == rows


_times = st.datetimes().map(lambda t: t.isoformat() + "Z")
_rows = st.fixed_dictionaries(
    {},
    optional={
        "n": st.integers(-(2**63), 2**63 - 1) | st.none(),
        "x": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9),
        "s": st.text(max_size=5) | st.none(),
        "t": _times,
        "b": st.booleans(),
        "o": st.fixed_dictionaries({}, optional={"p": st.text(max_size=3), "q": st.integers(0, 9)}),
        "l": st.lists(st.fixed_dictionaries({"k": st.integers(0, 9) | st.none()}), max_size=3),
    },
)


@settings(max_examples=60)
@given(
    rows=st.lists(_rows, min_size=1, max_size=12), block_bytes=st.sampled_from([1, 100, 1 << 20])
)
def test_json_lines_are_the_same_beside_a_broken_line(
    rows: list[dict[str, Any]], block_bytes: int
) -> None:
    if not any(rows):
        return
    lines = [json.dumps(row) for row in rows]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole, broken = folder / "whole.json", folder / "broken.json"
        whole.write_text("\n".join(lines))
        broken.write_text("\n".join([*lines, "{"]))
        good = JsonLinesSource(whole, block_bytes)
        bad = JsonLinesSource(broken, 1 << 20)
        assert {f.name: f.type for f in bad.schema} == {f.name: f.type for f in good.schema}
        expected, _, none = read_all(good, folder)
        read, _, rejects = read_all(bad, folder)
        assert (len(none), len(rejects)) == (0, 1)
        assert read.select(expected.column_names).to_pylist() == expected.to_pylist()

"""Columns with paths put together into nested columns: `web.webReferrer.URL` becomes structs.

A path is field names joined by dots. `name[0]` is a list with one element, `name[field=value]` an
element of a list that says which it is. A struct whose fields are all NULL is NULL, and so is a
list of nothing but such structs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_STEP = re.compile(r"([^\[\]]+)(?:\[(?:0|([^\[\]=]+)=([^\[\]=]+))\])?")


@dataclass(slots=True)
class _Struct:
    """Fields by name, in the order in which they came."""

    fields: dict[str, _Struct | _Items | pa.Array] = field(default_factory=dict)


@dataclass(slots=True)
class _Items:
    """Elements of a list, by the field and value that tell them apart (or by nothing)."""

    elements: dict[tuple[str, str] | None, _Struct] = field(default_factory=dict)


def assemble(leaves: Iterable[tuple[str, pa.Array]]) -> pa.Table:
    """Return the table whose columns hold the leaves at their paths.

    Args:
        leaves: path and values; a leaf may itself be a struct or a list. All of one length.
    """
    root = _Struct()
    length = 0
    for path, values in leaves:
        _put(root, path, values)
        length = len(values)
    names = list(root.fields)
    return pa.table([_array(root.fields[name], length) for name in names], names=names)


def struct(names: Iterable[str], arrays: Iterable[pa.Array], length: int) -> pa.Array:
    """Return a struct array, NULL where every field is NULL."""
    names, arrays = list(names), list(arrays)
    nothing = np.ones(length, dtype=bool)
    for array in arrays:
        if array.null_count == 0:
            nothing[:] = False
            break
        if array.null_count < length:
            nothing &= pc.is_null(array).to_numpy(zero_copy_only=False)
    return pa.StructArray.from_arrays(arrays, names=names, mask=pa.array(nothing))


def _put(root: _Struct, path: str, values: pa.Array) -> None:
    node = root
    *steps, last = path.split(".")
    for step in steps:
        match = _STEP.fullmatch(step)
        if match is None:
            raise ValueError(f"{path!r} is no path: {step!r}")
        name, key, value = match.groups()
        if "[" not in step:
            child = node.fields.setdefault(name, _Struct())
            assert isinstance(child, _Struct), path
            node = child
        else:
            items = node.fields.setdefault(name, _Items())
            assert isinstance(items, _Items), path
            node = items.elements.setdefault(None if key is None else (key, value), _Struct())
    if last in node.fields:
        raise ValueError(f"two columns are mapped to {path}")
    node.fields[last] = values


def _array(node: _Struct | _Items | pa.Array, length: int) -> pa.Array:
    if isinstance(node, _Struct):
        arrays = [_array(child, length) for child in node.fields.values()]
        return struct(node.fields, arrays, length)
    if isinstance(node, _Items):
        return _list(node, length)
    return node.combine_chunks() if isinstance(node, pa.ChunkedArray) else node


def _list(items: _Items, length: int) -> pa.Array:
    """Return the lists of the elements that are not NULL, row by row."""
    names = sorted({name for element in items.elements.values() for name in element.fields})
    present, stacked = [], []
    for key, element in items.elements.items():
        plain = {name: _array(child, length) for name, child in element.fields.items()}
        here = struct(plain, plain.values(), length).is_valid()
        present.append(here.to_numpy(zero_copy_only=False))
        stacked.append((key, plain))
    types = {n: next(p[n].type for _, p in stacked if n in p) for n in names}
    arrays = []
    for key, plain in stacked:
        full = [plain[n] if n in plain else pa.nulls(length, types[n]) for n in names]
        if key is None:
            arrays.append(pa.StructArray.from_arrays(full, names=names))
        else:
            name = pa.array([key[1]] * length, pa.string())
            arrays.append(pa.StructArray.from_arrays([name, *full], names=[key[0], *names]))
    there = np.stack(present, axis=1) if present else np.zeros((length, 0), dtype=bool)
    rows, which = np.nonzero(there)
    values = pa.concat_arrays(arrays).take(pa.array(which * length + rows))
    counts = there.sum(axis=1)
    offsets = np.zeros(length + 1, dtype=np.int32)
    np.cumsum(counts, out=offsets[1:])
    empty = pa.array(np.append(counts == 0, False))
    starts = pc.if_else(empty, pa.scalar(None, pa.int32()), pa.array(offsets))
    return pa.ListArray.from_arrays(starts, values)

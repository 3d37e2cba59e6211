"""Single JSON values: the type one shows, and one made to fit a type."""

from __future__ import annotations

import pyarrow as pa

from shared.lake.ingest import instants
from shared.lake.ingest.conform import match
from shared.lake.ingest.kinds import merged, type_name

_BITS = {pa.int32(): 31, pa.int64(): 63}


class Misfit(Exception):  # noqa: N818 (not an error of the program: a row says it is none)
    """A line or value that does not fit; the text is the reason of the reject."""


def kind_of(value: object) -> pa.DataType:
    """Return the Arrow type that a parsed JSON value shows."""
    if value is None:
        return pa.null()
    if isinstance(value, bool):
        return pa.bool_()
    if isinstance(value, int):
        return pa.int64() if -(1 << 63) <= value < 1 << 63 else pa.float64()
    if isinstance(value, float):
        return pa.float64()
    if isinstance(value, str):
        text = pa.array([value.encode("utf-8", "replace").decode()])
        if instants.look_like_instants(text):
            return instants.TIMESTAMP
        return pa.date32() if instants.look_like_days(text) else pa.string()
    if isinstance(value, list):
        element = pa.null()
        for item in value:
            element = merged(element, kind_of(item))
        return pa.list_(element)
    assert isinstance(value, dict)
    return pa.struct([(name, kind_of(item)) for name, item in value.items()])


def taken(value: object, kind: pa.DataType, path: str) -> object:
    """Return a parsed JSON value in the form that `pa.array(…, kind)` takes.

    Raises:
        Misfit: the value is of another kind, or does not fit without loss.
    """
    if value is None:
        return None
    types = pa.types
    if types.is_struct(kind) and isinstance(value, dict):
        names = list(value)
        inner = f"{path}." if path else ""
        return {
            f.name: taken(value[name], f.type, f"{inner}{f.name}")
            for f in kind
            if (name := match(f.name, names)) is not None
        }
    if types.is_list(kind) and isinstance(value, list):
        return [taken(item, kind.value_type, f"{path}[]") for item in value]
    if types.is_map(kind) and isinstance(value, dict):
        return [(k, taken(v, kind.item_type, f"{path}[{k!r}]")) for k, v in value.items()]
    if _is_nothing(value, kind):
        return None
    fitted = _scalar(value, kind)
    if fitted is None:
        shown = f"{value!r}"[:80]
        raise Misfit(f"{path or 'the line'} is {shown}, which is no {type_name(kind)}")
    return fitted


def _is_nothing(value: object, kind: pa.DataType) -> bool:
    """Return whether an empty object stands where no object ever had a field."""
    return value == {} and bool(pa.types.is_string(kind))


def _scalar(value: object, kind: pa.DataType) -> object:
    types = pa.types
    if isinstance(value, bool):
        return value if types.is_boolean(kind) else None
    if types.is_integer(kind) and isinstance(value, int | float):
        whole = int(value) if isinstance(value, int) or value.is_integer() else None
        limit = 1 << _BITS.get(kind, 63)
        return whole if whole is not None and -limit <= whole < limit else None
    if types.is_floating(kind) and isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return None
    if types.is_decimal(kind) and isinstance(value, int | float):
        fitted, bad = instants.cast_where_possible(pa.array([str(value)]), kind)
        return None if bad.any() else fitted[0].as_py()
    if types.is_string(kind) and isinstance(value, str):
        return value if _is_unicode(value) else None
    return None


def _is_unicode(text: str) -> bool:
    """Return whether a text can be stored: JSON can escape half a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

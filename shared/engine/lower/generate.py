"""Generators: EXPLODE, POSEXPLODE and INLINE as UNNEST."""

from __future__ import annotations

from shared.core.errors import InternalError
from shared.engine.lower.expressions import Expressions, name
from shared.sql import tree
from shared.sql.functions.render import text
from shared.sql.types import Array, Map, Struct


def generate(node: tree.Generate, source: str, expr: Expressions) -> str:
    """Return a SELECT of the input's columns with one row per element.

    Args:
        node: the generator.
        source: its input, as it stands after FROM.
        expr: renders its argument.
    """
    outer = node.outer or node.function.endswith("_outer")
    function = node.function.removesuffix("_outer")
    items = expr(node.arg)
    if isinstance(node.arg.type, Map):
        items = f"map_entries({items})"
    first = node.outputs[0].id
    listed, places = f"l{first}", f"range(len(l{first}))"
    if outer:  # no elements: one row of NULLs
        none = f"coalesce(len({listed}), 0) = 0"
        listed = f"CASE WHEN {none} THEN [NULL] ELSE {listed} END"
        places = f"CASE WHEN {none} THEN [NULL] ELSE {places} END"
    values = dict(zip((c.id for c in node.outputs), _outputs(node, function, first), strict=True))
    columns = [f"{values[c.id]} AS {name(c)}" if c.id in values else name(c) for c in node.columns]
    return (
        f"SELECT {', '.join(columns) or '1 AS c0'} FROM (SELECT *, unnest({listed}) AS e{first},"
        f" unnest({places}) AS p{first} FROM (SELECT *, {items} AS l{first} FROM {source}))"
    )


def _outputs(node: tree.Generate, function: str, first: int) -> list[str]:
    element, place = f"e{first}", f"CAST(p{first} AS INTEGER)"
    kind = node.arg.type
    if function == "inline":
        if not isinstance(kind, Array) or not isinstance(kind.element, Struct):
            raise InternalError("inline of something else than an array of structs")
        fields = (field.name for field in kind.element.fields)
        return [f"struct_extract({element}, {text(field)})" for field in fields]
    values = [element]
    if isinstance(kind, Map):
        values = [f"struct_extract({element}, '{key}')" for key in ("key", "value")]
    return [place, *values] if function == "posexplode" else values

"""Values on their way into a column: a number that does not fit is an error, as in Spark's stores.

A cast in a query wraps or gives NULL; what is stored would be wrong for good.
"""

from __future__ import annotations

from shared.sql import coercion, tree, types
from shared.sql.analyse.context import Context
from shared.sql.analyse.logs import SYSTEM
from shared.sql.analyse.scope import Rows
from shared.sql.analyse.steps import ref

_BITS = {types.TINYINT: 8, types.SMALLINT: 16, types.INT: 32, types.BIGINT: 64}


def stored(value: tree.Expr, wanted: types.DataType) -> tree.Expr:
    """Return a value as the type of a column, with an error where a number is too large for it."""
    given = value.type
    plain = coercion.cast(value, wanted)
    if given == wanted or not (types.is_numeric(given) and types.is_numeric(wanted)):
        return plain
    if wanted in _BITS:
        if given in _BITS and _BITS[given] <= _BITS[wanted]:
            return plain
        fits = _in_range(value, _BITS[wanted])
    elif isinstance(wanted, types.Decimal):
        if coercion.tightest(given, wanted) == wanted:
            return plain
        fits = _call("is_not_null", plain)
    else:
        return plain
    text = tree.Literal(
        type=types.STRING, value=f"a number of the query is too large for a column of type {wanted}"
    )
    # Of the column's type: a cast around it would make NULL of the error.
    told = tree.Call(type=wanted, function="raise_error", args=(text,))
    return tree.Case(
        type=wanted,
        branches=((_call("is_null", value), coercion.null(wanted)), (fits, plain)),
        otherwise=told,
    )


def _in_range(value: tree.Expr, bits: int) -> tree.Expr:
    """Return whether a number, its fraction cut off, is an integer of so many bits."""
    edge = float(2 ** (bits - 1))
    exact = bits == 64  # -2^63 - 1 is no double; its neighbour above is -2^63
    number = coercion.cast(value, types.DOUBLE)
    low = tree.Literal(type=types.DOUBLE, value=-edge if exact else -edge - 1)
    high = tree.Literal(type=types.DOUBLE, value=edge)
    return _call("and", _call(">=" if exact else ">", number, low), _call("<", number, high))


def _call(function: str, *args: tree.Expr) -> tree.Expr:
    return tree.Call(type=types.BOOLEAN, function=function, args=args)


def fitted(value: tree.Expr, wanted: types.DataType) -> tree.Expr | None:
    """Return a value as a column stores it, members of structs by name, or None."""
    given = value.type
    if _assignable(given, wanted):
        return stored(value, wanted)
    if not (isinstance(given, types.Struct) and isinstance(wanted, types.Struct)):
        return None
    if any(wanted.field(f.name) is None for f in given.fields):
        return None
    members: list[tuple[str, tree.Expr]] = []
    for member in wanted.fields:
        found = given.field(member.name)
        value_of: tree.Expr | None = coercion.null(member.type)
        if found is not None:
            part = tree.GetField(type=found.type, base=value, name=found.name)
            value_of = fitted(part, member.type)
        if value_of is None:
            return None
        members.append((member.name, value_of))
    made = tree.MakeStruct(type=wanted, members=tuple(members))
    empty = tree.Call(type=types.BOOLEAN, function="is_null", args=(value,))
    return tree.Case(type=wanted, branches=((empty, coercion.null(wanted)),), otherwise=made)


def misfit(
    path: str, given: types.DataType, wanted: types.DataType
) -> tuple[str, types.DataType, types.DataType]:
    """Return the innermost path whose type does not fit, what it takes, and what is given."""
    if isinstance(given, types.Struct) and isinstance(wanted, types.Struct):
        for member in given.fields:
            place = wanted.field(member.name)
            if place is None:
                return path, wanted, given
            if not _fits(member.type, place.type):
                return misfit(f"{path}.{place.name}", member.type, place.type)
    return path, wanted, given


def _fits(given: types.DataType, wanted: types.DataType) -> bool:
    column = tree.Column(0, "", given)
    return fitted(tree.Ref(type=given, column=column), wanted) is not None


def _assignable(given: types.DataType, wanted: types.DataType) -> bool:
    """Return whether every value of one type can be stored as the other, as Spark's stores."""
    if given in {wanted, types.NULL} or coercion.tightest(given, wanted) == wanted:
        return True
    if wanted == types.STRING:
        return not isinstance(given, types.Array | types.Map | types.Struct)
    match given, wanted:
        case types.Array(ea), types.Array(eb):
            return _assignable(ea, eb)
        case types.Map(ka, va), types.Map(kb, vb):
            return _assignable(ka, kb) and _assignable(va, vb)
        case types.Struct(fa), types.Struct(fb):
            names, wanted_names = ([f.name.casefold() for f in part] for part in (fa, fb))
            pairs = zip(fa, fb, strict=False)
            return names == wanted_names and all(_assignable(a.type, b.type) for a, b in pairs)
    return types.is_numeric(given) and types.is_numeric(wanted)


def visible_first(ctx: Context, rows: Rows) -> tree.Relation:
    """Return a query's relation with its visible columns first."""
    visible = rows.visible()
    if rows.relation.columns[: len(visible)] == visible:
        return rows.relation
    items = tuple(tree.Item(ctx.column(c.name, c.type), ref(c)) for c in visible)
    return tree.Project(columns=tuple(i.column for i in items), input=rows.relation, items=items)


def stored_columns(ctx: Context, relation: tree.Relation) -> list[tree.Column]:
    """Return the columns that are stored: a table has system columns of its own."""
    own = SYSTEM if ctx.environment.system_columns else frozenset()
    return [c for c in relation.columns if not c.hidden and c.name.casefold() not in own]

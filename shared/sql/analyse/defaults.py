"""DEFAULT of columns: what a column gets that an INSERT leaves out, or says DEFAULT of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from shared.core.errors import NotSupportedError, TypeMismatchError
from shared.sql import coercion, definitions, tree, types
from shared.sql.analyse.context import Context
from shared.sql.analyse.scope import Rows, Scope
from shared.sql.analyse.steps import refuse_steps
from shared.sql.analyse.storing import fitted
from shared.sql.analyse.typer import Typer, Windows
from shared.sql.parsed import Parsed

_PLACES = ("line", "col", "start", "end", "written")


def declared(
    ctx: Context, defined: Sequence[exp.Expr], columns: Sequence[tree.Column]
) -> tuple[tuple[str, str], ...]:
    """Return the defaults of a definition's columns: names and expressions as written.

    Raises:
        SqlError: one of them is wrong; see `checked`.
    """
    found = []
    for part, column in zip(defined, columns, strict=True):
        for constraint in part.args.get("constraints") or ():
            if isinstance(constraint.kind, exp.DefaultColumnConstraint):
                checked(ctx, constraint.kind.this, column)
                found.append((column.name, constraint.kind.meta[definitions.TEXT]))
    return tuple(found)


def checked(ctx: Context, node: exp.Expr, column: tree.Column) -> tree.Expr:
    """Return the value of a default that is written in this statement.

    Raises:
        NotSupportedError: it has a query or a variable in it.
        SqlSyntaxError: it has an aggregate or a window function in it.
        UnknownColumnError: it names a column.
        TypeMismatchError: its type does not fit the column's.
    """
    for part in node.walk():
        if isinstance(part, exp.Query | exp.Parameter | exp.Placeholder):
            what = "a query" if isinstance(part, exp.Query) else "a variable"
            message = f"not supported: {what} in the DEFAULT of a column"
            raise ctx.error(NotSupportedError, message, node, hint="write a constant expression")
    typer = Typer(ctx, Scope(Rows(tree.Values(columns=(), rows=((),))), {}), Windows({}))
    value = typer(node)
    refuse_steps(ctx, value, "the DEFAULT of a column")
    found = fitted(value, column.type)
    if found is None:
        raise ctx.error(
            TypeMismatchError,
            f"the column {column.name} is {column.type}, its DEFAULT is {value.type}",
            node,
            hint=f"write CAST(… AS {column.type})",
        )
    return found


def value(ctx: Context, table: tree.Table, name: str, kind: types.DataType) -> tree.Expr:
    """Return what a column gets that an INSERT leaves out: its default, or NULL."""
    return _value(ctx, table.defaults.get(name), tree.Column(0, name, kind))


def _value(ctx: Context, text: str | None, column: tree.Column) -> tree.Expr:
    if text is None:
        return coercion.null(column.type)
    parsed = _read(text)
    assert isinstance(parsed.node, exp.Select)
    return checked(ctx.inside(parsed, ""), parsed.node.expressions[0], column)


def row(
    ctx: Context, columns: Sequence[tree.Column], given: Sequence[tuple[str, str]]
) -> tree.Relation:
    """Return the one row of the columns' defaults as they are now."""
    texts = dict(given)
    values = [_value(ctx, texts.get(c.name), c) for c in columns]
    items = tuple(
        tree.Item(ctx.column(c.name, c.type), v) for c, v in zip(columns, values, strict=True)
    )
    empty = tree.Values(columns=(), rows=((),))
    return tree.Project(columns=tuple(i.column for i in items), input=empty, items=items)


def _read(text: str) -> Parsed:
    from shared.sql.statements import split

    (parsed,) = split(f"SELECT {text}")
    return parsed


def filled(written: exp.Expr, names: Sequence[str], known: Mapping[str, str]) -> exp.Expr:
    """Return a query with each DEFAULT replaced that is a whole value of it.

    Args:
        written: the query of an INSERT.
        names: the columns that its values go to, in order.
        known: defaults as written.

    Raises:
        SqlSyntaxError: DEFAULT stands where there is no column for it.
    """
    if isinstance(written, exp.Values):
        rows = [row.expressions for row in written.expressions]
    else:
        rows = [written.expressions] if isinstance(written, exp.Select) else []
    if not any(_is_default(cell) for row in rows for cell in row):
        return written
    made = written.copy()
    places = [row.expressions for row in made.expressions] if isinstance(made, exp.Values) else None
    for row in places or [made.expressions]:
        for number, cell in enumerate(row):
            if _is_default(cell):
                name = names[number] if number < len(names) else ""
                cell.replace(_written(known.get(name)))
    return made


def _written(text: str | None) -> exp.Expr:
    """Return the node of a default, without the places it has in a text of its own."""
    if text is None:
        return exp.Null()
    node = _read(text).node
    assert isinstance(node, exp.Select)
    found: exp.Expr = node.expressions[0].copy()
    for part in found.walk():
        for key in _PLACES:
            part.meta.pop(key, None)
    return found


def _is_default(node: exp.Expr) -> bool:
    """Whether a value is the word DEFAULT alone: VALUES and SELECT read it differently."""
    if isinstance(node, exp.Column):
        named = node.this
        whole = not node.table and isinstance(named, exp.Identifier) and not named.quoted
        return whole and named.name.upper() == "DEFAULT"
    return isinstance(node, exp.Var) and node.name.upper() == "DEFAULT"

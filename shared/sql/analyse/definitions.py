"""CREATE TABLE (columns) and ALTER TABLE … ADD COLUMN."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError, UnknownColumnError
from shared.sql import tree
from shared.sql.analyse import defaults, literals
from shared.sql.analyse.context import Context
from shared.sql.definitions import DECLARED, Declared
from shared.sql.hints import did_you_mean

OPTIONS = frozenset({"schema", "rowvalidation", "label"})
"""Options of CREATE TABLE. There is no registry of schemas and there are no profiles, so they are
taken and change nothing: the columns of the query, or those listed, are the schema."""


def check_options(ctx: Context, node: exp.Create) -> None:
    """Refuse options that mean something else than what would be done.

    Raises:
        NotSupportedError: there is one.
    """
    for option in _options(node):
        if isinstance(option, _LAYOUT) or (
            type(option) is exp.Property and isinstance(option.this, exp.Literal)
        ):
            continue
        if isinstance(option, exp.TransformModelProperty):
            message = "not supported: models (TRANSFORM)"
            raise ctx.error(NotSupportedError, message, node.this, hint="compute it in the query")
        if isinstance(option, exp.LocationProperty):
            message = "not supported: LOCATION of a table"
            raise ctx.error(NotSupportedError, message, option, hint="the warehouse has all tables")
        plain = type(option) is exp.Property
        name = option.name if plain else type(option).__name__.removesuffix("Property").upper()
        if not plain or name.casefold() not in OPTIONS:
            raise ctx.error(
                NotSupportedError,
                f"CREATE TABLE has no option {name}",
                option if plain else node.this,
                hint=f"known: {', '.join(sorted(OPTIONS))}",
            )


_LAYOUT = (
    exp.TemporaryProperty,
    exp.FileFormatProperty,
    exp.PartitionedByProperty,
    exp.ClusteredByProperty,
    exp.OptionsProperty,
    exp.SchemaCommentProperty,
    exp.LikeProperty,
)
"""USING, PARTITIONED BY and their like: how Spark lays files out. Datasets have one layout."""


def _options(node: exp.Create) -> list[exp.Expr]:
    properties = node.args.get("properties")
    return list(properties.expressions) if properties is not None else []


def is_temporary(node: exp.Create) -> bool:
    """Whether a CREATE is of something that goes with its session."""
    return any(isinstance(option, exp.TemporaryProperty) for option in _options(node))


def like(node: exp.Create) -> exp.Table | None:
    """Return the table of CREATE TABLE … LIKE, or None."""
    found = [o.this for o in _options(node) if isinstance(o, exp.LikeProperty)]
    return found[0] if found else None


def ordered(
    ctx: Context, node: exp.Create, columns: Sequence[tree.Column]
) -> tuple[tree.Column, ...]:
    """Return columns with those of PARTITIONED BY last, as Spark's tables have them.

    Raises:
        UnknownColumnError: one of these is none.
    """
    last = []
    for option in _options(node):
        if not isinstance(option, exp.PartitionedByProperty):
            continue
        for part in option.this.expressions:
            known = {c.name.casefold(): c for c in columns}
            if part.name.casefold() not in known:
                raise ctx.error(
                    UnknownColumnError,
                    f"PARTITIONED BY names {part.name}, which is no column",
                    part,
                    did_you_mean(part.name, known),
                )
            last.append(known[part.name.casefold()])
    return (*(c for c in columns if c not in last), *last)


def create(ctx: Context, node: exp.Create) -> tree.Statement:
    """Return what CREATE TABLE name (columns) means.

    Raises:
        SqlError: a type is none, or a column stands there twice.
    """
    schema = node.this
    assert isinstance(schema, exp.Schema)
    defined = [part for part in schema.expressions if isinstance(part, exp.ColumnDef)]
    for option in _options(node):  # Hive's form defines columns there
        if isinstance(option, exp.PartitionedByProperty):
            defined += [p for p in option.this.expressions if isinstance(p, exp.ColumnDef)]
    columns = _columns(ctx, defined)
    keys = [c.name for c, part in zip(columns, defined, strict=True) if _is_key(part)]
    for part in schema.expressions:
        if isinstance(part, exp.PrimaryKey):
            keys += [_known(ctx, columns, key) for key in part.expressions]
        elif not isinstance(part, exp.ColumnDef):
            what = ctx.text(part) or type(part).__name__
            raise ctx.error(NotSupportedError, f"{what} in CREATE TABLE", part)
    written = node.meta.get(DECLARED, Declared())
    return tree.CreateTable(
        name=schema.this.name,
        columns=ordered(ctx, node, columns),
        key=tuple(dict.fromkeys(keys)),
        if_not_exists=bool(node.args.get("exists")),
        temporary=is_temporary(node),
        comments=tuple(pair for part in defined for pair in _comment(ctx, part)),
        required=tuple(part.name for part in defined if _is_required(part)),
        replace=bool(node.args.get("replace")),
        defaults=defaults.declared(ctx, defined, columns),
        identities=written.identities,
        namespace=written.namespace,
    )


def add_columns(ctx: Context, table: tree.Table, node: exp.Alter) -> tree.Statement:
    """Return what ALTER TABLE … ADD COLUMN means.

    Raises:
        SqlError: a type is none, or there is such a column.
    """
    taken = [field.name for field in table.schema]
    defined = node.args["actions"]
    columns = _columns(ctx, defined, taken)
    given = defaults.declared(ctx, defined, columns)
    initial = defaults.row(ctx, columns, given) if given else None
    return tree.AddColumns(table, columns, given, initial)


def _columns(
    ctx: Context, defined: Iterable[exp.Expr], taken: Iterable[str] = ()
) -> tuple[tree.Column, ...]:
    seen = {name.casefold() for name in taken}
    columns = []
    for part in defined:
        kind = part.args.get("kind")
        if not isinstance(part, exp.ColumnDef) or kind is None:
            raise ctx.error(SqlSyntaxError, f"the column {part.name} has no type", part)
        if part.name.casefold() in seen:
            raise ctx.error(SqlSyntaxError, f"there is a column {part.name} already", part)
        if any(
            inner.this in _PADDED and inner.expressions for inner in kind.find_all(exp.DataType)
        ):
            raise ctx.error(
                NotSupportedError,
                "not supported: CHAR of a length, whose values have blanks up to it",
                part,
                hint="write STRING, and rpad() what has to have a length",
            )
        seen.add(part.name.casefold())
        columns.append(ctx.column(part.name, literals.data_type(ctx, kind)))
    return tuple(columns)


_PADDED = (exp.DType.CHAR, exp.DType.NCHAR)


def _comment(ctx: Context, node: exp.ColumnDef) -> list[tuple[str, str]]:
    """Return a column's comment, and refuse what cannot be kept of it."""
    found = []
    for constraint in node.constraints:
        if isinstance(constraint.kind, exp.CommentColumnConstraint):
            found.append((node.name, constraint.kind.this.name))
        elif not isinstance(constraint.kind, _KEPT):
            what = str(ctx.text(constraint) or "this").upper().split()[0]
            raise ctx.error(NotSupportedError, f"not supported: {what} of a column", node)
    return found


_KEPT = (
    exp.PrimaryKeyColumnConstraint,
    exp.NotNullColumnConstraint,
    exp.DefaultColumnConstraint,
)


def _is_required(node: exp.ColumnDef) -> bool:
    kinds = [c.kind for c in node.constraints]
    return any(
        isinstance(kind, exp.NotNullColumnConstraint) and not kind.args.get("allow_null")
        for kind in kinds
    )


def _is_key(node: exp.ColumnDef) -> bool:
    return any(isinstance(c.kind, exp.PrimaryKeyColumnConstraint) for c in node.constraints)


def _known(ctx: Context, columns: tuple[tree.Column, ...], node: exp.Expr) -> str:
    for column in columns:
        if column.name.casefold() == node.name.casefold():
            return column.name
    raise ctx.error(SqlSyntaxError, f"the key names {node.name}, which is no column", node)

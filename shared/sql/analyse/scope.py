"""Names: what a dotted path means where it stands.

A path is tried as a lambda's parameter, as `table.column`, as a column, as an alias of the same
SELECT list, and then in the query around; what follows the column are fields. Case never counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from shared.core.errors import TypeMismatchError, UnknownColumnError, UnknownFieldError
from shared.sql import tree, types
from shared.sql.analyse.context import Context, Ctes
from shared.sql.hints import did_you_mean
from shared.sql.types import Array, Map, Struct


@dataclass(frozen=True, slots=True)
class Source:
    """A table, subquery or lateral view in FROM, by the name it is called there."""

    name: str | None
    columns: tuple[tree.Column, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A relation and how its columns are called.

    Attributes:
        relation: the rows.
        sources: what stands in FROM, in order.
        merged: columns of USING and NATURAL: one name for both sides, first in `*`.
        masked: numbers of columns that only their qualified name reaches.
        ties: hidden columns that extend any order of these rows to a total one.
    """

    relation: tree.Relation
    sources: tuple[Source, ...] = ()
    merged: tuple[tree.Column, ...] = ()
    masked: frozenset[int] = frozenset()
    ties: tuple[tree.Column, ...] = ()

    def named(self) -> Iterator[tree.Column]:
        """Yield the columns an unqualified name may mean."""
        yield from self.merged
        for source in self.sources:
            yield from (c for c in source.columns if c.id not in self.masked)

    def visible(self) -> tuple[tree.Column, ...]:
        """Return what `*` stands for."""
        return tuple(c for c in self.named() if not c.hidden)


@dataclass(slots=True)
class Scope:
    """Where names are looked up.

    Attributes:
        rows: the columns in reach.
        ctes: the WITH queries in reach.
        outer: the scope of the query around.
        aliases: expressions by the names a SELECT list gives them, lower case.
        aliases_twice: names that two expressions have; nothing may be read by them.
        generated: names among them that a generator's columns have.
        listing: whether the SELECT list is being read.
        aliases_first: whether an alias wins over a column (ORDER BY).
        params: parameters of the lambdas around, innermost last.
    """

    rows: Rows
    ctes: Ctes
    outer: Scope | None = None
    aliases: dict[str, tree.Expr] = field(default_factory=dict)
    aliases_twice: set[str] = field(default_factory=set)
    generated: set[str] = field(default_factory=set)
    listing: bool = False
    aliases_first: bool = False
    params: tuple[tuple[str, tree.Expr], ...] = ()

    def with_params(self, params: Iterable[tuple[str, tree.Expr]]) -> Scope:
        """Return the scope inside a lambda."""
        return replace(self, params=(*self.params, *params))


def resolve(ctx: Context, scope: Scope, parts: Sequence[exp.Expr], node: exp.Expr) -> tree.Expr:
    """Return what a dotted path of identifiers means.

    Raises:
        UnknownColumnError: nothing, or more than one thing, is called so.
    """
    found = _find(ctx, scope, parts, node)
    if found is None and parts[-1].name.casefold() == "grouping__id":  # Hive's spelling
        return tree.AggregateCall(
            type=types.BIGINT, function="grouping_id", args=(), position=ctx.at(node)
        )
    found = found or session_variable(ctx, scope, parts, node)
    if found is None:
        raise _unknown(ctx, scope, parts, node)
    base, used = found
    for part in parts[used:]:
        base = get_field(ctx, base, part.name, part)
    return base


def session_variable(
    ctx: Context, scope: Scope, parts: Sequence[exp.Expr], node: exp.Expr
) -> tuple[tree.Literal, int] | None:
    """Return the variable a path starts with, and how many of its parts name it; columns win."""
    names = [part.name.casefold() for part in parts]
    before = next(
        (p for p in (("system", "session"), ("session",)) if tuple(names[: len(p)]) == p), ()
    )
    used = len(before) + 1
    known = ctx.environment.session
    if not known or len(names) < used or names[used - 1] not in known:
        return None
    if _find(ctx, scope, parts, node) is not None:
        return None
    return replace(known[names[used - 1]], position=ctx.at(node)), used


def path_name(ctx: Context, scope: Scope, parts: Sequence[exp.Expr], node: exp.Expr) -> str:
    """Return a path without what qualifies its column; a map's value stands in brackets."""
    found = _find(ctx, scope, parts, node)
    used = 1 if found is None else found[1]
    kind = None if found is None else found[0].type
    shown = str(parts[used - 1].name)
    for part in parts[used:]:
        shown += f"[{part.name}]" if isinstance(kind, Map) else f".{part.name}"
        kind = kind.element if isinstance(kind, Array) else kind
        member = kind.field(part.name) if isinstance(kind, Struct) else None
        kind = kind.value if isinstance(kind, Map) else None if member is None else member.type
    return shown


def is_lateral(ctx: Context, scope: Scope, parts: Sequence[exp.Expr], node: exp.Expr) -> bool:
    """Return whether a path starts with a name that an earlier item of the SELECT list gives."""
    first = parts[0].name.casefold()
    return (
        first in scope.aliases
        and first not in scope.generated
        and all(name != first for name, _ in scope.params)
        and _qualified(ctx, scope.rows, parts, node) is None
        and _one(ctx, scope.rows.named(), parts[0]) is None
    )


def quoted_column(ctx: Context, scope: Scope, node: exp.Expr) -> tree.Expr | None:
    """Return the column a double-quoted token names, or None: then it is text (R38)."""
    found = _find(ctx, scope, [node], node)
    if found is not None:
        return found[0]
    return _flattened(ctx, scope, node) if ctx.environment.flatten else None


def _flattened(ctx: Context, scope: Scope, node: exp.Expr) -> tree.Expr | None:
    """Return the leaf that a path in quotes names, or None where there is no such leaf."""
    parts = [exp.to_identifier(part, quoted=True) for part in node.name.split(".")]
    found = _find(ctx, scope, parts, node)
    if found is None:
        return None
    base, used = found
    for part in parts[used:]:
        if not isinstance(base.type, types.Struct):
            return None
        field = base.type.field(part.name)
        if field is None:
            return None
        base = tree.GetField(type=field.type, base=base, name=field.name)
    return base


def _find(
    ctx: Context, scope: Scope, parts: Sequence[exp.Expr], node: exp.Expr
) -> tuple[tree.Expr, int] | None:
    """Return the column a path starts with, and how many of its parts name it."""
    first = parts[0].name.casefold()
    for name, param in reversed(scope.params):
        if name == first:
            return replace(param, position=ctx.at(node)), 1
    if scope.aliases_first and first in scope.aliases:
        return scope.aliases[first], 1
    found = _qualified(ctx, scope.rows, parts, node)
    if found is None and (column := _one(ctx, scope.rows.named(), parts[0])) is not None:
        found = column, 1
    if found is not None:
        column, used = found
        return tree.Ref(type=column.type, column=column, position=ctx.at(node)), used
    if first in scope.aliases_twice and scope.listing:
        raise ctx.error(
            UnknownColumnError,
            f"{parts[0].name} is ambiguous: two items of the SELECT list are called so",
            node,
            hint="give each a name of its own",
        )
    if first in scope.aliases:
        return scope.aliases[first], 1
    if scope.outer is None:
        return None
    above = _find(ctx, replace(scope.outer, aliases={}, aliases_first=False), parts, node)
    if above is None:
        return None
    base, used = above
    if not isinstance(base, tree.Ref):
        return base, used
    return replace(base, outer=True), used


def _qualified(
    ctx: Context, rows: Rows, parts: Sequence[exp.Expr], node: exp.Expr
) -> tuple[tree.Column, int] | None:
    """Try `table.column` and `database.table.column`."""
    del node
    for used in (2, 3):
        if len(parts) < used:
            break
        name = parts[used - 2].name.casefold()
        columns = [
            c
            for source in rows.sources
            if source.name is not None and source.name.casefold() == name
            for c in source.columns
        ]
        column = _one(ctx, columns, parts[used - 1])
        if column is not None:
            return column, used
    return None


def _one(ctx: Context, columns: Iterable[tree.Column], part: exp.Expr) -> tree.Column | None:
    name = part.name.casefold()
    matches = [c for c in columns if c.name.casefold() == name]
    exact = [c for c in matches if c.name == part.name]
    if len(exact) == 1:
        return exact[0]
    if len(matches) > 1:
        raise ctx.error(
            UnknownColumnError,
            f"the column {part.name} is ambiguous: {len(matches)} tables have one",
            part,
            hint="put the table's name before it",
        )
    return matches[0] if matches else None


def _unknown(
    ctx: Context, scope: Scope, parts: Sequence[exp.Expr], node: exp.Expr
) -> UnknownColumnError:
    names = [c.name for c in scope.rows.named()] + list(scope.aliases)
    sources = [s for s in scope.rows.sources if s.name is not None]
    first = parts[0]
    table = next(
        (s for s in sources if s.name and s.name.casefold() == first.name.casefold()), None
    )
    if table is not None and len(parts) > 1:
        known = [c.name for c in table.columns]
        message = f"{table.name} has no column {parts[1].name}"
        error = ctx.error(UnknownColumnError, message, parts[1], did_you_mean(parts[1].name, known))
    else:
        hint = did_you_mean(first.name, [*names, *(s.name for s in sources if s.name)])
        if first.name.casefold().startswith("_acp_"):
            hint = "SET drop_system_columns=false shows the system columns"
        if hint is None and not sources and not names:
            hint = "there is no FROM: write text in single quotes"
        error = ctx.error(UnknownColumnError, f"there is no column {first.name}", first, hint)
    del node
    assert isinstance(error, UnknownColumnError)
    return error


# --- fields ---------------------------------------------------------------------------------

_TOUCH = ("name", "value", "timestamp", "fraction")
_LISTED = 20


def _listing(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def get_field(ctx: Context, base: tree.Expr, name: str, node: exp.Expr) -> tree.Expr:
    """Return `base.name`: a struct's field, an array's structs' fields, or a map's value."""
    inner = base.type.element if isinstance(base.type, Array) else base.type
    position = base.position or ctx.at(node)
    if isinstance(base.type, Map):
        key = tree.Literal(type=types.STRING, value=name, position=ctx.at(node))
        if base.type.key != types.STRING:
            raise ctx.error(
                TypeMismatchError,
                f"the keys of this map are {base.type.key}: .{name} cannot be one",
                node,
                hint="write map[key]",
            )
        return tree.Call(
            type=base.type.value, function="map_member", args=(base, key), position=position
        )
    if not isinstance(inner, Struct):
        raise ctx.error(
            UnknownFieldError, f"{base.type} has no fields, so .{name} means nothing", node
        )
    found = inner.field(name)
    if found is None and name.casefold() == "percentage":
        fields = tuple(f.name for f in inner.fields)
        found = inner.field("fraction") if fields == _TOUCH else None
    if found is None and name.casefold() == "sourcebatchid":
        found = inner.field("acp_sourceBatchId")  # as older pages call it
    if found is None:
        known = [f.name for f in inner.fields]
        raise ctx.error(
            UnknownFieldError,
            f"No such struct field {name} in {_listing(known)}",
            node,
            hint=did_you_mean(name, known),
        )
    result = Array(found.type) if isinstance(base.type, Array) else found.type
    return tree.GetField(type=result, base=base, name=found.name, position=position)

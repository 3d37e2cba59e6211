"""PIVOT: groups whose values become columns; UNPIVOT: columns that become rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError, TypeMismatchError
from shared.sql import coercion, tree, types
from shared.sql.analyse import arithmetic, generators, literals, naming
from shared.sql.analyse.grouping import Grouping
from shared.sql.analyse.scope import Rows, Source
from shared.sql.analyse.steps import Steps, contains, ref
from shared.sql.analyse.typer import Typer
from shared.sql.plan import rewrite, traverse


def rows(typer: Typer, node: exp.Pivot) -> Rows:
    """Return the rows of a PIVOT or UNPIVOT over those `typer` types expressions of.

    Raises:
        SqlSyntaxError: an aggregate or a constant is missing.
    """
    fields = node.args.get("fields") or []
    if len(fields) != 1 or not isinstance(fields[0], exp.In):
        raise typer.ctx.error(NotSupportedError, "this PIVOT is not supported", node)
    read = _unpivot if node.args.get("unpivot") else _pivot
    return read(typer, node, fields[0])


# --- PIVOT ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Value:
    """A value in the list of IN: what its columns are called, and when a row has it."""

    name: str
    condition: tree.Expr


def _pivot(typer: Typer, node: exp.Pivot, field: exp.In) -> Rows:
    ctx = typer.ctx
    made = [_aggregate(typer, written) for written in node.expressions]
    columns = field.this.expressions if isinstance(field.this, exp.Tuple) else [field.this]
    keys = list(typer.all(columns))
    values = [_value(typer, keys, written) for written in field.expressions]
    used = {i for expr in [*keys, *(e for _, e in made)] for i in rewrite.refs(expr)}
    kept = [c for c in typer.scope.rows.visible() if c.id not in used]
    steps = Steps(ctx, typer.scope.rows.relation)
    wanted = [
        (value, name, _only(typer, expr, value.condition, node), _count(value.condition))
        for value in values
        for name, expr in made
    ]
    calls = [
        part
        for _, _, expr, there in wanted
        for top in (expr, there)
        for part in traverse.subexpressions(top)
        if isinstance(part, tree.AggregateCall)
    ]
    # Spark groups by the values first where it can, and finds nothing where there is no group.
    absent_is_null = all(_countable(expr) for _, expr in made)
    steps.aggregate(Grouping([ref(c) for c in kept]), {call: call for call in calls}, node)
    items = [tree.Item(ctx.column(c.name, c.type), steps.rewritten(ref(c))) for c in kept]
    for value, name, expr, there in wanted:
        found = steps.rewritten(expr)
        if absent_is_null:
            some = typer.call(">", (steps.rewritten(there), _zero()), node)
            found = tree.Case(type=expr.type, branches=((some, found),), otherwise=None)
        called = value.name if len(made) == 1 else f"{value.name}_{name}"
        items.append(tree.Item(ctx.column(called, expr.type), found))
    return _projected(steps.relation, items)


def _aggregate(typer: Typer, written: exp.Expr) -> tuple[str, tree.Expr]:
    """Return an aggregate of PIVOT and what it is called."""
    inner = written.this if isinstance(written, exp.Alias) else written
    expr = typer(inner)
    parts = list(traverse.subexpressions(expr))
    if not any(isinstance(part, tree.AggregateCall) for part in parts):
        raise typer.ctx.error(
            SqlSyntaxError, "PIVOT takes aggregates", inner, hint="write max(x) or any_value(x)"
        )
    if any(
        isinstance(part, tree.AggregateCall)
        and any(contains(below, tree.AggregateCall) for below in traverse.operands(part))
        for part in parts
    ):
        raise typer.ctx.error(SqlSyntaxError, "an aggregate of PIVOT cannot contain another", inner)
    name = written.alias if isinstance(written, exp.Alias) else naming.name(typer, inner)
    return name, expr


def _value(typer: Typer, keys: Sequence[tree.Expr], written: exp.Expr) -> _Value:
    inner = written.this if isinstance(written, exp.PivotAlias | exp.Alias) else written
    parts = inner.expressions if isinstance(inner, exp.Tuple) and len(keys) > 1 else [inner]
    if len(parts) != len(keys):
        raise typer.ctx.error(
            SqlSyntaxError, f"PIVOT has {len(keys)} columns, this value {len(parts)}", inner
        )
    condition: tree.Expr | None = None
    shown = []
    for key, part in zip(keys, parts, strict=True):
        value = typer(part)
        try:
            shown.append(_shown(value))
        except literals.NotConstantError:
            raise typer.ctx.error(SqlSyntaxError, "PIVOT takes constants after IN", part) from None
        same = arithmetic.compare(typer, "<=>", key, value, part)
        condition = same if condition is None else typer.call("and", (condition, same), part)
    assert condition is not None
    name = shown[0] if len(shown) == 1 else "{" + ", ".join(shown) + "}"
    alias = written.args.get("alias")
    return _Value(name if alias is None else alias.name, condition)


def _shown(value: tree.Expr) -> str:
    """Return what Spark shows of a constant.

    Raises:
        NotConstantError: it is none.
    """
    match value:
        case tree.Call(function="array", args=args):
            return f"[{', '.join(_shown(arg) for arg in args)}]"
        case tree.MakeStruct(members=members):
            return f"{{{', '.join(_shown(member) for _, member in members)}}}"
    return _text(literals.fold(value))


def _text(value: object) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _only(typer: Typer, expr: tree.Expr, condition: tree.Expr, node: exp.Expr) -> tree.Expr:
    """Return an expression whose aggregates take the rows of one value."""

    def narrowed(part: tree.Expr) -> tree.Expr:
        if not isinstance(part, tree.AggregateCall):
            return part
        where = condition
        if part.where is not None:
            where = typer.call("and", (part.where, condition), node)
        return replace(part, where=where)

    return rewrite.map_expr(expr, narrowed)


def _count(condition: tree.Expr) -> tree.AggregateCall:
    return tree.AggregateCall(type=types.BIGINT, function="count", args=(), where=condition)


def _zero() -> tree.Literal:
    return tree.Literal(type=types.BIGINT, value=0)


def _countable(expr: tree.Expr) -> bool:
    return types.is_numeric(expr.type) or expr.type == types.BOOLEAN


# --- UNPIVOT --------------------------------------------------------------------------------


def _unpivot(typer: Typer, node: exp.Pivot, field: exp.In) -> Rows:
    ctx = typer.ctx
    (target,) = node.expressions
    names = [c.name for c in (target.expressions if isinstance(target, exp.Tuple) else [target])]
    table, used = [], set()
    for written in field.expressions:
        label, row = _row(typer, written, len(names))
        used |= {i for expr in row for i in rewrite.refs(expr)}
        table.append([tree.Literal(type=types.STRING, value=label), *row])
    kinds = [
        _shared(typer, [row[i + 1] for row in table], name, node) for i, name in enumerate(names)
    ]
    for row in table:
        row[1:] = [coercion.cast(v, kind) for v, kind in zip(row[1:], kinds, strict=True)]
    outputs = (
        ctx.column(field.this.name, types.STRING),
        *(ctx.column(name, kind) for name, kind in zip(names, kinds, strict=True)),
    )
    below = typer.scope.rows
    relation: tree.Relation = tree.Generate(
        columns=(*below.relation.columns, *outputs),
        input=below.relation,
        function="inline",
        arg=generators.rows_of(typer, table, node),
        outputs=outputs,
        outer=False,
        position=ctx.at(node),
    )
    if not node.args.get("include_nulls"):
        some = [typer.call("is_not_null", (ref(c),), node) for c in outputs[1:]]
        condition = some[0]
        for one in some[1:]:
            condition = typer.call("or", (condition, one), node)
        relation = tree.Filter(columns=relation.columns, input=relation, condition=condition)
    kept = [c for c in below.visible() if c.id not in used]
    items = [tree.Item(ctx.column(c.name, c.type), ref(c)) for c in (*kept, *outputs)]
    return _projected(relation, items)


def _row(typer: Typer, written: exp.Expr, count: int) -> tuple[str, list[tree.Expr]]:
    """Return what a row of UNPIVOT is called, and its values."""
    inner = written.this if isinstance(written, exp.PivotAlias | exp.Alias) else written
    parts = inner.expressions if isinstance(inner, exp.Tuple) else [inner]
    if len(parts) != count:
        raise typer.ctx.error(
            SqlSyntaxError, f"UNPIVOT makes {count} columns, here of {len(parts)}", inner
        )
    alias = written.args.get("alias")
    name = "_".join(part.name for part in parts) if alias is None else alias.name
    return name, list(typer.all(parts))


def _shared(typer: Typer, values: Sequence[tree.Expr], name: str, node: exp.Expr) -> types.DataType:
    found = coercion.common_of((v.type for v in values), promote=False)
    if found is None:
        given = ", ".join(dict.fromkeys(str(v.type) for v in values))
        raise typer.ctx.error(
            TypeMismatchError, f"{name} of UNPIVOT has no common type: {given}", node, "use CAST"
        )
    return found


def _projected(relation: tree.Relation, items: Sequence[tree.Item]) -> Rows:
    columns = tuple(item.column for item in items)
    made = tree.Project(columns=columns, input=relation, items=tuple(items))
    return Rows(made, (Source(None, columns),))

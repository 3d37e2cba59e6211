"""EXPLAIN: a plan for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from shared.sql import depth, tree
from shared.sql.plan import traverse
from shared.sql.plan.stages import Place, Plan, Stage

Files = Mapping[int, Sequence[tuple[str, Sequence[str]]]]
"""By stage: each dataset it reads, and the paths of the files."""

_SHOWN_FILES = 20


@depth.bounded()
def explain(statement: tree.Statement, plan: Plan | None, files: Files) -> str:
    """Return the typed tree of a statement, its stages, and the files that each reads.

    Args:
        statement: analysed.
        plan: its stages; None where it computes nothing.
        files: what the lake found.
    """
    lines = [type(statement).__name__]
    relation = relation_of(statement)
    if relation is not None:
        lines += [f"  {line}" for line in _tree(relation)]
    if plan is not None:
        for stage in plan.stages:
            lines += ["", *_stage(stage, plan, files.get(stage.id, ()))]
    return "\n".join(lines)


@depth.bounded()
def explained(statement: tree.Statement, plan: Plan | None, files: Files) -> dict[str, Any]:
    """Return what `explain` says as data: nodes nested by what they take."""
    relation = relation_of(statement)
    found: dict[str, Any] = {"Statement": type(statement).__name__}
    if relation is not None:
        found["Plan"] = _node(relation)
    if plan is not None:
        found["Stages"] = [
            {
                "Stage": stage.id,
                "Tasks": stage.buckets if stage.place is Place.BUCKETS else 1,
                "Takes": list(stage.inputs),
                "Gives Result": stage is plan.result,
                "Plan": _node(stage.relation),
                "Files": {table: list(paths) for table, paths in files.get(stage.id, ())},
            }
            for stage in plan.stages
        ]
    return found


def _node(relation: tree.Relation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "Node Type": type(relation).__name__,
        "Details": _line(relation),
        "Output": [{"name": c.name, "type": str(c.type)} for c in relation.columns if not c.hidden],
    }
    if isinstance(relation, tree.Scan):
        found["Relation Name"] = relation.table.name
        if relation.snapshots is not None:
            bounds = relation.snapshots
            found["Snapshots"] = {"after": bounds.start, "up to": bounds.end}
    if queries := [_node(query.query) for query in _queries(relation)]:
        found["Subqueries"] = queries
    if below := [_node(part) for part in traverse.inputs(relation)]:
        found["Plans"] = below
    return found


def relation_of(statement: tree.Statement) -> tree.Relation | None:
    """Return what a statement computes, or None."""
    match statement:
        case tree.Query(relation=relation):
            return relation
        case tree.CreateTableAs(query=relation) | tree.InsertInto(query=relation):
            return relation
    return None


def _stage(stage: Stage, plan: Plan, files: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    where = "one task"
    if stage.place is Place.BUCKETS:
        where = f"one task per bucket of {stage.buckets}"
    takes = f", takes stage {', '.join(str(i) for i in stage.inputs)}" if stage.inputs else ""
    last = ", gives the result" if stage is plan.result else ""
    yield f"Stage {stage.id}: {where}{takes}{last}"
    for line in _tree(stage.relation):
        yield f"  {line}"
    for table, paths in files:
        yield f"  reads {table}: {len(paths)} file{'s' * (len(paths) != 1)}"
        yield from (f"    {path}" for path in paths[:_SHOWN_FILES])
        if len(paths) > _SHOWN_FILES:
            yield f"    … and {len(paths) - _SHOWN_FILES} more"


def _tree(relation: tree.Relation) -> Iterator[str]:
    yield _line(relation)
    for query in _queries(relation):
        yield f"  {query.use.name} subquery{' (correlated)' * query.correlated}"
        for line in _tree(query.query):
            yield f"    {line}"
    for below in traverse.inputs(relation):
        for line in _tree(below):
            yield f"  {line}"


def _queries(relation: tree.Relation) -> Iterator[tree.QueryExpr]:
    for top in traverse.expressions(relation):
        for part in traverse.subexpressions(top):
            if isinstance(part, tree.QueryExpr):
                yield part


def _line(relation: tree.Relation) -> str:
    match relation:
        case tree.Scan(table=table, leaves=leaves, snapshots=bounds):
            read = "" if leaves is None else f" reading {', '.join(leaves) or 'no column'}"
            return f"Scan {table.name}{'' if bounds is None else _bounded(bounds)}{read}"
        case tree.StageInput(stage=stage):
            return f"Rows of stage {stage}"
        case tree.Filter(condition=condition):
            return f"Filter {show(condition)}"
        case tree.Project(items=items) | tree.WindowStep(items=items) | tree.AdfStep(items=items):
            return f"{type(relation).__name__} {_items(items)}"
        case tree.Aggregate(keys=keys, aggregates=made, sets=sets):
            by = "" if sets is None else f" in sets {', '.join(map(str, sets))}"
            return f"Aggregate by ({_items(keys)}){by} {_items(made)}"
        case tree.Join(kind=kind, condition=condition):
            return f"{kind} Join{'' if condition is None else f' on {show(condition)}'}"
        case tree.Apply(kind=kind, condition=condition):
            return f"{kind} Lateral Join{'' if condition is None else f' on {show(condition)}'}"
        case tree.Recursion(number=number):
            return f"Recursion {number}"
        case tree.LastRows(number=number):
            return f"Last rows of recursion {number}"
        case tree.Generate(function=function, arg=arg):
            return f"Generate {function}({show(arg)})"
        case tree.SetOperation(kind=kind, all=every):
            return f"{kind}{' ALL' * every}"
        case tree.Sort(keys=keys):
            return f"Sort by {_keys(keys)}"
        case tree.Limit(limit=limit, offset=offset):
            return f"Limit {'all' if limit is None else limit}{f' after {offset}' * bool(offset)}"
        case tree.Values(rows=rows):
            return f"Values, {len(rows)} row{'s' * (len(rows) != 1)}"
    return type(relation).__name__


def _bounded(bounds: tree.Snapshots) -> str:
    after = f" after snapshot {bounds.start}" if bounds.start else ""
    return after + ("" if bounds.end is None else f" up to snapshot {bounds.end}")


def _items(items: Sequence[tree.Item]) -> str:
    return ", ".join(f"{_column(i.column)} := {show(i.expr)} : {i.column.type}" for i in items)


def _column(column: tree.Column) -> str:
    return f"{column.name}#{column.id}"


def _keys(keys: Sequence[tree.SortKey]) -> str:
    return ", ".join(f"{show(k.expr)}{' DESC' * k.descending}" for k in keys)


def show(expr: tree.Expr) -> str:
    """Return an expression in a form close to SQL; columns with their numbers, casts written."""
    match expr:
        case tree.Ref(column=column):
            return _column(column)
        case tree.Literal(value=value):
            return _literal(value)
        case tree.GetField(base=base, name=name):
            return f"{show(base)}.{name}"
        case tree.GetItem(base=base, key=key):
            return f"{show(base)}[{show(key)}]"
        case tree.Cast(arg=arg):
            return f"cast({show(arg)} as {expr.type})"
        case tree.Call(function=function, args=args):
            return _call(function, args)
        case tree.WindowCall(function=function, args=args, over=over):
            return f"{_call(function, args)} OVER ({_over(over)})"
        case tree.AdfCall(function=function, args=args, options=options, over=over):
            given = [*map(show, args), *(f"{k}={_literal(v)}" for k, v in options)]
            return f"{function}({', '.join(given)}) OVER ({_over(over)})"
        case tree.AggregateCall(function=function, args=args, distinct=distinct, where=where):
            inner = f"{'DISTINCT ' * distinct}{', '.join(map(show, args))}"
            tail = "" if where is None else f" FILTER ({show(where)})"
            return f"{function}({inner}){tail}"
        case tree.QueryExpr(use=use):
            return f"{use}(subquery)"
        case tree.Lambda(params=params, body=body):
            return f"({', '.join(_column(p) for p in params)}) -> {show(body)}"
    return _call(type(expr).__name__.lower(), tuple(traverse.operands(expr)))


def _call(function: str, args: Sequence[tree.Expr]) -> str:
    shown = [show(arg) for arg in args]
    if len(shown) == 2 and not function[0].isalpha():
        return f"({shown[0]} {function} {shown[1]})"
    if function in {"and", "or"}:
        return f"({f' {function} '.join(shown)})"
    return f"{function}({', '.join(shown)})"


def _literal(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return "NULL" if value is None else repr(value)


def _over(over: tree.Over) -> str:
    parts = []
    if over.partition:
        parts.append(f"PARTITION BY {', '.join(map(show, over.partition))}")
    if over.order:
        tie = f", then {_keys(over.tie)}" if over.tie else ""
        parts.append(f"ORDER BY {_keys(over.order)}{tie}")
    if over.frame is not None:
        start, end = (_bound(b) for b in (over.frame.start, over.frame.end))
        parts.append(f"{over.frame.unit} {start} TO {end}")
    return " ".join(parts)


def _bound(bound: tree.Bound) -> str:
    if bound.offset is None:
        return "UNBOUNDED"
    if bound.amount is not None:
        return f"{'-' if bound.offset < 0 else '+'}{show(bound.amount)}"
    return "CURRENT" if bound.offset == 0 else f"{bound.offset:+d}"

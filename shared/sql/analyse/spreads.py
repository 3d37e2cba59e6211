"""GROUP BY window(time, '10 minutes', '5 minutes'): each row stands in every window that holds it.

The call becomes a LATERAL VIEW with one column, `window`; rows without a time are in none. So does
session_window(time, '5 minutes'), whose column, `session_window`, is a row's own span until
`merged` has joined those that touch.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from shared.sql import tree, types
from shared.sql.analyse.steps import Steps
from shared.sql.types import DataType, Field, Struct

NAMES = {"window": " windows", "session_window": " sessions"}
"""The functions of a time's windows, as arrays; nobody can write them."""

_SESSIONS = tuple(
    Struct((Field("start", kind), Field("end", kind)))
    for kind in (types.TIMESTAMP, types.TIMESTAMP_NTZ)
)


def kinds(window: DataType) -> list[DataType]:
    """Return the types of a window's ends."""
    assert isinstance(window, Struct)
    return [field.type for field in window.fields]


def spread(node: exp.Select) -> exp.Select:
    """Return a SELECT whose windows of time are a column of its rows."""
    call = _call(node)
    if call is None:
        return node
    made, name = node.copy(), call.name.lower()
    found = exp.Anonymous(this=NAMES[name], expressions=[arg.copy() for arg in call.expressions])
    found.meta.update(call.meta)
    explode = exp.Anonymous(this="explode", expressions=[found])
    explode.meta.update(call.meta)
    # The column of an inner query's window has that name already.
    taken = any(column.parts[0].name.lower() == name for column in call.find_all(exp.Column))
    column = exp.to_identifier(f" {name}" if taken else name)
    lateral = exp.Lateral(
        this=explode, view=True, outer=False, alias=exp.TableAlias(columns=[column])
    )
    same = call.copy()
    for clause in ("expressions", "group", "having", "order"):
        _replace(made.args.get(clause), same, column)
    made.set("laterals", [*(made.args.get("laterals") or ()), lateral])
    if name == "session_window":
        made.meta["session"] = column.name
    return made


def _call(node: exp.Select) -> exp.Expr | None:
    """Return the window that rows are grouped by or, of a table and without a star, the first shown."""
    group = node.args.get("group")
    keys = [] if group is None else [key for key in group.expressions if _is_window(key)]
    starred = any(isinstance(item, exp.Star) for item in node.expressions)
    if keys or starred or not (node.args.get("from") or node.args.get("from_")):
        return keys[0] if keys else None
    shown = (part for item in node.expressions for part in item.find_all(exp.Anonymous))
    return next(
        (part for part in shown if _is_window(part) and part.find_ancestor(exp.Select) is node),
        None,
    )


def _is_window(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() in NAMES


def _replace(clause: object, call: exp.Expr, name: exp.Identifier) -> None:
    for node in clause if isinstance(clause, list) else [clause]:
        if not isinstance(node, exp.Expr):
            continue
        for part in list(node.find_all(exp.Anonymous)):
            if _is_window(part) and part == call:
                column = exp.Column(this=name.copy())
                column.meta.update(part.meta)
                column.this.meta["call"] = True  # its fields are called `window.start`
                named = name.name.strip()
                alone = isinstance(part.parent, exp.Select) and named != name.name
                part.replace(exp.alias_(column, named) if alone else column)


def merge(node: exp.Select, keys: Sequence[tree.Expr], steps: Steps) -> None:
    """Make each row's session, if SELECT groups by one, the whole one of the rows with its keys."""
    name = node.meta.get("session")
    for key in keys:
        if isinstance(key, tree.Ref) and key.column.name == name and key.type in _SESSIONS:
            others = tuple(other for other in keys if other != key)
            whole = _whole(key, others)
            steps.windows([whole], ())
            steps.replace(key.column, steps.rewritten(whole))
            return


def _whole(session: tree.Ref, keys: tuple[tree.Expr, ...]) -> tree.Expr:
    """Return the session of a row: it opens where none before with its keys has lasted until then.

    Rows of equal times need no order: the first opens the session for all of them.
    """
    start, end = (
        tree.GetField(type=kind, base=session, name=side)
        for side, kind in zip(("start", "end"), kinds(session.type), strict=True)
    )
    rows, order = tree.FrameUnit.ROWS, (tree.SortKey(start),)
    before = tree.Frame(rows, tree.Bound(None), tree.Bound(-1))
    until = _over("max", end, tree.Over(keys, order, before))
    lasts = tree.Call(type=types.BOOLEAN, function="<=", args=(start, until))
    zero, one = (tree.Literal(type=types.BIGINT, value=value) for value in (0, 1))
    opens = tree.Case(type=types.BIGINT, branches=((lasts, zero),), otherwise=one)
    so_far = tree.Frame(rows, tree.Bound(None), tree.Bound(0))
    number = _over("sum", opens, tree.Over(keys, order, so_far))
    together = tree.Over((*keys, number), (), None)
    ends = (("start", _over("min", start, together)), ("end", _over("max", end, together)))
    return tree.MakeStruct(type=session.type, members=ends)


def _over(function: str, arg: tree.Expr, over: tree.Over) -> tree.WindowCall:
    return tree.WindowCall(type=arg.type, function=function, args=(arg,), over=over)

"""GROUP BY window(time, '10 minutes', '5 minutes'): each row stands in every window that holds it.

The call becomes a LATERAL VIEW with one column, `window`; rows without a time are in none.
"""

from __future__ import annotations

from sqlglot import exp

NAME = " windows"
"""The function of a time's windows, as an array; nobody can write it."""


def spread(node: exp.Select) -> exp.Select:
    """Return a SELECT whose windows of time are a column of its rows."""
    group = node.args.get("group")
    call = next((key for key in group.expressions if _is_window(key)), None) if group else None
    if call is None:
        return node
    made = node.copy()
    found = exp.Anonymous(this=NAME, expressions=[arg.copy() for arg in call.expressions])
    found.meta.update(call.meta)
    explode = exp.Anonymous(this="explode", expressions=[found])
    explode.meta.update(call.meta)
    lateral = exp.Lateral(
        this=explode,
        view=True,
        outer=False,
        alias=exp.TableAlias(columns=[exp.to_identifier("window")]),
    )
    same = call.copy()
    for clause in ("expressions", "group", "having", "order"):
        _replace(made.args.get(clause), same)
    made.set("laterals", [*(made.args.get("laterals") or ()), lateral])
    return made


def _is_window(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == "window"


def _replace(clause: object, call: exp.Expr) -> None:
    for node in clause if isinstance(clause, list) else [clause]:
        if not isinstance(node, exp.Expr):
            continue
        for part in list(node.find_all(exp.Anonymous)):
            if _is_window(part) and part == call:
                column = exp.Column(this=exp.to_identifier("window"))
                column.meta.update(part.meta)
                part.replace(column)

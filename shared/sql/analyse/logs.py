"""Tables as rows: what of a table a query sees, and the two ways to read a change log.

`NAME` is what a feed's output says now, `NAME.changes` every row that was ever written to it.
"""

from __future__ import annotations

from sqlglot import exp

from shared.core.errors import NotSupportedError, Position
from shared.sql import changelog, tree, types
from shared.sql.analyse import variables
from shared.sql.analyse.context import Context
from shared.sql.analyse.scope import Rows, Source
from shared.sql.arrow import from_arrow

SYSTEM = frozenset({"_acp_system_metadata", "_acp_batchid"})
"""Columns every table has behind its own; `*` leaves them out."""

_CHANGES = "changes"


def whole(ctx: Context, node: exp.Table) -> Rows | None:
    """Return all rows of a log where a node says `NAME.changes`, else None.

    Raises:
        NotSupportedError: the table is there and is no log.
        UnknownTableError: it will be there once its feed has run.
    """
    if node.name.casefold() != _CHANGES or not node.db:
        return None
    table = ctx.source.table(node.db)
    if table is None:
        if ctx.environment.maker(node.db) is not None:
            raise ctx.no_table(node.db, node.args["db"])
        return None
    if not table.is_log:
        raise ctx.error(
            NotSupportedError,
            f"{table.name} keeps no changes: it is not the output of a feed with `emit: changes`",
            node,
            hint=f"read {table.name}",
        )
    bounds = variables.bounds(ctx, node)
    return _rows(ctx, table, ctx.at(node), bounds, view=None)


_WRITES = (exp.Create, exp.Insert, exp.Drop, exp.Alter, exp.TruncateTable)


def refuse_written(ctx: Context, node: exp.Expr) -> None:
    """Refuse a statement that makes, changes or drops `NAME.changes` of a log."""
    if not isinstance(node, _WRITES):
        return
    for target in (node.this, *node.expressions, *(node.args.get("tables") or ())):
        named = target.this if isinstance(target, exp.Schema) else target
        if not isinstance(named, exp.Table) or named.name.casefold() != _CHANGES or not named.db:
            continue
        table = ctx.source.table(named.db)
        if table is not None and table.is_log:
            raise ctx.error(
                NotSupportedError,
                f"{named.db}.{named.name} is the log of {table.name}, which its feed alone writes",
                named,
                hint="write to a dataset of your own",
            )


def scanned(
    ctx: Context, table: tree.Table, place: Position | None, bounds: tree.Snapshots | None
) -> Rows:
    """Return the rows of a table; of a log what holds now.

    Args:
        ctx: the statement's.
        table: what is read.
        place: where it is named.
        bounds: a SNAPSHOT clause, which counts commits: of a log it reads the changes themselves.
    """
    view = tree.LogView.STATE if table.is_log and bounds is None else None
    return _rows(ctx, table, place, bounds, view=view)


def _rows(
    ctx: Context,
    table: tree.Table,
    place: Position | None,
    bounds: tree.Snapshots | None,
    *,
    view: tree.LogView | None,
) -> Rows:
    shown = ctx.environment.system_columns
    masked = set() if shown else set(SYSTEM)
    if table.is_log:
        masked |= (
            {changelog.IDENTITY}
            if view is None
            else {changelog.IDENTITY, changelog.BECAME, *changelog.COLUMNS}
        )
    columns = tuple(
        ctx.column(f.name, from_arrow(f.type), hidden=f.name.casefold() in masked)
        for f in table.schema
        if shown is not False or f.name.casefold() not in SYSTEM
    )
    kind = types.BIGINT if table.event_id is None else types.STRING
    tie = ctx.column("_fm_tie", kind, hidden=True)
    scan = tree.Scan(
        columns=(*columns, tie), table=table, position=place, snapshots=bounds, log=view
    )
    return Rows(scan, (Source(table.name, columns),), ties=(tie,))

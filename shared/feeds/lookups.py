"""The promise of a lookup: an event finds at most one of its rows. Checked on what was computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from shared.core.clock import EPOCH
from shared.core.errors import InternalError, QueryFailedError
from shared.engine.session import Session
from shared.lake import schema as schemas
from shared.sql import tree
from shared.sql.analyse.statement import analyse
from shared.sql.plan.locality import Lookup
from shared.sql.statements import split


def has_twins(numbers: pa.ChunkedArray) -> bool:
    """Return whether a row of the source is among these row numbers twice."""
    return int(pc.count_distinct(numbers, mode="all").as_py()) < len(numbers)


def ambiguous(
    session: Session, lookups: Sequence[Lookup], pins: Mapping[str, int]
) -> QueryFailedError:
    """Return the error for an event that was seen twice, naming the lookup and its key.

    Args:
        session: runs the search.
        lookups: of the feed's query; one of them has a key twice.
        pins: the commit of each dataset that the run reads.
    """
    for lookup in lookups:
        found = _twins(session, lookup, pins)
        if found is not None:
            *values, count = found
            shown = ", ".join(f"{k} = {v!r}" for k, v in zip(lookup.key, values, strict=True))
            return QueryFailedError(
                f"an event finds several rows of the lookup {lookup.table.name}: its key is not "
                f"unique, {count} rows have {shown}",
                hint=f"make {lookup.table.name} anew with each key once, and apply the feed again",
            )
    names = ", ".join(lookup.table.name for lookup in lookups)
    return QueryFailedError(
        f"an event finds several rows of one of the lookups {names}",
        hint="look for keys that are not unique",
    )


def _twins(session: Session, lookup: Lookup, pins: Mapping[str, int]) -> tuple[object, ...] | None:
    """Return the values of a key that most rows have, and how many, where there are several."""
    keys = [_quoted(lookup.table, path) for path in lookup.key]
    # NULL keys match no event
    known = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    text = (
        f"SELECT {', '.join(f'{key} AS k{n}' for n, key in enumerate(keys))}, count(*) AS n "
        f"FROM {_name(lookup.table.name)} WHERE {known} GROUP BY {', '.join(keys)} "
        f"HAVING count(*) > 1 ORDER BY n DESC, {', '.join(f'k{n}' for n in range(len(keys)))} "
        "LIMIT 1"
    )
    statement = analyse(split(text)[0], session.lake, now=EPOCH)
    if not isinstance(statement, tree.Query):
        raise InternalError("a search for twins that is no query")
    result = session.query(statement.relation, pins=pins)
    try:
        return next(result.rows(), None)
    finally:
        result.close()


def _quoted(table: tree.Table, path: str) -> str:
    return ".".join(_name(step) for step in schemas.split_path(table.schema, path))


def _name(text: str) -> str:
    return "`" + text.replace("`", "``") + "`"

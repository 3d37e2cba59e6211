"""What is known between two statements of a block, as JSON for the record, and back.

The rest of a session (open cursors, computed statistics) is rows; it is not kept.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from shared.core.errors import InternalError, OperationError
from shared.engine.memory import Memory, Variable
from shared.engine.names import Names
from shared.sql import tree, types, views
from shared.sql.blocks import parsed
from shared.sql.commands import DeclareVariable
from shared.sql.environment import DEFAULTS
from shared.sql.parsed import Parsed
from shared.sql.types import DataType

_SIMPLE: Mapping[str, DataType] = {
    str(kind): kind
    for kind in (
        *(types.NULL, types.BOOLEAN, *types.INTEGRAL, types.FLOAT, types.DOUBLE, types.STRING),
        *(types.BINARY, types.DATE, types.TIMESTAMP, types.TIMESTAMP_NTZ),
    )
}
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
_TIME = re.compile(r"time\((\d)\)")


@dataclass(frozen=True, slots=True)
class Point:
    """Where a script is.

    Attributes:
        place: the number of a step, and of the steps in it down to a statement; a block counts its
            body 0 and its handler 1, an IF its branches.
        scopes: for each block around it, the variables that were there before the block.
        handled: the last error that a handler took care of.
        carried: how many statements were carried out, those that commit nothing too.
    """

    place: tuple[int, ...] = ()
    scopes: tuple[tuple[str, ...], ...] = ()
    handled: Mapping[str, Any] | None = None
    carried: int = 0

    def below(self) -> Point:
        """Return the same point as seen by the steps of the step it is in."""
        return replace(self, place=self.place[1:])

    def inside(self) -> Point:
        """Return the same point as seen by the steps of the block it is in."""
        return replace(self, place=self.place[1:], scopes=self.scopes[1:])


START: Final = Point()
"""Before the first step."""


def session(point: Point, memory: Memory) -> dict[str, Any]:
    """Return a point, and what the session has beside variables, as JSON data."""
    tables = {k: v for k, v in {**memory.tables, **memory.promised}.items() if v is not None}
    settings = {k: v for k, v in memory.settings.items() if DEFAULTS.get(k) != v}
    return {
        "place": list(point.place),
        "scopes": [list(names) for names in point.scopes],
        "carried": point.carried,
        "handled": None if point.handled is None else dict(point.handled),
        "settings": settings,
        "prepared": {name: found.text for name, found in memory.prepared.items()},
        "declared": {
            name: [*_written(found.value), found.default.text]
            for name, found in memory.variables.items()
        },
        "views": [[view.parsed.text, list(view.taken)] for view in memory.views.values()],
        "tables": tables,
    }


def restore(
    kept: Mapping[str, Any], memory: Memory, names: Names, parameters: Mapping[str, str]
) -> Point:
    """Give a session what was kept; return the point at which to go on.

    Raises:
        OperationError: a temporary table is gone.
    """
    memory.settings = {**DEFAULTS, **kept["settings"]}
    for name, text in kept["prepared"].items():
        memory.prepared[name] = _read(text, parameters)
    for name, (kind, value, text) in kept["declared"].items():
        memory.variables[name] = Variable(_literal(kind, value), _declared(_read(text, parameters)))
    for text, taken in kept["views"]:
        view = replace(views.of(_read(text, parameters)), taken=tuple(taken))
        memory.views[view.name.casefold()] = view
    for name, dataset in kept["tables"].items():
        memory.tables[name] = dataset
        if names.table(name) is None:
            del memory.tables[name]
            raise OperationError(
                f"the temporary table {name} of the statements committed before is gone",
                hint="give the statements another key, and a table that is kept in its place",
            )
    scopes = tuple(tuple(names) for names in kept["scopes"])
    return Point(tuple(kept["place"]), scopes, kept["handled"], kept["carried"])


def _read(text: str, parameters: Mapping[str, str]) -> Parsed:
    (step,) = parsed(text, parameters)
    assert isinstance(step, Parsed)
    return step


def _declared(parsed: Parsed) -> Parsed:
    """Return the query of what a declared variable is at its start."""
    assert isinstance(parsed.node, DeclareVariable)
    return parsed.inner(parsed.node.query)


def variables(known: Mapping[str, tree.Literal]) -> dict[str, Any]:
    """Return variables as JSON data: type and value of each."""
    return {name: _written(found) for name, found in known.items()}


def literals(kept: Mapping[str, Any]) -> dict[str, tree.Literal]:
    """Return the variables that `variables` has made JSON of."""
    return {name: _literal(kind, value) for name, (kind, value) in kept.items()}


def _written(found: tree.Literal) -> list[Any]:
    return [str(found.type), _plain(found.value)]


def _literal(text: str, value: Any) -> tree.Literal:
    kind = _kind(text)
    return tree.Literal(type=kind, value=_value(kind, value))


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value.hex()
        case Decimal():
            return str(value)
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case date() | time():  # an instant too
            return value.isoformat()
    raise InternalError(f"a variable holds a {type(value).__name__}")


def _kind(text: str) -> DataType:
    if found := _DECIMAL.fullmatch(text):
        return types.Decimal(int(found[1]), int(found[2]))
    if found := _TIME.fullmatch(text):
        return types.Time(int(found[1]))
    return _SIMPLE[text]


def _value(kind: DataType, value: Any) -> object:
    if value is None:
        return None
    match kind:
        case types.Float() | types.Double():
            return float.fromhex(value)
        case types.Decimal():
            return Decimal(value)
        case types.Binary():
            return base64.b64decode(value)
        case types.Date():
            return date.fromisoformat(value)
        case types.Timestamp() | types.TimestampNtz():
            return datetime.fromisoformat(value)
        case types.Time():
            return time.fromisoformat(value)
    return value

"""Keys and identities that are declared of a dataset: kept as its notes, checked against nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shared.core.errors import (
    AlreadyExistsError,
    NotFoundError,
    UnknownColumnError,
    UnknownTableError,
)
from shared.lake import notes, schema
from shared.lake.dataset import Dataset
from shared.lake.notes import Notes
from shared.sql import types
from shared.sql.arrow import from_arrow
from shared.sql.commands import Constrain
from shared.sql.hints import did_you_mean


def changed(dataset: Dataset, wanted: Constrain, other: Dataset | None) -> Notes:
    """Return what is declared of a dataset after a statement.

    Args:
        dataset: the one that is altered.
        wanted: the statement.
        other: the dataset a foreign key references.

    Raises:
        UnknownColumnError: a column is none of the dataset.
        AlreadyExistsError: there is such a key or identity.
        NotFoundError: there is none to drop.
        UnknownTableError: there is no such table to reference.
    """
    found = notes.of(dataset)
    columns = tuple(column_of(dataset, path) for path in wanted.columns)
    match wanted.what:
        case "PRIMARY KEY":
            return _primary_key(found, wanted, columns, dataset.name)
        case "FOREIGN KEY":
            return _foreign_keys(found, wanted, columns, other)
    return _identities(found, wanted, columns[0])


def _primary_key(found: Notes, wanted: Constrain, columns: tuple[str, ...], name: str) -> Notes:
    if wanted.action == "ADD":
        if found.primary_key:
            raise AlreadyExistsError(
                f"{name} has a primary key: {', '.join(found.primary_key)}",
                hint="ALTER TABLE … DROP CONSTRAINT PRIMARY KEY (…) drops it",
            )
        return replace(found, primary_key=columns, namespace=wanted.namespace)
    if set(columns) != set(found.primary_key):
        raise NotFoundError(f"{', '.join(columns)} is not declared as the primary key")
    return replace(found, primary_key=(), namespace=None)


def _foreign_keys(
    found: Notes, wanted: Constrain, columns: tuple[str, ...], other: Dataset | None
) -> Notes:
    kept = tuple(key for key in found.foreign_keys if key[0] not in columns)
    if wanted.action == "DROP":
        if len(kept) == len(found.foreign_keys):
            raise NotFoundError(f"there is no foreign key of {', '.join(columns)}")
        return replace(found, foreign_keys=kept)
    assert wanted.references is not None
    table, paths = wanted.references
    if other is None:
        raise UnknownTableError(f"there is no table {table}")
    if len(kept) != len(found.foreign_keys):
        raise AlreadyExistsError(f"there is a foreign key of {', '.join(columns)}")
    targets = [column_of(other, path) for path in paths]
    made = tuple((c, table, t) for c, t in zip(columns, targets, strict=True))
    return replace(found, foreign_keys=(*kept, *made))


def _identities(found: Notes, wanted: Constrain, column: str) -> Notes:
    primary = wanted.what == "PRIMARY IDENTITY"
    kept = tuple(i for i in found.identities if (i[0], i[2]) != (column, primary))
    if wanted.action == "DROP":
        if len(kept) == len(found.identities):
            raise NotFoundError(f"{column} is not declared as such an identity")
        return replace(found, identities=kept)
    if len(kept) != len(found.identities):
        raise AlreadyExistsError(f"{column} is an identity already")
    if primary and any(is_primary for *_, is_primary in found.identities):
        raise AlreadyExistsError("there is a primary identity", hint="drop it first")
    assert wanted.namespace is not None
    return replace(found, identities=(*kept, (column, wanted.namespace, primary)))


def column_of(dataset: Dataset, path: str) -> str:
    """Return a dotted path as the dataset writes it.

    Raises:
        UnknownColumnError: there is none.
    """
    first, *rest = path.split(".")
    columns = schema.user_columns(dataset.schema)
    name = _one(first, columns.names, path)
    kind, found = from_arrow(columns.field(name).type), [name]
    for part in rest:
        members = {f.name: f.type for f in kind.fields} if isinstance(kind, types.Struct) else {}
        found.append(_one(part, list(members), path))
        kind = members[found[-1]]
    return ".".join(found)


def _one(name: str, known: Sequence[str], path: str) -> str:
    for other in known:
        if other.casefold() == name.casefold():
            return other
    raise UnknownColumnError(f"there is no column {path}", hint=did_you_mean(name, known))

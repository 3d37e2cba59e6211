"""SHOW CREATE TABLE: the statements that make a dataset like one that is there, without its rows."""

from __future__ import annotations

import re

from shared.lake import notes
from shared.lake.dataset import Dataset
from shared.sql import tree, types

_PLAIN = re.compile(r"[A-Za-z_]\w*")


def of(statement: tree.Describe) -> str:
    """Return the CREATE TABLE of a dataset, and the ALTER TABLEs that declare what it cannot.

    An event dataset is made by a command; it stands behind the statements as a comment.
    """
    dataset = statement.table
    if not isinstance(dataset, Dataset):
        columns = ",\n".join(f"  {quoted(c.name)} {shown(c.type)}" for c in statement.columns)
        return f"CREATE TABLE {quoted(statement.name)} (\n{columns})"
    declared = notes.of(dataset)
    primary = {column: namespace for column, namespace, first in declared.identities if first}
    parts = []
    for column in statement.columns:
        words = [quoted(column.name), shown(column.type)]
        if column.name in declared.required:
            words.append("NOT NULL")
        if column.name in primary:
            words.append(f"PRIMARY IDENTITY NAMESPACE {_text(primary[column.name])}")
        if column.name in dataset.defaults:
            words.append(f"DEFAULT {dataset.defaults[column.name]}")
        if declared.comments.get(column.name):
            words.append(f"COMMENT {_text(declared.comments[column.name])}")
        parts.append("  " + " ".join(words))
    if dataset.key:
        parts.append(f"  PRIMARY KEY ({', '.join(map(quoted, dataset.key))})")
    name = quoted(dataset.name)
    made = [f"CREATE TABLE {name} (\n" + ",\n".join(parts) + ")"]
    made += [f"ALTER TABLE {name} {change}" for change in _changes(dataset, declared)]
    text = ";\n".join(made)
    if dataset.is_event:
        text += (
            f"\n-- its events: feedmill dataset create {dataset.name} --identity "
            f"{dataset.identity} --timestamp {dataset.timestamp} --id {dataset.event_id}"
        )
    return text


def _changes(dataset: Dataset, declared: notes.Notes) -> list[str]:
    """Return what ALTER TABLE says of keys and identities."""
    found = []
    if declared.primary_key and declared.primary_key != dataset.key:
        columns = ", ".join(map(_path, declared.primary_key))
        named = f" NAMESPACE {_text(declared.namespace)}" if declared.namespace else ""
        found.append(f"ADD CONSTRAINT PRIMARY KEY ({columns}){named}")
    inside = {c for c, _, first in declared.identities if first and "." not in c}
    found += [
        f"ADD CONSTRAINT {'PRIMARY ' * first}IDENTITY ({_path(c)}) NAMESPACE {_text(namespace)}"
        for c, namespace, first in declared.identities
        if not (first and c in inside)
    ]
    found += [
        f"ADD CONSTRAINT FOREIGN KEY ({_path(c)}) REFERENCES {quoted(table)} ({_path(other)})"
        for c, table, other in declared.foreign_keys
    ]
    return found


def quoted(name: str) -> str:
    """Return a name as SQL takes it, in backquotes where it needs them."""
    return name if _PLAIN.fullmatch(name) else "`" + name.replace("`", "``") + "`"


def _path(path: str) -> str:
    return ".".join(quoted(part) for part in path.split("."))


def _text(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def shown(kind: types.DataType) -> str:
    """Return a type as a definition writes it."""
    match kind:
        case types.Struct(fields):
            inner = ", ".join(f"{quoted(f.name)}: {shown(f.type)}" for f in fields)
            return f"STRUCT<{inner}>"
        case types.Array(element):
            return f"ARRAY<{shown(element)}>"
        case types.Map(key, value):
            return f"MAP<{shown(key)}, {shown(value)}>"
    return str(kind).upper()

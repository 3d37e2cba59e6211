"""SHOW and DESCRIBE FUNCTION: what there is, as rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pyarrow as pa

from shared.adf.signatures import SIGNATURES
from shared.core.errors import UnknownFunctionError
from shared.engine import definition
from shared.engine.result import Result
from shared.lake import notes
from shared.lake.dataset import Dataset
from shared.sql import tree, types
from shared.sql.arrow import from_arrow
from shared.sql.functions.examples import DIFFERENCES, EXAMPLES
from shared.sql.functions.table import ADOBE, NAMES
from shared.sql.hints import did_you_mean

if TYPE_CHECKING:
    from shared.engine.names import Names
    from shared.lake.lake import Lake
    from shared.sql.views import View

Row = tuple[str | None, ...]


def listed(command: str, names: tuple[str, ...], rows: Sequence[Row]) -> Result:
    """Return rows of text as the result of a command."""
    columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(names))]
    table = pa.Table.from_arrays(columns, list(names))
    return Result.of(table, [(name, types.STRING) for name in names], command)


def show(lake: Lake, names: Names, what: str, like: str | None = None) -> Result:
    """Return what SHOW lists.

    Args:
        lake: where the tables are.
        names: of the session's own.
        what: TABLES, FUNCTIONS …
        like: the pattern of what the first column has, any case; `*` and `%` are any text.
    """
    if what == "TABLES":
        found = [*_tables(lake), *_session_tables(names)]
    elif what == "VIEWS":
        found = [_view(view, names) for view in names.views()]
    else:
        found = _LISTINGS[what][1](lake)
    if like is not None:
        named = 2 if what == "VIEWS" else 0
        pattern = like.replace("%", "*").casefold()
        found = [row for row in found if fnmatchcase((row[named] or "").casefold(), pattern)]
    return listed(f"SHOW {what}", _LISTINGS[what][0], found)


def settings(found: Sequence[tuple[str, str]]) -> Result:
    """Return settings and their values."""
    if len(found) == 1:
        key, value = found[0]
        return listed("SHOW", (key,), [(value,)])
    return listed("SHOW", ("name", "setting"), found)


def describe(statement: tree.Describe) -> Result:
    """Return the columns of a table, a view or a query; or one column, names, or the definition."""
    if statement.style == "columns":
        return listed("SHOW COLUMNS", ("col_name",), [(c.name,) for c in statement.columns])
    if statement.style == "create":
        text = statement.view or definition.of(statement)
        return listed("SHOW CREATE TABLE", ("createtab_stmt",), [(text,)])
    comments: Sequence[str | None] = statement.comments or (None,) * len(statement.columns)
    dataset = statement.table if isinstance(statement.table, Dataset) else None
    if dataset is not None:
        declared = notes.of(dataset).comments
        comments = [declared.get(c.name) for c in statement.columns]
    pairs = zip(statement.columns, comments, strict=True)
    rows: list[Row] = [(c.name, str(c.type), comment) for c, comment in pairs]
    if statement.style == "column":
        ((name, kind, comment),) = rows
        found = [("col_name", name), ("data_type", kind), ("comment", comment or "NULL")]
        return listed("DESCRIBE", ("info_name", "info_value"), found)
    if dataset is not None:
        rows += _defaults(dataset, statement.columns)
        rows += _details(dataset) if statement.style == "extended" else []
    return listed("DESCRIBE", ("col_name", "data_type", "comment"), rows)


def _defaults(dataset: Dataset, columns: Sequence[tree.Column]) -> list[Row]:
    """Return what DESCRIBE says of defaults, as Spark does."""
    known = dataset.defaults
    rows: list[Row] = [(c.name, str(c.type), known[c.name]) for c in columns if c.name in known]
    return [("", "", ""), ("# Column Default Values", "", ""), *rows] if rows else []


def _details(dataset: Dataset) -> list[Row]:
    """Return what DESCRIBE EXTENDED says behind the columns."""
    declared = notes.of(dataset)
    rows: list[Row] = [
        ("", "", ""),
        ("# Details", "", ""),
        ("Name", dataset.name, ""),
        ("Id", dataset.dataset_id, ""),
        ("Kind", dataset.kind, ""),
    ]
    keys = declared.primary_key or dataset.key
    if keys:
        rows.append(("Primary key", ", ".join(keys), declared.namespace))
    rows += [
        ("Primary identity" if primary else "Identity", column, namespace)
        for column, namespace, primary in declared.identities
    ]
    rows += [("Foreign key", c, f"{table}.{other}") for c, table, other in declared.foreign_keys]
    rows += [("Not null", column, "") for column in declared.required]
    return rows


def describe_function(name: str) -> Result:
    """Return what is known of a function.

    Raises:
        UnknownFunctionError: there is none of that name.
    """
    called = name.casefold()
    example = EXAMPLES.get(called)
    if example is None:
        raise UnknownFunctionError(
            f"there is no function {name}", hint=did_you_mean(called, list(EXAMPLES))
        )
    lines = [f"Function: {called}"]
    found = NAMES.get(called, ())
    if called.upper() in ADOBE:
        lines.append("Kind: Adobe-defined window function")
    lines += [f"Kind: {kind}" for kind in dict.fromkeys(f.kind.value for f in found)]
    lines += [f"Usage: {signature}" for signature in usages(called)]
    lines.append(f"Example: {example}")
    if called in DIFFERENCES:
        lines.append(f"Otherwise than in Spark: {DIFFERENCES[called]}")
    return listed("DESCRIBE FUNCTION", ("function_desc",), [(line,) for line in lines])


def usages(name: str) -> list[str]:
    """Return how a function is called, by its lower-case name; empty where its form is free."""
    adobe = SIGNATURES.get(name.upper())
    if adobe is not None:
        given = ", ".join(getattr(p, "label", p.name) for p in adobe.positions)
        return [f"{adobe.name}({given}) OVER (PARTITION BY … ORDER BY …)"]
    return list(dict.fromkeys(f.signature.replace("$0", "T") for f in NAMES.get(name, ())))


def _tables(lake: Lake) -> list[Row]:
    return [(d.name, d.dataset_id, d.name, f"{d.kind} dataset", "true") for d in lake.datasets()]


def _session_tables(names: Names) -> list[Row]:
    return [
        (v.name, None, None, "temporary view" if v.temporary else "view", "true")
        for v in names.views()
    ]


def _view(view: View, names: Names) -> Row:
    """Return a line of SHOW VIEWS."""
    tables: list[str] = []
    others: list[str] = []
    for name in view.reads():
        (tables if names.view("", name) is None else others).append(name)
    schema, _, name = view.name.rpartition(".")
    kind = "TEMPORARY" if view.temporary else "ADLS"
    return ("feedmill", schema or "public", name, None, ", ".join(tables), ", ".join(others), kind)


def _primary_keys(lake: Lake) -> list[Row]:
    found: list[Row] = []
    for d in lake.datasets():
        declared = notes.of(d)
        keys = declared.primary_key or d.key
        found += [(d.name, key, _type(d, key), declared.namespace) for key in keys]
    return found


def _foreign_keys(lake: Lake) -> list[Row]:
    return [
        (d.name, column, _type(d, column), table, other, None)
        for d in lake.datasets()
        for column, table, other in notes.of(d).foreign_keys
    ]


def _identities(lake: Lake) -> list[Row]:
    found: list[Row] = []
    for d in lake.datasets():
        if d.identity is not None:
            found.append((d.name, d.identity, _type(d, d.identity), None, "true"))
        found += [
            (d.name, column, _type(d, column), namespace, str(primary).lower())
            for column, namespace, primary in notes.of(d).identities
        ]
    return found


def _type(dataset: Dataset, path: str) -> str:
    """Return the type at a dotted path."""
    first, *rest = path.split(".")
    found = from_arrow(dataset.schema.field(first).type)
    for part in rest:
        inner = found.field(part) if isinstance(found, types.Struct) else None
        if inner is None:
            break
        found = inner.type
    return str(found)


def _functions(_: Lake) -> list[Row]:
    return [(name,) for name in sorted(EXAMPLES)]


def _nothing(_: Lake) -> list[Row]:
    return []


_CURRENT: tuple[tuple[str, ...], Callable[[Lake], list[Row]]]
_CURRENT = (("catalog", "namespace"), lambda _: [("feedmill", "public")])

_LISTINGS: dict[str, tuple[tuple[str, ...], Callable[[Lake], list[Row]]]] = {
    "TABLES": (("name", "dataSetId", "dataSet", "description", "resolved"), _tables),
    "PRIMARY KEYS": (("tableName", "columnName", "datatype", "namespace"), _primary_keys),
    "FOREIGN KEYS": (
        (
            *("tableName", "columnName", "datatype"),
            *("referencedTableName", "referencedColumnName", "namespace"),
        ),
        _foreign_keys,
    ),
    "IDENTITIES": (
        ("tableName", "columnName", "datatype", "namespace", "ifPrimary"),
        _identities,
    ),
    "STATISTICS": (
        ("statsId", "tableName", "columnSet", "filterContext", "timestamp"),
        _nothing,
    ),
    "FUNCTIONS": (("function",), _functions),
    "DATABASES": (("name",), lambda _: [("feedmill",)]),
    "SCHEMAS": (("database", "schema"), lambda _: [("feedmill", "public")]),
    "CURRENT SCHEMA": _CURRENT,
    "CURRENT DATABASE": _CURRENT,
    "CURRENT NAMESPACE": _CURRENT,
    "VIEWS": (
        (
            *("Db Name", "Schema Name", "Name", "Id"),
            *("Dataset Dependencies", "Views Dependencies", "TYPE"),
        ),
        _nothing,
    ),
}

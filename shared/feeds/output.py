"""The dataset that keeps a feed's rows: its columns, its layout, and whether rows still fit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from shared.core.errors import InputError
from shared.feeds.definition import FeedDefinition
from shared.feeds.query import FeedQuery
from shared.lake import layout as layouts
from shared.lake import schema as schemas
from shared.lake.dataset import Dataset, Layout
from shared.lake.lake import Lake
from shared.sql import changelog, types
from shared.sql.arrow import to_arrow
from shared.sql.plan.changes import Changes

_ANOTHER = "give the feed another `output`: it begins there from the first commit"


@dataclass(frozen=True, slots=True)
class Output:
    """What a feed's rows go into.

    Attributes:
        columns: of the rows, with the types that a dataset gives them.
        layout: that of events where the query keeps identity, timestamp and id as they are.
        dataset: None before the first run.
        added: names of columns that the dataset does not have yet: the next run adds them.
    """

    name: str
    columns: pa.Schema
    layout: Layout
    dataset: Dataset | None
    added: tuple[str, ...] = ()

    @property
    def left_out(self) -> tuple[str, ...]:
        """Columns of the dataset that the query does not give: they will be NULL."""
        if self.dataset is None:
            return ()
        there = schemas.user_columns(self.dataset.schema).names
        return tuple(name for name in there if self.columns.get_field_index(name) < 0)


def of(definition: FeedDefinition, query: FeedQuery, lake: Lake, own: str | None) -> Output:
    """Return the output of a feed.

    Args:
        definition: of the feed.
        query: its query, analysed.
        lake: where the output is.
        own: the uuid of the dataset that is the feed's output already; it may gain columns.

    Raises:
        DefinitionError: a column cannot be stored, or an existing dataset cannot take the rows.
    """
    if definition.output.casefold() == definition.source.casefold():
        raise definition.error(
            ("output",),
            "a feed cannot write into its own source",
            "give `output` another name",
        )
    try:
        columns = _columns(query)
        layout = layout_of(query.source, query.shape.paths)
        if isinstance(query.shape, Changes):
            columns, layout = _log(query, columns)
        layouts.check(columns, layout)
    except InputError as error:
        raise definition.error(("query",), error.message, error.hint) from None
    dataset = lake.table(definition.output)
    if dataset is None:
        return Output(definition.output, columns, layout, None)
    added = _check(definition, dataset, columns, own=dataset.uuid == own)
    return Output(definition.output, columns, layout, dataset, added)


def _columns(query: FeedQuery) -> pa.Schema:
    for column in query.columns:
        if not schemas.is_user(column.name):
            raise InputError(
                f"the column {column.name} has a name that datasets keep for themselves",
                hint="give it another name with AS",
            )
        if not types.is_stored(column.type):
            raise InputError(
                f"the column {column.name} is an interval or a time of day, which no dataset can hold",
                hint="give seconds, or two timestamps",
            )
    return schemas.stored(pa.schema([pa.field(c.name, to_arrow(c.type)) for c in query.columns]))


def layout_of(source: Dataset, paths: Mapping[str, str]) -> Layout:
    """Return the layout of rows that keep some columns of a source as they are.

    Args:
        source: the event dataset the rows come from.
        paths: for columns that are pure renames, the path in the source.

    >>> paths = {"visitor": "user.id", "timestamp": "timestamp", "_id": "_id"}
    >>> layout_of(source, paths).identity   # doctest: +SKIP
    'visitor'
    """
    wanted = (source.identity, source.timestamp, source.event_id)
    identity, timestamp, event_id = (None if p is None else _kept(p, paths) for p in wanted)
    if identity is None or event_id is None or timestamp is None or "." in timestamp:
        return Layout.record()
    return Layout(identity, timestamp, event_id, (), source.buckets)


def identity_in(source: Dataset, paths: Mapping[str, str]) -> str | None:
    """Return where the output has the identity of its source as it is; None where it has not.

    Args:
        source: the dataset the rows come from.
        paths: for columns that are pure renames, the path in the source.
    """
    return None if source.identity is None else _kept(source.identity, paths)


def _log(query: FeedQuery, columns: pa.Schema) -> tuple[pa.Schema, Layout]:
    """Return the columns and the layout of a log that keeps rows of these columns."""
    source, paths = query.source, query.shape.paths
    assert isinstance(query.shape, Changes)
    assert source.identity is not None
    for name in (*changelog.COLUMNS, changelog.BECAME, changelog.IDENTITY):
        if columns.get_field_index(name) >= 0:
            raise InputError(
                f"the column {name} has a name that logs of changes keep for themselves",
                hint="give it another name with AS",
            )
    identity = _kept(source.identity, paths)
    timestamp = _kept(source.timestamp, paths) if source.timestamp else None
    fields = list(columns)
    if identity is None:
        identity = changelog.IDENTITY
        fields.append(pa.field(identity, to_arrow(query.shape.identity.type)))
    fields += [
        pa.field(changelog.OP, pa.string()),
        pa.field(changelog.REVISION, pa.int64()),
        pa.field(changelog.KEY, pa.string()),
    ]
    if query.shape.session is not None:
        fields.append(pa.field(changelog.BECAME, pa.string()))
    if timestamp is not None and "." in timestamp:
        timestamp = None
    layout = Layout(identity, timestamp, changelog.KEY, (), source.buckets, is_log=True)
    return schemas.stored(pa.schema(fields)), layout


def _kept(wanted: str, paths: Mapping[str, str]) -> str | None:
    """Return where the output has a path of the source: as a column, or within a kept struct."""
    folded = wanted.casefold()
    for name, path in paths.items():
        if path.casefold() == folded:
            return name
    for name, path in paths.items():
        if folded.startswith(f"{path.casefold()}."):
            return name + wanted[len(path) :]
    return None


def _check(
    definition: FeedDefinition, dataset: Dataset, columns: pa.Schema, *, own: bool
) -> tuple[str, ...]:
    """Refuse rows that an existing dataset cannot take; return the columns it lacks."""
    if dataset.is_log != (definition.emit != "append"):
        kind = "a log of changes" if dataset.is_log else "no log of changes"
        raise definition.error(
            ("output",), f"the dataset {dataset.name} is {kind}: emit: {definition.emit}", _ANOTHER
        )
    added = []
    there = schemas.own_columns(dataset.schema)
    for field in columns:
        index = there.get_field_index(field.name)
        if index < 0:
            if not own:
                raise definition.error(
                    ("output",),
                    f"the dataset {dataset.name} has no column {field.name}",
                    f"name the columns it has instead of `*`, or {_ANOTHER}",
                )
            added.append(field.name)
            continue
        try:
            schemas.check_fits(field.type, there.field(index).type, field.name)
        except InputError as error:
            raise definition.error(
                ("output",), f"the dataset {dataset.name} cannot take it: {error.message}", _ANOTHER
            ) from None
    for path in (dataset.identity, dataset.timestamp, dataset.event_id, *dataset.key):
        if path and columns.get_field_index(path) < 0:
            first = schemas.split_path(there, path)[0]
            if columns.get_field_index(first) < 0:
                raise definition.error(
                    ("output",),
                    f"the query does not give {path}, by which the dataset {dataset.name} is "
                    "laid out",
                    f"add it to the query, or {_ANOTHER}",
                )
    return tuple(added)

"""A feed's query: what it means in the lake as it is, and whether an exact feed may compute it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.core.clock import EPOCH
from shared.core.errors import (
    FeedRefusedError,
    InternalError,
    NotSupportedError,
    Position,
    SqlError,
)
from shared.engine.names import kept_view, maker
from shared.feeds.definition import FeedDefinition
from shared.lake.dataset import Dataset
from shared.lake.lake import Lake
from shared.sql import changelog, tree, types
from shared.sql.analyse.statement import analyse
from shared.sql.environment import Environment
from shared.sql.plan.changes import Changes, check_changes
from shared.sql.plan.fingerprint import plan_hash
from shared.sql.plan.local_rules import Copies
from shared.sql.plan.locality import Append, check_append
from shared.sql.plan.prune import prune
from shared.sql.plan.settled import Settling
from shared.sql.statements import split


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """The analysed query of a feed.

    Attributes:
        relation: with `now()` as it was asked for.
        shape: what makes it exact: its source, lookups and renames.
        plan_hash: equal for queries that compute the same; `now()` counts as `now()`.
        duplicates: what becomes of events that are there twice.
        definition: what it was read from.
    """

    relation: tree.Relation
    shape: Append | Changes
    plan_hash: str
    duplicates: Copies
    definition: FeedDefinition

    @property
    def source(self) -> Dataset:
        """The driving dataset."""
        return _dataset(self.shape.source)

    @property
    def reads(self) -> tuple[Dataset, ...]:
        """Every dataset it reads, the source first, each once."""
        found = [self.source, *(_dataset(lookup.table) for lookup in self.shape.lookups)]
        return tuple({dataset.uuid: dataset for dataset in found}.values())

    @property
    def unique(self) -> bool:
        """Whether an id is one event, whichever identities have it."""
        return self.definition.dedup == "global"

    @property
    def columns(self) -> tuple[tree.Column, ...]:
        """The columns of the output."""
        shown = tuple(column for column in self.relation.columns if not column.hidden)
        if self.duplicates is not Copies.FLAG:
            return shown
        return (*shown, tree.Column(-1, changelog.DUPLICATE, types.BOOLEAN))


def read(definition: FeedDefinition, lake: Lake, *, now: datetime) -> FeedQuery:
    """Analyse the query of a definition.

    Args:
        definition: of the feed.
        lake: where its datasets are.
        now: what `now()` and `current_date` are: the run's slot.

    Raises:
        DefinitionError: the source is no event dataset, or an exact feed cannot compute the query.
        SqlError: the query is wrong. The positions of both point into the YAML.
    """
    _check_source(definition, lake)
    try:
        relation = _analysed(definition, lake, now)
        shape = _shape(definition, relation)
        timeless = _hash(_analysed(definition, lake, EPOCH))
    except (SqlError, FeedRefusedError) as error:
        raise definition.locate(error) from None
    if isinstance(shape, Changes) and uses_now(definition, lake):
        raise definition.error(
            ("query",),
            "an exact feed with emit: changes cannot use now(), current_date and their like: every "
            "row would change with every run",
            "compute the age of a row where the feed is read",
        )
    names = {column.name.casefold() for column in relation.columns if not column.hidden}
    if definition.duplicates is Copies.FLAG and changelog.DUPLICATE in names:
        raise definition.error(
            ("query",),
            f"`duplicates: flag` adds a column {changelog.DUPLICATE}, and the query has one",
            "give it another name with AS",
        )
    hashed = _plan_hash(definition, timeless)
    return FeedQuery(relation, shape, hashed, definition.duplicates, definition)


def _shape(definition: FeedDefinition, relation: tree.Relation) -> Append | Changes:
    """Return what makes a query exact, or refuse it."""
    source, text = definition.source, definition.query
    if definition.emit == "append":
        return check_append(relation, source, text=text)
    return check_changes(
        relation,
        source,
        text=text,
        copies=definition.duplicates,
        history=definition.history,
    )


def settled(query: FeedQuery, settling: Settling) -> Changes:
    """Return the query over the events that have settled."""
    definition = query.definition
    return check_changes(
        query.relation,
        definition.source,
        text=definition.query,
        copies=definition.duplicates,
        settling=settling,
        history=definition.history,
    )


def _plan_hash(definition: FeedDefinition, of_query: str) -> str:
    """Return the hash of a query together with what else decides which rows it gives."""
    plain = definition.duplicates is Copies.DROP and definition.history is None
    plain = plain and definition.dedup == "identity"
    if definition.emit == "append" and plain:
        return of_query
    text = f"{of_query};{definition.emit};{definition.duplicates}"
    if definition.history is not None:
        text += f";{definition.history} days"
    if definition.dedup != "identity":
        text += f";{definition.dedup}"
    if definition.settle is not None:
        text += f";{definition.settle.quiet_micros};{definition.settle.late_micros}"
    return hashlib.sha256(text.encode()).hexdigest()


def uses_now(definition: FeedDefinition, lake: Lake) -> bool:
    """Return whether the query asks what time it is; `read` has found it right."""
    instants = (EPOCH, EPOCH + timedelta(days=1, seconds=1))
    return len({_hash(_analysed(definition, lake, now)) for now in instants}) > 1


def _check_source(definition: FeedDefinition, lake: Lake) -> None:
    source = lake.table(definition.source)
    if source is None:
        unknown = lake.unknown(definition.source)
        raise definition.error(("source",), unknown.message, unknown.hint)
    if source.is_log and definition.dedup == "global":
        raise definition.error(
            ("dedup",),
            f"the source {source.name} is a log of changes, which has no copies of events",
            "leave `dedup` out; write it where the events are read",
        )
    if source.is_log and definition.emit == "settled":
        raise definition.error(
            ("emit",),
            f"the source {source.name} is a log of changes, which do not settle",
            "write `emit: changes`, or settle the feed that writes it",
        )
    if source.is_log and definition.emit == "append":
        raise definition.error(
            ("emit",),
            f"the source {source.name} is a log of changes, whose rows are said anew",
            "write `emit: changes`: what changes there changes here",
        )
    if not (source.is_event or source.is_log):
        raise definition.error(
            ("source",),
            f"the source {source.name} is a record dataset, and a feed is driven by events",
            "an event dataset has an identity, a timestamp and an id (feedmill dataset create)",
        )


def _analysed(definition: FeedDefinition, lake: Lake, now: datetime) -> tree.Relation:
    parsed = split(definition.query)
    if not parsed:
        raise definition.error(("query",), "there is no statement in the query")
    if len(parsed) > 1:
        raise definition.error(("query",), f"a feed has one query, not {len(parsed)} statements")
    around = Environment(
        view=lambda schema, name: None if schema else kept_view(lake, name),
        maker=lambda name: maker(lake, name),
    )
    statement = analyse(parsed[0], lake, now=now, environment=around)
    if not isinstance(statement, tree.Query):
        word = parsed[0].text.split(maxsplit=1)[0].upper()
        raise NotSupportedError(
            f"a feed's query is a SELECT, not {word}",
            hint="the rows go to the dataset that `output` names",
            position=_start(definition.query, parsed[0].offset, len(word)),
            source=definition.query,
        )
    return statement.relation


def _start(text: str, offset: int, length: int) -> Position:
    before = text[:offset]
    line = before.count("\n") + 1
    return Position(line, offset - (before.rfind("\n") + 1) + 1, length)


def _hash(relation: tree.Relation) -> str:
    return plan_hash(prune(relation, hidden=False))


def _dataset(table: tree.Table) -> Dataset:
    if not isinstance(table, Dataset):
        raise InternalError(f"{table.name} is no dataset of the lake")
    return table

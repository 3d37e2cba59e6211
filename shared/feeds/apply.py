"""From a definition to a feed: everything is checked first, then all of it is written at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.core import ids
from shared.core.errors import InputError
from shared.core.intervals import Interval
from shared.export import plan as deliveries
from shared.feeds import definition as definitions
from shared.feeds import output as outputs
from shared.feeds import query as queries
from shared.feeds.definition import FeedDefinition
from shared.feeds.output import Output
from shared.feeds.query import FeedQuery
from shared.sql.plan.changes import Changes
from shared.state import commits, destinations, feeds, runs, views

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace
    from shared.state.database import Connection
    from shared.state.feeds import Feed, NewFeed


@dataclass(frozen=True, slots=True)
class Change:
    """What applying one definition does, and what the feed's next run would read.

    Attributes:
        action: created | changed | unchanged.
        old: the feed as it is.
        differences: in words, of a feed that is changed.
        generation: after it was applied.
        interval: the commits of the source that the next run covers.
        rows: how many rows these have.
        places: where each delivery goes, as a URL.
        warnings: what is allowed and may surprise.
    """

    action: str
    definition: FeedDefinition
    query: FeedQuery
    output: Output
    new: NewFeed
    old: Feed | None
    differences: tuple[str, ...]
    generation: int
    interval: Interval
    rows: int
    places: tuple[str, ...]
    warnings: tuple[str, ...]


def plan(workspace: Workspace, text: str) -> tuple[Change, ...]:
    """Return what applying the feeds of a YAML text would do; nothing is changed.

    Raises:
        DefinitionError: with the place in the text.
        SqlError: a query is wrong; with the place in the text.
    """
    found = definitions.parse(text)
    for definition in found:
        _check_order(workspace, definition, found)
    return tuple(_plan(workspace, definition) for definition in found)


def apply(workspace: Workspace, changes: Sequence[Change]) -> list[Feed]:
    """Do what was planned, all of it or nothing.

    A run that still waits for a generation that is over is cancelled.

    Raises:
        InputError: one feed is planned twice.
        OperationError: somebody else has changed one of the feeds meanwhile.
    """
    names = [change.definition.name for change in changes]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"the feed {name!r} is defined twice")
    names_of_outputs = [change.output.name.casefold() for change in changes]
    for change in changes:
        if names_of_outputs.count(change.output.name.casefold()) > 1:
            raise InputError(
                f"two feeds have the output {change.output.name}",
                hint="a dataset keeps the rows of one feed: give each its own",
            )
    now = workspace.clock.now()
    with workspace.database.write() as connection:
        return [_apply(connection, change, ids.ulid(now), workspace) for change in changes]


def _apply(connection: Connection, change: Change, feed_id: str, workspace: Workspace) -> Feed:
    now = workspace.clock.now()
    # Once more, where nobody can come between: two that apply at once see each other here.
    begins = change.old is None or change.generation != change.old.generation
    _check_output(connection, change.definition, change.output, change.old, begins=begins)
    if change.old is None:
        return feeds.insert(connection, feed_id, change.new, now)
    if change.action == "unchanged":
        return change.old
    feed = feeds.update(connection, change.old, change.new, now)
    waiting = runs.active(connection, feed.id)
    if waiting is not None and waiting.generation != feed.generation:
        runs.cancel(connection, waiting.id, now)
    return feed


def _check_order(
    workspace: Workspace, definition: FeedDefinition, together: Sequence[FeedDefinition]
) -> None:
    """Refuse a feed over what another one of the same text has yet to make."""
    source = definition.source.casefold()
    makers = [other for other in together if other.output.casefold() == source]
    if makers and makers[0].name != definition.name and workspace.lake.table(source) is None:
        first = makers[0].name
        raise definition.error(
            ("source",),
            f"{definition.source} is the output of the feed {first}, which has not run yet",
            f"apply {first} by itself and run it (feedmill feed run {first}), then apply "
            f"{definition.name}",
        )


def _plan(workspace: Workspace, definition: FeedDefinition) -> Change:
    lake = workspace.lake
    query = queries.read(definition, lake, now=workspace.clock.now())
    with workspace.database.read() as connection:
        old = feeds.get(connection, definition.name)
    output = outputs.of(definition, query, lake, old.output_uuid if old else None)
    places = _check_deliveries(workspace, definition)
    source = query.source
    new = feeds.NewFeed(
        name=definition.name,
        definition=definition.document,
        plan_hash=query.plan_hash,
        source_uuid=source.uuid,
        output_name=definition.output,
        output_uuid=output.dataset.uuid if output.dataset else None,
        schedule=definition.schedule,
        lookups=tuple(dataset.uuid for dataset in query.reads[1:]),
    )
    with workspace.database.read() as connection:
        anew = old is not None and feeds.starts_anew(connection, old, new)
        _check_output(connection, definition, output, old, begins=old is None or anew)
        cursor = 0 if old is None or anew else old.cursor
        interval = Interval(cursor, source.seq)
        rows = commits.rows_between(connection, source.uuid, interval)
    differences = () if old is None else tuple(_differences(old, new, definition.emit, anew=anew))
    action = "created" if old is None else "changed" if differences else "unchanged"
    return Change(
        action=action,
        definition=definition,
        query=query,
        output=output,
        new=new,
        old=old,
        differences=differences,
        generation=1 if old is None else old.generation + anew,
        interval=interval,
        rows=rows,
        places=places,
        warnings=tuple(_warnings(definition, query, output, workspace)),
    )


def _check_output(
    connection: Connection,
    definition: FeedDefinition,
    output: Output,
    old: Feed | None,
    *,
    begins: bool,
) -> None:
    """Refuse an output in which events would stand twice.

    Args:
        connection: to the record.
        definition: of the feed.
        output: what its rows go into.
        old: the feed as it is.
        begins: whether its next run starts at the first commit of the source.
    """
    mine = None if old is None else old.id
    for other in feeds.listing(connection):
        if other.id != mine and other.output_name.casefold() == output.name.casefold():
            raise definition.error(
                ("output",),
                f"{output.name} is the output of feed {other.name}",
                "give `output` another name: a dataset keeps the rows of one feed",
            )
    if views.by_name(connection, output.name) is not None:
        raise definition.error(
            ("output",), f"{output.name} is a view", "give `output` another name, or drop the view"
        )
    if output.dataset is None or not begins:
        return
    everything = Interval(0, output.dataset.seq)
    rows = commits.rows_between(connection, output.dataset.uuid, everything)
    if rows:
        raise definition.error(
            ("output",),
            f"the dataset {output.name} has {rows:,} rows already, and the feed, which begins at the "
            "first commit of its source, would write every event beside them",
            f"give `output` another name, or drop {output.name} first",
        )


def _check_deliveries(workspace: Workspace, definition: FeedDefinition) -> tuple[str, ...]:
    with workspace.database.read() as connection:
        known = {d.name: d.url for d in destinations.listing(connection)}
    places = []
    for number, delivery in enumerate(definition.deliveries):
        try:
            deliveries.check(delivery, known)
        except InputError as error:
            raise definition.error(("deliveries", number), error.message, error.hint) from None
        places.append(f"{known[delivery.destination]}/{delivery.path}")
    return tuple(places)


def _differences(old: Feed, new: NewFeed, emit: str, *, anew: bool) -> Iterator[str]:
    if new.source_uuid != old.source_uuid:
        yield "another source dataset"
    elif anew:
        yield "another output dataset"
    if anew:
        yield f"generation {old.generation + 1} begins at the first commit of the source"
    if new.plan_hash != old.plan_hash:
        later = "" if anew else f" from commit {old.cursor + 1} on; rows delivered before stay"
        if emit != "append" and not anew:
            later = "; the next run emits whatever it says otherwise than the one before"
        yield f"another query{later}"
    if new.schedule != old.schedule:
        yield f"schedule {new.schedule or 'by hand'}, was {old.schedule or 'by hand'}"
    if old.state == "quarantined":
        yield "active again; it was quarantined"
    same = new.plan_hash == old.plan_hash and new.schedule == old.schedule
    if new.definition != old.definition and same and not anew:
        yield "the text or the deliveries"


def _warnings(
    definition: FeedDefinition, query: FeedQuery, output: Output, workspace: Workspace
) -> Iterator[str]:
    changes = isinstance(query.shape, Changes)
    if definition.history is not None and not changes:
        yield (
            f"with history: {definition.history} days session numbers count from so many days "
            "before an identity's first new event"
        )
    for function in () if changes else dict.fromkeys(query.shape.looks_ahead):
        yield (
            f"{function} looks at later events: what it says of an event is as of the run that "
            "delivers it, and is not delivered again"
        )
    if queries.uses_now(definition, workspace.lake):
        yield "now() and current_date are the slot of the run that delivers the row"
    for lookup in () if changes else query.shape.lookups:
        if not lookup.declared:
            yield (
                f"the lookup {lookup.table.name} has no declared key: a run fails when an event "
                f"finds two rows by ({', '.join(lookup.key)})"
            )
    if output.added:
        yield (
            f"the next run adds {', '.join(output.added)} to {output.name}: NULL in the rows that "
            "are there"
        )
    if output.left_out:
        yield f"{', '.join(output.left_out)} of {output.name} will be NULL: the query gives none"

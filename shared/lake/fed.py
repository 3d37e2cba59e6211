"""What feeds allow to be done by hand to the datasets that they read and write.

A feed's rows are those of its ledger, and its cursor counts commits of its source. So nobody but a
feed changes its output, whether it runs or is paused, until the feed is dropped; and nobody takes
away what an active feed reads. These are asked in the transaction that makes the change: a feed
applied a moment before is seen.
"""

from __future__ import annotations

from shared.core.errors import DatasetInUseError
from shared.state import commits, feeds, runs
from shared.state.database import Connection
from shared.state.feeds import Feed


def check(
    connection: Connection, intent: commits.Intent, uuid: str, name: str, *, columns: bool
) -> None:
    """Refuse a commit that a feed stands against.

    Args:
        connection: of the transaction that commits.
        intent: what is committed.
        uuid: the dataset.
        name: what it is called.
        columns: whether it has other columns with the commit.

    Raises:
        DatasetInUseError: rows or columns would change that a feed counts on.
    """
    if intent.kind in {"append", "overwrite"} or (intent.kind == "schema" and columns):
        _refuse_output(connection, uuid, name, intent)
    if intent.kind == "overwrite":
        reading = [f for f in _active(connection, uuid) if f.source_uuid == uuid]
        _refuse_read(reading, name)
    elif intent.dataset is not None and not _is_of_feed(connection, intent):
        refuse_name(connection, name)


def refuse_used(
    connection: Connection, uuid: str, name: str, intent: commits.Intent | None = None
) -> None:
    """Refuse that a dataset goes which is a feed's output, or which an active feed reads.

    Args:
        connection: of the transaction in which it goes.
        uuid: the dataset.
        name: what it is called.
        intent: what takes it away; None asks beforehand.

    Raises:
        DatasetInUseError: there is such a feed.
    """
    _refuse_output(connection, uuid, name, intent)
    _refuse_read(_active(connection, uuid), name)


def _active(connection: Connection, uuid: str) -> list[Feed]:
    return [feed for feed in feeds.using(connection, uuid) if feed.state == "active"]


def _refuse_read(reading: list[Feed], name: str) -> None:
    if not reading:
        return
    names = ", ".join(feed.name for feed in reading)
    raise DatasetInUseError(
        f"dataset {name} is used by the feed{'s' * (len(reading) > 1)} {names}",
        hint=f"pause it first: feedmill feed pause {reading[0].name}; or end it: feedmill feed drop "
        f"{reading[0].name}; or apply it without {name}",
    )


def _refuse_output(
    connection: Connection, uuid: str, name: str, intent: commits.Intent | None
) -> None:
    making = [feed for feed in feeds.using(connection, uuid) if feed.output_uuid == uuid]
    if not making or (intent is not None and _is_of_feed(connection, intent)):
        return
    raise DatasetInUseError(
        f"dataset {name} is the output of the feed {making[0].name}: what is changed by hand would "
        "be in no ledger",
        hint="write to a dataset of your own, and read both with UNION ALL; or end the feed first: "
        f"feedmill feed drop {making[0].name}",
    )


def refuse_name(connection: Connection, name: str) -> None:
    """Refuse to give a dataset or a view the name that a feed's first run will take.

    Raises:
        DatasetInUseError: there is such a feed.
    """
    feed = feeds.making(connection, name)
    if feed is not None:
        raise DatasetInUseError(
            f"{name} is the output of the feed {feed.name}, which makes it in its first run",
            hint="choose another name",
        )


def _is_of_feed(connection: Connection, intent: commits.Intent) -> bool:
    """Whether a feed's run commits: it writes into its own output and into nothing else.

    Its rows come with a ledger entry; new columns come before them, without one.
    """
    if intent.ledger is not None:
        return True
    run = runs.get(connection, intent.claim.run_id)
    return run is not None and run.feed_id is not None

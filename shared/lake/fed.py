"""What feeds allow to be done by hand to the datasets that they read and write.

A feed's rows are those of its ledger, and its cursor counts commits of its source. So nobody else
adds rows to an output, and nobody takes rows away that an active feed reads or has written. These are
asked in the transaction that makes the change: a feed applied a moment before is seen.
"""

from __future__ import annotations

from shared.core.errors import DatasetInUseError
from shared.state import commits, datasets, feeds
from shared.state.database import Connection


def check(connection: Connection, intent: commits.Intent, uuid: str, name: str) -> None:
    """Refuse a commit that a feed stands against.

    Args:
        connection: of the transaction that commits.
        intent: what is committed; a feed's own commits have a ledger entry.
        uuid: the dataset.
        name: what it is called.

    Raises:
        DatasetInUseError: rows would go, or be added, that a feed counts on.
    """
    if intent.ledger is not None:
        return
    if intent.kind == "overwrite":
        refuse_used(connection, uuid, name, "its rows are replaced")
    elif intent.kind == "append":
        _refuse_rows(connection, uuid, name)
    elif intent.dataset is not None and intent.dataset.replaces is None:
        _refuse_name(connection, name)


def refuse_used(connection: Connection, uuid: str, name: str, before: str) -> None:
    """Refuse to take away what active feeds read or write; in the transaction that would do it.

    Args:
        connection: of that transaction.
        uuid: the dataset.
        name: what it is called.
        before: what is to happen, for the hint.

    Raises:
        DatasetInUseError: there is such a feed.
    """
    using = [f.name for f in feeds.using(connection, uuid) if f.state == "active"]
    if using:
        raise DatasetInUseError(
            f"dataset {name} is used by the feed{'s' * (len(using) > 1)} {', '.join(using)}",
            hint=f"pause the feeds, or apply them without it, before {before}",
        )


def _refuse_rows(connection: Connection, uuid: str, name: str) -> None:
    for feed in feeds.using(connection, uuid):
        if feed.output_uuid == uuid:
            raise DatasetInUseError(
                f"dataset {name} is the output of the feed {feed.name}: rows added by hand would be "
                "in no ledger",
                hint="write to a dataset of your own, and read both with UNION ALL; or end the "
                f"feed first: feedmill feed drop {feed.name}",
            )


def _refuse_name(connection: Connection, name: str) -> None:
    for feed in feeds.listing(connection):
        if feed.output_uuid is None and datasets.fold(feed.output_name) == datasets.fold(name):
            raise DatasetInUseError(
                f"{name} is the output of the feed {feed.name}, which makes it in its first run",
                hint="choose another name",
            )

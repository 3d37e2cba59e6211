"""What the scheduler may ask of the workers: frozen payloads and their task names.

A payload is a doorbell: it names a row of the database, which alone says what is to be done. The
feed's name travels with it only so that people see it in Flower.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import ClassVar, Self

from shared.core.errors import InternalError


@dataclass(frozen=True, slots=True)
class _Message:
    NAME: ClassVar[str]

    def to_json(self) -> dict[str, str]:
        """Return the payload as JSON data: the keyword arguments of the task."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Return the message of a payload.

        Raises:
            InternalError: the payload is not of this contract.
        """
        names = [field.name for field in fields(cls)]
        if sorted(data) != sorted(names) or not all(isinstance(v, str) for v in data.values()):
            raise InternalError(
                f"{cls.NAME} takes {', '.join(names)} as texts, not {dict(data)!r}",
                hint="do scheduler and workers run the same release?",
            )
        return cls(**{name: str(data[name]) for name in names})


@dataclass(frozen=True, slots=True)
class RunQuery(_Message):
    """Claim a run, compute it and commit it.

    >>> RunQuery.from_json({"run_id": "R", "feed": "visits"})
    RunQuery(run_id='R', feed='visits')
    """

    NAME: ClassVar[str] = "feedmill.query.v1"

    run_id: str
    feed: str


@dataclass(frozen=True, slots=True)
class Deliver(_Message):
    """Write the files of a delivery, seal its manifest and publish it."""

    NAME: ClassVar[str] = "feedmill.delivery.v1"

    delivery_id: str
    run_id: str
    feed: str


@dataclass(frozen=True, slots=True)
class Maintain(_Message):
    """Claim a maintenance run and carry it out; `dataset` is empty where it is for all of them."""

    NAME: ClassVar[str] = "feedmill.maintenance.v1"

    run_id: str
    dataset: str


Message = RunQuery | Deliver | Maintain

BY_NAME: Mapping[str, type[Message]] = {
    RunQuery.NAME: RunQuery,
    Deliver.NAME: Deliver,
    Maintain.NAME: Maintain,
}


def read(name: str, payload: Mapping[str, object]) -> Message:
    """Return the message of a task name and its payload.

    Raises:
        InternalError: no contract of this release has that name or shape.
    """
    kind = BY_NAME.get(name)
    if kind is None:
        raise InternalError(
            f"there is no task {name!r}", hint="do scheduler and workers run the same release?"
        )
    return kind.from_json(payload)

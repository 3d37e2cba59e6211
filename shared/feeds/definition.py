"""A feed's definition: one YAML document a feed, checked with its line and column."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any, Literal, TypeVar

import yaml
from cronsim import CronSim, CronSimError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from shared.core.clock import EPOCH
from shared.core.errors import DefinitionError, FeedmillError, Position
from shared.sql.plan.local_rules import Copies

E = TypeVar("E", bound=FeedmillError)
Path = tuple[str | int, ...]

_Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,127}$")]
_Table = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,127}$")]


class Delivery(BaseModel):
    """Where one interval's rows go, and in what form.

    `name` tells the deliveries of a feed apart; by default it is destination and path.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    destination: _Name
    path: str = Field(min_length=1, pattern=r"^[^\s/][^\n]*$")
    format: str = "parquet"
    compression: str | None = None
    manifest: Literal["feedmill"] = "feedmill"
    name: str = ""

    @field_validator("path")
    @classmethod
    def _stays_inside(cls, path: str) -> str:
        if any(part in {"", ".", ".."} for part in path.strip("/").split("/")):
            raise ValueError("may not have empty, '.' or '..' parts")
        return path.strip("/")

    @property
    def key(self) -> str:
        """What tells this delivery apart within its feed."""
        return self.name or f"{self.destination}/{self.path}"


_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


def _span(text: object) -> timedelta:
    """Read `30 minutes` and its like."""
    found = re.fullmatch(r"\s*(\d{1,6})\s+(second|minute|hour|day)s?\s*", str(text))
    if found is None or int(found[1]) == 0:
        raise ValueError("is a number of seconds, minutes, hours or days, as in `30 minutes`")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


_Span = Annotated[timedelta, BeforeValidator(_span)]


def _days(text: object) -> int | None:
    """Read `all` or `30 days`."""
    if text in {None, "all"}:
        return None
    found = re.fullmatch(r"\s*([1-9]\d{0,4})\s+days?\s*", str(text))
    if found is None:
        raise ValueError("is `all`, or a number of days, as in `90 days`")
    return int(found[1])


_History = Annotated[int | None, BeforeValidator(_days)]


class Settle(BaseModel):
    """When a row has settled: after `quiet` without an event, and `late` for those on their way."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quiet: _Span
    late: _Span

    @property
    def quiet_micros(self) -> int:
        """Microseconds without an event that end a chain of events."""
        return self.quiet // timedelta(microseconds=1)

    @property
    def late_micros(self) -> int:
        """Microseconds that an event may come late."""
        return self.late // timedelta(microseconds=1)


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    feed: _Name
    source: _Table
    query: str = Field(min_length=1)
    output: _Table
    schedule: str | None = None
    emit: Literal["append", "changes", "settled"] = "append"
    duplicates: Copies = Copies.DROP
    dedup: Literal["identity", "global"] = "identity"
    history: _History = None
    settle: Settle | None = None
    deliveries: tuple[Delivery, ...] = ()

    @field_validator("schedule")
    @classmethod
    def _is_cron(cls, cron: str | None) -> str | None:
        if cron is None:
            return None
        if len(cron.split()) != 5:  # CronSim takes seconds as well
            raise ValueError(f"a cron expression has five fields, not {len(cron.split())}")
        try:
            next(CronSim(cron, EPOCH))
        except CronSimError as error:
            raise ValueError(f"not a cron expression of five fields: {error}") from error
        except StopIteration:
            raise ValueError("never fires") from None
        return cron


@dataclass(frozen=True, slots=True)
class FeedDefinition:
    """What to compute, from which dataset, when, and where it goes.

    Attributes:
        text: the whole YAML text the positions point into.
        document: this feed's part of it, which is kept with the feed.
        query_at: where the query's first character stands in `text`; column offset holds for
            every line of a block scalar.
        places: where the keys and items stand in `text`, by their path.
    """

    name: str
    source: str
    query: str
    output: str
    schedule: str | None
    emit: str
    duplicates: Copies
    dedup: str
    history: int | None
    settle: Settle | None
    deliveries: tuple[Delivery, ...]
    text: str
    document: str
    query_at: Position
    query_is_block: bool
    places: Mapping[Path, Position] = field(default_factory=dict, repr=False, compare=False)

    def error(self, path: Path, message: str, hint: str | None = None) -> DefinitionError:
        """Return an error about a key or an item of the document, with its place."""
        position = self.places.get(path)
        return DefinitionError(message, hint=hint, position=position, source=self.text)

    def locate(self, error: E) -> E:
        """Return the error with its position moved from the query into the YAML document."""
        if error.position is None:
            return error
        line, column = error.position.line, error.position.column
        if self.query_is_block or line == 1:
            column += self.query_at.column - 1
        moved = type(error)(
            error.message,
            hint=error.hint,
            position=Position(line + self.query_at.line - 1, column, error.position.length),
            source=self.text,
        )
        return moved


def parse(text: str) -> tuple[FeedDefinition, ...]:
    """Return the feeds defined in a YAML text of one or several documents.

    Raises:
        DefinitionError: with line and column, for YAML that does not parse, unknown or missing
            keys, and values that cannot be meant.
    """
    try:
        composed: Iterator[yaml.Node | None] = yaml.compose_all(text, Loader=yaml.SafeLoader)
        nodes = [node for node in composed if node is not None]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise DefinitionError(
            f"the YAML does not parse: {error.problem or error.context}",
            position=_position(mark) if mark else None,
            source=text,
        ) from error
    definitions = tuple(_definition(node, text, alone=len(nodes) == 1) for node in nodes)
    if not definitions:
        raise DefinitionError("there is no feed in the file", hint="start with `feed: NAME`")
    names = [d.name for d in definitions]
    for name in names:
        if names.count(name) > 1:
            raise DefinitionError(f"feed {name!r} is defined {names.count(name)} times")
    return definitions


def _definition(node: yaml.Node, text: str, *, alone: bool) -> FeedDefinition:
    if not isinstance(node, yaml.MappingNode):
        raise DefinitionError(
            "a feed is a mapping of keys to values",
            hint="start with `feed: NAME`",
            position=_position(node.start_mark),
            source=text,
        )
    places = dict(_places(node, (), text))
    loader = yaml.SafeLoader("")
    try:
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise DefinitionError(
            f"the YAML does not parse: {error.problem}",
            position=_position(error.problem_mark) if error.problem_mark else None,
            source=text,
        ) from error
    try:
        document = _Document.model_validate(data)
    except ValidationError as error:
        raise _refusal(error, places, text) from error
    _check_settle(document, places, text)
    keys = [d.key for d in document.deliveries]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            raise DefinitionError(
                f"two deliveries are called {key!r}",
                hint="give one of them a `name`",
                position=places.get(("deliveries", index)),
                source=text,
            )
    query = next(v for k, v in node.value if k.value == "query")
    at, is_block = _query_position(query, text)
    return FeedDefinition(
        name=document.feed,
        source=document.source,
        query=document.query,
        output=document.output,
        schedule=document.schedule,
        emit=document.emit,
        duplicates=document.duplicates,
        dedup=document.dedup,
        history=document.history,
        settle=document.settle,
        deliveries=document.deliveries,
        text=text,
        document=text if alone else text[node.start_mark.index : node.end_mark.index],
        query_at=at,
        query_is_block=is_block,
        places=places,
    )


def _check_settle(document: _Document, places: Mapping[Path, Position], text: str) -> None:
    if (document.emit == "settled") == (document.settle is not None):
        return
    if document.settle is None:
        message = "emit: settled needs to know when a row has settled"
        hint: str | None = "add `settle: {quiet: 30 minutes, late: 2 hours}`"
        path: Path = ("emit",)
    else:
        message, hint, path = "settle is for emit: settled", None, ("settle",)
    raise DefinitionError(message, hint=hint, position=places.get(path), source=text)


def _position(mark: yaml.Mark, length: int = 1) -> Position:
    return Position(mark.line + 1, mark.column + 1, length)


def _places(node: yaml.Node, path: Path, text: str) -> Iterator[tuple[Path, Position]]:
    """Yield where every key and item stands; a key given twice is an error here."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise DefinitionError(
                    f"the key {key.value!r} is given twice",
                    position=_position(key.start_mark, len(key.value)),
                    source=text,
                )
            seen.add(key.value)
            yield (*path, key.value), _position(key.start_mark, len(str(key.value)))
            yield from _places(value, (*path, key.value), text)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*path, index), _position(item.start_mark)
            yield from _places(item, (*path, index), text)


def _query_position(node: yaml.Node, text: str) -> tuple[Position, bool]:
    style = getattr(node, "style", None)
    if style not in {"|", ">"}:
        quoted = 1 if style in {"'", '"'} else 0
        return Position(node.start_mark.line + 1, node.start_mark.column + 1 + quoted), False
    first = node.start_mark.line + 1
    lines = text.splitlines()
    content = next((line for line in lines[first:] if line.strip()), "")
    return Position(first + 1, len(content) - len(content.lstrip()) + 1), True


def _refusal(error: ValidationError, places: Mapping[Path, Position], text: str) -> DefinitionError:
    """Turn pydantic's most telling finding into one sentence, a place and a remedy."""
    # A misspelt key is also a missing one; what is there says more than what is not.
    found = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    path = tuple(found["loc"])
    name = ".".join(str(part) for part in path)
    kind = found["type"]
    hint: str | None = None
    if kind == "missing":
        message = f"the key {name!r} is missing"
        path = path[:-1]
    elif kind == "extra_forbidden":
        message = f"unknown key {name!r}"
        model: type[BaseModel] = Delivery if path[0] == "deliveries" else _Document
        near = difflib.get_close_matches(str(path[-1]), model.model_fields, 1, 0.5)
        known = ", ".join(model.model_fields)
        hint = f"did you mean {near[0]!r}?" if near else f"known keys: {known}"
    elif kind == "value_error":
        message = f"{name}: {found['ctx']['error']}"
    else:
        message = f"{name}: {found['msg'][0].lower()}{found['msg'][1:]}"
        value: Any = found.get("input")
        if isinstance(value, str | int | float | bool):
            message += f", not {value!r}"
    while path and path not in places:
        path = path[:-1]
    return DefinitionError(message, hint=hint, position=places.get(path), source=text)

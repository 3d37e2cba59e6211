"""The one tree of errors: each states a fact and, where there is one, its remedy.

Errors are picklable (they cross Celery and Dask), carry a position where there is text, and are
translated to exit codes, SQLSTATEs or retries only at the edge, by their class attributes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text the user wrote: 1-based line and column, and the length of the token."""

    line: int
    column: int
    length: int = 1


class FeedmillError(Exception):
    """Something Feedmill can explain; `str(error)` is one paragraph a person understands.

    Args:
        message: the fact, without a final full stop.
        hint: what to do about it.
        position: where in `source` it was found.
        source: the text the position points into (SQL, YAML); used to draw the caret.
    """

    sqlstate: ClassVar[str] = "58000"
    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        position: Position | None = None,
        source: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.position = position
        self.source = source

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild from the attributes: keyword arguments survive pickling."""
        return (_rebuild, (type(self), dict(self.__dict__), self.args))

    def __str__(self) -> str:
        """Return the message, its place with a caret, and the hint, on lines of their own."""
        lines = [self.message]
        if self.position is not None:
            lines[0] += f" (line {self.position.line}, column {self.position.column})"
            lines += _caret(self.source, self.position)
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)


def _rebuild(
    cls: type[FeedmillError], state: dict[str, object], args: tuple[object, ...]
) -> FeedmillError:
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    return error


def _caret(source: str | None, position: Position) -> list[str]:
    if source is None:
        return []
    lines = source.splitlines()
    if not 1 <= position.line <= len(lines):
        return []
    text = lines[position.line - 1]
    lead = "".join("\t" if c == "\t" else " " for c in text[: position.column - 1])
    return [f"  {text}", f"  {lead}{'^' * max(1, position.length)}"]


# --- the user's input -----------------------------------------------------------------------


class InputError(FeedmillError):
    """What the caller gave cannot be used as it is; nothing was changed."""

    sqlstate = "22023"
    exit_code = 2


class ConfigError(InputError):
    """A setting has an impossible value or an unknown name."""


class DefinitionError(InputError):
    """A feed or destination definition is wrong."""


class FeedRefusedError(DefinitionError):
    """The query cannot keep the promise of the feed's `emit` mode; the position says where."""

    sqlstate = "0A000"


class NotFoundError(InputError):
    """A named thing does not exist."""

    sqlstate = "42704"


class AlreadyExistsError(InputError):
    """A thing of that name exists and may not be overwritten."""

    sqlstate = "42P07"


class BadFileError(InputError):
    """An input file cannot be read at all (truncated, wrong format, wrong checksum)."""

    sqlstate = "22000"


class RejectsExceededError(InputError):
    """More rows were rejected than `--max-rejects` allows; the batch was not committed."""

    sqlstate = "22000"


class SqlError(InputError):
    """A statement is wrong; the position points into its text."""

    sqlstate = "42000"


class SqlSyntaxError(SqlError):
    """The text is not a statement of the dialect."""

    sqlstate = "42601"


class TooComplexError(SqlError):
    """The statement is nested deeper than it can be read."""

    sqlstate = "54001"


class UnknownTableError(SqlError):
    """A table named in the statement does not exist."""

    sqlstate = "42P01"


class UnknownColumnError(SqlError):
    """A column or struct field named in the statement does not exist, or is ambiguous."""

    sqlstate = "42703"


class UnknownFieldError(UnknownColumnError):
    """A struct has no field of that name; the code is the one Query Service gives."""

    sqlstate = "08P01"


class UnknownFunctionError(SqlError):
    """A function named in the statement does not exist."""

    sqlstate = "42883"


class TypeMismatchError(SqlError):
    """An operator or function got arguments of types it does not take."""

    sqlstate = "42804"


class NotSupportedError(SqlError):
    """Valid in the dialect, but not supported here (yet)."""

    sqlstate = "0A000"


# --- the world ------------------------------------------------------------------------------


class OperationError(FeedmillError):
    """Something outside the input went wrong while doing the work."""


class QueryFailedError(OperationError):
    """A statement was valid and failed while running (for example a value that cannot be cast)."""

    sqlstate = "22000"


class FencedError(OperationError):
    """The run belongs to another worker now; whatever this one computed is not published."""


class RunActiveError(OperationError):
    """The feed has a queued or running run already."""


class DatasetInUseError(OperationError):
    """A feed counts on the rows of the dataset, and the change would spoil that."""

    sqlstate = "42501"


class ForeignSnapshotError(OperationError):
    """The dataset has a snapshot that Feedmill did not commit."""


class RowsReplacedError(OperationError):
    """Rows that a feed has read were replaced, and it cannot say which of the new ones are new."""


class CommitConflictError(OperationError):
    """Others committed to the dataset again and again while this commit was tried."""

    retryable = True


class BrokerUnreachableError(OperationError):
    """The broker does not answer."""

    retryable = True


class ClusterUnavailableError(OperationError):
    """The Dask cluster does not answer, or lost its workers."""

    retryable = True


class DatabaseUnreachableError(OperationError):
    """The database does not answer."""

    retryable = True


class StoreError(OperationError):
    """A store refused or failed an operation."""


class StoreUnavailableError(StoreError):
    """A store did not answer or failed in a way that may pass."""

    retryable = True


class ManifestConflictError(StoreError):
    """An object stands where a sealed manifest belongs, and it has other bytes."""


class VerificationError(OperationError):
    """What lies at the store is not what the manifest says."""


class InternalError(OperationError):
    """A defect of Feedmill itself; the message says which invariant broke."""

    sqlstate = "XX000"


def not_made_yet(name: str, feed: str) -> tuple[str, str]:
    """Return what to say of a dataset that a feed makes in its first run: the fact and the remedy."""
    return (
        f"{name} is the output of the feed {feed}, which has not run yet",
        f"run that first: feedmill feed run {feed}",
    )

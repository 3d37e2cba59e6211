"""One run for the statements of a block: each commits in its turn; one that broke off goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.core import failpoints, ids
from shared.core.errors import DatabaseUnreachableError, InputError
from shared.lake import owner
from shared.state import runs
from shared.state.lease import Lease

if TYPE_CHECKING:
    from shared.lake.lake import Lake

KIND = "query"
_LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Known:
    """What has to be known to go on after a statement.

    Attributes:
        variables: the `@variables`, as JSON has them.
        session: where to go on, and everything else, as JSON has it.
    """

    variables: Mapping[str, Any]
    session: Mapping[str, Any]


class BlockRun:
    """A run of several statements, made when its first one commits, or by `open`.

    A statement is committed with what is known after it. Only the end of the block tells which
    statement was the last, so the end is a change of its own (`finish`).

    Args:
        lake: which they change.
        now: its slot.
        text: the statements, to be shown.
        text_hash: of what a run of the same key has to be made of.
        known: tells what is known now.
        key: unique for all blocks; random when None.
    """

    def __init__(
        self,
        lake: Lake,
        *,
        now: datetime,
        text: str,
        text_hash: str,
        known: Callable[[], Known],
        key: str | None = None,
    ) -> None:
        self._database = lake.database
        self._settings = lake.config.runs
        self._clock = lake.clock
        self._now = now
        self._text = text
        self._text_hash = text_hash
        self._known = known
        self._key = key
        self._claim: runs.Claim | None = None
        self._lease: Lease | None = None
        self._statement = 0

    def open(self) -> runs.Run:
        """Make the run, or take over what is left of the one of this key; return it.

        Where it is committed it is not claimed: there is nothing left to do.

        Raises:
            InputError: the key cannot be one, or is that of other statements.
            RunActiveError: somebody is carrying it out.
        """
        if self._key is not None and not 0 < len(self._key) <= _LONGEST_KEY:
            raise InputError(f"a run's key has 1 to {_LONGEST_KEY} characters")
        run_id = ids.ulid(self._now)
        new = runs.NewRun(
            id=run_id,
            kind=KIND,
            key=self._key or run_id,
            trigger="caller",
            slot=self._now,
            statement=self._text,
            text_hash=self._text_hash,
        )
        seconds = self._settings.lease_seconds
        with self._database.write() as connection:
            claim = runs.insert_running(
                connection, new, self._now, owner=ids.owner(), lease_seconds=seconds
            )
            run = runs.find(connection, KIND, new.key)
            assert run is not None
            self._check_text(run)
        if claim is not None:
            self._claim = claim
            self._statement = run.next_statement
            self._lease = owner.lease(self._database, claim, self._settings)
            self._lease.__enter__()
            failpoints.hit("block.claimed")
        return run

    def _check_text(self, run: runs.Run) -> None:
        if run.text_hash != self._text_hash:
            raise InputError(
                f"the key {run.key} belongs to other statements: run {run.id} is made of them",
                hint="the same text and parameters take a run up again; others need another key",
            )

    def check(self) -> None:
        """Raise FencedError when somebody else may have taken the run over."""
        if self._lease is not None:
            self._lease.check()

    @contextmanager
    def turn(self) -> Iterator[runs.Turn]:
        """Yield the right to commit the next statement.

        Raises:
            FencedError: the run is somebody else's now.
        """
        if self._claim is None:
            self.open()
        claim = self._claim
        assert claim is not None
        self.check()
        failpoints.hit("block.statement")
        known = self._known()
        at = (claim.run_id, claim.epoch, claim.owner, self._statement)
        try:
            yield runs.Turn(*at, known.variables, known.session)
        except BaseException:
            with suppress(DatabaseUnreachableError):
                self._count(claim)
            raise
        self._count(claim)

    def _count(self, claim: runs.Claim) -> None:
        """Find out by the record whether the statement was committed."""
        with self._database.read() as connection:
            run = runs.get(connection, claim.run_id)
        if run is not None and run.epoch == claim.epoch and run.next_statement > self._statement:
            self._statement = run.next_statement
            failpoints.hit("block.committed")

    def finish(self, handled: Mapping[str, Any] | None) -> None:
        """Commit the run; `handled` is an error that a handler took care of, to be noted.

        Raises:
            FencedError: the run is somebody else's now.
        """
        if self._claim is None:
            if handled is None:
                return  # nothing was changed, and there is nothing to note
            self.open()
        assert self._claim is not None
        failpoints.hit("block.finishing")
        try:
            with self._database.write() as connection:
                runs.finish(
                    connection,
                    self._claim,
                    statement=self._statement,
                    error=handled,
                    now=self._clock.now(),
                )
        finally:
            self._let_go()

    def fail(self, error: BaseException) -> None:
        """Note that a statement failed; the key takes the run up again at that statement."""
        if self._claim is not None:
            self._let_go()
            owner.fail(self._database, self._claim, owner.explained(error), self._clock.now())

    def _let_go(self) -> None:
        if self._lease is not None:
            self._lease.__exit__(None, None, None)

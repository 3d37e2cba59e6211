"""The states of runs and deliveries, and every way from one to the next, as data.

`state.transitions` makes the one guarded UPDATE of an event out of its rules, so the SQL cannot
say anything else than this table. An event that has several rules takes the one whose guards hold;
at most one does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class RunState(StrEnum):
    """Where a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    COMMITTED = "committed"
    FAILED = "failed"
    QUARANTINED = "quarantined"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    """Where a delivery is."""

    OPEN = "open"
    SEALED = "sealed"
    PUBLISHED = "published"
    QUARANTINED = "quarantined"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What happens to a run or a delivery."""

    CLAIM = "claim"
    REPEAT = "repeat"
    PIN = "pin"
    RENEW = "renew"
    COMMIT_STATEMENT = "commit_statement"
    COMMIT = "commit"
    FINISH = "finish"
    HAND_BACK = "hand_back"
    RETRY_LATER = "retry_later"
    FAIL = "fail"
    CANCEL = "cancel"
    RETRY = "retry"
    SEAL = "seal"
    PUBLISH = "publish"
    PUT_LATER = "put_later"
    QUARANTINE = "quarantine"
    HOLD = "hold"
    RELEASE = "release"


class Guard(StrEnum):
    """What must hold in the row, beside its state, for a rule to apply."""

    OWN = "the claim's epoch is the row's"
    DUE = "there is no not-before time, or it has passed"
    FREE = "nobody holds a lease"
    EXPIRED = "the lease has run out by the database's clock"
    LOSSES_LEFT = "one more lost worker is below the limit"
    LOSSES_SPENT = "one more lost worker reaches the limit"
    STATEMENT = "the next statement is the one being committed"
    UNSEALED = "no manifest is sealed"
    SEALED = "a manifest is sealed"


class Effect(StrEnum):
    """What a rule changes in the row, beside its state."""

    EPOCH = "epoch + 1: whoever had the claim is fenced"
    LEASE = "owner and lease are set"
    UNLEASE = "the lease is cleared"
    LOSS = "losses + 1"
    ATTEMPT = "attempts + 1"
    NOT_BEFORE = "the not-before time is set"
    STARTED = "the first start is noted; the not-before time is cleared"
    FINISHED = "the end is noted"
    REOPENED = "the end is cleared"
    FORGIVEN = "losses, attempts and the not-before time are cleared"
    UNPINNED = "what was pinned is cleared, unless a statement was committed on it"
    STATEMENT = "the next statement is the one after"
    ERROR = "the error is noted"


@dataclass(frozen=True, slots=True)
class Rule:
    """From any of `sources` to `target` (None: the state stays), where all guards hold."""

    sources: tuple[str, ...]
    target: str | None
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()


_R = RunState
_D = DeliveryState
_G = Guard
_E = Effect

RUN: Mapping[Event, tuple[Rule, ...]] = {
    # a doorbell or the reconciler; the third lost worker ends it
    Event.CLAIM: (
        Rule((_R.QUEUED,), _R.RUNNING, (_G.DUE,), (_E.EPOCH, _E.LEASE, _E.STARTED)),
        Rule(
            (_R.RUNNING,),
            _R.RUNNING,
            (_G.EXPIRED, _G.LOSSES_LEFT),
            (_E.EPOCH, _E.LEASE, _E.LOSS),
        ),
        Rule(
            (_R.RUNNING,),
            _R.QUARANTINED,
            (_G.EXPIRED, _G.LOSSES_SPENT),
            (_E.EPOCH, _E.UNLEASE, _E.LOSS, _E.FINISHED),
        ),
    ),
    # a caller without the queue comes again with the same key: operator's retry and claim in one
    Event.REPEAT: (
        Rule(
            (_R.QUEUED, _R.FAILED, _R.QUARANTINED, _R.CANCELLED),
            _R.RUNNING,
            (),
            (_E.EPOCH, _E.LEASE, _E.STARTED, _E.REOPENED),
        ),
        Rule((_R.RUNNING,), _R.RUNNING, (_G.EXPIRED,), (_E.EPOCH, _E.LEASE, _E.LOSS)),
    ),
    Event.PIN: (Rule((_R.RUNNING,), None, (_G.OWN,)),),
    Event.RENEW: (Rule((_R.RUNNING,), None, (_G.OWN,), (_E.LEASE,)),),
    Event.COMMIT_STATEMENT: (Rule((_R.RUNNING,), None, (_G.OWN, _G.STATEMENT), (_E.STATEMENT,)),),
    Event.COMMIT: (
        Rule(
            (_R.RUNNING,),
            _R.COMMITTED,
            (_G.OWN, _G.STATEMENT),
            (_E.STATEMENT, _E.UNLEASE, _E.FINISHED),
        ),
    ),
    # only its end tells which statement of a block was the last; an error noted was handled
    Event.FINISH: (
        Rule(
            (_R.RUNNING,),
            _R.COMMITTED,
            (_G.OWN, _G.STATEMENT),
            (_E.UNLEASE, _E.FINISHED, _E.ERROR),
        ),
    ),
    Event.HAND_BACK: (Rule((_R.RUNNING,), _R.QUEUED, (_G.OWN,), (_E.UNLEASE,)),),
    Event.RETRY_LATER: (
        Rule(
            (_R.RUNNING,),
            _R.QUEUED,
            (_G.OWN,),
            (_E.UNLEASE, _E.ATTEMPT, _E.NOT_BEFORE, _E.ERROR),
        ),
    ),
    Event.FAIL: (
        Rule(
            (_R.RUNNING,),
            _R.FAILED,
            (_G.OWN,),
            (_E.UNLEASE, _E.ATTEMPT, _E.FINISHED, _E.ERROR),
        ),
    ),
    Event.CANCEL: (
        Rule((_R.QUEUED, _R.RUNNING), _R.CANCELLED, (), (_E.EPOCH, _E.UNLEASE, _E.FINISHED)),
    ),
    Event.RETRY: (
        Rule(
            (_R.QUARANTINED, _R.FAILED),
            _R.QUEUED,
            (),
            (_E.FORGIVEN, _E.UNPINNED, _E.REOPENED),
        ),
    ),
}

DELIVERY: Mapping[Event, tuple[Rule, ...]] = {
    # a lost worker counts as an attempt: a delivery that kills its workers must come to an end
    Event.CLAIM: (
        Rule((_D.OPEN,), None, (_G.DUE, _G.FREE), (_E.EPOCH, _E.LEASE)),
        Rule((_D.OPEN,), None, (_G.EXPIRED,), (_E.EPOCH, _E.LEASE, _E.ATTEMPT)),
    ),
    # the sealer goes on to put the manifest under its claim, so that nobody else is rung for it
    Event.RENEW: (Rule((_D.OPEN, _D.SEALED), None, (_G.OWN,), (_E.LEASE,)),),
    Event.HAND_BACK: (Rule((_D.OPEN, _D.SEALED), None, (_G.OWN,), (_E.UNLEASE,)),),
    Event.SEAL: (Rule((_D.OPEN,), _D.SEALED, (_G.OWN,)),),
    Event.PUBLISH: (Rule((_D.SEALED,), _D.PUBLISHED, (), (_E.UNLEASE,)),),
    Event.RETRY_LATER: (
        Rule(
            (_D.OPEN, _D.SEALED),
            None,
            (_G.OWN,),
            (_E.UNLEASE, _E.ATTEMPT, _E.NOT_BEFORE, _E.ERROR),
        ),
    ),
    # sealed bytes stay sealed: putting them may work another time
    Event.FAIL: (
        Rule((_D.OPEN,), _D.FAILED, (_G.OWN,), (_E.UNLEASE, _E.ATTEMPT, _E.ERROR)),
        Rule((_D.SEALED,), _D.QUARANTINED, (_G.OWN,), (_E.UNLEASE, _E.ATTEMPT, _E.ERROR)),
    ),
    # anyone may put sealed bytes, so anyone may report that the store did not take them
    Event.PUT_LATER: (
        Rule((_D.SEALED,), None, (), (_E.UNLEASE, _E.ATTEMPT, _E.NOT_BEFORE, _E.ERROR)),
    ),
    Event.QUARANTINE: (
        Rule((_D.OPEN, _D.SEALED), _D.QUARANTINED, (), (_E.EPOCH, _E.UNLEASE, _E.ERROR)),
    ),
    Event.HOLD: (Rule((_D.OPEN,), _D.HELD, (), (_E.EPOCH, _E.UNLEASE)),),
    Event.RELEASE: (Rule((_D.HELD,), _D.OPEN, (), (_E.FORGIVEN,)),),
    Event.CANCEL: (Rule((_D.OPEN, _D.HELD, _D.FAILED), _D.CANCELLED, (), (_E.EPOCH, _E.UNLEASE)),),
    Event.RETRY: (
        Rule((_D.FAILED, _D.QUARANTINED), _D.OPEN, (_G.UNSEALED,), (_E.FORGIVEN,)),
        Rule((_D.FAILED, _D.QUARANTINED), _D.SEALED, (_G.SEALED,), (_E.FORGIVEN,)),
    ),
}

ACTIVE = (RunState.QUEUED, RunState.RUNNING)

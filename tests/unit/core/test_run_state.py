from collections.abc import Mapping

import pytest

from shared.core.run_state import (
    ACTIVE,
    DELIVERY,
    RUN,
    DeliveryState,
    Effect,
    Event,
    Guard,
    Rule,
    RunState,
)

TABLES = [pytest.param(RUN, RunState, id="run"), pytest.param(DELIVERY, DeliveryState, id="deli")]


def _ways(table: Mapping[Event, tuple[Rule, ...]]) -> set[tuple[str, str, str]]:
    return {
        (str(source), str(event), str(rule.target or source))
        for event, rules in table.items()
        for rule in rules
        for source in rule.sources
    }


@pytest.mark.parametrize(("table", "states"), TABLES)
def test_every_state_is_reached_and_only_committed_and_published_are_for_good(
    table: Mapping[Event, tuple[Rule, ...]], states: type[RunState | DeliveryState]
) -> None:
    ways = _ways(table)
    first = "queued" if states is RunState else "open"
    reached = {first}
    for _ in states:
        reached |= {target for source, _, target in ways if source in reached}
    assert reached == {str(state) for state in states}
    ends = {str(s) for s in states} - {source for source, _, target in ways if source != target}
    # a cancelled run may be repeated by the caller that comes again with its key
    assert ends == ({"committed"} if states is RunState else {"published", "cancelled"})


@pytest.mark.parametrize(("table", "states"), TABLES)
def test_at_most_one_rule_of_an_event_holds(
    table: Mapping[Event, tuple[Rule, ...]], states: type[RunState | DeliveryState]
) -> None:
    opposites = [
        {Guard.LOSSES_LEFT, Guard.LOSSES_SPENT},
        {Guard.SEALED, Guard.UNSEALED},
        {Guard.FREE, Guard.EXPIRED},
    ]
    for rules in table.values():
        for i, one in enumerate(rules):
            for other in rules[i + 1 :]:
                apart = not set(one.sources) & set(other.sources)
                guards = set(one.guards) ^ set(other.guards)
                assert apart or any(pair <= guards for pair in opposites)


def test_whoever_takes_a_run_from_somebody_raises_the_epoch() -> None:
    for table in (RUN, DELIVERY):
        for event in (Event.CLAIM, Event.REPEAT, Event.CANCEL, Event.QUARANTINE, Event.HOLD):
            for rule in table.get(event, ()):
                assert Effect.EPOCH in rule.effects


def test_whoever_works_under_a_claim_proves_it() -> None:
    own = (
        Event.PIN,
        Event.RENEW,
        Event.COMMIT,
        Event.COMMIT_STATEMENT,
        Event.HAND_BACK,
        Event.RETRY_LATER,
        Event.FAIL,
        Event.SEAL,
    )
    for table in (RUN, DELIVERY):
        for event in own:
            for rule in table.get(event, ()):
                assert Guard.OWN in rule.guards


def test_the_table_of_the_protocol_is_in_it() -> None:
    assert _ways(RUN) >= {
        ("queued", "claim", "running"),
        ("running", "claim", "running"),
        ("running", "claim", "quarantined"),
        ("running", "commit", "committed"),
        ("running", "hand_back", "queued"),
        ("running", "retry_later", "queued"),
        ("running", "fail", "failed"),
        ("queued", "cancel", "cancelled"),
        ("running", "cancel", "cancelled"),
        ("quarantined", "retry", "queued"),
        ("failed", "retry", "queued"),
    }
    assert _ways(DELIVERY) >= {
        ("open", "seal", "sealed"),
        ("open", "claim", "open"),
        ("open", "cancel", "cancelled"),
        ("open", "hold", "held"),
        ("sealed", "publish", "published"),
        ("sealed", "quarantine", "quarantined"),
    }
    assert ("published", "publish", "published") not in _ways(DELIVERY)
    assert ACTIVE == (RunState.QUEUED, RunState.RUNNING)

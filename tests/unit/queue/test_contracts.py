"""Payloads: what goes in comes out, and nothing else is let in."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from shared.config import load
from shared.core.errors import InternalError
from shared.queue import contracts, routing
from shared.queue.contracts import Deliver, Maintain, Message, RunQuery

MESSAGES: list[Message] = [
    RunQuery(run_id="01K", feed="visits"),
    Deliver(delivery_id="01D", run_id="01K", feed="Besuche, täglich"),
    Maintain(run_id="01K", dataset=""),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.NAME)
def test_a_message_comes_back_from_json_as_it_was(message: Message) -> None:
    wire = json.loads(json.dumps(message.to_json()))
    assert contracts.read(message.NAME, wire) == message


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.NAME)
def test_a_message_cannot_be_changed(message: Message) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        message.run_id = "other"  # type: ignore[misc]


def test_the_names_on_the_wire_are_what_they_were() -> None:
    fields = {
        name: [field.name for field in dataclasses.fields(kind)]
        for name, kind in contracts.BY_NAME.items()
    }
    assert fields == {
        "feedmill.query.v1": ["run_id", "feed"],
        "feedmill.delivery.v1": ["delivery_id", "run_id", "feed"],
        "feedmill.maintenance.v1": ["run_id", "dataset"],
    }


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"run_id": "R"},
        {"run_id": "R", "feed": "f", "more": "x"},
        {"run_id": "R", "feed": None},
        {"run_id": 7, "feed": "f"},
        {"delivery_id": "D", "run_id": "R", "feed": "f"},
    ],
)
def test_a_payload_of_another_shape_is_refused_with_what_it_should_be(
    payload: dict[str, Any],
) -> None:
    with pytest.raises(InternalError) as refused:
        contracts.read("feedmill.query.v1", payload)
    assert "feedmill.query.v1 takes run_id, feed as texts" in refused.value.message
    assert refused.value.hint == "do scheduler and workers run the same release?"


def test_a_task_of_another_release_is_refused_by_name() -> None:
    with pytest.raises(InternalError, match=r"there is no task 'feedmill\.query\.v2'"):
        contracts.read("feedmill.query.v2", {"run_id": "R", "feed": "f"})


def test_every_contract_goes_to_the_queue_of_the_settings(tmp_path: Any) -> None:
    config = load.load(tmp_path, {"FEEDMILL_BROKER_QUEUE": "night"}).config
    assert routing.routes(config) == {
        "feedmill.query.v1": {"queue": "night"},
        "feedmill.delivery.v1": {"queue": "night"},
        "feedmill.maintenance.v1": {"queue": "night"},
    }

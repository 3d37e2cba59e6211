"""Secrets kept as rows encrypted by Fernet; the key is the caller's and never in the database."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import Connection, select

from shared.core.errors import ConfigError, NotFoundError
from shared.state.rows import insert_or_update
from shared.state.tables import secret

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def put(connection: Connection, name: str, value: str, *, key: bytes, now: datetime) -> None:
    """Encrypt a value and keep it, in place of the one of that name.

    Args:
        connection: in a transaction that writes.
        name: what `secret:NAME` refers to.
        value: the secret.
        key: 32 bytes in URL-safe base64, as `cryptography.fernet.Fernet.generate_key` makes them.
        now: when it was put.

    Raises:
        ConfigError: the key is not one.
    """
    ciphertext = _fernet(key).encrypt(value.encode())
    insert_or_update(
        connection, secret, {"name": name, "ciphertext": ciphertext, "created_at": now}
    )


def get(connection: Connection, name: str, *, key: bytes) -> str:
    """Return the value.

    Raises:
        NotFoundError: there is no such secret.
        ConfigError: it was encrypted with another key.
    """
    from cryptography.fernet import InvalidToken

    found = connection.execute(select(secret.c.ciphertext).where(secret.c.name == name))
    ciphertext = found.scalar_one_or_none()
    if ciphertext is None:
        raise NotFoundError(f"there is no secret {name!r}")
    try:
        return _fernet(key).decrypt(bytes(ciphertext)).decode()
    except InvalidToken:
        raise ConfigError(f"secret {name!r} was encrypted with another key") from None


def names(connection: Connection) -> list[str]:
    """Return the names of the secrets."""
    return list(connection.execute(select(secret.c.name).order_by(secret.c.name)).scalars())


def delete(connection: Connection, name: str) -> bool:
    """Forget the secret; False where there was none."""
    return connection.execute(sa.delete(secret).where(secret.c.name == name)).rowcount == 1


def _fernet(key: bytes) -> Fernet:
    from cryptography.fernet import Fernet

    try:
        return Fernet(key)
    except ValueError:
        raise ConfigError(
            "the key of the secrets is not a Fernet key",
            hint="it is 32 bytes in URL-safe base64",
        ) from None

"""Opening a destination: its secrets are resolved here, in the process that delivers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from shared.config import secrets as references
from shared.core.errors import ConfigError, InputError
from shared.export.stores import store as stores
from shared.export.stores.store import Store
from shared.lake.files import normal_url
from shared.state import secrets
from shared.state.database import Database
from shared.state.destinations import Destination

KEY_VARIABLE = "FEEDMILL_SECRET_KEY"
_KEY_FILE = "secret.key"


def define(name: str, url: str, options: Mapping[str, str]) -> Destination:
    """Return a destination about to be created.

    Raises:
        InputError: no store has such a URL or option, or a secret is written out.
        ConfigError: the URL has a password in it.
    """
    if not name or not all(c.isalnum() or c in "_.-" for c in name) or not name[0].isalpha():
        raise InputError(
            f"{name!r} cannot be the name of a destination",
            hint="a letter, then letters, digits, dots, dashes and underscores",
        )
    normal = normal_url(url)
    if "://" not in normal:
        raise InputError(
            f"{url!r} is not the URL of a place", hint="file:///absolute/folder or s3://bucket/path"
        )
    if references.mask(normal) != normal:
        raise ConfigError(
            "a destination's URL may not hold a password", hint="give it by --secret-ref env:NAME"
        )
    kind = stores.kind_of(normal)
    _check_place(normal)
    stores.check_options(normal, options)
    for option in kind.secrets:
        if option in options and not references.is_reference(options[option]):
            raise ConfigError(
                f"the option {option} has to be a reference, not the secret itself",
                hint="env:NAME, file:/path or secret:NAME",
            )
    return Destination(name, normal, dict(options))


def _check_place(url: str) -> None:
    scheme, _, place = url.partition("://")
    if scheme == "file" and not place.startswith("/"):
        raise InputError(f"{url!r} is not an absolute path", hint="file:///absolute/folder")
    if scheme != "file" and not place.partition("/")[0]:
        raise InputError(f"{url!r} names no bucket", hint=f"{scheme}://bucket/path")


def resolved(destination: Destination, database: Database, home: Path) -> dict[str, str]:
    """Return a destination's options with the values its references stand for.

    Args:
        destination: its options may hold references.
        database: where encrypted secrets lie.
        home: where the key of these lies, unless the environment has it.

    Raises:
        ConfigError: a reference cannot be resolved.
        NotFoundError: there is no such encrypted secret.
    """

    def encrypted(name: str) -> str:
        with database.read() as connection:
            return secrets.get(connection, name, key=key(home))

    return {
        option: references.resolve(value, secret=encrypted)
        for option, value in destination.options.items()
    }


def open_destination(destination: Destination, database: Database, home: Path) -> Store:
    """Return the store of a destination; arguments and errors as `resolved`."""
    return stores.open_store(destination.url, resolved(destination, database, home))


def nearest(url: str, known: Iterable[Destination]) -> Destination | None:
    """Return the destination that a URL lies in; the deepest of several."""
    found = [d for d in known if url == d.url or url.startswith(f"{d.url}/")]
    return max(found, key=lambda d: len(d.url), default=None)


def key(home: Path, *, create: bool = False) -> bytes:
    """Return the key of the encrypted secrets: from the environment, else from the home.

    Raises:
        ConfigError: there is none, and none is to be made.
    """
    given = os.environ.get(KEY_VARIABLE)
    if given:
        return given.encode()
    file = home / _KEY_FILE
    if create and not file.exists():
        from cryptography.fernet import Fernet

        with suppress(FileExistsError):  # somebody else has just made it
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(Fernet.generate_key())
    try:
        return file.read_bytes().strip()
    except OSError as error:
        raise ConfigError(
            f"the key of the encrypted secrets is not there: {error.strerror}: {file}",
            hint=f"set {KEY_VARIABLE} for every process that delivers",
        ) from None

"""Secrets are references, resolved where they are used: `env:NAME`, `file:PATH`, `secret:NAME`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from shared.core.errors import ConfigError

MASK = "***"

_REFERENCE = re.compile(r"(env|file|secret):(.+)", re.DOTALL)
_PARAMETER = re.compile(
    r"([?&;])([^=&;?#]*(?:password|passwd|secret|token|key|sig|signature)[^=&;?#]*)=([^&;#]*)",
    re.IGNORECASE,
)


def is_reference(text: str) -> bool:
    """Tell whether `text` names a secret rather than being a value.

    >>> is_reference("env:AWS_SECRET_ACCESS_KEY"), is_reference("http://127.0.0.1:9000")
    (True, False)
    """
    return _REFERENCE.fullmatch(text) is not None


def resolve(
    text: str,
    *,
    secret: Callable[[str], str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> str:
    """Return what a reference stands for; a text that is no reference stands for itself.

    Args:
        text: `env:NAME`, `file:PATH` (without its last newline), `secret:NAME`, or a plain value.
        secret: looks up the encrypted row of that name.
        environ: the environment; None means that of this process.

    Raises:
        ConfigError: what is referred to does not exist; the message never holds a value.
    """
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return text
    kind, name = match[1], match[2]
    if kind == "env":
        value = (os.environ if environ is None else environ).get(name)
        if value is None:
            raise ConfigError(
                f"the secret {text} is not there: no environment variable {name}",
                hint="set it for every process that delivers, the workers included",
            )
        return value
    if kind == "file":
        try:
            return Path(name).expanduser().read_text(encoding="utf-8").removesuffix("\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            raise ConfigError(f"the secret {text} cannot be read: {reason}") from None
    if secret is None:
        raise ConfigError(f"the secret {text} cannot be looked up here")
    return secret(name)


def mask(url: str) -> str:
    """Return a URL that may be shown: no password, no token in the query.

    >>> mask("postgresql://ann:pa/ss@db:5432/feedmill?sslpassword=x&connect_timeout=3")
    'postgresql://ann:***@db:5432/feedmill?sslpassword=***&connect_timeout=3'
    >>> mask("redis://:hunter2@127.0.0.1:6379/0")
    'redis://:***@127.0.0.1:6379/0'
    """
    scheme, separator, rest = url.partition("://")
    userinfo, at, host = rest.rpartition("@")
    if separator and at:
        user, colon, _ = userinfo.partition(":")
        rest = f"{user}{colon and ':' + MASK}@{host}"
    return _PARAMETER.sub(rf"\1\2={MASK}", f"{scheme}{separator}{rest}")

"""Where the broker is, and what to say when it is not there."""

from __future__ import annotations

from pathlib import Path

from shared.config.model import Config
from shared.config.secrets import mask
from shared.core.errors import BrokerUnreachableError


def address_file(home: Path) -> Path:
    """Return the file in which `feedmill up` writes the address of its own broker."""
    return home / "run" / "broker.url"


def broker_url(config: Config) -> str:
    """Return the broker's address: the setting, else that of the `feedmill up` of this home.

    Raises:
        BrokerUnreachableError: there is neither.
    """
    url = config.broker.url.get_secret_value()
    if url:
        return url
    try:
        return address_file(config.home).read_text(encoding="utf-8").strip()
    except OSError:
        raise BrokerUnreachableError(
            "there is no broker: FEEDMILL_BROKER_URL is not set, and `feedmill up` is not running "
            f"in {config.home}",
            hint="start `feedmill up`, or set FEEDMILL_BROKER_URL=redis://HOST:6379/0",
        ) from None


def unreachable(config: Config, url: str, reason: object) -> BrokerUnreachableError:
    """Return the error for a broker at `url` that does not answer."""
    own = not config.broker.url.get_secret_value()
    hint = (
        f"is `feedmill up` still running in {config.home}?"
        if own
        else "check FEEDMILL_BROKER_URL, and that the server runs and lets this machine in"
    )
    return BrokerUnreachableError(f"the broker {mask(url)} does not answer: {reason}", hint=hint)

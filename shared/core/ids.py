"""How things are named: run ids, batch ids, dataset ids, owners of claims."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from datetime import datetime
from uuid import UUID

from shared.core.clock import to_millis

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(at: datetime, random: int | None = None) -> str:
    """Return a ULID: 26 characters that sort by time (48 bits of ms, 80 bits of randomness)."""
    value = (to_millis(at) << 80) | (secrets.randbits(80) if random is None else random)
    digits = []
    for _ in range(26):
        value, digit = divmod(value, 32)
        digits.append(_CROCKFORD[digit])
    return "".join(reversed(digits))


def batch_id(*parts: object) -> str:
    """Return the batch id that is a function of its parts (run id, statement number).

    Same parts, same id: a repeated commit is recognised as the same batch.
    """
    digest = hashlib.sha256("\x1f".join(str(p) for p in parts).encode()).hexdigest()
    return digest[:26].upper()


def dataset_id(table_uuid: UUID | str) -> str:
    """Return the 24-hex-digit dataset id derived once from the Iceberg table uuid."""
    return hashlib.sha256(str(table_uuid).encode()).hexdigest()[:24]


def owner() -> str:
    """Return a name for one claim: host, process, and a token that tells two claims apart."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

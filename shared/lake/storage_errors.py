"""What disks and stores raise, as errors that say what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shared.core.errors import StoreError, StoreUnavailableError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_WRONG_KIND = {errno.ENOTDIR, errno.EISDIR}
_PASSING = {
    errno.ECONNREFUSED,
    errno.ECONNRESET,
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.ETIMEDOUT,
    errno.EPIPE,
    errno.EBUSY,
    errno.EIO,
    errno.ESTALE,
}
_NETWORK = (
    "EndpointConnectionError",
    "ConnectionClosedError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "HTTPClientError",
    "ClientConnectorError",
    "ClientError",
    "ServerDisconnectedError",
    "ServiceRequestError",
    "ServiceResponseError",
    "FSTimeoutError",
    "SlowDown",
)
_CREDENTIALS = ("NoCredentialsError", "ClientAuthenticationError", "DefaultCredentialsError")


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about each kind of failure at one kind of place."""

    full: str
    refused: str
    blocked: str
    missing: str
    credentials: str
    silent: str


WAREHOUSE = Advice(
    full="free or add space and try again; nothing was committed",
    refused="check the permissions and that it is not mounted read-only",
    blocked="remove it, or set warehouse.url to another place",
    missing="was the warehouse moved, or warehouse.url changed?",
    credentials="set them in the environment (for S3 AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)",
    silent="check warehouse.endpoint_url and the network; it may pass",
)


@contextmanager
def translated(doing: str, advice: Advice = WAREHOUSE) -> Iterator[None]:
    """Let the block's disk and network errors out as StoreErrors; `doing` begins the message.

    Raises:
        StoreError: the place is full, read-only, missing or refuses.
        StoreUnavailableError: it did not answer, and may the next time.
    """
    try:
        yield
    except (OSError, TimeoutError) as error:
        raise _of_os(doing, error, advice) from error
    except Exception as error:
        found = _of_sdk(doing, error, advice)
        if found is None:
            raise
        raise found from error


def _of_os(doing: str, error: OSError, advice: Advice) -> StoreError:
    reason = _reason(error)
    if _number(error) in _FULL:
        return StoreError(
            f"{doing} failed: there is no space left ({reason})",
            hint=advice.full,
        )
    if _number(error) in _READ_ONLY or isinstance(error, PermissionError):
        return StoreError(
            f"{doing} failed: the place cannot be written or read by us ({reason})",
            hint=advice.refused,
        )
    if _number(error) in _WRONG_KIND or isinstance(error, FileExistsError):
        return StoreError(
            f"{doing} failed: something else stands where a folder belongs ({reason})",
            hint=advice.blocked,
        )
    if isinstance(error, FileNotFoundError):
        return StoreError(
            f"{doing} failed: it is not there ({reason})",
            hint=advice.missing,
        )
    if (sdk := _of_sdk(doing, error, advice)) is not None:
        return sdk
    if _number(error) in _PASSING or isinstance(error, ConnectionError | TimeoutError):
        return StoreUnavailableError(f"{doing} failed: {reason}", hint="it may pass; try again")
    return StoreError(f"{doing} failed: {reason}")


def _of_sdk(doing: str, error: BaseException, advice: Advice) -> StoreError | None:
    """Judge an SDK's exceptions by the names of their classes, so that no SDK is imported."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    names = {kind.__name__ for found in causes for kind in type(found).__mro__}
    if names & set(_CREDENTIALS):
        return StoreError(
            f"{doing} failed: there are no credentials ({_reason(error)})",
            hint=advice.credentials,
        )
    if names & set(_NETWORK):
        if (refusal := _refusal(causes)) is not None:
            return StoreError(f"{doing} failed: {refusal}")
        return StoreUnavailableError(
            f"{doing} failed: the store does not answer ({_reason(error)})",
            hint=advice.silent,
        )
    return None


def _refusal(causes: list[BaseException]) -> str | None:
    """Return what botocore's ClientError says when the store answered and refused."""
    for error in causes:
        response = getattr(error, "response", None)
        if isinstance(response, dict):
            status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
            if status < 500 and status != 429:
                return str(error)
    return None


def _number(error: OSError) -> int | None:
    if error.errno is not None:
        return error.errno
    text = str(error)  # Arrow puts the number into the text
    if "errno " in text.casefold():
        digits = text.casefold().partition("errno ")[2].partition("]")[0]
        return int(digits) if digits.isdigit() else None
    return None


def _reason(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__

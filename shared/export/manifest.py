"""The manifest: the list that makes a delivery's files complete, and says where they come from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from shared.core import clock
from shared.core.errors import VerificationError
from shared.export import schema as columns
from shared.export.plan import Plan

VERSION = 1

_Bytes = bytes  # the dataclasses have a field of that name


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One delivered file.

    Attributes:
        path: relative to the manifest's folder.
        sha256: of its bytes, in hex.
        min_timestamp, max_timestamp: of its rows, ISO 8601; None without a time column.
    """

    path: str
    bytes: int
    rows: int
    sha256: str
    min_timestamp: str | None = None
    max_timestamp: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as it stands in its file.

    Attributes:
        export_time: the slot it was made for, never the time it was made at.
        dataset: the delivered dataset: name, id, uuid, its commits `from` (exclusive) to `to`, and
            the commit whose snapshot was read.
        source: the dataset the run covered, and the commits of it.
        schema: name and type of each column.
        content_hash: of all rows, whatever their order and files.
    """

    version: int
    feed: str
    delivery: str
    delivery_id: str
    run_id: str
    export_time: str
    dataset: Mapping[str, Any]
    source: Mapping[str, Any]
    plan_hash: str
    content_hash: str
    format: str
    compression: str
    schema: Sequence[Mapping[str, Any]]
    rows: int
    bytes: int
    files: tuple[FileEntry, ...]

    def to_bytes(self) -> _Bytes:
        """Return the file's bytes: the same manifest, the same bytes."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n").encode()

    @classmethod
    def from_bytes(cls, data: _Bytes) -> Self:
        """Return the manifest in a file.

        Raises:
            VerificationError: it is none, or of another version.
        """
        try:
            content = json.loads(data)
            version = content["version"]
            if version != VERSION:
                raise VerificationError(
                    f"the manifest is of version {version!r}, and this Feedmill knows {VERSION}",
                    hint="upgrade Feedmill",
                )
            files = tuple(FileEntry(**entry) for entry in content.pop("files"))
            found = cls(files=files, **content)
            _check_types(found)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = _why(error)
            raise VerificationError(f"it is no manifest of Feedmill: {why}") from error
        return found


def _why(error: Exception) -> str:
    """Return in words why a file is no manifest."""
    match error:
        case json.JSONDecodeError():
            return f"its text is no JSON at line {error.lineno}, column {error.colno}"
        case UnicodeDecodeError():
            return f"its text is not UTF-8 at byte {error.start:,}"
        case KeyError():
            return f"it has no {error.args[0]!r}"
        case _WrongValue():
            return str(error)
    keys = "".join(f": {key}" for key in re.findall(r"'(\w+)'", str(error)))
    return f"it has other keys than a manifest{keys}"


class _WrongValue(TypeError):  # noqa: N818 (told as a reason, never seen as an error)
    """A value that no manifest has."""


def _check_types(found: Manifest) -> None:
    """Refuse values of other types than a manifest has: the file may be anybody's.

    Raises:
        _WrongValue: naming the value.
    """
    kinds: dict[str, type] = {field.name: str for field in fields(found)}
    kinds |= {"version": int, "rows": int, "bytes": int}
    kinds |= {"dataset": dict, "source": dict, "schema": list, "files": tuple}
    _check_each(found, kinds)
    for entry in found.files:
        _check_each(entry, {"path": str, "bytes": int, "rows": int, "sha256": str})
        if entry.path.startswith("/") or ".." in entry.path.split("/"):
            raise _WrongValue(f"a file lies outside the folder: {entry.path!r}")


def _check_each(found: object, kinds: Mapping[str, type]) -> None:
    for name, kind in kinds.items():
        if not isinstance(value := getattr(found, name), kind):
            raise _WrongValue(f"its {name} is {json.dumps(value, default=str)}")


def of(plan: Plan, files: Sequence[FileEntry], content_hash: str) -> Manifest:
    """Return the manifest of a delivery whose files are these."""
    delivery, entry, output = plan.delivery, plan.ledger, plan.output
    return Manifest(
        version=VERSION,
        feed=plan.feed,
        delivery=delivery.name,
        delivery_id=delivery.id,
        run_id=delivery.run_id,
        export_time=clock.isoformat(delivery.slot),
        dataset={
            "name": output.name,
            "id": output.dataset_id,
            "uuid": output.uuid,
            "from": delivery.output_from,
            "to": delivery.output_to,
            "snapshot": delivery.output_to,
        },
        source={
            "name": plan.source.name,
            "id": plan.source.dataset_id,
            "uuid": plan.source.uuid,
            "from": entry.interval_from,
            "to": entry.interval_to,
        },
        plan_hash=entry.plan_hash,
        content_hash=content_hash,
        format=plan.spec.format,
        compression=plan.spec.compression,
        schema=columns.to_json(plan.columns),
        rows=sum(file.rows for file in files),
        bytes=sum(file.bytes for file in files),
        files=tuple(files),
    )

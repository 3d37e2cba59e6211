"""The manifest of a data feed: what a delivery consists of, and the proof that it is all there.

Its form is that of a JAR manifest: a header, then one section a file, parted by blank lines.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.core.errors import BadFileError

_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A file that the manifest names.

    Attributes:
        path: where it lies: beside the manifest.
        md5: 32 lower-case hex digits.
        size: bytes.
        records: hits in it; None for lookups.
    """

    path: Path
    md5: str
    size: int
    records: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A data feed delivery: lookup archives and data files, in the order of the manifest."""

    path: Path
    lookups: tuple[ManifestFile, ...]
    data: tuple[ManifestFile, ...]
    records: int


def read(path: Path) -> Manifest:
    """Read a manifest and check that its own counts agree with its sections.

    Raises:
        BadFileError: there is no such file, it is not a manifest, or it contradicts itself.
    """
    try:
        text = path.read_text(encoding="iso-8859-1")
    except OSError as error:
        raise BadFileError(f"the manifest {path} cannot be read: {error.strerror}") from error
    header, *sections = _sections(path, text)
    if "datafeed-manifest-version" not in header:
        raise BadFileError(
            f"{path} is not the manifest of an Adobe data feed",
            hint="give the .txt file that begins with Datafeed-Manifest-Version",
        )
    lookups = tuple(_file(path, s, "lookup-file") for s in sections if "lookup-file" in s)
    data = tuple(_file(path, s, "data-file") for s in sections if "data-file" in s)
    for what, files in (("lookup-files", lookups), ("data-files", data)):
        if (said := _number(path, header, what)) != len(files):
            raise BadFileError(f"{path} counts {said} {what} and lists {len(files)}")
    total = _number(path, header, "total-records")
    if (counted := sum(f.records or 0 for f in data)) != total:
        raise BadFileError(f"{path} says {total} records in all and {counted} file by file")
    return Manifest(path, lookups, data, total)


def verify(manifest: Manifest) -> None:
    """Check size and MD5 of every file that the manifest names.

    Raises:
        BadFileError: a file is absent, shorter or longer than said, or of other content.
    """
    for file in (*manifest.lookups, *manifest.data):
        try:
            size = file.path.stat().st_size
            digest = _md5(file.path) if size == file.size else ""
        except OSError as error:
            raise BadFileError(
                f"{file.path} cannot be read: {error.strerror}",
                hint="all files of a feed lie beside its manifest",
            ) from error
        if size != file.size:
            raise BadFileError(
                f"{file.path} has {size} bytes and the manifest says {file.size}",
                hint="the transfer may be incomplete: get the file again",
            )
        if digest != file.md5:
            raise BadFileError(
                f"{file.path} has the MD5 {digest} and the manifest says {file.md5}",
                hint="the file was changed or damaged: get it again",
            )


def _md5(path: Path) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as stream:
        while data := stream.read(_READ_BYTES):
            digest.update(data)
    return digest.hexdigest()


def _sections(path: Path, text: str) -> list[dict[str, str]]:
    sections: list[dict[str, str]] = []
    for paragraph in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip()):
        section: dict[str, str] = {}
        for line in paragraph.splitlines():
            name, colon, value = line.partition(":")
            if not colon:
                raise BadFileError(f"{path} is not a manifest: a line of it is {line[:80]!r}")
            section[name.strip().lower()] = value.strip()
        sections.append(section)
    return sections


def _file(path: Path, section: Mapping[str, str], kind: str) -> ManifestFile:
    name = section[kind]
    if not name or name in {".", ".."} or "/" in name or "\\" in name:
        raise BadFileError(f"{path} names the file {name!r}; only names without a folder are taken")
    return ManifestFile(
        path=path.parent / name,
        md5=section.get("md5-digest", "").lower(),
        size=_number(path, section, "file-size"),
        records=_number(path, section, "record-count") if kind == "data-file" else None,
    )


def _number(path: Path, section: Mapping[str, str], name: str) -> int:
    value = section.get(name, "")
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise BadFileError(f"{path} has no number for {name} where one belongs")
    return int(value)

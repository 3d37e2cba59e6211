"""Which reader a file is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from shared.core.errors import BadFileError, InputError
from shared.lake.ingest.datafeed.feed import DataFeed
from shared.lake.ingest.delimited import DelimitedSource
from shared.lake.ingest.jsonlines import JsonLinesSource
from shared.lake.ingest.parquet import ParquetSource
from shared.lake.ingest.source import Source

DATA_FEED = "adobe-datafeed"

_READERS: Mapping[str, Callable[[Path, int], Source]] = MappingProxyType(
    {
        "parquet": ParquetSource,
        "json": lambda path, _: JsonLinesSource(path),
        "csv": lambda path, _: DelimitedSource(path, ","),
        "tsv": lambda path, _: DelimitedSource(path, "\t"),
        DATA_FEED: lambda path, _: DataFeed(path),
    }
)

FORMATS = ("auto", *_READERS)
"""What `--format` takes; `auto` goes by the name of the file."""

_ENDINGS = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
}


def open_source(path: Path, kind: str, batch_rows: int) -> Source:
    """Return the reader of a file, its schema known.

    Args:
        path: the file; for `adobe-datafeed` the manifest.
        kind: one of FORMATS.
        batch_rows: rows that a reader of Parquet holds at once.

    Raises:
        InputError: the format is unknown.
        BadFileError: the file cannot be read as what it should be.
    """
    if kind not in FORMATS:
        raise InputError(f"unknown format {kind!r}", hint=f"known: {', '.join(FORMATS)}")
    if path.is_dir():
        raise BadFileError(f"{path} is a folder", hint="name the files in it")
    if not path.exists():
        raise BadFileError(f"there is no file {path}")
    return _READERS[_by_name(path) if kind == "auto" else kind](path, batch_rows)


def _by_name(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    kind = _ENDINGS.get(Path(name).suffix)
    if kind is not None and not (kind == "parquet" and path.name.lower().endswith(".gz")):
        return kind
    with path.open("rb") as stream:
        if stream.read(25).lower() == b"datafeed-manifest-version":
            raise BadFileError(
                f"{path} is the manifest of an Adobe data feed",
                hint=f"say so: --format {DATA_FEED}",
            )
    raise BadFileError(
        f"the name {path.name} does not tell its format",
        hint=f"say it with --format: {', '.join(_READERS)}",
    )

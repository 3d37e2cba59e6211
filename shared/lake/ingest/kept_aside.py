"""Looking through the rows that ingests into a dataset rejected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.config.model import Config
from shared.lake.dataset import Dataset
from shared.lake.ingest.batch import rejects_place
from shared.lake.ingest.rejects import Reject
from shared.lake.lake import Lake
from shared.lake.storage_errors import translated
from shared.state import batches


@dataclass(frozen=True, slots=True)
class Aside:
    """A rejected row.

    Attributes:
        committed: whether the rest of its batch is in the dataset.
        place: the file it was written down in.
    """

    batch_id: str
    committed: bool
    place: str
    reject: Reject


def find(lake: Lake, config: Config, dataset: Dataset, word: str) -> list[Aside]:
    """Return the rejected rows of a dataset's batches that have a word in their text.

    A row's text is kept to some length only, and a file that was deleted tells nothing.
    """
    pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    with lake.database.read() as connection:
        rejecting = batches.rejecting(connection, dataset.uuid)
    found = []
    for batch_id, committed in rejecting.items():
        place = rejects_place(config, batch_id)
        for line in _lines(lake, place):
            reject = Reject(**json.loads(line))
            if pattern.search(reject.row):
                found.append(Aside(batch_id, committed, place, reject))
    return found


def forget(lake: Lake, config: Config, dataset: Dataset, words: Sequence[str]) -> int:
    """Take the rejected rows out that have one of these words; return how many there were.

    Raises:
        StoreError: a file cannot be read or written.
    """
    anyone = "|".join(re.escape(word) for word in words)
    pattern = re.compile(rf"(?<![\w-])(?:{anyone})(?![\w-])")
    with lake.database.read() as connection:
        rejecting = batches.rejecting(connection, dataset.uuid)
    gone = 0
    for batch_id in rejecting:
        place = rejects_place(config, batch_id)
        lines = list(_lines(lake, place))
        kept = [line for line in lines if not _names(pattern, Reject(**json.loads(line)))]
        if len(kept) < len(lines):
            gone += len(lines) - len(kept)
            _put(lake, place, kept)
    return gone


def _names(pattern: re.Pattern[str], reject: Reject) -> bool:
    return any(pattern.search(text) for text in (reject.row, reject.reason))


def _put(lake: Lake, place: str, lines: Sequence[str]) -> None:
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    if "://" in place:
        lake.files.write_bytes(place, text.encode("utf-8"))
        return
    with translated(f"writing {place}"):
        made = Path(f"{place}.new")
        made.write_text(text, encoding="utf-8")
        made.replace(place)


def _lines(lake: Lake, place: str) -> Iterator[str]:
    if "://" not in place:
        if Path(place).is_file():
            with Path(place).open(encoding="utf-8") as file:
                yield from file
    elif lake.files.exists(place):
        with lake.files.open_input(place) as source:
            yield from source.read().decode("utf-8").splitlines()

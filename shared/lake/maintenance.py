"""Deleting data files at once, where somebody has to be forgotten: without waiting for a sweep."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from shared.core.errors import InternalError
from shared.lake import scan
from shared.lake.dataset import Dataset
from shared.lake.files import normal_url
from shared.state import maintenance

if TYPE_CHECKING:
    from shared.lake.lake import Lake


def purge(lake: Lake, dataset: Dataset, files: Collection[str]) -> int:
    """Delete data files of a dataset that its current snapshot does not have any more.

    Commits before the one that took them out can be read no longer, though their snapshots are
    still listed. To call it again does no harm.

    Args:
        lake: where the dataset is.
        dataset: the dataset.
        files: their URLs, as scans name them.

    Returns:
        How many there are, deleted now or before.

    Raises:
        InternalError: one of them is no data file of the dataset, or the current snapshot has it;
            nothing is deleted.
        NotFoundError: the dataset was dropped.
        StoreError: a file cannot be deleted.
        StoreUnavailableError: the warehouse does not answer.
    """
    doomed = {normal_url(path) for path in files}
    here = f"{normal_url(dataset.location)}/data/"
    current = {normal_url(file.path) for part in scan.plan(lake, dataset) for file in part.files}
    wrong = sorted(path for path in doomed if path in current or not path.startswith(here))
    if wrong:
        raise InternalError(
            f"{wrong[0]} is to be deleted, and is no data file that dataset {dataset.name} is rid of"
        )
    for path in sorted(doomed):
        lake.files.delete(path)
    with lake.database.write() as connection:
        maintenance.forget_spent(connection, doomed)
    return len(doomed)

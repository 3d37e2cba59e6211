"""Small commits without end: with maintenance a dataset does not grow heavier to read or to change.

Three hundred commits; the environment variable SMALL_COMMITS asks for more.
"""

from __future__ import annotations

import os

import pytest

from shared.lake.lake import Lake
from tests.support.lakes import content, lake  # noqa: F401 (pytest finds fixtures by name)
from tests.support.small_commits import ROWS, hundreds


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_files_and_metadata_stay_few(lake: Lake) -> None:  # noqa: F811
    count = int(os.environ.get("SMALL_COMMITS", "300"))

    found = list(hundreds(lake, count))

    assert [hundred.commits for hundred in found] == list(range(100, count + 1, 100))
    for hundred in found:
        assert hundred.files[1] == 17  # one for each bucket, and one without identity
        assert hundred.files[0] <= 17 * 101
        assert hundred.manifests == 1
        assert hundred.snapshots <= 200
    full = [hundred.metadata_bytes for hundred in found if hundred.snapshots == 200]
    assert full
    assert max(full) <= 1.2 * min(full)
    assert content(lake, lake.get("hits")).num_rows == count * ROWS

"""What is said at the edges: an interrupted ingest, a home of others, files that are no manifests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shared.core.errors import VerificationError
from shared.export.manifest import Manifest

pytestmark = pytest.mark.slow


def _command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "feedmill", "--home", str(home), *arguments]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_ingest_says_what_became_of_the_rows(tmp_path: Path, number: int) -> None:
    home, pipe = tmp_path / "home", tmp_path / "rows.csv"
    os.mkfifo(pipe)  # a file whose reading does not end
    process = subprocess.Popen(
        _command(home, "ingest", "t", str(pipe), "--create"), stderr=subprocess.PIPE, text=True
    )
    with pipe.open("wb"):  # opens when the other side does
        process.send_signal(number)
        _, said = process.communicate(timeout=120)
    assert "t: nothing was committed" in said
    assert process.returncode in {130, 143}


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_home_that_cannot_be_written_is_said_to_be_one(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    found = subprocess.run(
        _command(tmp_path, "sql", "SELECT 1"), capture_output=True, text=True, check=False
    )
    tmp_path.chmod(0o755)
    assert found.returncode == 2
    assert f"the home {tmp_path} cannot be written by this user" in found.stderr


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{", "its text is no JSON at line 1, column 2"),
        (b"\xff", "its text is not UTF-8 at byte 0"),
        (b"{}", "it has no 'version'"),
        (b"[]", "it has other keys than a manifest"),
        (
            b'{"version": 1, "files": [], "colour": 1}',
            "it has other keys than a manifest: colour",
        ),
    ],
)
def test_a_file_that_is_no_manifest_is_said_to_be_none_in_words(data: bytes, why: str) -> None:
    with pytest.raises(VerificationError) as caught:
        Manifest.from_bytes(data)
    assert caught.value.message == f"it is no manifest of Feedmill: {why}"

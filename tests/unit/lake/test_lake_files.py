from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from shared.core.errors import ConfigError, StoreError, StoreUnavailableError
from shared.lake.files import Files, normal_url
from shared.lake.storage_errors import translated


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(normal_url((tmp_path / "a warehouse").as_uri()), spool_root=str(tmp_path / "s"))


def test_a_url_with_escapes_is_the_plain_path(files: Files, tmp_path: Path) -> None:
    assert files.url == f"file://{tmp_path}/a warehouse"


def test_what_is_put_is_listed_and_read(files: Files, tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.write_bytes(b"one")

    files.put_file(local, "x/one")
    files.write_bytes(f"{files.url}/x/y/two", b"two")

    assert files.list("x") == [f"{files.url}/x/one", f"{files.url}/x/y/two"]
    assert [files.read_bytes(path) for path in files.list("x")] == [b"one", b"two"]
    assert files.exists("x/one")
    assert not files.exists("x")


def test_a_file_may_be_put_again(files: Files) -> None:
    files.write_bytes("x", b"one")
    files.write_bytes("x", b"two")

    assert files.read_bytes("x") == b"two"


def test_deleting_twice_is_the_same_as_once(files: Files) -> None:
    files.write_bytes("x", b"one")

    files.delete("x")
    files.delete("x")

    assert files.list("") == []


def test_files_are_read_by_arrow(files: Files) -> None:
    files.write_bytes("x", b"0123456789")

    with files.open_input("x") as source:
        assert source.read_at(3, 4) == b"456"


def test_the_spool_goes_with_its_block(files: Files, tmp_path: Path) -> None:
    with files.spool() as folder:
        (folder / "x").write_bytes(b"x")
        assert folder.parent == tmp_path / "s"

    assert not folder.exists()


def test_files_travel(files: Files) -> None:
    assert pickle.loads(pickle.dumps(files)) == files


def test_a_missing_file_is_a_store_error(files: Files) -> None:
    with pytest.raises(StoreError, match="it is not there"):
        files.read_bytes("x")


def test_a_file_where_a_folder_belongs_is_a_store_error(files: Files, tmp_path: Path) -> None:
    (tmp_path / "a warehouse").write_bytes(b"")

    with pytest.raises(StoreError, match="something else stands where a folder belongs"):
        files.write_bytes("x/y", b"one")


def test_an_unknown_scheme_is_a_config_error(files: Files) -> None:
    with pytest.raises(ConfigError, match="no store for ftp://"):
        files.read_bytes("ftp://x/y")


def test_a_refused_connection_may_pass() -> None:
    with pytest.raises(StoreUnavailableError), translated("reading"):
        raise ConnectionRefusedError(111, "refused")


def test_errors_of_ours_pass_untouched() -> None:
    with pytest.raises(ConfigError), translated("reading"):
        raise ConfigError("mine")


_FULL = """
import resource, sys
from pathlib import Path
from shared.core.errors import StoreError
from shared.lake.files import Files
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
folder = Path(sys.argv[1])
try:
    Files(f"file://{folder}").write_bytes("x", bytes(2000))
except StoreError as error:
    print(error)
"""


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path / "w")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "no space left" in done.stdout
    assert list(tmp_path.rglob("*")) == []

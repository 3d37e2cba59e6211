"""What a user installs: our packages whole, data files included, and nothing else."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).parents[2]
OURS = ("shared", "scheduler", "workers")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=REPO, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    with zipfile.ZipFile(found) as archive:
        yield archive


def _there() -> set[str]:
    return {
        path.relative_to(REPO).as_posix()
        for name in OURS
        for path in (REPO / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    } | {"feedmill.py"}


def test_it_has_every_file_of_our_packages_and_no_other(wheel: zipfile.ZipFile) -> None:
    found = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert found == _there()
    assert {
        "shared/config/defaults.yaml",
        "shared/lake/ingest/datafeed/mapping.csv",
        "shared/state/migrations/script.py.mako",
        "scheduler/demo/visits.yaml",
        "shared/py.typed",
    } <= found


def test_it_brings_the_command_the_licence_and_the_readme(wheel: zipfile.ZipFile) -> None:
    (info,) = {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    metadata = wheel.read(f"{info}/METADATA").decode()

    assert "feedmill = feedmill:main" in wheel.read(f"{info}/entry_points.txt").decode()
    assert wheel.read(f"{info}/licenses/LICENSE") == (REPO / "LICENSE").read_bytes()
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Python: >=3.11" in metadata


def test_its_packages_are_packages(wheel: zipfile.ZipFile) -> None:
    folders = {name.rpartition("/")[0] for name in wheel.namelist() if name.endswith(".py")} - {""}

    without = {folder for folder in folders if f"{folder}/__init__.py" not in wheel.namelist()}

    assert without == {"shared/state/migrations/versions"}, "Alembic loads revisions by path"

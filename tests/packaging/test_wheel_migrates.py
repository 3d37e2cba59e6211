import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

_REPO = Path(__file__).parents[2]
_PROGRAM = """
import sys
import shared.state.migrations
from shared.state.database import Database
assert shared.state.migrations.__file__.startswith(sys.argv[1]), shared.state.migrations.__file__
database = Database.open(f"sqlite:///{sys.argv[1]}/x.db")
database.migrate()
with database.read() as connection:
    print(shared.state.migrations.current(connection))
"""


def _newest() -> str:
    found = (_REPO / "shared" / "state" / "migrations" / "versions").glob("[0-9]*.py")
    return max(path.name.partition("_")[0] for path in found)


@pytest.mark.slow
@pytest.mark.process
def test_what_is_in_the_wheel_makes_the_tables(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=_REPO, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "100% site")
    site = tmp_path / "100% site"
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(site)],
        cwd=site,
        env=os.environ | {"PYTHONPATH": str(site)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout.strip()) == (0, _newest()), done.stderr

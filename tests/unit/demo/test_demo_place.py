"""The demo's home: emptied when a demo made it, and left alone when somebody else did."""

from pathlib import Path

import pytest

from scheduler import leftovers
from scheduler.demo import place
from shared.core.errors import AlreadyExistsError


def test_it_lies_beside_the_home_and_never_in_it(tmp_path: Path) -> None:
    assert place.beside(tmp_path / ".feedmill") == tmp_path / ".feedmill-demo"


def test_a_second_demo_finds_nothing_of_the_first(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    place.fresh(home)
    kept = {path.relative_to(home) for path in home.rglob("*")}
    (home / "warehouse" / "hits").mkdir(parents=True)
    (home / "feedmill.db").write_text("old")
    (home / "run" / "up.json").write_text("old")
    elsewhere = tmp_path / "mine"
    elsewhere.mkdir()
    (elsewhere / "file").write_text("mine")
    (home / "link").symlink_to(elsewhere)

    place.fresh(home)

    assert {path.relative_to(home) for path in home.rglob("*")} == kept
    assert (elsewhere / "file").read_text() == "mine"


def test_an_empty_folder_serves(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()

    place.fresh(tmp_path / "demo")

    assert any((tmp_path / "demo").iterdir())


def test_a_folder_that_no_demo_made_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "thesis.txt").write_text("years of work")

    with pytest.raises(AlreadyExistsError, match="no demo has made it"):
        place.fresh(tmp_path / "demo")

    assert (tmp_path / "demo" / "thesis.txt").read_text() == "years of work"
    assert len(list((tmp_path / "demo").iterdir())) == 1


def test_a_demo_that_is_running_keeps_its_folder(tmp_path: Path) -> None:
    place.fresh(tmp_path / "demo")
    (tmp_path / "demo" / "feedmill.db").write_text("in use")

    with (
        leftovers.only_one(tmp_path / "demo"),
        pytest.raises(AlreadyExistsError, match="is running"),
    ):
        place.fresh(tmp_path / "demo")

    assert (tmp_path / "demo" / "feedmill.db").read_text() == "in use"


def test_settings_that_name_other_servers_are_forgotten() -> None:
    environ = {
        "FEEDMILL_DATABASE_URL": "postgresql://production/feedmill",
        "FEEDMILL_WAREHOUSE": "s3://production",
        "FEEDMILL_LOG_LEVEL": "debug",
        "PATH": "/bin",
    }

    found = place.forget_settings(environ)

    assert found == ["FEEDMILL_DATABASE_URL", "FEEDMILL_WAREHOUSE"]
    assert environ == {"FEEDMILL_LOG_LEVEL": "debug", "PATH": "/bin"}

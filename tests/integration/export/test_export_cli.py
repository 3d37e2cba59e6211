"""`feedmill destination` and `feedmill manifest`, as a user types them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from scheduler.cli import root
from shared.lake.lake import Lake
from shared.state import secrets
from tests.support.deliveries import files, manifests, run, world
from tests.support.lakes import lake  # noqa: F401 (pytest finds fixtures by name)
from tests.support.s3 import (  # noqa: F401
    KEY,
    SECRET,
    S3Server,
    s3,
    s3_endpoint,
)


class Shell:
    """Runs commands in a home of the test's own."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """Return what a command printed; its exit code has to be `code`."""
        self._capsys.readouterr()
        found = root.run(list(arguments))
        printed = self._capsys.readouterr()
        assert (found, printed.err if found != code else "") == (code, "")
        return printed.out, printed.err

    def json(self, *arguments: str, code: int = 0) -> Any:
        """Return what a command printed as JSON."""
        return json.loads(self(*arguments, "--json", code=code)[0])


@pytest.fixture
def shell(
    capsys: pytest.CaptureFixture[str],
    lake: Lake,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> Shell:
    """A shell whose home is the lake's."""
    monkeypatch.setenv("FEEDMILL_HOME", str(lake.config.home))
    monkeypatch.setenv("FEEDMILL_DATABASE_URL", lake.config.database.url.get_secret_value())
    return Shell(capsys)


def test_a_destination_lives_and_goes(shell: Shell, tmp_path: Path) -> None:
    url = f"file://{tmp_path}/drop"
    assert "no destinations yet" in shell("destination", "list")[0]
    assert "is file://" in shell("destination", "create", "drop", "--url", url)[0]
    assert shell.json("destination", "list") == [{"name": "drop", "url": url, "options": {}}]
    assert shell.json("destination", "show", "drop")["feeds"] == []
    tried = shell.json("destination", "test", "drop")
    assert (tried["ok"], tried["url"], tried["guards"]) == (True, url, True)
    assert files(tmp_path / "drop") == {}
    shell("destination", "drop", "drop")
    assert shell.json("destination", "list") == []
    assert "there is no destination 'drop'" in shell("destination", "show", "drop", code=2)[1]


def test_a_destination_is_replaced_only_when_asked(shell: Shell) -> None:
    create = ("destination", "create", "drop", "--url")
    shell(*create, "file:///a")
    shell(*create, "file:///a")
    assert "exists already" in shell(*create, "file:///b", code=2)[1]
    shell(*create, "file:///b", "--replace")
    assert shell.json("destination", "show", "drop")["url"] == "file:///b"


@pytest.mark.cluster
def test_an_s3_destination_with_references(
    shell: Shell,
    s3: S3Server,  # noqa: F811
    lake: Lake,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = f"{s3.bucket()}/feeds"
    (delivery_id,) = world(lake, url)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("OUR_KEY", KEY)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n"))
    kept = shell("destination", "secret", "ours")
    references = ("--secret-ref", "key=env:OUR_KEY", "--secret-ref", "secret:ours")
    place = ("--url", url, "--endpoint-url", s3.endpoint_url, "--option", "region=eu-central-1")
    made = shell("destination", "create", "drop", *place, *references, "--replace")
    shown = shell("destination", "show", "drop")
    tried = shell("destination", "test", "drop")
    refused = shell("destination", "drop", "drop", code=2)

    assert "the deliveries of visits to it will fail" in refused[1]
    assert "was written, read back and deleted" in tried[0]
    assert "secret:ours" in shown[0]
    assert SECRET not in "".join(kept + made + shown + tried + refused)
    with lake.database.read() as connection:
        assert secrets.names(connection) == ["ours"]
    assert run(lake, delivery_id).state == "published"
    assert shell.json("manifest", "verify", url)["ok"]
    assert shell.json("manifest", "verify", f"{url}/visits", "--destination", "drop")["ok"]


def test_a_destination_that_cannot_be_written_says_why(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "drop").write_text("a file")
    shell("destination", "create", "drop", "--url", f"file://{tmp_path}/drop")
    error = shell("destination", "test", "drop", code=1)[1]
    assert "something else stands where a folder belongs" in error
    assert "hint: remove what stands there" in error


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--url", "gs://b/x"], "unknown kind of store 'gs'"),
        (["--url", "s3://b/x", "--option", "x"], "is not NAME=VALUE"),
        (["--url", "s3://b/x", "--secret-ref", "hunter2"], "has to be a reference"),
        (["--url", "file:///x", "--secret-ref", "env:S"], "has no option 'secret'"),
    ],
)
def test_a_wrong_destination_is_refused(shell: Shell, arguments: list[str], message: str) -> None:
    error = shell("destination", "create", "drop", *arguments, code=2)[1]
    assert message in error
    assert "hint: " in error or "NAME=VALUE" in error
    assert "hunter2" not in error


def test_a_delivery_is_proved_or_not(shell: Shell, lake: Lake, tmp_path: Path) -> None:  # noqa: F811
    drop = tmp_path / "drop"
    one, two = world(lake, f"file://{drop}", {}, {"format": "ndjson", "compression": "zstd"})
    run(lake, one)
    run(lake, two)

    assert "2 manifests proved" in shell("manifest", "verify", str(drop))[0]
    (first, _) = manifests(drop)
    assert "1 manifest proved" in shell("manifest", "verify", f"file://{first}")[0]

    (part,) = drop.rglob("*.parquet")
    part.unlink()
    out, error = shell("manifest", "verify", str(drop), code=1)
    assert f"{part.name}: it is missing" in error
    assert "1 of 2 manifests could not be proved" in error
    assert "yes" in out
    found = shell.json("manifest", "verify", str(drop), code=1)
    assert (found["ok"], sorted(m["ok"] for m in found["manifests"])) == (False, [False, True])
    assert (
        "there is no manifest below"
        in shell("manifest", "verify", str(part.parent / "x"), code=2)[1]
    )


def test_proving_makes_no_home(
    shell: Shell,
    lake: Lake,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (delivery_id,) = world(lake, f"file://{tmp_path}/drop")
    run(lake, delivery_id)
    monkeypatch.setenv("FEEDMILL_HOME", str(tmp_path / "nowhere"))
    shell("manifest", "verify", str(tmp_path / "drop"))
    assert not (tmp_path / "nowhere").exists()

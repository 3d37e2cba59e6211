import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from shared.core.errors import ConfigError, FeedmillError, InputError
from shared.export import access
from shared.state import secrets
from shared.state.database import Database
from tests.support.records import NOW


def test_a_destination_is_defined() -> None:
    options = {"endpoint_url": "http://h:1", "key": "AK", "secret": "env:S", "token": "file:/t"}
    found = access.define("drop", "s3://bucket/visits/", options)
    assert (found.name, found.url, found.options) == ("drop", "s3://bucket/visits", options)
    assert access.define("d", "file:///a%20b/", {}).url == "file:///a b"


@pytest.mark.parametrize(
    ("name", "url", "options", "message"),
    [
        ("1x", "file:///x", {}, "cannot be the name"),
        ("a/b", "file:///x", {}, "cannot be the name"),
        ("", "file:///x", {}, "cannot be the name"),
        ("d", "here", {}, "not the URL of a place"),
        ("d", "file://here/x", {}, "not an absolute path"),
        ("d", "ftp://x/y", {}, "unknown kind of store 'ftp'"),
        ("d", "s3:///x", {}, "names no bucket"),
        ("d", "file:///x", {"region": "r"}, "has no option 'region'"),
        ("d", "s3://b/x", {"regoin": "r"}, "has no option 'regoin'"),
        ("d", "s3://b/x", {"secret": "hunter2"}, "has to be a reference"),
        ("d", "s3://k:hunter2@b/x", {}, "may not hold a password"),
    ],
)
def test_what_cannot_be_a_destination_is_refused_and_no_secret_is_shown(
    name: str, url: str, options: dict[str, str], message: str
) -> None:
    with pytest.raises(FeedmillError, match=message) as refused:
        access.define(name, url, options)
    assert isinstance(refused.value, InputError)
    assert refused.value.hint is not None
    assert "hunter2" not in str(refused.value)


def test_references_are_resolved_where_it_is_opened(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database.open(sqlite_url)
    monkeypatch.setenv("S3_KEY", "the key")
    (tmp_path / "token").write_text("the token\n")
    with database.write() as connection:
        key = access.key(tmp_path, create=True)
        secrets.put(connection, "mine", "the secret", key=key, now=NOW)
    options = {
        "region": "r",
        "key": "env:S3_KEY",
        "secret": "secret:mine",
        "token": f"file:{tmp_path / 'token'}",
    }
    place = access.define("drop", "s3://b/x", options)

    assert access.resolved(place, database, tmp_path) == {
        "region": "r",
        "key": "the key",
        "secret": "the secret",
        "token": "the token",
    }
    store = access.open_destination(place, database, tmp_path)
    assert "the secret" not in repr(store)
    assert "the secret" not in repr(place)
    database.close()


def test_the_key_of_the_secrets_is_for_its_owner_only(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the key of the encrypted secrets is not there"):
        access.key(tmp_path)
    made = access.key(tmp_path, create=True)
    assert access.key(tmp_path) == made
    assert access.key(tmp_path, create=True) == made
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_the_environment_may_have_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Fernet.generate_key()
    monkeypatch.setenv("FEEDMILL_SECRET_KEY", key.decode())
    assert access.key(tmp_path, create=True) == key
    assert list(tmp_path.iterdir()) == []


def test_the_destination_a_url_lies_in() -> None:
    urls = {"a": "s3://b/x", "b": "s3://b/x/y", "c": "s3://b/xy"}
    known = [access.define(name, url, {}) for name, url in urls.items()]
    found = [access.nearest(f"s3://b/{path}", known) for path in ("x/y/z", "x/z", "xy", "z")]
    assert [None if d is None else d.name for d in found] == ["b", "a", "c", None]

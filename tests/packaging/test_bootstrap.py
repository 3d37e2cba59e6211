"""Set-up on a machine without pip, venv and uv: the wheel is found, checked and unpacked."""

import base64
import hashlib
import io
import json
import re
import runpy
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

_SCRIPT = Path(__file__).parents[2] / "deploy" / "bootstrap.py"
_PROGRAM = b"#!/bin/sh\necho uv 99.1.0\n"


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """The names of the script, in an environment that says nothing about packages."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL", "PIP_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return runpy.run_path(str(_SCRIPT))


def _wheel(version: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"uv-{version}.data/scripts/uv", _PROGRAM)
        archive.writestr(f"uv-{version}.data/scripts/uvx", b"another")
    return buffer.getvalue()


@dataclass
class Index:
    """A package index with one wheel for every platform."""

    version: str
    as_json: bool = True
    claimed_sha256: str = ""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    url: str = ""

    def page(self, path: str) -> tuple[str, bytes]:
        wheel = _wheel(self.version)
        if path.endswith(".whl"):
            return "application/zip", wheel
        sha256 = self.claimed_sha256 or hashlib.sha256(wheel).hexdigest()
        names = [
            f"uv-{version}-py3-none-{platform}.whl"
            for version in ("0.0.1", self.version)
            for platform in (
                "manylinux_2_17_x86_64.manylinux2014_x86_64",
                "manylinux_2_28_aarch64",
                "musllinux_1_1_x86_64",
                "macosx_10_12_x86_64",
                "macosx_11_0_arm64",
                "win_amd64",
            )
        ]
        if self.as_json:
            files = [
                {"filename": n, "url": f"../files/{n}", "hashes": {"sha256": sha256}} for n in names
            ]
            return "application/vnd.pypi.simple.v1+json", json.dumps({"files": files}).encode()
        links = "".join(f'<a href="../files/{n}#sha256={sha256}">{n}</a>' for n in names)
        return "text/html", f"<html><body>{links}</body></html>".encode()


@pytest.fixture
def index(setup: dict[str, Any]) -> Iterator[Index]:
    found = Index(setup["UV_VERSION"])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, self.headers.get("Authorization")))
            kind, body = found.page(self.path)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/simple"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("as_json", [True, False])
def test_uv_comes_from_an_index_of_either_form(
    setup: dict[str, Any], index: Index, tmp_path: Path, as_json: bool
) -> None:
    index.as_json = as_json

    program = setup["fetch_uv"](index.url, tmp_path / ".uv")

    assert program.read_bytes() == _PROGRAM
    assert program.stat().st_mode & 0o111 == 0o111
    assert [path.name for path in (tmp_path / ".uv").iterdir()] == ["uv"]
    assert index.asked[0][0] == "/simple/uv/"
    assert setup["UV_VERSION"] in index.asked[1][0]


def test_the_one_that_was_fetched_is_found_the_next_time(
    setup: dict[str, Any], index: Index, tmp_path: Path
) -> None:
    program = setup["fetch_uv"](index.url, tmp_path / ".uv")

    assert setup["find_uv"](tmp_path) == program


def test_a_wheel_with_another_checksum_is_not_unpacked(
    setup: dict[str, Any], index: Index, tmp_path: Path
) -> None:
    index.claimed_sha256 = "0" * 64

    with pytest.raises(setup["SetupError"], match="sha256 differs"):
        setup["fetch_uv"](index.url, tmp_path / ".uv")

    assert not (tmp_path / ".uv").exists()


def test_an_index_without_the_version_says_what_to_do(
    setup: dict[str, Any], index: Index, tmp_path: Path
) -> None:
    index.version = "0.0.2"

    with pytest.raises(setup["SetupError"], match="hint: install uv yourself"):
        setup["fetch_uv"](index.url, tmp_path / ".uv")


def test_an_index_that_does_not_answer_says_what_to_do(
    setup: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(setup["SetupError"], match=r"127\.0\.0\.1:1/simple.*\n.*PIP_INDEX_URL"):
        setup["fetch_uv"]("http://ann:secret@127.0.0.1:1/simple", tmp_path / ".uv")


def test_a_password_goes_to_its_host_and_into_no_message(
    setup: dict[str, Any], index: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = index.url.replace("http://", "http://ann:s%2Fcret@")

    setup["fetch_uv"](url, tmp_path / ".uv")

    token = "Basic " + base64.b64encode(b"ann:s/cret").decode()
    assert [seen for _, seen in index.asked] == [token, token]
    shown = capsys.readouterr().err
    assert "127.0.0.1" in shown
    assert "cret" not in shown


@pytest.mark.parametrize(
    ("environ", "settings", "expected"),
    [
        ({}, {}, "https://pypi.org/simple"),
        ({}, {"index-url": "https://pip.example/simple/"}, "https://pip.example/simple"),
        (
            {"PIP_INDEX_URL": "https://env.example/s"},
            {"index-url": "https://x.example"},
            "https://env.example/s",
        ),
        (
            {"UV_INDEX_URL": "https://uv.example/s", "PIP_INDEX_URL": "https://pip.example"},
            {},
            "https://uv.example/s",
        ),
        (
            {
                "UV_DEFAULT_INDEX": "work=https://new.example/s/",
                "UV_INDEX_URL": "https://uv.example",
            },
            {},
            "https://new.example/s",
        ),
        ({"UV_DEFAULT_INDEX": "https://a.example/s?x=1"}, {}, "https://a.example/s?x=1"),
    ],
)
def test_the_index_is_that_of_uv_or_pip(
    setup: dict[str, Any], environ: dict[str, str], settings: dict[str, str], expected: str
) -> None:
    assert setup["find_index"](environ, settings) == expected


def test_pips_configuration_is_read_and_the_users_own_wins(
    setup: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "system").mkdir()
    (tmp_path / "system" / "pip").mkdir()
    (tmp_path / "system" / "pip" / "pip.conf").write_text(
        "[global]\nindex_url = https://system.example\ncert = /system.pem\n"
    )
    (tmp_path / ".config" / "pip").mkdir(parents=True)
    (tmp_path / ".config" / "pip" / "pip.conf").write_text(
        "[global]\nindex-url = https://user.example/%(x)s\n"
    )
    environ = {"HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path / "system")}

    settings = setup["pip_settings"](environ)

    assert settings["index-url"] == "https://user.example/%(x)s"


@pytest.mark.parametrize(
    ("system", "machine", "libc", "name"),
    [
        (
            "Linux",
            "x86_64",
            "glibc",
            "uv-1-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        ),
        ("Linux", "x86_64", "", "uv-1-py3-none-musllinux_1_1_x86_64.whl"),
        ("Linux", "aarch64", "glibc", "uv-1-py3-none-manylinux_2_28_aarch64.whl"),
        ("Darwin", "arm64", "", "uv-1-py3-none-macosx_11_0_arm64.whl"),
        ("Darwin", "x86_64", "", "uv-1-py3-none-macosx_10_12_x86_64.whl"),
    ],
)
def test_each_platform_has_its_own_wheel(
    setup: dict[str, Any], system: str, machine: str, libc: str, name: str
) -> None:
    pattern = setup["wheel_suffix"](system, machine, libc)

    names = [
        "uv-1-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "uv-1-py3-none-manylinux_2_28_aarch64.whl",
        "uv-1-py3-none-manylinux_2_17_i686.manylinux2014_i686.whl",
        "uv-1-py3-none-musllinux_1_1_x86_64.whl",
        "uv-1-py3-none-macosx_11_0_arm64.whl",
        "uv-1-py3-none-macosx_10_12_x86_64.whl",
        "uv-1-py3-none-win_amd64.whl",
    ]
    assert [found for found in names if re.search(pattern, found)] == [name]


def test_a_platform_without_uv_is_told_so(setup: dict[str, Any]) -> None:
    with pytest.raises(setup["SetupError"], match="no uv for Plan9"):
        setup["wheel_suffix"]("Plan9", "x86_64", "")

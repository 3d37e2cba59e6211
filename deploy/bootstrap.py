"""Makes `.venv` with everything Feedmill needs, on a machine that has nothing but python3.

`make setup` calls it; dependency groups may be named, as in `bootstrap.py spark`. It needs no pip,
no venv module and no uv: where uv is missing, its wheel is fetched from the package index with the
standard library, checked against the index's sha256, and kept in `.uv`. The index is that of uv or
pip, from their environment variables or pip's configuration, else PyPI. Elsewhere than on PyPI the
locked versions and hashes hold just the same.

The file parses on every Python 3 from 3.6, so that an old one gets a sentence, not a traceback.
"""

import sys

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    sys.exit(
        f"error: Feedmill needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}\n"
        "hint: make setup PYTHON=python3.12, or another one that you have"
    )

import base64
import configparser
import hashlib
import html.parser
import io
import json
import os
import platform
import re
import shutil
import ssl
import stat
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Mapping
from pathlib import Path

UV_VERSION = "0.13.9"
OLDEST_UV = (0, 9)
PYPI = "https://pypi.org/simple"
ROOT = Path(__file__).resolve().parent.parent
_TIMEOUT_SECONDS = 60


class SetupError(Exception):
    """What stopped the set-up, and what to do about it."""


def main(groups: list[str]) -> int:
    """Make the environment, with these dependency groups beside `dev`; return the exit code."""
    try:
        index = find_index(os.environ, pip_settings(os.environ))
        uv = find_uv(ROOT) or fetch_uv(index, ROOT / ".uv")
        sync(uv, index, groups)
    except SetupError as error:
        return _fail(str(error))
    except subprocess.CalledProcessError as error:
        return _fail(f"uv ended with code {error.returncode}: see its message above")
    return 0


def _fail(text: str) -> int:
    print(f"error: {text}", file=sys.stderr)
    return 2


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# Where packages come from


def pip_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the [global] and [install] settings of pip's configuration files, the last one wins."""
    home = Path(environ.get("HOME") or Path.home())
    dirs = environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    files = [Path(part) / "pip" / "pip.conf" for part in dirs.split(":")]
    files += [Path("/etc/pip.conf"), home / ".pip" / "pip.conf"]
    files.append(Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf")
    if environ.get("PIP_CONFIG_FILE"):
        files.append(Path(environ["PIP_CONFIG_FILE"]))
    found: dict[str, str] = {}
    for file in files:
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError) as error:
            raise SetupError(f"pip's configuration {file} cannot be read: {error}") from error
        for section in ("global", "install"):
            if parser.has_section(section):
                found.update({key.replace("_", "-"): value for key, value in parser.items(section)})
    return found


def find_index(environ: Mapping[str, str], settings: Mapping[str, str]) -> str:
    """Return the URL of the package index, without a slash at its end."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        value = environ.get(name, "").strip()
        if value:
            return _without_name(value).rstrip("/")
    return (settings.get("index-url") or PYPI).strip().rstrip("/")


def _without_name(value: str) -> str:
    # uv allows `name=https://…`
    name, equals, url = value.partition("=")
    return url if equals and re.fullmatch(r"[\w.-]+", name) else value


# uv


def find_uv(root: Path) -> Path | None:
    """Return a uv that is here already and new enough, or None."""
    for candidate in (root / ".uv" / "uv", shutil.which("uv")):
        if candidate is None or not os.access(candidate, os.X_OK):
            continue
        done = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
        found = re.match(r"uv (\d+)\.(\d+)", done.stdout)
        if done.returncode == 0 and found and tuple(map(int, found.groups())) >= OLDEST_UV:
            return Path(candidate)
    return None


def wheel_suffix(system: str, machine: str, libc: str) -> str:
    """Return a pattern for the end of the name of uv's wheel for a platform."""
    arch = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine.lower(), machine.lower())
    if system == "Linux":
        kind = "manylinux" if libc == "glibc" else "musllinux"
        return rf"-py3-none-(?:.*\.)?{kind}[0-9_]+_{arch}(?:\..*)?\.whl$"
    if system == "Darwin":
        arch = "arm64" if arch == "aarch64" else arch
        return rf"-py3-none-macosx_\d+_\d+_{arch}\.whl$"
    raise SetupError(
        f"there is no uv for {system} here\nhint: install uv yourself, then make setup again"
    )


def fetch_uv(index: str, folder: Path) -> Path:
    """Download uv's wheel, check it, and return the program it contains."""
    pattern = wheel_suffix(platform.system(), platform.machine(), platform.libc_ver()[0])
    page = f"{index}/uv/"
    files = [
        (url, sha256)
        for name, url, sha256 in read_index(*_get(page, "application/vnd.pypi.simple.v1+json"))
        if name.startswith(f"uv-{UV_VERSION}-") and re.search(pattern, name)
    ]
    if not files:
        raise SetupError(
            f"{redact(index)} has no uv {UV_VERSION} for {platform.platform()}\n"
            "hint: install uv yourself, then make setup again"
        )
    url, sha256 = files[0]
    _say(f"fetching uv {UV_VERSION} from {redact(index)}")
    wheel = _get(url, "*/*", index)[0]
    if hashlib.sha256(wheel).hexdigest() != sha256:
        raise SetupError(f"{redact(url)} is not what the index says: its sha256 differs")
    return unpack(wheel, folder)


def read_index(body: bytes, content_type: str, page: str) -> list[tuple[str, str, str]]:
    """Return (file name, URL, sha256) for each file of an index page, JSON or HTML."""
    if "json" in content_type:
        rows = [
            (file["filename"], file["url"], file["hashes"].get("sha256", ""))
            for file in json.loads(body.decode("utf-8"))["files"]
        ]
    else:
        links = _Links()
        links.feed(body.decode("utf-8", "replace"))
        rows = []
        for link in links.found:
            url, _, fragment = link.partition("#")
            name = urllib.parse.unquote(url.rsplit("/", 1)[-1])
            rows.append((name, url, fragment[len("sha256=") :]))
    return [(name, urllib.parse.urljoin(page, url), sha256) for name, url, sha256 in rows]


class _Links(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        link = dict(attrs).get("href")
        if tag == "a" and link:
            self.found.append(link)


def unpack(wheel: bytes, folder: Path) -> Path:
    """Write the program `uv` of a wheel into a folder and return its path."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        names = [n for n in archive.namelist() if re.fullmatch(r"uv-[^/]+\.data/scripts/uv", n)]
        if not names:
            raise SetupError("the wheel of uv has no program in it: the index is broken")
        content = archive.read(names[0])
    folder.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=str(folder))
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    target = folder / "uv"
    Path(name).chmod(stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
    Path(name).replace(target)  # whole or not at all, also when this is interrupted
    return target


def _get(url: str, accept: str, index: str = "") -> tuple[bytes, str, str]:
    """Return (body, content type, final URL). A password in the URL goes to that host only."""
    parts = urllib.parse.urlsplit(url)
    request = urllib.request.Request(_without_user(parts), headers={"Accept": accept})
    known = parts if parts.username else urllib.parse.urlsplit(index)
    if known.username and known.hostname == parts.hostname:
        pair = f"{known.username}:{known.password or ''}"
        token = base64.b64encode(urllib.parse.unquote(pair).encode("utf-8")).decode("ascii")
        request.add_unredirected_header("Authorization", f"Basic {token}")
    try:
        with urllib.request.urlopen(
            request, timeout=_TIMEOUT_SECONDS, context=_certificates(parts.scheme)
        ) as answer:
            return answer.read(), answer.headers.get("Content-Type", ""), answer.geturl()
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise SetupError(
            f"{redact(url)} cannot be read: {reason}\n"
            "hint: for a mirror set UV_DEFAULT_INDEX or PIP_INDEX_URL; for a proxy https_proxy; "
            "for your own certificates SSL_CERT_FILE"
        ) from error


def _certificates(scheme: str) -> ssl.SSLContext | None:
    if scheme != "https":
        return None
    settings = pip_settings(os.environ)
    file = os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT") or settings.get("cert")
    return ssl.create_default_context(cafile=file)


def _without_user(parts: urllib.parse.SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2]
    return urllib.parse.urlunsplit(parts._replace(netloc=host))


def redact(url: str) -> str:
    """Return a URL that may be shown: without user and password."""
    return _without_user(urllib.parse.urlsplit(url))


# The environment


def sync(uv: Path, index: str, groups: list[str]) -> None:
    """Install exactly what `uv.lock` says into `.venv`, this project included."""
    settings = pip_settings(os.environ)
    environ = dict(os.environ, UV_PROJECT_ENVIRONMENT=str(ROOT / ".venv"))
    environ["VIRTUAL_ENV"] = str(ROOT / ".venv")
    certificates = environ.get("PIP_CERT") or settings.get("cert")
    if certificates:
        environ.setdefault("SSL_CERT_FILE", certificates)
    for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_EXTRA_INDEX_URL"):
        environ.pop(name, None)  # the lock names one index, and so does `index`
    wanted_groups = [argument for group in groups for argument in ("--group", group)]
    if index == PYPI:
        _run(environ, uv, "sync", "--locked", "--python", sys.executable, *wanted_groups)
        return
    # The lock names PyPI's files: from a mirror, take the same versions with the same hashes.
    _say(f"installing the locked versions from {redact(index)}")
    environ["UV_DEFAULT_INDEX"] = index
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        export = ("export", "--frozen", "--no-emit-project", "--quiet", "--output-file")
        _run(environ, uv, *export, str(wanted), *wanted_groups)
        _run(
            environ, uv, "venv", "--allow-existing", "--quiet", "--python", sys.executable, ".venv"
        )
        _run(environ, uv, "pip", "sync", "--require-hashes", str(wanted))
    own = ("--no-deps", "--no-build-isolation", "--editable", ".")
    _run(environ, uv, "pip", "install", *own)


def _run(environ: Mapping[str, str], uv: Path, *arguments: str) -> None:
    subprocess.run([str(uv), *arguments], cwd=ROOT, env=environ, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

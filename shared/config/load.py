"""Settings are read once: defaults < `<home>/feedmill.yaml` < `FEEDMILL_*`, each with its origin."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ValidationError

from shared.config.model import Config
from shared.core.errors import ConfigError, Position

DEFAULT_HOME = ".feedmill"
FILE_NAME = "feedmill.yaml"

_PREFIX = "FEEDMILL_"
_ALIASES = {"FEEDMILL_WAREHOUSE": "warehouse.url", "FEEDMILL_SCRATCH": "scratch.url"}
_NOT_SETTINGS = frozenset(
    {
        "FEEDMILL_HOME",  # where settings are found
        "FEEDMILL_SECRET_KEY",  # the key of encrypted secrets; never a setting, never shown
        "FEEDMILL_FAILPOINT",  # tests kill processes there
        "FEEDMILL_FAILPOINT_ONCE",
        "FEEDMILL_SHARED",  # where tests find their inputs
    }
)
_SCHEMES = {
    "database.url": ("sqlite", "postgresql", "postgresql+psycopg"),
    "broker.url": ("redis", "rediss", "redis+socket", "sentinel"),
    "warehouse.url": ("file", "s3", "gs", "abfs", "abfss"),
    "scratch.url": ("file", "s3", "gs", "abfs", "abfss"),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings and, for each `section.key`, where its value came from.

    An origin is `default`, `<home>/feedmill.yaml:LINE` or `env NAME`.
    """

    config: Config
    origins: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Value:
    value: object
    origin: str
    position: Position | None = None
    source: str | None = None


def load(home: Path | None = None, environ: Mapping[str, str] | None = None) -> Loaded:
    """Read the settings of a home; nothing is created.

    Args:
        home: the home; None means `$FEEDMILL_HOME`, else `./.feedmill`. It is made absolute.
        environ: the environment; None means that of this process.

    Raises:
        ConfigError: an unknown name, or a value that cannot be used, with its origin.
    """
    environ = os.environ if environ is None else environ
    place, home_origin = _home(home, environ)
    values = {key: _Value(value, "default") for key, value, _ in _pairs(_defaults())}
    values |= _from_file(place / FILE_NAME, values)
    values |= _from_environment(environ, values)
    for key, found in list(values.items()):
        values[key] = _Value(
            _resolved(key, found, values, place), found.origin, found.position, found.source
        )
    config = _validated(values, place)
    _check_lease(config, values)
    origins = {"home": home_origin} | {key: value.origin for key, value in values.items()}
    return Loaded(config, origins)


def _home(home: Path | None, environ: Mapping[str, str]) -> tuple[Path, str]:
    if home is not None:
        return home.expanduser().absolute(), "argument"
    given = environ.get("FEEDMILL_HOME", "")
    if given:
        return Path(given).expanduser().absolute(), "env FEEDMILL_HOME"
    return Path(DEFAULT_HOME).absolute(), "default"


def _defaults() -> yaml.Node | None:
    text = resources.files("shared.config").joinpath("defaults.yaml").read_text(encoding="utf-8")
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, object, yaml.Node]]:
    """Yield `section.key`, value and the key's node; a section that is no mapping is skipped."""
    if not isinstance(node, yaml.MappingNode):
        return
    for section, body in node.value:
        if isinstance(body, yaml.MappingNode):
            for key, value in body.value:
                yield f"{section.value}.{key.value}", _construct(value), key


def _construct(node: yaml.Node) -> object:
    return yaml.SafeLoader("").construct_document(node)


def _from_file(path: Path, known: Mapping[str, _Value]) -> dict[str, _Value]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 at byte {error.start:,}") from error
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        position = Position(mark.line + 1, mark.column + 1) if mark else None
        raise ConfigError(
            f"{path} does not parse: {error.problem}", position=position, source=text
        ) from error
    _check_sections(node, path, text, {key.split(".")[0] for key in known})
    values: dict[str, _Value] = {}
    for name, value, key in _pairs(node):
        position = _position(key)
        if name not in known:
            raise ConfigError(
                f"{path}: unknown setting {name!r}",
                hint=_near(name, known),
                position=position,
                source=text,
            )
        value = "" if value is None else value
        values[name] = _Value(value, f"{path}:{position.line}", position, text)
    return values


def _check_sections(node: yaml.Node | None, path: Path, text: str, known: set[str]) -> None:
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(f"{path} is not a mapping of sections", hint="write `section:` lines")
    for section, body in node.value:
        at = _position(section)
        if section.value not in known:
            hint = _near(section.value, known)
            raise ConfigError(
                f"{path}: unknown section {section.value!r}", hint=hint, position=at, source=text
            )
        empty = isinstance(body, yaml.ScalarNode) and body.value in {"", "~", "null"}
        if not isinstance(body, yaml.MappingNode) and not empty:
            raise ConfigError(
                f"{path}: section {section.value!r} is not a mapping of keys to values",
                position=at,
                source=text,
            )


def _position(node: yaml.Node) -> Position:
    mark = node.start_mark
    return Position(mark.line + 1, mark.column + 1, len(str(node.value)))


def _near(name: str, known: Mapping[str, object] | set[str]) -> str:
    close = difflib.get_close_matches(name, list(known), 1, 0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    return "`feedmill config show` lists every setting"


def _from_environment(environ: Mapping[str, str], known: Mapping[str, _Value]) -> dict[str, _Value]:
    names = {_PREFIX + key.replace(".", "_").upper(): key for key in known} | _ALIASES
    values: dict[str, _Value] = {}
    for name in sorted(environ):
        if not name.startswith(_PREFIX) or name in _NOT_SETTINGS:
            continue
        key = names.get(name)
        if key is None:
            raise ConfigError(
                f"unknown environment variable {name}",
                hint=_near(name, set(names) | {"FEEDMILL_HOME"}),
            )
        twin = values.get(key)
        if twin is not None and twin.value != environ[name]:
            raise ConfigError(
                f"{twin.origin.removeprefix('env ')} and {name} mean the same setting and differ",
                hint="set one of them",
            )
        values[key] = _Value(environ[name], f"env {name}")
    return values


def _resolved(key: str, found: _Value, values: Mapping[str, _Value], home: Path) -> object:
    """Fill in what empty means, and make places absolute, so that no value depends on the cwd."""
    value = found.value
    if key == "export.spool":
        return str(home / Path(str(value)).expanduser()) if value else str(home / "spool")
    if key not in _SCHEMES or not isinstance(value, str):
        return value
    if not value:
        return _default_url(key, values, home)
    if key in {"warehouse.url", "scratch.url"} and "://" not in value:
        value = (home / Path(value).expanduser()).as_uri()
    if key == "database.url" and value.startswith("postgres://"):
        value = "postgresql" + value.removeprefix("postgres")
    scheme = urlsplit(value).scheme
    if scheme not in _SCHEMES[key]:
        shown = f"{scheme}://" if scheme else "no scheme"
        raise ConfigError(
            f"{key}: {shown} is not one of those that work ({found.origin})",
            hint="use one of " + ", ".join(f"{s}://" for s in _SCHEMES[key]),
            position=found.position,
            source=None if key in {"database.url", "broker.url"} else found.source,
        )
    if scheme == "sqlite":
        path = value.removeprefix("sqlite:///")
        if path == value or not path or path == ":memory:":
            raise ConfigError(
                f"{key}: SQLite needs a file, sqlite:///PATH ({found.origin})",
                hint="every process has to see the same database",
            )
        return f"sqlite:///{home / path}"
    return value.rstrip("/") if key in {"warehouse.url", "scratch.url"} else value


def _default_url(key: str, values: Mapping[str, _Value], home: Path) -> str:
    match key:
        case "database.url":
            return f"sqlite:///{home / 'feedmill.db'}"
        case "warehouse.url":
            return (home / "warehouse").as_uri()
        case "scratch.url":
            warehouse = _resolved("warehouse.url", values["warehouse.url"], values, home)
            return f"{warehouse}/_scratch"
        case _:
            return ""


def _validated(values: Mapping[str, _Value], home: Path) -> Config:
    tree: dict[str, Any] = {"home": home}
    for key, found in values.items():
        section, name = key.split(".", 1)
        tree.setdefault(section, {})[name] = found.value
    try:
        return Config.model_validate(tree)
    except ValidationError as error:
        problem = error.errors()[0]
        key = ".".join(str(part) for part in problem["loc"])
        text = problem["msg"][0].lower() + problem["msg"][1:]
        culprit = values.get(key, _Value(None, "default"))
        if _is_secret(key):
            raise ConfigError(f"{key}: {text} ({culprit.origin})") from None
        raise ConfigError(
            f"{key}: {text}, not {culprit.value!r} ({culprit.origin})",
            position=culprit.position,
            source=culprit.source,
        ) from None


def _is_secret(key: str) -> bool:
    section, _, name = key.partition(".")
    field = Config.model_fields.get(section)
    model = field.annotation if field else None
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return False
    inner = model.model_fields.get(name)
    return inner is not None and getattr(inner.annotation, "__name__", "") == "SecretStr"


def _check_lease(config: Config, values: Mapping[str, _Value]) -> None:
    runs = config.runs
    if runs.heartbeat_seconds * 2 > runs.lease_seconds:
        origins = {values[f"runs.{k}"].origin for k in ("heartbeat_seconds", "lease_seconds")}
        raise ConfigError(
            f"runs.heartbeat_seconds ({runs.heartbeat_seconds:g}) is more than half of "
            f"runs.lease_seconds ({runs.lease_seconds:g}) ({', '.join(sorted(origins))})",
            hint="a claim that misses one heartbeat would be lost; lengthen the lease",
        )

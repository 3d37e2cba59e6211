"""`feedmill config`: every setting and where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import output

if TYPE_CHECKING:
    from shared.config.load import Loaded

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)


@app.callback()
def config() -> None:
    """Every setting and where it came from."""


@app.command()
def show(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print every setting, its value (secrets masked) and where the value came from.

    Defaults < feedmill.yaml in the home < environment FEEDMILL_<SECTION>_<KEY>.
    """
    from shared.config.load import load

    rows = settings(load())
    data = [{"name": name, "value": value, "origin": origin} for name, value, origin in rows]
    output.emit(
        data,
        as_json=as_json,
        person=lambda: output.table(
            ("setting", "value", "from"), [(n, _shown(v), o) for n, v, o in rows]
        ),
    )


def settings(loaded: Loaded) -> list[tuple[str, Any, str]]:
    """Return name, value without secrets, and origin of every setting, the home first."""
    from pydantic import SecretStr

    from shared.config.secrets import mask

    rows: list[tuple[str, Any, str]] = []
    for name, origin in loaded.origins.items():
        value: Any = loaded.config
        for part in name.split("."):
            value = getattr(value, part)
        if isinstance(value, SecretStr):
            value = mask(value.get_secret_value())
        elif name == "home" or (isinstance(value, str) and "://" in value):
            value = mask(str(value))
        rows.append((name, value, origin))
    return rows


def _shown(value: object) -> str:
    return "" if value is None else str(value)

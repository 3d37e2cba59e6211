"""The saved templates of a home: `templates/NAME.sql`, which `#NAME` in a text stands for."""

from __future__ import annotations

from pathlib import Path

from shared.core.errors import InputError
from shared.sql import templates

FOLDER = "templates"


def expanded(home: Path, text: str) -> str:
    """Return a text with the templates it names in their places.

    Raises:
        NotFoundError: there is no template of a name.
        SqlSyntaxError: a template contains itself.
        InputError: a template's file cannot be read.
    """

    def find(name: str) -> str | None:
        saved = {path.stem.casefold(): path for path in (home / FOLDER).glob("*.sql")}
        path = saved.get(name.casefold())
        if path is None:
            return None
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"the template {path} cannot be read: {error}") from error

    return templates.expand(text, find)

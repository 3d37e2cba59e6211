"""Inline templates: `#NAME` in a text stands for the text saved under that name (sql.md B.7, R36)."""

from __future__ import annotations

import re
from collections.abc import Callable

from shared.core.errors import NotFoundError, SqlSyntaxError
from shared.sql.tokenizer import uncommented

_PIECE = re.compile(
    r"""(?: '(?:\\.|''|[^'\\])*' | "(?:\\.|""|[^"\\])*" | `[^`]*` | --[^\n]* | /\*.*?\*/ )
        | \#(?P<name>[A-Za-z_]\w*)""",
    re.VERBOSE | re.DOTALL,
)
_PARAMETER = re.compile(r"\$\{?\w")


def expand(text: str, find: Callable[[str], str | None]) -> str:
    """Return a text with the templates it names in their places, theirs too.

    Quoted text and comments stay as they are. A template without `#NAME` may be any fragment.

    Args:
        text: what somebody wrote.
        find: the text saved under a name, or None.

    Raises:
        NotFoundError: there is no template of a name.
        SqlSyntaxError: a template contains itself, or a parameter.
    """
    return _expand(text, find, ())


def _expand(text: str, find: Callable[[str], str | None], around: tuple[str, ...]) -> str:
    if "#" not in text:
        return text

    def put(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return match[0]
        if name.casefold() in around:
            chain = " -> ".join(f"#{part}" for part in (*around, name.casefold()))
            raise SqlSyntaxError(
                f"a template contains itself: {chain}", hint="take the name out of one of them"
            )
        found = find(name)
        if found is None:
            raise NotFoundError(
                f"there is no template #{name}",
                hint=f"save it as templates/{name}.sql in the home; a comment is `-- text`",
            )
        if _PARAMETER.search(found):
            raise SqlSyntaxError(
                f"the template #{name} has a parameter, and a template in a text has none",
                hint="write the value into it",
            )
        inner = found.strip().removesuffix(";")
        return _expand(inner, find, (*around, name.casefold()))

    return _PIECE.sub(put, uncommented(text))

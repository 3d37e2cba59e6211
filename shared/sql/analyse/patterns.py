r"""Java's patterns in DuckDB's terms: dates and times, and regular expressions.

What cannot be translated exactly is an error, never a silent difference: `yyyy-MM-dd` becomes
`%Y-%m-%d`, `$1` in a replacement becomes `\1`, a look-ahead is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlglot import exp

from shared.core.errors import NotSupportedError
from shared.sql import tree
from shared.sql.analyse.typer import Typer

# Java's letters: strftime's directive, and what RE2 matches when parsing (None: not parsed).
_DIRECTIVES: dict[str, tuple[str, str | None]] = {
    "y": ("%Y", r"\d{4}"),
    "yy": ("%y", None),
    "yyyy": ("%Y", r"\d{4}"),
    "M": ("%-m", r"\d{1,2}"),
    "MM": ("%m", r"\d{2}"),
    "MMM": ("%b", r"[A-Za-z]{3}"),
    "MMMM": ("%B", r"[A-Za-z]+"),
    "d": ("%-d", r"\d{1,2}"),
    "dd": ("%d", r"\d{2}"),
    "D": ("%-j", None),
    "DDD": ("%j", None),
    "H": ("%-H", r"\d{1,2}"),
    "HH": ("%H", r"\d{2}"),
    "h": ("%-I", r"\d{1,2}"),
    "hh": ("%I", r"\d{2}"),
    "m": ("%-M", r"\d{1,2}"),
    "mm": ("%M", r"\d{2}"),
    "s": ("%-S", r"\d{1,2}"),
    "ss": ("%S", r"\d{2}"),
    "SSS": ("%g", r"\d{3}"),
    "SSSSSS": ("%f", r"\d{6}"),
    "a": ("%p", r"(?:AM|PM|am|pm)"),
    "E": ("%a", None),
    "EE": ("%a", None),
    "EEE": ("%a", None),
    "EEEE": ("%A", None),
    # Everything is shown in UTC.
    "X": ("Z", None),
    "XXX": ("Z", None),
    "Z": ("+0000", None),
    "z": ("UTC", None),
    "VV": ("UTC", None),
}

_TOKEN = re.compile(r"'(?:[^']|'')*'|([A-Za-z])\1*|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TimePattern:
    """A pattern of dates and times.

    Attributes:
        directives: in strftime's form.
        guard: the RE2 that texts of exactly this pattern match; None where it cannot be parsed.
    """

    directives: str
    guard: str | None


def time_pattern(typer: Typer, pattern: str, node: exp.Expr) -> TimePattern:
    """Translate a pattern of Java's DateTimeFormatter."""
    directives, guard = "", ""
    parsed = True
    for match in _TOKEN.finditer(pattern):
        letters = match[0]
        if letters.startswith("'"):
            plain = "'" if letters == "''" else letters[1:-1].replace("''", "'")
        elif match[1]:
            if letters not in _DIRECTIVES:
                raise typer.ctx.error(
                    NotSupportedError,
                    f"the letters {letters} of the pattern '{pattern}' are not supported",
                    node,
                    hint="put plain text in the pattern between two single quotes",
                )
            directive, accepted = _DIRECTIVES[letters]
            directives += directive
            parsed = parsed and accepted is not None
            guard += accepted or ""
            continue
        else:
            plain = letters
        directives += plain.replace("%", "%%")
        guard += re.escape(plain)
    return TimePattern(directives, guard if parsed else None)


_JAVA_ONLY = (
    (r"\(\?<?[=!]", "look-around"),
    (r"\(\?>", "atomic groups"),
    (r"(?<!\\)(?:\\\\)*[*+?}]\+", "possessive quantifiers"),
    (r"(?<!\\)(?:\\\\)*\\[1-9]", "back-references"),
    (r"\[[^\]]*&&", "intersections of classes"),
    (r"(?<!\\)(?:\\\\)*\\[GZhHRvVX]", "this escape"),
)


def check_regex(typer: Typer, pattern: tree.Expr, node: exp.Expr) -> None:
    """Refuse what RE2 would not match as Java does."""
    if not isinstance(pattern, tree.Literal) or not isinstance(pattern.value, str):
        return
    for forbidden, what in _JAVA_ONLY:
        if re.search(forbidden, pattern.value):
            raise typer.ctx.error(
                NotSupportedError, f"{what} in regular expressions: not supported", node
            )


def replacement(java: str) -> str:
    r"""Return a replacement in RE2's form: `$1` is `\1`, `\$` is a dollar sign."""

    def one(match: re.Match[str]) -> str:
        if match[1] is not None:
            return f"\\{match[1]}"
        char: str = match[2]
        return "\\\\" if char == "\\" else char

    return re.sub(r"\$(\d)|\\(.)", one, java)

r"""Java's patterns in DuckDB's terms: dates and times, and regular expressions.

`yyyy-MM-dd` becomes `%Y-%m-%d`, `$1` in a replacement becomes `\1`; what cannot be translated
exactly is left to functions in Python, and what means nothing is an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError
from shared.sql import tree
from shared.sql.analyse.typer import Typer

# Java's letters: strftime's directive, and what RE2 matches when parsing (None: not parsed).
_DIRECTIVES: dict[str, tuple[str, str | None]] = {
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
    "SSS": ("%g", None),
    "SSSSSS": ("%f", None),
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


_WRITTEN = frozenset("yMLQqGdDEFHkKhmsSaXxZzvVO")
_NOT_READ = frozenset("EFqQ")


def time_pattern(
    typer: Typer, pattern: str, node: exp.Expr, *, reading: bool
) -> TimePattern | None:
    """Translate a pattern of Java's DateTimeFormatter; None where DuckDB has no equal.

    Raises:
        NotSupportedError: a letter means nothing, or nothing for reading.
    """
    directives, guard = "", ""
    same = parsed = True
    seen: list[str] = []
    for match in _TOKEN.finditer(pattern):
        letters = match[0]
        if letters.startswith("'"):
            plain = "'" if letters == "''" else letters[1:-1].replace("''", "'")
        elif match[1]:
            _check_letters(typer, letters, pattern, node, reading=reading)
            seen.append(letters)
            directive, accepted = _DIRECTIVES.get(letters, ("", None))
            same = same and letters in _DIRECTIVES
            directives += directive
            parsed = parsed and accepted is not None
            guard += accepted or ""
            continue
        elif letters in "[]":
            same = False
            continue
        else:
            plain = letters
        directives += plain.replace("%", "%%")
        guard += re.escape(plain)
    if not same or (reading and not (parsed and _is_plain_day(seen))):
        return None
    return TimePattern(directives, guard if parsed else None)


_WHOLE_DAY = {"yyyy", "MM", "dd"}


def _is_plain_day(seen: Sequence[str]) -> bool:
    """Return whether letters name a day, and nothing twice that could contradict itself."""
    fields = ["H" if letters[0] == "h" else letters[0] for letters in seen]
    halves = ("a" in seen) != bool({"h", "hh"} & {*seen})
    return {*seen} >= _WHOLE_DAY and len(set(fields)) == len(fields) and not halves


def _check_letters(
    typer: Typer, letters: str, pattern: str, node: exp.Expr, *, reading: bool
) -> None:
    known = (
        letters != "V" and letters[0] in _WRITTEN and len(letters) <= _LONGEST.get(letters[0], 9)
    )
    if not known or (reading and letters[0] in _NOT_READ):
        what = "cannot be read from text" if known else "are not supported"
        raise typer.ctx.error(
            NotSupportedError,
            f"the letters {letters} of the pattern '{pattern}' {what}",
            node,
            hint="put plain text in the pattern between two single quotes",
        )


_LONGEST = {"M": 4, "L": 4, "Q": 4, "q": 4, "G": 4, "E": 4, "d": 2, "D": 3, "F": 1, "H": 2, "k": 2,
            "K": 2, "h": 2, "m": 2, "s": 2, "a": 1, "X": 5, "x": 5, "Z": 5, "z": 4, "V": 2, "O": 4,
            "y": 6}  # fmt: skip


_JAVA_ONLY = (
    r"\(\?<",  # look-behind, and names of groups
    r"\(\?[=!>]",
    r"(?<!\\)(?:\\\\)*[*+?}]\+",
    r"(?<!\\)(?:\\\\)*\\[1-9]",
    r"\[[^\]]*&&",
    r"(?<!\\)(?:\\\\)*\\[GZzhHRvVXku]",
    r"(?<!\\)(?:\\\\)*\\[pP](?!\{[CLMNPSZ][a-z]?\})",  # RE2 has Unicode's categories alone
)
"""What only Java knows: look-around, possessive quantifiers, back-references, intersections …"""


def is_alike(pattern: object) -> bool:
    """Return whether RE2 matches a pattern as Java does."""
    return isinstance(pattern, str) and not any(re.search(f, pattern) for f in _JAVA_ONLY)


def check_like(typer: Typer, args: Sequence[tree.Expr], node: exp.Expr) -> None:
    """Raise where a constant pattern of LIKE escapes what needs none, or nothing."""
    values = [arg.value for arg in args[1:] if isinstance(arg, tree.Literal)]
    if len(values) != 2 or not all(isinstance(value, str) for value in values):
        return
    pattern, escape = str(values[0]), str(values[1])
    if len(escape) != 1:
        return
    escaped = rf"(?:[^{re.escape(escape)}]|{re.escape(escape)}[_%{re.escape(escape)}])*"
    if not re.fullmatch(escaped, pattern, re.DOTALL):
        raise typer.ctx.error(
            SqlSyntaxError,
            f"in the pattern '{pattern}' the escape {escape} stands before neither _, % nor itself",
            node,
            hint=f"write {escape}{escape} for one {escape}",
        )


def may_be_empty(pattern: str) -> bool:
    """Return whether a pattern may match nothing at all."""
    try:
        return re.match(pattern, "") is not None
    except re.error:
        return True


def call(
    typer: Typer, name: str, args: Sequence[tree.Expr], node: exp.Expr, shown: str
) -> tree.Expr:
    """Return a call of a function whose second argument is a regular expression."""
    pattern = args[1]
    if not isinstance(pattern, tree.Literal) or not is_alike(pattern.value):
        return typer.call(name, args, node, shown)
    if name == "rlike":
        args = (args[0], replace(pattern, value=_ending(str(pattern.value))))
    return typer.call(f"{name}_re2", args, node, shown)


def _ending(java: str) -> str:
    """Return a pattern whose last `$` is before the last line end too, as in Java.

    A quoted `$` is itself, and with the flag m it ends every line.
    """
    at_end = re.search(r"(?<!\\)(?:\\\\)*\$\Z", java) and not re.search(r"\\Q|\(\?\w*m", java)
    return f"{java[:-1]}(?:\\r\\n|[\\n\\r\\x{{85}}\\x{{2028}}\\x{{2029}}])?\\z" if at_end else java


def replacement(java: object) -> str | None:
    r"""Return a replacement in RE2's form: `$1` is `\1`, `\$` is a dollar sign; None: Java's only."""
    if not isinstance(java, str) or "${" in java or re.search(r"\$\d\d", java):
        return None

    def one(match: re.Match[str]) -> str:
        if match[1] is not None:
            return f"\\{match[1]}"
        char: str = match[2]
        return "\\\\" if char == "\\" else char

    return re.sub(r"\$(\d)|\\(.)", one, java)

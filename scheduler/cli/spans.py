"""Spans of time as people read them."""

from __future__ import annotations

from datetime import timedelta

_UNITS = (("d", 86_400), ("h", 3600), ("m", 60))


def span(given: timedelta | float | None) -> str | None:
    """Return a span with its two largest units; short ones with a fraction.

    >>> span(timedelta(days=3, hours=4, minutes=5)), span(90), span(0.25), span(59.96), span(None)
    ('3d 4h', '1m 30s', '0.25s', '1m', None)
    """
    if given is None:
        return None
    seconds = given.total_seconds() if isinstance(given, timedelta) else float(given)
    if seconds < 0:
        return f"-{span(-seconds)}"
    if seconds < 59.95:
        digits = 3 if seconds < 0.1 else 2 if seconds < 10 else 1
        return f"{seconds:.{digits}f}".rstrip("0").rstrip(".") + "s"
    whole = round(seconds)
    parts = []
    for name, size in _UNITS:
        count, whole = divmod(whole, size)
        parts.append(f"{count}{name}" * bool(count))
    parts.append(f"{whole}s" * bool(whole))
    first = next(index for index, part in enumerate(parts) if part)
    return " ".join(part for part in parts[first : first + 2] if part)

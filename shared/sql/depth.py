"""How deep a statement may be nested: what walks a tree calls itself once a level.

Python stops a program some thousand calls deep, which generated SQL reaches (fifty parentheses are
a thousand calls of the parser). Here is room for four times that, and a refusal in words beyond.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from shared.core.errors import TooComplexError

_CALLS = 4_000
"""Well below what fits into the eight megabytes of a thread's stack."""


@contextmanager
def bounded() -> Iterator[None]:
    """Give the block room for deep statements; decorates functions too.

    Raises:
        TooComplexError: the statement is nested deeper than that.
    """
    if sys.getrecursionlimit() < _CALLS:
        sys.setrecursionlimit(_CALLS)
    try:
        yield
    except RecursionError:
        raise TooComplexError(
            "the statement is nested too deep",
            hint="write long chains as IN (…), and deep nesting as WITH queries",
        ) from None

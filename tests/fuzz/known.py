"""Known differences from Spark: what the fuzzer may find without failing."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """A difference that is known.

    Attributes:
        what: "name", "type", "rows", "crash"; several with `|`.
        label: a pattern of the function's name, the shape or the pair of types: the whole of it.
        reason: why it is not mended.
        query: a pattern that the query has somewhere.
    """

    what: str
    label: str
    reason: str
    query: str = ""

    def covers(self, label: str, what: str, query: str) -> bool:
        """Whether a difference is this one."""
        return (
            what in self.what.split("|")
            and re.fullmatch(self.label, label) is not None
            and re.search(self.query, query) is not None
        )


KNOWN: tuple[Known, ...] = (
    Known("rows", ".* div .*", "a decimal of another whole number type divided"),
    Known("rows", "rtrim", "the last bit of sin: Java computes it by the processor", r"csc\("),
    Known(
        "rows", "approx_percentile", "NaN among the values over a window", r"PARTITION BY k ORDER"
    ),
    Known("rows", "regr_.*", "NaN among the values over a window"),
    Known(
        "rows", "substring", "Java 17 writes some doubles with a digit too many", r"radians\(l\)"
    ),
    Known("name", "try_make_timestamp", "refused parts show Spark's own arguments"),
    Known("rows", "map_.*", "PySpark writes keys that are no text in its own way", "true|false"),
)
"""What was found and is not mended; an entry goes when its difference does."""

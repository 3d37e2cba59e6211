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


_NAN = "NaN and infinities among the values: Spark's moments are NaN, DuckDB's NULL or 0"
_WRITTEN = "Spark's text of the constants inside (1.0E10, -2.25) is not ours"
_DEFAULTS = "Spark writes out arguments that are left out, ours does not"
_CAPITALS = "Spark writes this name, or the operator it stands for, in its own way"

KNOWN: tuple[Known, ...] = (
    Known("rows", "corr|covar_.*|regr_.*|skewness|kurtosis|std.*|var.*", _NAN),
    Known("rows", "sign|signum|width_bucket", "NaN is a number to DuckDB, above all others"),
    Known("rows", "locate|position", "a NULL place is 0 in Spark"),
    Known("rows", "base64", "Spark breaks the text after 76 characters"),
    Known("rows", ".* div .*", "a decimal of another whole number type divided"),
    Known("rows", "find_in_set|levenshtein|overlay", "NULL and negative limits and lengths"),
    Known("rows", "sentences", "Java's words keep 1.5 together"),
    Known("rows", "try_url_decode", "what cannot be decoded is NULL in Spark"),
    Known("rows", "xpath", "nodes without text are NULL in Spark"),
    Known("rows", "map_.*", "PySpark writes keys that are no text in its own way", "true|false"),
    Known("type", "approx_percentile|percentile_approx", "text is a double to Spark", ""),
    Known("type", "zeroifnull", "Spark's 0 is an int"),
    Known("name", ".*", _WRITTEN, r"-\d|1e10D|BD\b|AS DECIMAL|CAST\("),
    Known(
        "name",
        "approx_count_distinct|from_json|from_unixtime|last without nulls|log|[lr]pad|mask"
        "|position.*|having|locate|regexp_instr|replace|sentences|substr|substring|mid",
        _DEFAULTS,
    ),
    Known("name", "ceiling|e|pi|positive|rint|sign|signum|like|printf|char|mean|std", _CAPITALS),
    Known(
        "name",
        ".*date.*|.*interval.*|.*timestamp.*",
        "dates and numbers added are date_add in Spark",
    ),
)
"""What was found and is not mended; an entry goes when its difference does."""

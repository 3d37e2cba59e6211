"""Regular expressions: by RE2 where it matches as Java does (`…_re2`), else in Python."""

from __future__ import annotations

from shared.sql.functions.define import Entry, scalar


def _pair(name: str, signature: str, re2: str, java: str) -> tuple[Entry, Entry]:
    """Return the function and its form for patterns that RE2 takes; both bound by the analyser."""
    return scalar(name, signature, java), scalar(f"{name}_re2", signature, re2)


ENTRIES = (
    *_pair(
        "rlike",
        "string, string -> boolean",
        "regexp_matches({0}, {1})",
        "fm_regexp_matches({0}, {1})",
    ),
    *_pair(
        "regexp_extract",
        "string, string, int -> string",
        "regexp_extract({0}, {1}, {2})",
        "fm_regexp_extract({0}, {1}, {2})",
    ),
    *_pair(
        "regexp_extract_all",
        "string, string, int -> array<string>",
        "list_transform(regexp_extract_all({0}, {1}, {2}), lambda _m: coalesce(_m, ''))",
        "fm_regexp_extract_all({0}, {1}, {2})",
    ),
    # The replacement of the first is in RE2's form (\\1): the analyser translates Java's ($1).
    *_pair(
        "regexp_replace",
        "string, string, string, int -> string",
        "regexp_replace({0}, {1}, {2}, 'g')",
        "fm_regexp_replace({0}, {1}, {2}, {3})",
    ),
    *_pair(
        "split",
        "string, string, int -> array<string>",
        "CASE WHEN {0} IS NULL THEN NULL ELSE string_split_regex({0}, {1}) END",
        "fm_split({0}, {1}, {2})",
    ),
    *_pair(
        "regexp_count",
        "string, string -> int",
        "CAST(len(regexp_extract_all({0}, {1})) AS INTEGER)",
        "CAST(len(fm_regexp_extract_all({0}, {1}, 0)) AS INTEGER)",
    ),
    *_pair(
        "regexp_substr",
        "string, string -> string",
        "nullif(regexp_extract({0}, {1}), '')",
        "fm_regexp_substr({0}, {1})",
    ),
    *_pair(
        "regexp_instr",
        "string, string -> int",
        "fm_regexp_instr({0}, {1})",
        "fm_regexp_instr({0}, {1})",
    ),
)

"""Functions of text. Positions count characters from 1; NULL in, NULL out unless said."""

from __future__ import annotations

from shared.sql.functions.define import scalar

_START = (
    "(CASE WHEN {1} > 0 THEN {1} - 1 WHEN {1} < 0 THEN length({0}) + {1}"
    " ELSE CAST({1} AS BIGINT) END)"
)
_FROM = f"(CASE WHEN {_START} < 0 THEN 0 ELSE {_START} END)"
_UNTIL = f"({_START} + {{2}})"
_COUNT = f"(CASE WHEN {_UNTIL} < {_FROM} THEN 0 ELSE {_UNTIL} - {_FROM} END)"
_TAIL = "substring({1}, {2})"

ENTRIES = (
    scalar(
        "length len char_length character_length",
        "string -> int",
        "CAST(length({0}) AS INTEGER)",
    ),
    scalar("octet_length", "string -> int", "CAST(strlen({0}) AS INTEGER)"),
    scalar("bit_length", "string -> int", "CAST(bit_length({0}) AS INTEGER)"),
    scalar("upper ucase", "string -> string", "upper(replace({0}, 'ß', 'SS'))"),
    scalar("lower lcase", "string -> string", "lower({0})"),
    scalar(
        "initcap",
        "string -> string",
        "array_to_string(list_transform(string_split(lower({0}), ' '),"
        " lambda _w: upper(_w[1]) || _w[2:]), ' ')",
    ),
    scalar("trim", "string -> string", "trim({0}, ' ')"),
    scalar("ltrim", "string -> string", "ltrim({0}, ' ')"),
    scalar("rtrim", "string -> string", "rtrim({0}, ' ')"),
    scalar("trim btrim", "string, string -> string", "trim({0}, {1})", canonical="trim_of"),
    # The deprecated two-argument forms of ltrim and rtrim name the characters first; the
    # analyser swaps the arguments of LTRIM(chars, text) before it comes here.
    scalar("ltrim_of", "string, string -> string", "ltrim({0}, {1})"),
    scalar("rtrim_of", "string, string -> string", "rtrim({0}, {1})"),
    scalar(
        "substring substr mid",
        "string, int -> string",
        f"substring({{0}}, {_FROM} + 1)",
        canonical="substring_from",
    ),
    scalar(
        "substring substr mid",
        "string, int, int -> string",
        f"substring({{0}}, {_FROM} + 1, {_COUNT})",
    ),
    scalar("left", "string, int -> string", "left({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END)"),
    scalar("right", "string, int -> string", "right({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END)"),
    scalar("replace", "string, string -> string", "replace({0}, {1}, '')", canonical="remove"),
    scalar(
        "replace",
        "string, string, string -> string",
        "CASE WHEN {1} = '' THEN {0} ELSE replace({0}, {1}, {2}) END",
    ),
    scalar("translate", "string, string, string -> string", "translate({0}, {1}, {2})"),
    scalar(
        "split",
        "string, string -> array<string>",
        "CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE string_split_regex({0}, {1}) END",
    ),
    scalar(
        "regexp_extract",
        "string, string -> string",
        "regexp_extract({0}, {1}, 1)",
        canonical="regexp_extract_first",
    ),
    scalar("regexp_extract", "string, string, int -> string", "regexp_extract({0}, {1}, {2})"),
    scalar(
        "regexp_extract_all",
        "string, string -> array<string>",
        "list_transform(regexp_extract_all({0}, {1}, 1), lambda _m: coalesce(_m, ''))",
        canonical="regexp_extract_all_first",
    ),
    scalar(
        "regexp_extract_all",
        "string, string, int -> array<string>",
        "list_transform(regexp_extract_all({0}, {1}, {2}), lambda _m: coalesce(_m, ''))",
    ),
    # The replacement is in RE2's form (\1): the analyser translates Java's ($1).
    scalar(
        "regexp_replace", "string, string, string -> string", "regexp_replace({0}, {1}, {2}, 'g')"
    ),
    scalar("regexp_substr", "string, string -> string", "nullif(regexp_extract({0}, {1}), '')"),
    scalar(
        "regexp_count",
        "string, string -> int",
        "CAST(len(regexp_extract_all({0}, {1})) AS INTEGER)",
    ),
    scalar("instr", "string, string -> int", "CAST(instr({0}, {1}) AS INTEGER)"),
    scalar(
        "locate position charindex",
        "string, string -> int",
        "CAST(instr({1}, {0}) AS INTEGER)",
        canonical="locate_first",
    ),
    scalar(
        "locate position charindex",
        "string, string, int -> int",
        "CAST(CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL WHEN {2} IS NULL OR {2} < 1 THEN 0"
        f" WHEN instr({_TAIL}, {{0}}) = 0 THEN 0"
        f" ELSE instr({_TAIL}, {{0}}) + {{2}} - 1 END AS INTEGER)",
    ),
    scalar(
        "lpad",
        "string, int -> string",
        "lpad({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END, ' ')",
        canonical="lpad_blank",
    ),
    scalar(
        "lpad",
        "string, int, string -> string",
        "CASE WHEN {2} = '' THEN left({0}, {1})"
        " ELSE lpad({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END, {2}) END",
    ),
    scalar(
        "rpad",
        "string, int -> string",
        "rpad({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END, ' ')",
        canonical="rpad_blank",
    ),
    scalar(
        "rpad",
        "string, int, string -> string",
        "CASE WHEN {2} = '' THEN left({0}, {1})"
        " ELSE rpad({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END, {2}) END",
    ),
    scalar("reverse", "string -> string", "reverse({0})"),
    scalar("repeat", "string, int -> string", "repeat({0}, {1})"),
    scalar("space", "int -> string", "repeat(' ', {0})"),
    scalar(
        "concat_ws",
        "string, array<string> -> string",
        "CASE WHEN {0} IS NULL THEN NULL ELSE coalesce(array_to_string({1}, {0}), '') END",
        canonical="concat_ws_array",
    ),
    scalar(
        "concat_ws",
        "string, string* -> string",
        "CASE WHEN {0} IS NULL THEN NULL ELSE coalesce(concat_ws({*}), '') END",
    ),
    scalar("startswith", "string, string -> boolean", "starts_with({0}, {1})"),
    scalar("endswith", "string, string -> boolean", "ends_with({0}, {1})"),
    scalar("contains", "string, string -> boolean", "contains({0}, {1})"),
    scalar("ascii", "string -> int", "CAST(ascii({0}) AS INTEGER)"),
    scalar(
        "chr char",
        "bigint -> string",
        "CASE WHEN {0} < 0 THEN '' ELSE chr(CAST({0} % 256 AS INTEGER)) END",
    ),
    scalar("levenshtein", "string, string -> int", "CAST(levenshtein({0}, {1}) AS INTEGER)"),
    scalar("printf format_string", "string, any* -> string", "printf({*})"),
    scalar(
        "substring_index",
        "string, string, int -> string",
        "CASE WHEN {2} = 0 OR {1} = '' THEN ''"
        " WHEN {2} > 0 THEN array_to_string(string_split({0}, {1})[1:{2}], {1})"
        " ELSE array_to_string(string_split({0}, {1})[{2}:], {1}) END",
    ),
    scalar(
        "find_in_set",
        "string, string -> int",
        "CAST(CASE WHEN contains({0}, ',') THEN 0 WHEN {0} IS NULL OR {1} IS NULL THEN NULL"
        " ELSE coalesce(list_position(string_split({1}, ','), {0}), 0) END AS INTEGER)",
    ),
)

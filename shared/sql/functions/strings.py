"""Functions of text. Positions count characters from 1; NULL in, NULL out unless said."""

from __future__ import annotations

from collections.abc import Sequence

from shared.sql import types
from shared.sql.functions import casts
from shared.sql.functions.define import scalar
from shared.sql.functions.model import Generator
from shared.sql.types import Array, DataType

_START = (
    "(CASE WHEN {1} > 0 THEN {1} - 1 WHEN {1} < 0 THEN length({0}) + {1}"
    " ELSE CAST({1} AS BIGINT) END)"
)
_FROM = f"(CASE WHEN {_START} < 0 THEN 0 ELSE {_START} END)"
_UNTIL = f"({_START} + {{2}})"
_COUNT = f"(CASE WHEN {_UNTIL} < {_FROM} THEN 0 ELSE {_UNTIL} - {_FROM} END)"
_TAIL = "substring({1}, {2})"


def _str_to_map(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    del arg_types, out
    between, within = [*args[1:], *("','", "':'")[len(args) - 1 :]]
    return f"fm_str_to_map({args[0]}, {between}, {within})"


def _tagged(sql: str, kind: DataType) -> str:
    """Return a value for printf: what kind it is, and its text."""
    tag = "s"
    if types.is_integral(kind):
        tag = "l" if kind == types.BIGINT else "i"
    elif isinstance(kind, types.Decimal):
        tag = "m"
    elif types.is_numeric(kind):
        tag = "d"
    elif kind == types.DATE:  # Spark shows what is inside: days, and microseconds
        return f"'i:' || CAST(({sql} - DATE '1970-01-01') AS VARCHAR)"
    elif kind == types.TIMESTAMP:
        return f"'l:' || CAST(epoch_us({sql}) AS VARCHAR)"
    elif kind == types.BOOLEAN:
        tag = "b"
    elif kind == types.NULL:
        return "CAST(NULL AS VARCHAR)"
    return f"'{tag}:' || {casts.to_string(sql, kind)}"


def _printed(args: tuple[DataType, ...]) -> DataType | None:
    """Text; what Spark shows of nested values and bytes is its memory, and not taken."""
    nested = any(isinstance(t, Array | types.Map | types.Struct | types.Binary) for t in args)
    return None if nested else types.STRING


def _format_string(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    del out
    values = ", ".join(_tagged(a, t) for a, t in zip(args[1:], arg_types[1:], strict=True))
    return f"fm_format_string({args[0]}, CAST([{values}] AS VARCHAR[]))"


def _format_number(name: str) -> Generator:
    def write(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
        del arg_types, out
        return f"fm_format_{name}(CAST({args[0]} AS VARCHAR), {args[1]})"

    return write


def _concat_ws(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    """Arrays and texts in turn; NULLs are left out."""
    del out
    parts = []
    for sql, kind in zip(args[1:], arg_types[1:], strict=True):
        if isinstance(kind, Array):
            texts = casts.cast(sql, kind, Array(types.STRING))
            parts.append(f"coalesce({texts}, [])")
        else:
            parts.append(f"[{casts.cast(sql, kind, types.STRING)}]")
    listed = " || ".join(["CAST([] AS VARCHAR[])", *parts])
    kept = f"list_filter({listed}, lambda _v: _v IS NOT NULL)"
    return f"CASE WHEN {args[0]} IS NULL THEN NULL ELSE coalesce(array_to_string({kept}, {args[0]}), '') END"


_DISTANCE = (
    "CAST(CASE WHEN strlen({0}) = length({0}) AND strlen({1}) = length({1})"
    " THEN levenshtein({0}, {1}) ELSE fm_levenshtein({0}, {1}) END AS INTEGER)"
)
"""DuckDB counts bytes: right where every character is one."""

_MASKS = ("'X'", "'x'", "'n'", "CAST(NULL AS VARCHAR)")


def _within(args: Sequence[str], _types: Sequence[DataType], _out: DataType) -> str:
    """A distance up to a limit, else -1; a NULL limit of a row is 0 to Spark, a constant one NULL."""
    left, right, limit = args
    if limit.startswith("CAST(NULL"):
        return limit
    found = _DISTANCE.replace("{0}", left).replace("{1}", right)
    return f"CASE WHEN {found} > coalesce({limit}, 0) THEN -1 ELSE {found} END"


ENTRIES = (
    scalar(
        "length len char_length character_length",
        "string -> int",
        "CAST(length({0}) AS INTEGER)",
    ),
    scalar(
        "length len char_length character_length",
        "binary -> int",
        "CAST(octet_length({0}) AS INTEGER)",
        canonical="length_bytes",
    ),
    scalar("octet_length", "string -> int", "CAST(strlen({0}) AS INTEGER)"),
    scalar("bit_length", "string -> int", "CAST(bit_length({0}) AS INTEGER)"),
    # Beyond ASCII as Unicode has it: ﬁ becomes FI, a last Σ ς, which DuckDB leaves.
    scalar(
        "upper ucase",
        "string -> string",
        "CASE WHEN strlen({0}) = length({0}) THEN upper({0}) ELSE fm_upper({0}) END",
    ),
    scalar(
        "lower lcase",
        "string -> string",
        "CASE WHEN strlen({0}) = length({0}) THEN lower({0}) ELSE fm_lower({0}) END",
    ),
    scalar(
        "initcap",
        "string -> string",
        "fm_initcap({0})",
    ),
    scalar("trim btrim", "string -> string", "trim({0}, ' ')"),
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
    # Bytes are cut as hexadecimal digits, two a byte.
    scalar(
        "substring substr mid",
        "binary, int, int -> binary",
        f"from_hex(substring(hex({{0}}), 2 * {_FROM.replace('length(', 'octet_length(')} + 1,"
        f" 2 * {_COUNT.replace('length(', 'octet_length(')}))",
        canonical="substring_bytes",
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
    scalar("split_part", "string, string, int -> string", "fm_split_part({*})"),
    scalar("soundex", "string -> string", "fm_soundex({0})"),
    scalar("sentences", "string, string?, string? -> array<array<string>>", "fm_sentences({0})"),
    scalar(
        "mask",
        "string, string?, string?, string?, string? -> string",
        generate=lambda args, _types, _out: (
            f"fm_mask({', '.join([*args, *_MASKS[len(args) - 1 :]])})"
        ),
    ),
    scalar("luhn_check", "string -> boolean", "fm_luhn({0})"),
    scalar(
        "str_to_map",
        "string, string?, string? -> map<string,string>",
        generate=_str_to_map,
    ),
    scalar(
        "elt",
        "int, exactly<binary>, exactly<binary>* -> binary",
        "CASE WHEN {0} > 0 THEN list_extract([{1*}], {0}) END",
        canonical="elt_bytes",
    ),
    scalar(
        "elt",
        "int, string, string* -> string",
        "CASE WHEN {0} > 0 THEN list_extract([{1*}], {0}) END",
    ),
    scalar(
        "overlay",
        "string, string, int, int? -> string",
        generate=lambda args, _types, _out: f"fm_overlay({', '.join([*args, '-1'][:4])})",
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
        "CAST(CASE WHEN {2} IS NULL THEN 0 WHEN {0} IS NULL OR {1} IS NULL THEN NULL"
        " WHEN {2} < 1 THEN 0 WHEN {0} = '' THEN 1"
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
    scalar("concat_ws", "string, any* -> string", generate=_concat_ws),
    scalar("startswith", "string, string -> boolean", "starts_with({0}, {1})"),
    scalar("endswith", "string, string -> boolean", "ends_with({0}, {1})"),
    scalar("contains", "string, string -> boolean", "contains({0}, {1})"),
    scalar("ascii", "string -> int", "CAST(ascii({0}) AS INTEGER)"),
    scalar(
        "chr char",
        "bigint -> string",
        "CASE WHEN {0} < 0 THEN '' ELSE chr(CAST({0} % 256 AS INTEGER)) END",
    ),
    scalar("levenshtein", "string, string -> int", _DISTANCE),
    scalar(
        "quote",
        "string -> string",
        "chr(39) || replace({0}, chr(39), chr(92) || chr(39)) || chr(39)",
    ),
    scalar("write_number", "string, string -> string", "fm_write_number({*})"),
    scalar("read_number", "string, string -> string", "fm_read_number({*})"),
    scalar("try_read_number", "string, string -> string", "fm_try_read_number({*})"),
    scalar(
        "levenshtein",
        "string, string, int -> int",
        generate=_within,
        canonical="levenshtein_within",
    ),
    scalar(
        "printf format_string", "string, any* -> string", generate=_format_string, result=_printed
    ),
    scalar("format_number", "numeric, int -> string", generate=_format_number("fixed")),
    scalar(
        "format_number",
        "numeric, string -> string",
        generate=_format_number("pattern"),
        canonical="format_number_by",
    ),
    scalar(
        "substring_index",
        "string, string, int -> string",
        "fm_substring_index({*})",
    ),
    scalar(
        "find_in_set",
        "string, string -> int",
        "CAST(CASE WHEN contains({0}, ',') THEN 0 WHEN {0} IS NULL OR {1} IS NULL THEN NULL"
        " ELSE coalesce(list_position(string_split({1}, ','), {0}), 0) END AS INTEGER)",
    ),
)

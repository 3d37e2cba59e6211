"""Functions of bytes: overloads of those of text, checks of UTF-8, and AES."""

from __future__ import annotations

from shared.sql.functions.define import scalar

ENTRIES = (
    scalar(
        "left",
        "binary, int -> binary",
        "from_hex(substring(hex({0}), 1, 2 * greatest({1}, 0)))",
        canonical="left_bytes",
    ),
    scalar(
        "lpad",
        "binary, int -> binary",
        "fm_lpad_bytes({0}, {1}, from_hex('00'))",
        canonical="lpad_zeros",
    ),
    scalar("lpad", "binary, int, binary -> binary", "fm_lpad_bytes({*})", canonical="lpad_bytes"),
    scalar(
        "rpad",
        "binary, int -> binary",
        "fm_rpad_bytes({0}, {1}, from_hex('00'))",
        canonical="rpad_zeros",
    ),
    scalar("rpad", "binary, int, binary -> binary", "fm_rpad_bytes({*})", canonical="rpad_bytes"),
    scalar("reverse", "binary -> binary", "fm_reverse_bytes({0})", canonical="reverse_bytes"),
    scalar(
        "overlay",
        "binary, binary, int -> binary",
        "fm_overlay_bytes({*}, -1)",
        canonical="overlay_bytes_from",
    ),
    scalar(
        "overlay",
        "binary, binary, int, int -> binary",
        "fm_overlay_bytes({*})",
        canonical="overlay_bytes",
    ),
    scalar(
        "startswith", "binary, binary -> boolean", "fm_bytes_start({*})", canonical="bytes_start"
    ),
    scalar("endswith", "binary, binary -> boolean", "fm_bytes_end({*})", canonical="bytes_end"),
    scalar(
        "contains", "binary, binary -> boolean", "fm_bytes_contain({*})", canonical="bytes_contain"
    ),
    # Bound by the analyser where every argument of concat is bytes.
    scalar("concat_bytes", "binary, binary -> binary", "({0} || {1})"),
    scalar("is_valid_utf8", "string -> boolean", "({0} IS NOT NULL OR NULL)"),
    scalar("is_valid_utf8", "binary -> boolean", "fm_is_utf8({0})", canonical="is_utf8"),
    scalar("make_valid_utf8", "string -> string", "{0}"),
    scalar("make_valid_utf8", "binary -> string", "fm_make_utf8({0})", canonical="make_utf8"),
    scalar("validate_utf8", "string -> string", "{0}"),
    scalar("validate_utf8", "binary -> string", "fm_validate_utf8({0})", canonical="valid_utf8"),
    scalar("try_validate_utf8", "string -> string", "{0}"),
    scalar("try_validate_utf8", "binary -> string", "fm_try_utf8({0})", canonical="try_utf8"),
    # Bound by the analyser, which writes every argument out.
    scalar(
        "aes_encrypt",
        "binary, binary, string, string, binary, binary -> binary",
        "fm_aes_encrypt({*})",
        volatile=True,
    ),
    scalar(
        "aes_decrypt", "binary, binary, string, string, binary -> binary", "fm_aes_decrypt({*})"
    ),
    scalar(
        "try_aes_decrypt",
        "binary, binary, string, string, binary -> binary",
        "fm_try_aes_decrypt({*})",
    ),
    scalar("read_binary", "string, string -> binary", "fm_to_binary({*})"),
    scalar("try_read_binary", "string, string -> binary", "fm_try_to_binary({*})"),
)

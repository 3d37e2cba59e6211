"""Functions of text that are chosen by constants: pictures, charsets, masks, collations, ciphers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError
from shared.sql import coercion, tree, types
from shared.sql.analyse.builders import Builder, constant, expect
from shared.sql.analyse.typer import Typer
from shared.sql.functions import pictures
from shared.sql.types import Decimal


def _text(value: str) -> tree.Literal:
    return tree.Literal(type=types.STRING, value=value)


# --- pictures of numbers --------------------------------------------------------------------


def _picture(typer: Typer, node: exp.Expr) -> str | None:
    """Return the constant picture of an argument; None where it is NULL."""
    value = constant(typer, typer(node), node, "the picture of a number")
    if value is None:
        return None
    try:
        pictures.parse(str(value))
    except ValueError as error:
        raise typer.ctx.error(SqlSyntaxError, str(error), node) from None
    return str(value)


_TIMES = {types.DATE, types.TIMESTAMP, types.TIMESTAMP_NTZ}


def _to_char(typer: Typer, node: exp.Expr) -> tree.Expr:
    """`to_char(12, '99')`; of times it is date_format, of bytes base64, hex or decode."""
    args = expect(typer, node, 2, 2, "to_char(number, '999.99')")
    value = typer(args[0])
    if value.type in _TIMES:
        call = exp.Anonymous(this="date_format", expressions=list(args))
        call.meta.update(node.meta)
        return typer(call)
    if value.type == types.BINARY:
        return _bytes_as_text(typer, value, args[1], node)
    picture = _picture(typer, args[1])
    if picture is None:
        return coercion.null(types.STRING, typer.at(node))
    before, after = pictures.parse(picture).digits
    if not isinstance(value.type, Decimal):
        whole = coercion.decimal_of(value.type)
        value = coercion.cast(value, whole or Decimal(min(38, before + after + 6), after))
    digits = coercion.cast(value, types.STRING)
    return typer.call("write_number", (digits, _text(picture)), node, node.name)


def _bytes_as_text(typer: Typer, value: tree.Expr, written: exp.Expr, node: exp.Expr) -> tree.Expr:
    form = str(constant(typer, typer(written), written, "the format of bytes")).lower()
    match form:
        case "base64":
            return typer.call("base64_bytes", (value,), node, node.name)
        case "hex":
            return typer.call("hex_bytes", (value,), node, node.name)
        case "utf-8":
            return typer.call("decode", (value, _text("UTF-8")), node, node.name)
    raise typer.ctx.error(
        SqlSyntaxError, f"'{form}' is no format of bytes", written, hint="base64, hex or utf-8"
    )


def _to_number(function: str) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        args = expect(typer, node, 2, 2, f"{node.name}('1,234', '9,999')")
        picture = _picture(typer, args[1])
        if picture is None:
            return coercion.null(Decimal(38, 0), typer.at(node))
        before, after = pictures.parse(picture).digits
        found = typer.call(function, (typer(args[0]), _text(picture)), node, node.name)
        return coercion.cast(found, Decimal(before + after, after))

    return build


# --- bytes ----------------------------------------------------------------------------------


def _to_binary(function: str) -> Builder:
    attempt = function.startswith("try_")

    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        args = expect(typer, node, 1, 2, f"{node.name}(text, 'hex')")
        value = typer(args[0])
        form: object = "hex"
        if len(args) == 2:
            form = constant(typer, typer(args[1]), args[1], "the format of to_binary")
        name = None if form is None else str(form).lower()
        if name in {"utf-8", "utf8"}:
            return typer.call("encode", (value, _text("utf-8")), node, node.name)
        if name in {"hex", "base64"}:
            return typer.call(function, (value, _text(str(name))), node, node.name)
        if name is None or attempt:
            return coercion.null(types.BINARY, typer.at(node))
        raise typer.ctx.error(
            SqlSyntaxError, f"'{form}' is no format of bytes", args[1], hint="hex, base64 or utf-8"
        )

    return build


def _aes(function: str, least: int, most: int) -> Builder:
    """Write out what may be left out: mode, padding, initial vector, additional data."""

    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        args = list(typer.all(expect(typer, node, least, most, f"{function}(data, key, 'GCM')")))
        missing = [_text("GCM"), _text("DEFAULT"), _text(""), _text("")]
        args += missing[len(args) - 2 : most - 2]
        return typer.call(function, args, node)

    return build


# --- masks ----------------------------------------------------------------------------------

_MASKED = ("str", "upperChar", "lowerChar", "digitChar", "otherChar")


def _mask(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = expect(typer, node, 1, 5, "mask(text, 'X', 'x', 'n', '*')")
    found: list[tree.Expr | None] = [None, _text("X"), _text("x"), _text("n"), None]
    by_name: list[str] = []
    for place, arg in enumerate(args):
        at, value = place, arg
        if by_name and not isinstance(arg, exp.Kwarg):
            raise typer.missing("arguments by name stand behind those by place", arg)
        if isinstance(arg, exp.Kwarg):
            names = [name.lower() for name in _MASKED]
            if arg.this.name.lower() not in names:
                raise typer.ctx.error(
                    SqlSyntaxError,
                    f"mask has no parameter {arg.this.name}",
                    arg,
                    hint=f"it has {', '.join(_MASKED)}",
                )
            at, value = names.index(arg.this.name.lower()), arg.expression
            if arg.this.name.lower() in by_name or at < place - len(by_name):
                raise typer.missing(f"mask is given {arg.this.name} twice", arg)
            by_name.append(arg.this.name.lower())
        typed = typer(value)
        if at and isinstance(typed, tree.Literal) and len(str(typed.value or "x")) != 1:
            raise typer.missing(f"{_MASKED[at]} of mask is one character or NULL", value)
        found[at] = typed
    filled = [coercion.null(types.STRING) if one is None else one for one in found]
    return typer.call("mask", filled, node)


# --- collations and sessions ----------------------------------------------------------------

_BINARY = "UTF8_BINARY"


def _collation_of(typer: Typer, name: str, node: exp.Expr) -> None:
    if name.upper() != _BINARY:
        raise typer.ctx.error(
            NotSupportedError,
            f"the collation {name} is not supported: text is compared by its bytes",
            node,
            hint=f"{_BINARY} is what every text has; lower(…) compares without case",
        )


def _collate(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = expect(typer, node, 2, 2, f"collate(text, '{_BINARY}')")
    name = constant(typer, typer(args[1]), args[1], "the name of a collation")
    _collation_of(typer, str(name), args[1])
    return coercion.cast(typer(args[0]), types.STRING)


def _collated(typer: Typer, node: exp.Collate) -> tree.Expr:
    _collation_of(typer, node.expression.name, node)
    return coercion.cast(typer(node.this), types.STRING)


def _collation(typer: Typer, node: exp.Expr) -> tree.Expr:
    typer.all(expect(typer, node, 1, 1, "collation(text)"))
    return _text(f"SYSTEM.BUILTIN.{_BINARY}")


_VERSION = "4.3.0 98bc0212c94705434471627068f41e374ccab143"  # of the Spark whose SQL this is
_USER = "feedmill"


def _user(typer: Typer, node: exp.Expr) -> tree.Expr:
    if isinstance(node, exp.Anonymous):
        expect(typer, node, 0, 0, f"{node.name}()")
    return tree.Literal(type=types.STRING, value=_USER, position=typer.at(node))


def _version(typer: Typer, node: exp.Expr) -> tree.Expr:
    expect(typer, node, 0, 0, "version()")
    return tree.Literal(type=types.STRING, value=_VERSION, position=typer.at(node))


def _raw(typer: Typer, node: exp.RawString) -> tree.Expr:
    return tree.Literal(type=types.STRING, value=str(node.this), position=typer.at(node))


def _liking(function: str) -> Builder:
    """`like(text, pattern, '/')` is what `text LIKE pattern ESCAPE '/'` is."""
    kind = exp.ILike if function == "ilike" else exp.Like

    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        args: Sequence[exp.Expr] = expect(typer, node, 2, 3, f"{function}(text, pattern)")
        made: exp.Expr = kind(this=args[0], expression=args[1])
        if len(args) == 3:
            made = exp.Escape(this=made, expression=args[2])
        made.meta.update(node.meta)
        return typer(made)

    return build


SPECIAL: dict[str, Builder] = {
    "to_char": _to_char,
    "to_varchar": _to_char,
    "to_number": _to_number("read_number"),
    "try_to_number": _to_number("try_read_number"),
    "to_binary": _to_binary("read_binary"),
    "try_to_binary": _to_binary("try_read_binary"),
    "aes_encrypt": _aes("aes_encrypt", 2, 6),
    "aes_decrypt": _aes("aes_decrypt", 2, 5),
    "try_aes_decrypt": _aes("try_aes_decrypt", 2, 5),
    "mask": _mask,
    "collate": _collate,
    "collation": _collation,
    "current_user": _user,
    "session_user": _user,
    "user": _user,
    "version": _version,
    "like": _liking("like"),
    "ilike": _liking("ilike"),
}

NODES: dict[type[exp.Expr], Callable[..., tree.Expr]] = {
    exp.Collate: _collated,
    exp.CurrentUser: _user,
    exp.SessionUser: _user,
    exp.RawString: _raw,
}

"""How the tables of this package are written: one line a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.sql.functions import signature as signatures
from shared.sql.functions.model import Function, Generator, Kind
from shared.sql.types import DataType


@dataclass(frozen=True, slots=True)
class Entry:
    """A function and the names it is called by; several entries may share a name (overloads)."""

    names: tuple[str, ...]
    function: Function


def scalar(
    names: str,
    text: str,
    lower: str = "",
    *,
    canonical: str | None = None,
    kind: Kind = Kind.SCALAR,
    generate: Generator | None = None,
    promote: bool = True,
    strict: bool = False,
    result: Callable[[tuple[DataType, ...]], DataType | None] | None = None,
    volatile: bool = False,
    skips_nulls: bool = False,
    grouped: str = "",
) -> Entry:
    """Define a function.

    Args:
        names: what it is called by, separated by spaces; the first is its canonical name, shown
            in errors.
        text: its signature, `string, int? -> string`.
        lower: its DuckDB template.
        canonical: its canonical name where it is an overload of another function of that name.
        kind: where it may stand.
        generate: writes its DuckDB SQL, instead of a template.
        promote: whether text and another type may meet as text in a letter of the signature.
        strict: whether an untyped NULL is no array or map.
        result: its type by the types of the cast arguments, instead of the text's.
        volatile: gives another value each time.
        skips_nulls: an aggregate whose template does not skip NULLs by itself.
        grouped: an aggregate's template where it does not stand over a window, if that is another.
    """
    called = tuple(names.split())
    parsed = signatures.parse(text)
    arguments, _, out = text.partition(" -> ")
    function = Function(
        name=canonical or called[0],
        kind=kind,
        signature=f"{called[0]}({arguments.strip()}) -> {out}",
        arity=parsed.arity,
        bind=signatures.rule(parsed, promote=promote, strict=strict, result=result),
        lower=lower,
        grouped=grouped,
        generate=generate,
        volatile=volatile,
        skips_nulls=skips_nulls,
    )
    return Entry(called, function)


def aggregate(
    names: str,
    text: str,
    lower: str,
    *,
    canonical: str | None = None,
    result: Callable[[tuple[DataType, ...]], DataType | None] | None = None,
    skips_nulls: bool = False,
    grouped: str = "",
) -> Entry:
    """Define an aggregate function; all of them may stand over a window too."""
    return scalar(
        names,
        text,
        lower,
        canonical=canonical,
        kind=Kind.AGGREGATE,
        result=result,
        skips_nulls=skips_nulls,
        grouped=grouped,
    )


def window(names: str, text: str, lower: str) -> Entry:
    """Define a function that needs OVER."""
    return scalar(names, text, lower, kind=Kind.WINDOW)

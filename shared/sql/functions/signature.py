"""Signatures as text: `lpad(string, int, string?) -> string` becomes a binding rule.

Parameters are types, or

- `any`: whatever comes; `numeric`: numbers stay, text becomes double; `integral`;
- `T` `K` `V`: one type for all places of the letter, the common type of what comes;
- `array<T>`, `map<K,V>`, `struct`;
- `exactly<int>`: that type or an untyped NULL, nothing that could be cast;
- followed by `?` it may be left out, by `*` it may come any number of times (the last only).

The result is a type, made of the letters bound, or `$0`: the type of the first argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from shared.sql import coercion, types
from shared.sql.functions.model import Binding, Rule
from shared.sql.types import Array, DataType, Map, Struct

_NAMES: dict[str, DataType] = {
    str(t): t
    for t in (
        types.BOOLEAN,
        *types.INTEGRAL,
        types.FLOAT,
        types.DOUBLE,
        types.STRING,
        types.BINARY,
        types.DATE,
        types.TIMESTAMP,
        types.TIMESTAMP_NTZ,
        types.INTERVAL,
    )
}


@dataclass(frozen=True, slots=True)
class _Term:
    """A type expression: a name and what stands between its angle brackets."""

    name: str
    inner: tuple[_Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """The parsed form."""

    params: tuple[_Term, ...]
    required: int
    variadic: bool
    result: _Term

    @property
    def arity(self) -> tuple[int, int | None]:
        """The least and the most arguments; None: any number."""
        return self.required, None if self.variadic else len(self.params)


def parse(text: str) -> Signature:
    """Parse `string, int? -> string` (no name, no parentheses)."""
    left, _, right = text.partition("->")
    params = []
    required = 0
    variadic = False
    for part in _split(left):
        params.append(_term(part.rstrip("?*")))
        if part.endswith("*"):
            variadic = True
        elif not part.endswith("?"):
            required += 1
    return Signature(tuple(params), required, variadic, _term(right.strip()))


def _split(text: str) -> list[str]:
    parts, depth, current = [], 0, ""
    for char in text:
        depth += (char == "<") - (char == ">")
        if char == "," and depth == 0:
            parts.append(current.strip())
            current = ""
        else:
            current += char
    return [*parts, current.strip()] if current.strip() else parts


def _term(text: str) -> _Term:
    match = re.fullmatch(r"([\w$]+)(?:<(.*)>)?", text.strip())
    if match is None:
        raise ValueError(f"not a type expression: {text!r}")
    inner = tuple(_term(part) for part in _split(match[2])) if match[2] else ()
    return _Term(match[1], inner)


def rule(
    signature: Signature,
    *,
    promote: bool = True,
    strict: bool = False,
    result: Callable[[tuple[DataType, ...]], DataType | None] | None = None,
) -> Rule:
    """Return the binding rule of a signature.

    Args:
        signature: the parsed text.
        promote: whether a letter may bind text and another type as text.
        strict: whether an untyped NULL is no array or map, as Spark has it where elements meet.
        result: the type of the result by those of the (cast) arguments, instead of the text's.
    """

    def bind(actual: tuple[DataType, ...]) -> Binding | None:
        least, most = signature.arity
        if len(actual) < least or (most is not None and len(actual) > most):
            return None
        params = _params_for(signature, len(actual))
        if strict and _nothing_of(params, actual):
            return None
        letters: dict[str, list[DataType]] = {}
        if not all(_collect(p, a, letters) for p, a in zip(params, actual, strict=True)):
            return None
        solved: dict[str, DataType] = {}
        for letter, members in letters.items():
            found = coercion.common_of(members, promote=promote)
            if found is None:
                return None
            solved[letter] = found
        args = tuple(_target(p, a, solved) for p, a in zip(params, actual, strict=True))
        out = _target(signature.result, types.NULL, solved, args)
        if result is not None:
            made = result(args)
            if made is None:
                return None
            out = made
        return Binding(args, out)

    return bind


def _nothing_of(params: tuple[_Term, ...], actual: tuple[DataType, ...]) -> bool:
    pairs = zip(params, actual, strict=True)
    return any(a == types.NULL and p.name in {"array", "map"} for p, a in pairs)


def _params_for(signature: Signature, count: int) -> tuple[_Term, ...]:
    params = signature.params[:count]
    return params + (signature.params[-1],) * (count - len(params)) if params else ()


def _is_letter(term: _Term) -> bool:
    return len(term.name) == 1 and term.name.isupper()


def _collect(term: _Term, actual: DataType, letters: dict[str, list[DataType]]) -> bool:
    """Note what each letter meets; return whether the argument can be taken at all."""
    if _is_letter(term):
        letters.setdefault(term.name, []).append(actual)
        return True
    match term.name:
        case "any":
            return True
        case "numeric":
            return types.is_numeric(actual) or actual in {types.STRING, types.NULL}
        case "integral":
            return types.is_integral(actual) or actual == types.NULL
        case "struct":
            return isinstance(actual, Struct)
        case "exactly":
            return actual in {_NAMES[term.inner[0].name], types.NULL}
        case "array":
            if actual == types.NULL:
                return _collect(term.inner[0], types.NULL, letters)
            return isinstance(actual, Array) and _collect(term.inner[0], actual.element, letters)
        case "map":
            if actual == types.NULL:
                return all(_collect(t, types.NULL, letters) for t in term.inner)
            return (
                isinstance(actual, Map)
                and _collect(term.inner[0], actual.key, letters)
                and _collect(term.inner[1], actual.value, letters)
            )
        case _:
            return coercion.implicit(actual, _NAMES[term.name])


def _target(
    term: _Term,
    actual: DataType,
    solved: dict[str, DataType],
    args: tuple[DataType, ...] = (),
) -> DataType:
    if _is_letter(term):
        return solved.get(term.name, types.NULL)  # `array()`: nothing says of what
    if term.name.startswith("$"):
        return args[int(term.name[1:])]
    match term.name:
        case "any" | "struct":
            return actual
        case "numeric":
            return actual if types.is_numeric(actual) else types.DOUBLE
        case "integral":
            return actual if types.is_integral(actual) else types.INT
        case "exactly":
            return _NAMES[term.inner[0].name]
        case "array":
            inner = actual.element if isinstance(actual, Array) else types.NULL
            return Array(_target(term.inner[0], inner, solved, args))
        case "map":
            key, value = (
                (actual.key, actual.value) if isinstance(actual, Map) else (types.NULL, types.NULL)
            )
            return Map(
                _target(term.inner[0], key, solved, args),
                _target(term.inner[1], value, solved, args),
            )
        case _:
            return _NAMES[term.name]

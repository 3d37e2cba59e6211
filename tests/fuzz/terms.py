"""What the fuzzer draws: expressions by type, from the function table and every pair of types.

A term keeps the terms it is made of, so that the smallest one with a difference can be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import strategies as st

from shared.sql import types
from shared.sql.functions import signature as signatures
from shared.sql.functions.model import Function, Kind
from shared.sql.functions.table import NAMES
from shared.sql.types import Array, DataType, Decimal, Map
from tests.fuzz.choices import LITERALS, NAMED, OUT_OF_SCOPE, QUERIES, SHAPES

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[T]], T]


@dataclass(frozen=True, slots=True)
class Term:
    """An expression, its type where our table tells it, and what it is made of.

    Attributes:
        sql: its text.
        label: what it stands for in the coverage: a function's name, or `int + date`.
        kind: its type; None where it is not known before it is asked.
        parts: the terms inside.
    """

    sql: str
    label: str = ""
    kind: DataType | None = None
    parts: tuple[Term, ...] = ()

    def inner(self) -> Iterator[Term]:
        """Yield the calls inside, the deepest first."""
        for part in self.parts:
            yield from part.inner()
            if part.label:
                yield part


COLUMNS: dict[str, DataType] = {
    "b": types.BOOLEAN,
    "y": types.TINYINT,
    "h": types.SMALLINT,
    "i": types.INT,
    "l": types.BIGINT,
    "f": types.FLOAT,
    "d": types.DOUBLE,
    "m": Decimal(10, 2),
    "s": types.STRING,
    "x": types.BINARY,
    "dt": types.DATE,
    "ts": types.TIMESTAMP,
    "ai": Array(types.INT),
    "sa": Array(types.STRING),
    "mp": Map(types.STRING, types.INT),
}
"""The columns of the drawn table, beside `id` (unique) and `k` (a few groups)."""

_COLUMN_OF = {kind: name for name, kind in COLUMNS.items()}
_SIMPLE = {str(kind): kind for kind in COLUMNS.values() if not isinstance(kind, Array | Map)}
_NUMERIC = [k for k in COLUMNS.values() if types.is_numeric(k)]
_INTEGRAL = [k for k in COLUMNS.values() if types.is_integral(k)]
_PLAIN = list(_SIMPLE.values())
OPERATORS = ("+", "-", "*", "/", "%", "div", "=", "<=>", "<", ">=", "<>", "||", "&", "AND")
JOINS = ("coalesce({}, {})", "array({}, {})", "CASE WHEN b THEN {} ELSE {} END", "nullif({}, {})")


@dataclass(frozen=True, slots=True)
class Callee:
    """One overload of a function of the table, as it is called."""

    name: str
    function: Function
    signature: signatures.Signature


def _callees() -> tuple[Callee, ...]:
    found = []
    for name, overloads in sorted(NAMES.items()):
        if name in OUT_OF_SCOPE or any(f.volatile for f in overloads):
            continue
        for function in overloads:
            given, _, out = function.signature.partition("(")[2].rpartition(") -> ")
            found.append(Callee(name, function, signatures.parse(f"{given} -> {out}")))
    return tuple(found)


CALLEES = _callees()
SCALARS = tuple(c for c in CALLEES if c.function.kind is Kind.SCALAR)
AGGREGATES = tuple(c for c in CALLEES if c.function.kind is Kind.AGGREGATE)
WINDOWS = tuple(c for c in CALLEES if c.function.kind is Kind.WINDOW)
PAIRS = tuple((a, b) for a in COLUMNS.values() for b in COLUMNS.values())


def _makers() -> dict[DataType, list[Callee]]:
    """The functions by the type they surely give."""
    made: dict[DataType, list[Callee]] = {}
    for callee in SCALARS:
        kind = _SIMPLE.get(callee.signature.result.name)
        if kind is not None and callee.name not in NAMED:
            made.setdefault(kind, []).append(callee)
    return made


_MAKERS = _makers()


class Drawer:
    """Draws terms.

    Args:
        draw: of a Hypothesis test.
    """

    def __init__(self, draw: Draw) -> None:  # type: ignore[type-arg]
        self._draw = draw

    def one(self, choices: Sequence[T]) -> T:
        """Draw one of these."""
        return self._draw(st.sampled_from(choices))

    def chance(self, percent: int) -> bool:
        """Draw true so often."""
        return self._draw(st.integers(0, 99)) < percent

    def literal(self, kind: DataType) -> Term:
        """Draw a constant."""
        if isinstance(kind, Array):
            return self.array(kind.element, 0)
        if isinstance(kind, Map):
            key = self.one([v for v in LITERALS[str(kind.key)] if v != "NULL"])
            return Term(f"map({key}, {self.literal(kind.value).sql})", kind=kind)
        return Term(self.one(LITERALS[str(kind)]), kind=kind)

    def array(self, element: DataType, depth: int) -> Term:
        """Draw an array of terms."""
        parts = tuple(self.term(element, depth) for _ in range(self.one((1, 2, 3))))
        return Term(f"array({', '.join(p.sql for p in parts)})", "array", Array(element), parts)

    def term(self, kind: DataType, depth: int) -> Term:
        """Draw an expression of a type: a column, a constant, or a call cast to the type."""
        makers = _MAKERS.get(kind)
        if depth > 0 and makers and self.chance(50):
            call = self.call(self.one(makers), depth - 1)
            if call.kind == kind:
                return call
        if kind in _COLUMN_OF and self.chance(70):
            return Term(_COLUMN_OF[kind], kind=kind)
        return self.literal(kind)

    def call(self, callee: Callee, depth: int) -> Term:
        """Draw a call of a function; letters of its signature mostly meet one type."""
        signature = callee.signature
        least, most = signature.arity
        count = self._draw(st.integers(least, least + 2 if most is None else most))
        params = signature.params[:count]
        params += signature.params[-1:] * (count - len(params))
        letters: dict[str, DataType] = {}
        args = []
        for place, param in enumerate(params):
            named = NAMED.get(callee.name, {}).get(place)
            if named is not None:
                args.append(Term(self.one(named), kind=types.STRING))
            else:
                args.append(self.term(self._kind(param, letters), depth))
        sql = f"{callee.name}({', '.join(a.sql for a in args)})"
        kinds = tuple(a.kind or types.NULL for a in args)
        return Term(sql, callee.name, callee.function.result(kinds), tuple(args))

    def _kind(self, param: signatures._Term, letters: dict[str, DataType]) -> DataType:
        name = param.name
        if len(name) == 1 and name.isupper():
            if name not in letters:
                letters[name] = self.one(_PLAIN)
            return letters[name] if self.chance(85) else self.one(_PLAIN)
        match name:
            case "any":
                return self.one(list(COLUMNS.values()))
            case "numeric":
                return self.one(_NUMERIC) if self.chance(90) else types.STRING
            case "integral":
                return self.one(_INTEGRAL)
            case "array":
                return Array(self._kind(param.inner[0], letters))
            case "map":
                key, value = (self._kind(inner, letters) for inner in param.inner)
                return Map(key, value)
        wanted = _SIMPLE.get(name)
        if wanted is None:
            return types.INTERVAL
        return wanted if self.chance(90) else self.one(_PLAIN)

    def shape(self, name: str) -> Term:
        """Draw a call whose syntax is its own: lambdas, subscripts, casts, CASE."""
        sql, parts = self._filled(SHAPES[name])
        return Term(sql, name, None, parts)

    def query(self, name: str) -> str:
        """Draw a whole query over `t`."""
        return self._filled(QUERIES[name])[0]

    def _filled(self, sql: str) -> tuple[str, tuple[Term, ...]]:
        parts: list[Term] = []
        for kind in COLUMNS.values():
            hole = f"<{kind}>"
            while hole in sql:
                parts.append(self.term(kind, 1))
                sql = sql.replace(hole, parts[-1].sql, 1)
        return sql, tuple(parts)

    def pair(self, left: DataType, right: DataType) -> Term:
        """Draw an operator, a cast or a choice between two types."""
        what = self.one((*OPERATORS, *JOINS, "CAST"))
        one = self.term(left, 0)
        if what == "CAST":
            return Term(f"CAST({one.sql} AS {right})", f"{left} CAST {right}", right, (one,))
        two = self.term(right, 0)
        text = what.format(one.sql, two.sql) if "{}" in what else f"{one.sql} {what} {two.sql}"
        return Term(text, f"{left} {what} {right}", None, (one, two))

    def over(self, call: Term) -> Term:
        """Draw a window for a call."""
        frames = (
            "",
            " ROWS BETWEEN 1 PRECEDING AND CURRENT ROW",
            " ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING",
        )
        frame = "" if call.label in {c.name for c in WINDOWS} else self.one(frames)
        way = self.one(("", " DESC"))
        sql = f"{call.sql} OVER (PARTITION BY k ORDER BY id{way}{frame})"
        return Term(sql, call.label, call.kind, call.parts)

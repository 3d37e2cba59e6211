"""What operators are called: Spark's texts of comparisons and arithmetic, as it resolves them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from shared.sql import tree, types
from shared.sql.analyse import bounds, literals
from shared.sql.analyse.typer import Typer

Text = Callable[[Typer, exp.Expr], str]
"""Writes what stands inside, as `naming.text` does."""

SIGNS: Mapping[type[exp.Expr], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.Mod: "%",
    exp.IntDiv: "div",
    exp.EQ: "=",
    exp.NullSafeEQ: "<=>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.And: "AND",
    exp.Or: "OR",
    exp.BitwiseAnd: "&",
    exp.BitwiseLeftShift: "<<",
    exp.BitwiseRightShift: ">>",
    exp.BitwiseOr: "|",
    exp.BitwiseXor: "^",
}
_TIME = {types.DATE, types.TIMESTAMP, types.TIMESTAMP_NTZ}


def binary(text: Text, typer: Typer, node: exp.Expr) -> str:
    """Return the text of an operator between two sides."""
    sign = SIGNS[type(node)]
    found = None
    if sign in {"+", "-"}:
        found = _moved(text, typer, node, sign)
    elif sign in {"=", "<=>"}:
        found = _truth(text, typer, node, sign)
    elif sign in {"<", "<=", ">", ">="}:
        found = _bounded(text, typer, node, sign)
    if found is not None:
        return found
    sides = (node.this, node.expression)
    if sign in {"*", "/"} and types.is_interval(typer(node).type):
        # Spark keeps the interval first.
        sides = sides if types.is_interval(typer(node.this).type) else sides[::-1]
        if typer(node).type == types.INTERVAL:
            word = "multiply" if sign == "*" else "divide"
            return f"{word}_interval({text(typer, sides[0])}, {text(typer, sides[1])})"
    if sign == ">>" and node.expression.meta.get("unsigned"):
        sign = ">>>"
    return f"({text(typer, sides[0])} {sign} {text(typer, sides[1])})"


def unequal(text: Text, typer: Typer, node: exp.Expr) -> str:
    """Return the text of `a <> b`, which is NOT of `a = b` to Spark."""
    kind = exp.NullSafeEQ if isinstance(node, exp.NullSafeNEQ) else exp.EQ
    sign = SIGNS[kind]
    found = _truth(text, typer, node, sign)
    if found is None:
        found = f"({text(typer, node.this)} {sign} {text(typer, node.expression)})"
    return f"(NOT {found})"


def _truth(text: Text, typer: Typer, node: exp.Expr, sign: str) -> str | None:
    """Return the text of a boolean compared with 1 or 0, which Spark takes for itself."""
    for flag, number in ((node.this, node.expression), (node.expression, node.this)):
        constant = number.unnest()
        if not isinstance(constant, exp.Literal) and not literals.is_suffixed(typer.ctx, constant):
            continue
        value = typer(constant)
        if not isinstance(value, tree.Literal) or not types.is_numeric(value.type):
            continue
        if value.value not in {0, 1}:
            continue
        if typer(flag).type != types.BOOLEAN:
            continue
        shown = text(typer, flag)
        told = shown if value.value else f"(NOT {shown})"
        return told if sign == "=" else f"(({shown} IS NOT NULL) AND {told})"
    return None


def _bounded(text: Text, typer: Typer, node: exp.Expr, sign: str) -> str | None:
    """Return the text of a whole number compared with a decimal that is written, or None."""
    sides = (node.this, node.expression)
    if not any(_is_number(typer, side.unnest()) for side in sides):
        return None
    typed = [typer(side) for side in sides]
    told = bounds.told(sign, *bounds.whole(sign, typed[0], typed[1]))
    if told is not None:
        return str(told.value).lower()
    found = bounds.whole(sign, typed[0], typed[1])
    shown = [
        str(now.value)
        if isinstance(now, tree.Literal) and now != was and _is_number(typer, side.unnest())
        else text(typer, side)
        for side, was, now in zip(sides, typed, found, strict=True)
    ]
    return f"({shown[0]} {sign} {shown[1]})"


def _is_number(typer: Typer, node: exp.Expr) -> bool:
    """Whether a number is written, with its sign perhaps, which parentheses part from it."""
    node = node.this if isinstance(node, exp.Neg) else node
    return isinstance(node, exp.Literal) or literals.is_suffixed(typer.ctx, node)


def _moved(text: Text, typer: Typer, node: exp.Expr, sign: str) -> str | None:
    """Return the text of a time moved by days or an interval; None where it is no such thing."""
    sides = [node.this.unnest(), node.expression.unnest()]
    if isinstance(typer(node).type, types.Time | types.DayTime):
        clocks = [isinstance(typer(side).type, types.Time) for side in sides]
        shown = [text(typer, side) for side in (sides if clocks[0] else sides[::-1])]
        return f" {sign} ".join(shown) if any(clocks) else None
    if typer(node).type not in {*_TIME, types.STRING}:
        return None
    kinds = [typer(side).type for side in sides]
    texts = kinds[1] == types.STRING and types.is_interval(kinds[0])
    if sign == "+" and (kinds[1] in _TIME or texts):
        sides, kinds = sides[::-1], kinds[::-1]
    time, by = (text(typer, side) for side in sides)
    if types.is_interval(kinds[1]) and kinds[0] in {*_TIME, types.STRING}:
        if kinds == [types.DATE, types.DayTime(0, 0)]:
            back = "-" * (sign == "-")
            inner = f"extractansiintervaldays({by})"
            return f"date_add({time}, {f'(- {inner})' if back else inner})"
        return f"{time} {sign} {by}"
    if sign == "+" and kinds[1] == types.NULL and kinds[0] in _TIME:
        return f"{time} + {by}"
    if kinds[0] == types.DATE and types.is_integral(kinds[1]):
        return f"date_{'add' if sign == '+' else 'sub'}({time}, {by})"
    return None


def inverted(text: Text, typer: Typer, node: exp.Not) -> str:
    """Return the text of NOT; `a IS NOT NULL` is an operator of its own, `NOT a IS NULL` not."""
    inner = node.this
    null = isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null)
    if null and not node.meta.get("before"):
        return f"({text(typer, inner.this)} IS NOT NULL)"
    return f"(NOT {text(typer, inner)})"

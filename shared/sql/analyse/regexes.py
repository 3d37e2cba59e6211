"""Functions of regular expressions: RE2 for patterns it matches as Java does, else Python."""

from __future__ import annotations

import re

from sqlglot import exp

from shared.sql import tree, types
from shared.sql.analyse import patterns
from shared.sql.analyse.builders import Builder, expect
from shared.sql.analyse.typer import Typer


def _int(value: int) -> tree.Literal:
    return tree.Literal(type=types.INT, value=value)


def _plain(name: str) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        args = typer.all(expect(typer, node, 2, 2, f"{name}(text, pattern)"))
        return patterns.call(typer, name, args, node, node.name)

    return build


def _indexed(name: str, default: int, usage: str) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        args = list(typer.all(expect(typer, node, 2, 3, usage)))
        if len(args) == 2:
            args.append(_int(default))
        if not isinstance(args[2], tree.Literal) or not _has_group(args[1], args[2].value):
            return typer.call(name, args, node)  # a group that is not there is told by rows
        return patterns.call(typer, name, args, node, name)

    return build


def _has_group(pattern: tree.Expr, index: object) -> bool:
    if not isinstance(pattern, tree.Literal) or not isinstance(pattern.value, str):
        return True
    try:
        groups = re.compile(pattern.value).groups
    except re.error:
        return False
    return isinstance(index, int) and 0 <= index <= groups


def _instr(typer: Typer, node: exp.Expr) -> tree.Expr:
    """`regexp_instr(text, pattern, group)`; Spark reads the group and does not use it."""
    args = typer.all(expect(typer, node, 2, 3, "regexp_instr(text, pattern)"))
    found = patterns.call(typer, "regexp_instr", args[:2], node, node.name)
    if len(args) == 2 or (isinstance(args[2], tree.Literal) and args[2].value is not None):
        return found
    present = typer.call("is_not_null", args[2:], node)
    return tree.Case(type=found.type, branches=((present, found),), otherwise=None)


def _split(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = list(typer.all(expect(typer, node, 2, 3, "split(text, pattern, limit)")))
    unlimited = len(args) == 2 or (
        isinstance(args[2], tree.Literal) and isinstance(args[2].value, int) and args[2].value <= 0
    )
    if len(args) == 2:
        args.append(_int(-1))
    pattern = args[1].value if isinstance(args[1], tree.Literal) else None
    if unlimited and isinstance(pattern, str) and not patterns.may_be_empty(pattern):
        return patterns.call(typer, "split", args, node, "split")
    return typer.call("split", args, node)


def _replace(typer: Typer, node: exp.Expr) -> tree.Expr:
    usage = "regexp_replace(text, pattern, replacement, position)"
    args = list(typer.all(expect(typer, node, 3, 4, usage)))
    if len(args) == 3:
        args.append(_int(1))
    new, start = args[2], args[3]
    whole = isinstance(start, tree.Literal) and start.value == 1
    translated = patterns.replacement(new.value) if isinstance(new, tree.Literal) else None
    if not whole or translated is None:
        return typer.call("regexp_replace", args, node)
    found = patterns.call(typer, "regexp_replace", args, node, "regexp_replace")
    if isinstance(found, tree.Call) and found.function.endswith("_re2"):
        args[2] = tree.Literal(type=types.STRING, value=translated)
        return typer.call(found.function, args, node)
    return found


SPECIAL: dict[str, Builder] = {
    "rlike": _plain("rlike"),
    "regexp": _plain("rlike"),
    "regexp_like": _plain("rlike"),
    "regexp_count": _plain("regexp_count"),
    "regexp_substr": _plain("regexp_substr"),
    "regexp_instr": _instr,
    "regexp_extract": _indexed("regexp_extract", 1, "regexp_extract(text, pattern, group)"),
    "regexp_extract_all": _indexed(
        "regexp_extract_all", 1, "regexp_extract_all(text, pattern, group)"
    ),
    "regexp_replace": _replace,
    "split": _split,
}

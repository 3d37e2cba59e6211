"""Anonymous blocks: `$$ BEGIN … EXCEPTION … END $$`, IF, and the statements in them.

The whole text is read before anything runs, so a mistake anywhere in it stops all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot.tokenizer_core import Token

from shared.core.errors import Position
from shared.sql import depth
from shared.sql.parsed import Parsed
from shared.sql.statements import refuse, statement, tokenized, value_query
from shared.sql.words import Words


@dataclass(frozen=True, slots=True)
class Block:
    """BEGIN steps [EXCEPTION WHEN OTHERS THEN handler] END."""

    steps: tuple[Step, ...]
    handler: tuple[Step, ...] | None
    position: Position
    text: str


@dataclass(frozen=True, slots=True)
class If:
    """IF condition THEN steps ELSEIF … ELSE steps END IF; a condition is a query of one value."""

    branches: tuple[tuple[Parsed, tuple[Step, ...]], ...]
    otherwise: tuple[Step, ...]
    position: Position


Step = Parsed | Block | If


def read(text: str, parameters: Mapping[str, str] | None = None) -> tuple[Step, ...]:
    """Return the steps of a text that can be run; as `parsed`.

    Raises:
        NotSupportedError: a statement that has no place here.
    """
    steps = parsed(text, parameters)
    for leaf in leaves(steps):
        refuse(leaf)
    return steps


@depth.bounded()
def parsed(text: str, parameters: Mapping[str, str] | None = None) -> tuple[Step, ...]:
    """Return the steps of a text: statements and blocks.

    Args:
        text: any number of them.
        parameters: what stands for `$name`; without it `$name` is read as a name.

    Raises:
        SqlSyntaxError: with the place of the first token that does not fit.
        InputError: a parameter has no value.
    """
    words = Words(tokenized(text, parameters), text)
    steps: list[Step] = []
    while words.more():
        if words.accept(";"):
            continue
        if _opens(words):
            steps.append(_block(words))
            if words.more():
                words.expect(";")
        else:
            start = words.at
            while words.more() and words.peek() != ";":
                words.at += 1
            steps.append(statement(words.tokens[start : words.at], text))
    return tuple(steps)


def leaves(steps: Sequence[Step]) -> Iterator[Parsed]:
    """Yield the statements of steps in the order in which they are written."""
    for step in steps:
        match step:
            case Parsed():
                yield step
            case Block(steps=inner, handler=handler):
                yield from leaves(inner)
                yield from leaves(handler or ())
            case If(branches=branches, otherwise=otherwise):
                for _, inner in branches:
                    yield from leaves(inner)
                yield from leaves(otherwise)


def outline(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return each step's kind and place, as JSON has it; steps of a block are in `statements`."""
    return [_outlined(step) for step in steps]


def _outlined(step: Step) -> dict[str, Any]:
    place = {"line": step.position.line, "column": step.position.column}
    match step:
        case Block(steps=inner, handler=handler):
            found: dict[str, Any] = {"kind": "BLOCK", **place, "statements": outline(inner)}
            if handler is not None:
                found["exception"] = outline(handler)
            return found
        case If(branches=branches, otherwise=otherwise):
            inner_ = [s for _, body in branches for s in body] + list(otherwise)
            return {"kind": "IF", **place, "statements": outline(inner_)}
        case Parsed():
            return {"kind": step.kind, **place}


# --- reading --------------------------------------------------------------------------------


def _opens(words: Words) -> bool:
    """Whether a block starts here; a BEGIN that stands alone starts a transaction."""
    if words.peek() == "$$":
        return True
    return words.peek() == "BEGIN" and words.peek(1) not in {"", ";", "WORK", "TRANSACTION"}


def _block(words: Words) -> Block:
    position, start = words.place(), words.at
    quoted = words.accept("$$")
    words.expect("BEGIN")
    steps = _steps(words, position)
    handler = None
    if words.accept("EXCEPTION"):
        words.expect("WHEN")
        if not words.accept("OTHER"):
            words.expect("OTHERS")
        words.expect("THEN")
        handler = _steps(words, position)
    closed = quoted and words.accept("$$")
    words.expect("END")
    if quoted and not closed:
        words.expect("$$")
    first, last = words.tokens[start], words.tokens[words.at - 1]
    return Block(steps, handler, position, words.source[first.start : last.end + 1])


def _steps(words: Words, opened: Position) -> tuple[Step, ...]:
    """Return the steps up to what ends a list of them."""
    steps: list[Step] = []
    while True:
        if words.accept(";"):
            continue
        if not words.more():
            error = words.error("this block is never closed: END is missing")
            error.position = opened
            raise error
        if _closes(words):
            return tuple(steps)
        if _opens(words):
            steps.append(_block(words))
        elif words.peek() == "IF":
            steps.append(_if(words))
        else:
            steps.append(statement(_until(words), words.source))


def _closes(words: Words) -> bool:
    if words.peek() == "EXCEPTION":
        return words.peek(1) == "WHEN"
    if words.peek() == "$$":
        return words.peek(1) != "BEGIN"  # else a block inside this one
    return words.peek() in {"END", "ELSE", "ELSEIF"}


def _until(words: Words, *stops: str) -> list[Token]:
    """Read up to a semicolon, to what ends a list of steps, or to one of the words given."""
    start, depth = words.at, 0
    while words.more():
        here = words.peek()
        dotted = words.at > start and words.tokens[words.at - 1].text == "."
        if here == "(":
            depth += 1
        elif here == ")":
            depth -= 1
        elif here == "CASE" and not dotted:
            depth += 1
        elif here == "END" and depth > 0 and not dotted:
            depth -= 1
        elif here == ";" or (depth <= 0 and not dotted and (here in stops or _closes(words))):
            break
        words.at += 1
    return words.tokens[start : words.at]


def _if(words: Words) -> If:
    position = words.place()
    words.expect("IF")
    branches = [(_condition(words), _steps(words, position))]
    otherwise: tuple[Step, ...] = ()
    while words.accept("ELSEIF"):
        branches.append((_condition(words), _steps(words, position)))
    if words.accept("ELSE"):
        otherwise = _steps(words, position)
    words.expect("END", "IF")
    return If(tuple(branches), otherwise, position)


def _condition(words: Words) -> Parsed:
    part = _until(words, "THEN")
    if not part:
        raise words.error("IF needs a condition")
    words.expect("THEN")
    node = value_query(Words(part, words.source), whole=False)
    start, end = part[0].start, part[-1].end
    return Parsed(words.source[start : end + 1], words.source, start, node)

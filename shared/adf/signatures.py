"""What the Adobe-defined functions take and give: the one table that the SQL side reads.

A position of a call is either an `Arg`, a row-wise column, or an `Option`, a constant. Readings
R8, R11, R12, R18, R20 and R22 of the dialect's register live in the checks of this module.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

from shared.core.errors import InputError, NotSupportedError

ArgKind = Literal["timestamp", "boolean", "any"]
OptionKind = Literal["string", "integer", "boolean"]
FrameName = Literal["look_back", "look_forward"]


class Required(Enum):
    """The default of an option that has none."""

    REQUIRED = "required"


REQUIRED: Final = Required.REQUIRED

OptionValue = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Arg:
    """A row-wise argument: a column of one value per row."""

    name: str
    kind: ArgKind


@dataclass(frozen=True, slots=True)
class Option:
    """A constant argument; `label` is the name that the dialect's documents use."""

    name: str
    kind: OptionKind
    default: OptionValue | Required
    label: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One function.

    Attributes:
        name: canonical, upper-case.
        positions: arguments and options as they stand between the parentheses.
        result: the fields of the struct with their type names, or the name of the scalar type;
            `"@value"` is the type of the `value` argument.
        default_frame: the documented frame, taken where the statement writes none.
        may_omit: an option that may be left out of its place though others follow (R11).
    """

    name: str
    positions: tuple[Arg | Option, ...]
    result: tuple[tuple[str, str], ...] | str
    default_frame: FrameName
    may_omit: str | None = None

    @property
    def args(self) -> tuple[Arg, ...]:
        """The row-wise arguments, in order."""
        return tuple(p for p in self.positions if isinstance(p, Arg))

    @property
    def options(self) -> tuple[Option, ...]:
        """The constant arguments, in order."""
        return tuple(p for p in self.positions if isinstance(p, Option))

    @property
    def least(self) -> int:
        """The smallest number of arguments a call may have."""
        needed = [p for p in self.positions if isinstance(p, Arg) or p.default is REQUIRED]
        return len(needed)

    @property
    def call(self) -> str:
        """The call as documents write it, optional arguments in brackets."""
        shown = []
        for position in self.positions:
            text = position.name if isinstance(position, Arg) else position.label
            optional = isinstance(position, Option) and position.default is not REQUIRED
            shown.append(f"[{text}]" if optional else text)
        return f"{self.name}({', '.join(shown)})"

    def layout(self, count: int) -> tuple[Arg | Option, ...]:
        """Return what the `count` arguments of a call are, in order; InputError if none fits."""
        if not self.least <= count <= len(self.positions):
            wanted = str(self.least)
            if self.least != len(self.positions):
                wanted += f" to {len(self.positions)}"
            raise InputError(
                f"{self.name} takes {wanted} arguments, not {count}",
                hint=f"write {self.call}",
            )
        if self.may_omit is not None and count < len(self.positions):
            return tuple(p for p in self.positions if p.name != self.may_omit)
        return self.positions[:count]


UNITS: Final[Mapping[str, int]] = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
"""Seconds in each unit of the TIME_BETWEEN functions."""

_SESSION: Final = (
    ("timestamp_diff", "bigint"),
    ("num", "int"),
    ("is_new", "boolean"),
    ("depth", "int"),
)
_TOUCH: Final = (
    ("name", "string"),
    ("value", "@value"),
    ("timestamp", "timestamp"),
    ("fraction", "double"),
)
_TIMESTAMP: Final = Arg("timestamp", "timestamp")
_VALUE: Final = Arg("value", "any")
_CONDITION: Final = Arg("condition", "boolean")


def _sessions(name: str, last: Arg | Option) -> Signature:
    return Signature(name, (_TIMESTAMP, last), _SESSION, "look_back")


def _touches(name: str, *more: Arg | Option) -> Signature:
    """The channel's name may be left out only where nothing follows the value (R11)."""
    channel = Option("name", "string", REQUIRED if more else None, "channelName")
    positions = (_TIMESTAMP, channel, _VALUE, *more)
    return Signature(name, positions, _TOUCH, "look_back", None if more else "name")


def _pathing(name: str, frame: FrameName) -> Signature:
    shift = Option("shift", "integer", 1, "shift")
    nulls = Option("ignore_nulls", "boolean", False, "ignoreNulls")
    return Signature(name, (_VALUE, shift, nulls), (("value", "@value"),), frame)


def _time_between(name: str, frame: FrameName) -> Signature:
    unit = Option("unit", "string", "seconds", "timeUnit")
    return Signature(name, (_TIMESTAMP, _CONDITION, unit), "bigint", frame)


_BEFORE: Final = Option("before", "boolean", False, "expBefore")
_EXPIRES: Final = Option("timeout", "integer", REQUIRED, "expTimeout")

_TIMEOUT: Final = Option("timeout", "integer", REQUIRED, "expirationInSeconds")

SESSION_ID: Final = "SESS_ID"
"""Ours: the value of its argument at the first row of the session that SESS_TIMEOUT counts."""

SIGNATURES: Final[Mapping[str, Signature]] = {
    signature.name: signature
    for signature in (
        _sessions("SESS_TIMEOUT", _TIMEOUT),
        _sessions("SESS_START_IF", _CONDITION),
        _sessions("SESS_END_IF", _CONDITION),
        Signature(SESSION_ID, (_TIMESTAMP, _VALUE, _TIMEOUT), "@value", "look_back"),
        _touches("ATTRIBUTION_FIRST_TOUCH"),
        _touches("ATTRIBUTION_LAST_TOUCH"),
        _touches("ATTRIBUTION_FIRST_TOUCH_EXP_IF", _CONDITION, _BEFORE),
        _touches("ATTRIBUTION_LAST_TOUCH_EXP_IF", _CONDITION, _BEFORE),
        _touches("ATTRIBUTION_FIRST_TOUCH_EXP_TIMEOUT", _EXPIRES),
        _touches("ATTRIBUTION_LAST_TOUCH_EXP_TIMEOUT", _EXPIRES),
        _pathing("PREVIOUS", "look_back"),
        _pathing("NEXT", "look_forward"),
        _time_between("TIME_BETWEEN_PREVIOUS_MATCH", "look_back"),
        _time_between("TIME_BETWEEN_NEXT_MATCH", "look_forward"),
    )
}
"""Every Adobe-defined window function by its canonical name, and `SESS_ID`."""


def bind_options(name: str, constants: Mapping[str, object]) -> dict[str, OptionValue]:
    """Return every option of function `name`: the given constants, checked, and the defaults.

    Args:
        name: a key of `SIGNATURES`.
        constants: Python values of the constants given in the call, by option name.

    Raises InputError saying which argument cannot have that value.
    """
    bound: dict[str, OptionValue] = {}
    for option in SIGNATURES[name].options:
        if option.name in constants:
            bound[option.name] = _CHECKS[option.name](name, option, constants[option.name])
        elif isinstance(option.default, Required):
            raise InputError(f"{name} needs {option.label}", hint=f"write {SIGNATURES[name].call}")
        else:
            bound[option.name] = option.default
    return bound


def check_frame(unit: str, start: int | None, end: int | None) -> None:
    """Refuse a frame that the functions do not compute.

    Args:
        unit: ROWS or RANGE.
        start: rows from the current one, negative before it; None is UNBOUNDED PRECEDING.
        end: the same; None is UNBOUNDED FOLLOWING.
    """
    if unit not in {"ROWS", "RANGE"}:
        raise NotSupportedError(f"a {unit} frame is not supported", hint="use ROWS")
    if unit == "RANGE" and (start or end):
        raise NotSupportedError(
            "a RANGE frame with an offset is not supported for this function",
            hint="use ROWS, or RANGE with UNBOUNDED and CURRENT ROW",
        )
    if start is not None and end is not None and start > end:
        raise InputError(
            "the frame ends before it starts",
            hint="the bound after BETWEEN must not lie after the one after AND",
        )


def _whole(name: str, option: Option, value: object) -> int:
    """A whole number of at least 0 (R8, R18, R20)."""
    if value is None:
        raise InputError(f"{option.label} of {name} may not be NULL")
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{option.label} of {name} must be a whole number, not {value!r}")
    if value < 0:
        raise InputError(f"{option.label} of {name} may not be negative, and is {value}")
    return value


def _flag(name: str, option: Option, value: object) -> bool:
    if not isinstance(value, bool):
        shown = "NULL" if value is None else repr(value)
        raise InputError(f"{option.label} of {name} must be true or false, not {shown}")
    return value


def _text(name: str, option: Option, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise InputError(f"{option.label} of {name} must be a string, not {value!r}")
    return value


def _unit(name: str, option: Option, value: object) -> str:
    """A unit in any case, singular or plural, as its key of `UNITS` (R22)."""
    if isinstance(value, str):
        plural = value.strip().lower().removesuffix("s") + "s"
        if plural in UNITS:
            return plural
        near = difflib.get_close_matches(plural, UNITS, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"use one of {', '.join(UNITS)}"
        raise InputError(f"{option.label} of {name} may not be '{value}'", hint=hint)
    shown = "NULL" if value is None else repr(value)
    raise InputError(
        f"{option.label} of {name} must be a unit, not {shown}",
        hint=f"use one of {', '.join(UNITS)}",
    )


_CHECKS: Final[Mapping[str, Callable[[str, Option, object], OptionValue]]] = {
    "timeout": _whole,
    "shift": _whole,
    "ignore_nulls": _flag,
    "before": _flag,
    "name": _text,
    "unit": _unit,
}

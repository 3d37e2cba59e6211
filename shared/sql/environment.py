"""What a statement finds around it beside tables: variables, parameters and settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlglot import exp

from shared.sql import tree
from shared.sql.views import View

Snapshot = tuple[int, int | None, bool, int]
"""Of one commit: its number, its parent's, whether it is the last, and its generation from 0."""

PRECISION_LOSS = "spark.sql.decimaloperations.allowprecisionloss"

DEFAULTS: Mapping[str, str] = {
    "aqp": "false",
    "auto_to_json": "false",
    "datestyle": "ISO, MDY",
    "drop_system_columns": "true",
    "flatten": "false",
    "is_superuser": "off",
    "lc_collate": "C",
    "lc_ctype": "C.UTF-8",
    "resolve_fallback_snapshot_on_failure": "false",
    "server_encoding": "UTF8",
    "server_version": "15.0",
    "skip_stats_for_complex_datatypes": "true",
    PRECISION_LOSS: "true",
    "timezone": "UTC",
}
"""The settings of a session and their values at its start."""

FLAGS = frozenset(key for key, value in DEFAULTS.items() if value in {"true", "false"})
"""Settings that are true or false."""


FIXED: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "false",
    "spark.sql.casesensitive": "false",
    "spark.sql.groupbyaliases": "true",
    "spark.sql.groupbyordinal": "true",
    "spark.sql.legacy.castcomplextypestostring.enabled": "false",
    "spark.sql.legacy.followthreevaluedlogicinarrayexists": "true",
    "spark.sql.legacy.negativeindexinarrayinsert": "false",
    "spark.sql.legacy.setopsprecedence.enabled": "false",
    "spark.sql.legacy.parser.havingwithoutgroupbyaswhere": "false",
    "spark.sql.legacy.sizeofnull": "true",
    "spark.sql.legacy.timeparserpolicy": "CORRECTED",
    "spark.sql.mapkeydeduppolicy": "EXCEPTION",
    "spark.sql.orderbyordinal": "true",
    "spark.sql.parser.quotedregexcolumnnames": "false",
    "spark.sql.session.timezone": "UTC",
    "timezone": "UTC",
}
"""Settings that have one value: to take another and not act on it would be worse."""


def _none(_: str) -> list[Snapshot] | None:
    return None


def _no_view(_schema: str, _name: str) -> View | None:
    return None


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample of a dataset; `rate` is in percent."""

    name: str
    dataset_id: str
    parent_id: str
    kind: str
    rate: float
    rows: int
    created: datetime


def _no_samples(_: str) -> list[Sample]:
    return []


def _no_maker(_: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Environment:
    """What surrounds a statement.

    Attributes:
        variables: values by lower-case name, without the `@`.
        session: values of the session's own variables, by lower-case name.
        values: of `$1`, `$2` …, in order.
        system_columns: whether system columns are columns like others; None: `*` leaves them out
            and they may be named.
        fallback: whether an unknown start of a SNAPSHOT clause is taken for the first.
        flatten: whether `*` gives the leaves of structs, named by their paths.
        json: whether structs, arrays and maps of a query's own rows are given as JSON.
        precision_loss: whether decimals with too many digits lose some of their fraction.
        checking: nothing will run, and a variable's value is NULL because nobody knows it.
        view: the view of a schema ("" where none is written) and a name, or None.
        history: the snapshots of a table, oldest first; None where there is no such table.
        relations: queries that stand for tables, by lower-case name.
        samples: the samples of a table, oldest first.
        maker: the feed that makes the table of a name in its first run, which is to come; or None.
    """

    variables: Mapping[str, tree.Literal] = field(default_factory=dict)
    session: Mapping[str, tree.Literal] = field(default_factory=dict)
    values: tuple[tree.Literal, ...] = ()
    system_columns: bool | None = None
    fallback: bool = False
    flatten: bool = False
    json: bool = False
    precision_loss: bool = True
    checking: bool = False
    view: Callable[[str, str], View | None] = _no_view
    history: Callable[[str], list[Snapshot] | None] = _none
    relations: Mapping[str, exp.Query] = field(default_factory=dict)
    samples: Callable[[str], list[Sample]] = _no_samples
    maker: Callable[[str], str | None] = _no_maker


NOTHING = Environment()

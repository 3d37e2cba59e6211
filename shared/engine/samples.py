"""Samples of datasets: datasets of records whose names tell what they are samples of."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from shared.core.errors import InputError, UnknownTableError
from shared.sql import commands
from shared.sql.environment import Sample
from shared.state import commits

if TYPE_CHECKING:
    from shared.engine.session import Session

MOST = 5
"""Samples that a dataset may have."""


def creation(session: Session, node: commands.Analyze) -> tuple[str, str]:
    """Return the name of a new sample and the statement that makes it.

    Raises:
        InputError: samples are off, or the dataset has as many as it may.
        UnknownTableError: there is no such table.
    """
    if not session.memory.flag("aqp"):
        raise InputError("samples are off in this session", hint="SET aqp=true")
    dataset = session.lake.table(node.table)
    if dataset is None:
        raise UnknownTableError(f"there is no table {node.table} to take a sample of")
    if len(found(session, node.table)) >= MOST:
        raise InputError(
            f"{node.table} has {MOST} samples already", hint="DROP TABLE SAMPLE name removes one"
        )
    assert node.rate is not None
    whole, _, part = f"{node.rate:.6f}".rstrip("0").partition(".")
    suffix = secrets.token_hex(3)[:5]
    name = f"x{dataset.dataset_id}_uniform_{whole}_{part or 0}_percent_{suffix}"
    where = f" WHERE ({node.condition})" if node.condition else ""
    rows = f"(SELECT * FROM `{node.table}`{where}) s TABLESAMPLE ({node.rate} PERCENT)"
    return name, f"CREATE TABLE {name} AS SELECT * FROM {rows}"


def found(session: Session, table: str) -> list[Sample]:
    """Return the samples of a dataset, oldest first."""
    dataset = session.lake.table(table)
    if dataset is None:
        return []
    shape = re.compile(rf"x{dataset.dataset_id}_uniform_(\d+)_(\d+)_percent_\w{{5}}", re.IGNORECASE)
    made = []
    with session.database.read() as connection:
        for other in session.lake.datasets():
            match = shape.fullmatch(other.name)
            if match is None:
                continue
            rows = sum(c.rows for c in commits.history(connection, other.uuid))
            rate = float(f"{match[1]}.{match[2]}")
            ids = other.dataset_id, dataset.dataset_id
            made.append(Sample(other.name, *ids, "uniform", rate, rows, other.created_at))
    return sorted(made, key=lambda sample: sample.created)

"""Times of day from text."""

from __future__ import annotations

from shared.engine.udfs.model import udf
from shared.sql import clocks

ENTRIES = (udf("time_read", clocks.read, "V", "BIGINT"),)

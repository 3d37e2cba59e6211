"""Where the inputs beside the project lie; tests skip, saying so, where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def find() -> Path | None:
    """Return the folder `shared` beside the checkout, or None."""
    path = Path(os.environ.get("FEEDMILL_SHARED", Path(__file__).parents[2].parent / "shared"))
    return path if (path / "DESIGN.md").is_file() else None


def shared_dir() -> Path:
    """Return the folder `shared` beside the checkout, or skip the test."""
    path = find()
    if path is None:
        pytest.skip("the inputs are not in the folder `shared` beside the project")
    return path

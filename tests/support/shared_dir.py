"""Where the inputs beside the project lie; tests skip, saying so, where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared_dir() -> Path:
    """Return the folder `shared` beside the checkout, or skip the test."""
    path = Path(os.environ.get("FEEDMILL_SHARED", Path(__file__).parents[2].parent / "shared"))
    if not (path / "DESIGN.md").is_file():
        pytest.skip(f"the inputs beside the project are not at {path}")
    return path

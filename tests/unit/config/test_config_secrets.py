"""Secret references, and URLs that may be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.config import secrets
from shared.core.errors import ConfigError


def test_a_reference_is_looked_up_where_it_points(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("from file\n")

    assert secrets.resolve("env:KEY", environ={"KEY": "from env"}) == "from env"
    assert secrets.resolve(f"file:{path}") == "from file"
    assert secrets.resolve("secret:key", secret=lambda name: f"row {name}") == "row key"
    assert secrets.resolve("http://127.0.0.1:9000") == "http://127.0.0.1:9000"


@pytest.mark.parametrize("text", ["env:ABSENT", "file:/nowhere/key", "secret:key"])
def test_what_is_not_there_is_an_error_that_names_it(text: str) -> None:
    with pytest.raises(ConfigError, match=text):
        secrets.resolve(text, environ={})


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////home/x/feedmill.db", "sqlite:////home/x/feedmill.db"),
        ("redis://:p@ss@h:6379/0", "redis://:***@h:6379/0"),
        ("postgresql://ann@db/f", "postgresql://ann@db/f"),
        ("https://a/b?sig=abc&x=1", "https://a/b?sig=***&x=1"),
        ("", ""),
    ],
)
def test_masked_urls_hold_no_secret(url: str, shown: str) -> None:
    assert secrets.mask(url) == shown

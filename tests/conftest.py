"""What every test may ask for."""

from tests.support.databases import (  # noqa: F401 (pytest finds fixtures by name)
    database,
    database_url,
    empty_url,
    postgres,
    postgresql_url,
    sqlite_template,
    sqlite_url,
)

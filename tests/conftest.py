"""What every test may ask for."""

from tests.fuzz.summary import (  # noqa: F401 (pytest finds hooks and fixtures by name)
    pytest_terminal_summary,
    pytest_testnodedown,
)
from tests.support.databases import (  # noqa: F401
    database,
    database_url,
    empty_url,
    postgres,
    postgresql_url,
    sqlite_template,
    sqlite_url,
)
from tests.support.s3 import s3, s3_endpoint  # noqa: F401
from tests.support.stack import (  # noqa: F401
    broker_url,
    cluster,
    dask_address,
    embedded,
    home,
    valkey,
)

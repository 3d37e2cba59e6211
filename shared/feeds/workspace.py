"""One opened Feedmill home: the settings, the record and the lake, wired together once."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from shared.config import load
from shared.config.model import Config
from shared.core.clock import Clock, SystemClock
from shared.core.errors import ConfigError
from shared.lake import temporary
from shared.lake.lake import Lake
from shared.state.database import Database

if TYPE_CHECKING:
    import pyarrow as pa

    from shared.engine.copied import Copied
    from shared.engine.result import Result
    from shared.engine.session import Session
    from shared.lake.ingest.report import IngestReport


def _announce(home: Path) -> None:
    sys.stderr.write(f"created the Feedmill home {home}\n")


class Workspace:
    """What commands and tasks work with; open it in the process that uses it, never before a fork.

    Attributes:
        config: the settings.
        database: the record.
        lake: the datasets.
        clock: what tells the time.
    """

    def __init__(self, config: Config, database: Database, lake: Lake, clock: Clock) -> None:
        self.config = config
        self.database = database
        self.lake = lake
        self.clock = clock
        self._session: Session | None = None

    @classmethod
    def open(
        cls,
        home: Path | None = None,
        *,
        clock: Clock | None = None,
        on_created: Callable[[Path], None] = _announce,
    ) -> Workspace:
        """Open the home, creating it (and saying so through `on_created`) where there is none.

        Raises:
            ConfigError: a setting cannot be used, or the home cannot be made or written.
            DatabaseUnreachableError: the database does not answer.
        """
        config = load.load(home).config
        if not config.home.is_dir():
            try:
                config.home.mkdir(parents=True)
            except OSError as error:
                raise ConfigError(
                    f"the home {config.home} cannot be created: {error.strerror}",
                    hint="name another folder with --home or FEEDMILL_HOME",
                ) from error
            on_created(config.home)
        elif not os.access(config.home, os.W_OK | os.X_OK):
            raise ConfigError(
                f"the home {config.home} cannot be written by this user",
                hint="ask its owner for it, or name another folder with --home or FEEDMILL_HOME",
            )
        database = Database.open(
            config.database.url.get_secret_value(), pool_size=config.database.pool_size
        )
        database.migrate()
        return cls(config, database, Lake.open(config, database), clock or SystemClock())

    def owner(self) -> str:
        """Return a name for one claim: host, process, and a token that tells two claims apart."""
        return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    def session(self) -> Session:
        """Return the session that runs statements; made when first asked for.

        Temporary tables of sessions that were killed are swept then.
        """
        if self._session is None:
            from shared.engine.session import Session

            temporary.sweep(self.lake, self.clock.now(), self.owner())
            self._session = Session.open(self.config, self.database, self.lake)
            self._session.copier = self._copy
        return self._session

    def _copy(self, result: Result, place: str, form: str) -> Copied:
        from shared.feeds import copying

        return copying.copy(self, result, place, form)

    def ingest(self, name: str, source: str | os.PathLike[str] | pa.Table) -> IngestReport:
        """Add the rows of a file or an Arrow table to a dataset in one commit."""
        from shared.lake.ingest import ingest

        if isinstance(source, str | os.PathLike):
            return ingest.ingest_files(
                self.lake, self.database, self.config, name, [Path(source)], clock=self.clock
            )
        return ingest.ingest_table(
            self.lake, self.database, self.config, name, source, clock=self.clock
        )

    def close(self) -> None:
        """Release connections and workers."""
        if self._session is not None:
            self._session.close()
            self._session = None
        self.database.close()

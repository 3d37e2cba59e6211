"""Feedmill's public door: `import feedmill` from Python, `feedmill` on the command line.

>>> import feedmill                                            # doctest: +SKIP
>>> lake = feedmill.open("./.feedmill")                        # doctest: +SKIP
>>> lake.ingest("pages", table)                                # doctest: +SKIP
>>> lake.sql("SELECT count(*) AS n FROM pages").to_pylist()    # doctest: +SKIP
[{'n': 3}]

Everything behind the door is imported when it is used, so that `feedmill --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

    import pyarrow as pa

    from shared.engine.result import Result
    from shared.feeds.forget import Forgotten
    from shared.feeds.run import Outcome
    from shared.feeds.workspace import Workspace
    from shared.lake.ingest.report import IngestReport

__all__ = ["Feed", "OpenLake", "__version__", "main", "open", "parse"]
__version__ = "0.1.0"


class OpenLake:
    """A Feedmill home opened from Python; close it, or use it in a `with` statement."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def sql(
        self,
        text: str,
        parameters: Mapping[str, str] | None = None,
        *,
        run_key: str | None = None,
    ) -> Result:
        """Run the statements of `text` and return the result of the last one.

        `parameters` are the values of `$name` in it; `#name` is the saved template of that name.
        With a `run_key` the text is one run: given again, it goes on after its last committed
        statement, and does nothing once it has committed.
        """
        from shared.core.errors import SqlSyntaxError

        results = self._workspace.session().execute(
            self._expanded(text),
            now=self._workspace.clock.now(),
            parameters=parameters,
            run_key=run_key,
        )
        if not results:
            raise SqlSyntaxError("there is no statement in the text", hint="write a query")
        return results[-1]

    def check(self, text: str, parameters: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """Analyse the statements of `text` and run none; return as `parse`.

        Raises SqlError where a name, a type or a form is wrong.
        """
        return self._workspace.session().check(
            self._expanded(text), now=self._workspace.clock.now(), parameters=parameters
        )

    def _expanded(self, text: str) -> str:
        from shared.feeds import templates

        return templates.expanded(self._workspace.config.home, text)

    def ingest(self, name: str, source: str | os.PathLike[str] | pa.Table) -> IngestReport:
        """Add the rows of a file or a pyarrow Table to dataset `name`, in one commit.

        A dataset that does not exist yet is created as a record dataset (no identity, no time).
        """
        return self._workspace.ingest(name, source)

    def forget(self, name: str, identities: Sequence[str]) -> Forgotten:
        """Remove every row of some identities from dataset `name` and from what feeds made of it.

        Their files go at once. Returns how many rows went, dataset by dataset.
        """
        from shared.feeds import forget

        return forget.forget(self._workspace, name, tuple(identities))

    def feed(self, name: str) -> Feed:
        """Return the feed called `name`."""
        return Feed(self._workspace, name)

    def close(self) -> None:
        """Release the database connections."""
        self._workspace.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Feed:
    """One feed of an open lake."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self._workspace = workspace
        self.name = name

    def run(self) -> Outcome:
        """Run the feed now, in this process, deliveries included, and say how it ended."""
        from shared.feeds import run

        return run.run_here(self._workspace, self.name)


def open(home: str | os.PathLike[str] | None = None) -> OpenLake:  # noqa: A001 (feedmill.open)
    """Open the Feedmill home at `home` (default: `$FEEDMILL_HOME`, else `./.feedmill`)."""
    from shared.feeds.workspace import Workspace

    return OpenLake(Workspace.open(None if home is None else Path(home)))


def parse(text: str) -> list[dict[str, Any]]:
    """Check the syntax of `text`; return kind, line and column of each statement.

    The statements of a block are in its `statements`, those of its handler in `exception`.
    Raises SqlSyntaxError with the place of the first mistake.
    """
    from shared.sql.blocks import outline, parsed

    return outline(parsed(text))


def main() -> None:
    """Run the command line; errors become one paragraph on stderr and an exit code."""
    from scheduler.cli import root

    sys.exit(root.run(sys.argv[1:]))


if __name__ == "__main__":
    main()

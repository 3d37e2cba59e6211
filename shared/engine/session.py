"""A session runs statements: text to typed tree to stages to rows, or to a commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from shared.config.model import Config
from shared.engine.exchange import discard
from shared.engine.graph import Check, Progress, Runner
from shared.engine.physical import Driving, Physical, exchange_of
from shared.engine.result import Result
from shared.lake.lake import Lake
from shared.sql import tree
from shared.state.database import Database

if TYPE_CHECKING:
    from shared.sql.plan.stages import Plan

__all__ = ["Driving", "Session"]


class Session:
    """Runs statements on a lake; open it in the process that uses it.

    Attributes:
        config: the settings.
        database: the record.
        lake: the datasets.
    """

    def __init__(self, config: Config, database: Database, lake: Lake, runner: Runner) -> None:
        self.config = config
        self.database = database
        self.lake = lake
        self._runner = runner

    @classmethod
    def open(cls, config: Config, database: Database, lake: Lake) -> Session:
        """Return a session; a cluster is connected to when it is first needed."""
        if config.dask.address:
            from shared.engine.cluster import Cluster

            return cls(config, database, lake, Cluster(config.dask.address))
        from shared.engine.local import Threads

        return cls(config, database, lake, Threads(config.dask.threads))

    def execute(
        self, text: str, *, now: datetime, progress: Progress | None = None
    ) -> list[Result]:
        """Run the statements of a text one after the other; return what each gave.

        Each statement sees what those before it have changed.

        Args:
            text: one or more statements, separated by semicolons.
            now: what `now()` is, and the slot of the runs that change datasets.
            progress: told of tasks done.

        Raises:
            SqlError: a statement is wrong; those before it have been carried out.
            QueryFailedError: it failed while running.
        """
        return list(self.results(text, now=now, progress=progress))

    def results(
        self, text: str, *, now: datetime, progress: Progress | None = None
    ) -> Iterator[Result]:
        """As `execute`, but yield each result before the next statement runs."""
        from shared.engine import statements
        from shared.sql.analyse.statement import analyse
        from shared.sql.statements import split

        for parsed in split(text):
            statement = analyse(parsed, self.lake, now=now)
            yield statements.run(self, statement, text=parsed.text, now=now, progress=progress)

    def explain(self, text: str, *, now: datetime) -> str:
        """Return the typed tree, the stages, and the files each reads, of every statement."""
        from shared.sql.analyse.statement import analyse
        from shared.sql.plan.explain import explain, relation_of
        from shared.sql.statements import split

        shown = []
        for parsed in split(text):
            statement = analyse(parsed, self.lake, now=now)
            relation = relation_of(statement)
            if relation is None:
                shown.append(explain(statement, None, {}))
                continue
            plan = planned(relation)
            physical = Physical(self.lake)
            files = {
                stage.id: [
                    (node.table.name, [f.path for part in found.values() for f in part.files])
                    for node, found in physical.fragments(stage)
                ]
                for stage in plan.stages
            }
            shown.append(explain(statement, plan, files))
        return "\n\n".join(shown)

    def query(
        self,
        relation: tree.Relation,
        *,
        pins: Mapping[str, int] | None = None,
        driving: Driving | None = None,
        check: Check | None = None,
        progress: Progress | None = None,
        hidden: bool = False,
    ) -> Result:
        """Compute a relation.

        Args:
            relation: analysed.
            pins: the commit to read, per dataset uuid; else the last one.
            driving: a feed's source and interval; only touched identities' events are read.
            check: called often; raises when the work is no longer wanted.
            progress: told of tasks done.
            hidden: whether hidden columns are in the result.

        Raises:
            QueryFailedError: a value could not be computed.
            StoreError: files could not be read.
            ClusterUnavailableError: the Dask cluster does not answer.
        """
        graph = Physical(self.lake, pins=pins, driving=driving).graph(
            planned(relation, hidden=hidden)
        )
        parts = self._runner.run(graph, check=check, progress=progress)
        kept = exchange_of(self.config, graph.token)
        discard({path for part in parts for path in part.spent}, kept)
        wanted = [c for c in relation.columns if hidden or not c.hidden]
        return Result(
            [(c.name, c.type) for c in wanted],
            parts,
            taken=[f"c{c.id}" for c in wanted],
            kept=kept,
        )

    def close(self) -> None:
        """Let go of the cluster."""
        self._runner.close()


def planned(relation: tree.Relation, *, hidden: bool = False) -> Plan:
    """Return the stages that compute a relation."""
    from shared.sql.plan.prune import prune
    from shared.sql.plan.pushdown import push_filters
    from shared.sql.plan.stages import cut

    return cut(prune(push_filters(relation), hidden=hidden))

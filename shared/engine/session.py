"""A session runs statements: text to typed tree to stages to rows, or to a commit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.config.model import Config
from shared.engine.copied import Copier
from shared.engine.exchange import discard
from shared.engine.graph import Check, Progress, Runner
from shared.engine.memory import Memory
from shared.engine.names import Names
from shared.engine.physical import Driving, Physical, exchange_of
from shared.engine.result import Result
from shared.lake.lake import Lake
from shared.sql import depth, tree
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
        memory: settings, prepared statements, cursors, temporary views.
        names: what a name means here.
        copier: carries out COPY; None where nothing can leave.
    """

    def __init__(self, config: Config, database: Database, lake: Lake, runner: Runner) -> None:
        self.config = config
        self.database = database
        self.lake = lake
        self.memory = Memory()
        self.copier: Copier | None = None
        self.names = Names(lake, self.memory)
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
        self,
        text: str,
        *,
        now: datetime,
        progress: Progress | None = None,
        parameters: Mapping[str, str] | None = None,
        run_key: str | None = None,
    ) -> list[Result]:
        """Run the statements and blocks of a text one after the other; return what each gave.

        Each statement sees what those before it have changed.

        Args:
            text: one or more statements, separated by semicolons.
            now: what `now()` is, and the slot of the runs that change datasets.
            progress: told of tasks done.
            parameters: what stands for `$name`.
            run_key: the text is one run of this key: one that broke off goes on after its last
                committed statement, one that is committed is not run again.

        Raises:
            SqlError: the text cannot be read, and nothing was done; or a statement is wrong, and
                those before it have been carried out.
            QueryFailedError: it failed while running.
            InputError: the run of the key is made of another text.
            RunActiveError: it is being carried out.
        """
        given: dict[str, Any] = {"progress": progress, "parameters": parameters}
        return list(self.results(text, now=now, run_key=run_key, **given))

    def results(
        self,
        text: str,
        *,
        now: datetime,
        progress: Progress | None = None,
        parameters: Mapping[str, str] | None = None,
        run_key: str | None = None,
    ) -> Iterator[Result]:
        """As `execute`, but yield each result before the next statement runs."""
        from shared.engine.script import Script
        from shared.sql.blocks import read

        steps = read(text, parameters or {})
        script = Script(self, text, now=now, parameters=parameters or {}, progress=progress)
        yield from script.run(steps, run_key)

    def check(
        self, text: str, *, now: datetime, parameters: Mapping[str, str] | None = None
    ) -> list[dict[str, Any]]:
        """Analyse all statements of a text, as if those before had run; return `outline`.

        Args:
            text: statements and blocks.
            now: what `now()` is.
            parameters: what stands for `$name`.

        Raises:
            SqlError: a name, a type or a form is wrong.
        """
        from shared.engine.check import check
        from shared.sql.blocks import outline, read

        steps = read(text, parameters or {})
        check(self, steps, now=now)
        return outline(steps)

    def explain(self, text: str, *, now: datetime) -> str:
        """Return the typed tree, the stages, and the files each reads, of every statement."""
        from shared.sql.analyse.statement import analyse
        from shared.sql.statements import split

        return "\n\n".join(
            self.explained(analyse(parsed, self.lake, now=now)) for parsed in split(text)
        )

    def explained(self, statement: tree.Statement, *, as_json: bool = False) -> str:
        """Return the typed tree, the stages, and the files each reads, of one statement."""
        from shared.sql.plan import explain

        relation = explain.relation_of(statement)
        plan, files = None, {}
        if relation is not None:
            plan = planned(relation)
            files = self._files(plan)
        if as_json:
            return json.dumps([explain.explained(statement, plan, files)], ensure_ascii=False)
        return explain.explain(statement, plan, files)

    def _files(self, plan: Plan) -> dict[int, list[tuple[str, list[str]]]]:
        """Return the files that each stage reads, by dataset."""
        physical = Physical(self.lake)
        return {
            stage.id: [
                (node.table.name, [f.path for part in found.values() for f in part.files])
                for node, found in physical.fragments(stage)
            ]
            for stage in plan.stages
        }

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
        """Let go of the cluster, of open cursors and of temporary tables."""
        self.memory.close()
        if self.memory.tables:
            from shared.engine.statements import drop_temporary

            drop_temporary(self)
        self.names.close()
        self._runner.close()


@depth.bounded()
def planned(relation: tree.Relation, *, hidden: bool = False) -> Plan:
    """Return the stages that compute a relation."""
    from shared.sql.plan.logs import expanded
    from shared.sql.plan.prune import prune
    from shared.sql.plan.pushdown import push_filters
    from shared.sql.plan.stages import cut

    return cut(prune(push_filters(expanded(relation)), hidden=hidden))

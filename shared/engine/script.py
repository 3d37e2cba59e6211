"""Running a text: its statements one by one, its blocks with variables, conditions and handlers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from shared.core.errors import (
    FeedmillError,
    FencedError,
    InputError,
    InternalError,
)
from shared.core.run_state import RunState
from shared.engine import listings, remembered, samples, statistics
from shared.engine.graph import Progress
from shared.engine.memory import Cursor, Variable
from shared.engine.remembered import START, Point
from shared.engine.result import Result
from shared.lake.block import BlockRun, Known
from shared.lake.owner import explained
from shared.obs import logging
from shared.sql import assignments, commands, tree, types
from shared.sql.blocks import Block, If, Step, read
from shared.sql.environment import PRECISION_LOSS, Environment, Sample, Snapshot
from shared.sql.parsed import Parsed

if TYPE_CHECKING:
    from shared.engine.session import Session
    from shared.state.runs import Run

COMMITTED: Final = "ALREADY COMMITTED"
"""The one result of a text whose run is committed: nothing was done."""
RESUMED: Final = "RESUMED"
"""The first result of a text that is taken up again; it counts the statements committed before."""

_log = logging.get("sql")
_TRUE = {"t", "true", "y", "yes", "1"}


class Script:
    """Runs a text's steps in a session.

    Args:
        session: where they run.
        text: the steps as written.
        now: what `now()` is in the first statement, and the slot of its run. In each one after it
            is a microsecond later: what is stamped by two statements can be told apart, as the
            documented checkpoints need it, and one that is taken up again stamps the same.
        parameters: what stands for `$name` in the text.
        progress: told of tasks done.
    """

    def __init__(
        self,
        session: Session,
        text: str,
        *,
        now: datetime,
        parameters: Mapping[str, str],
        progress: Progress | None,
    ) -> None:
        self._session = session
        self._text = text
        self._start = now
        self._carried = 0
        self._parameters = parameters
        self._progress = progress
        self._variables: dict[str, tree.Literal] = {}
        self._run: BlockRun | None = None
        self._place: list[int] = []
        self._scopes: list[tuple[str, ...]] = []
        self._handled: Mapping[str, Any] | None = None

    def run(self, steps: Sequence[Step], key: str | None = None) -> Iterator[Result]:
        """Yield what each statement gives, before the next one runs.

        With a key all of it is one run, which is taken up again by the same key; without one each
        block and each statement outside of blocks is.

        Raises:
            SqlError: a statement is wrong; those before it have been carried out.
            QueryFailedError: it failed while running.
            InputError: the key is that of another text.
            RunActiveError: the run of the key is being carried out.
        """
        if key is not None:
            yield from self._as_one(steps, self._text.strip(), key)
            return
        for step in steps:
            if isinstance(step, Block):
                yield from self._as_one((step,), step.text)
            else:
                yield from self._steps((step,))

    def _as_one(self, steps: Sequence[Step], text: str, key: str | None = None) -> Iterator[Result]:
        """Run steps as one run; one that is committed already is not run again."""
        given = json.dumps([text, sorted(self._parameters.items())])
        run = BlockRun(
            self._session.lake,
            now=self._start,
            text=text,
            text_hash=hashlib.sha256(given.encode()).hexdigest(),
            known=self._known,
            key=key,
        )
        tables = set(self._session.memory.tables)
        point = START
        if key is not None:
            found = run.open()
            if found.state == RunState.COMMITTED:
                yield Result.done(COMMITTED)
                return
            self._start = found.slot
        self._run, self._handled = run, None
        try:
            if key is not None and found.session is not None:
                point = self._restored(found)
                yield Result.done(RESUMED, found.next_statement)
            yield from self._steps(steps, point)
            run.finish(self._handled)
        except BaseException as error:
            run.fail(error)
            if key is not None:  # whoever takes the run up again needs them
                for name in set(self._session.memory.tables) - tables:
                    del self._session.memory.tables[name]
            raise
        finally:
            self._run = None

    @property
    def _now(self) -> datetime:
        return self._start + timedelta(microseconds=max(0, self._carried - 1))

    def _known(self) -> Known:
        point = Point(tuple(self._place), tuple(self._scopes), self._handled, self._carried)
        memory = self._session.memory
        return Known(remembered.variables(self._variables), remembered.session(point, memory))

    def _restored(self, run: Run) -> Point:
        """Give the session what the run knew after its last statement."""
        assert run.session is not None
        self._variables = remembered.literals(run.variables or {})
        session = self._session
        point = remembered.restore(run.session, session.memory, session.names, self._parameters)
        self._handled, self._carried = point.handled, point.carried
        _log.info("block_resumed", run=run.id, statement=run.next_statement)
        return point

    def _steps(self, steps: Sequence[Step], point: Point = START) -> Iterator[Result]:
        """Run steps; from a point on, those after the statement that it is at."""
        start = point.place[0] if point.place else 0
        for number in range(start, len(steps)):
            at = point.below() if number == start else START
            there = bool(point.place) and number == start
            self._place.append(number)
            match steps[number]:
                case Block() as block:
                    yield from self._block(block, at)
                case If() as choice:
                    yield from self._if(choice, at)
                case Parsed() as parsed if not there:
                    yield self._carried_out(parsed)
            self._place.pop()

    def _block(self, block: Block, at: Point) -> Iterator[Result]:
        """Run a block; its variables go with it, changes to those around it stay."""
        depth = len(self._place)
        around = at.scopes[0] if at.scopes else tuple(self._variables)
        self._scopes.append(around)
        handling = at.place[:1] == (1,)
        body = block.handler or () if handling else block.steps
        try:
            yield from self._part(int(handling), body, at.inside())
        except (FencedError, InternalError):
            raise
        except FeedmillError as error:
            if block.handler is None or handling:
                raise
            _log.warning("block_handled", error=error.message, sqlstate=error.sqlstate)
            self._handled = explained(error)
            del self._place[depth:]
            yield from self._part(1, block.handler, START)
        finally:
            self._variables = {name: self._variables[name] for name in around}
            self._scopes.pop()
            del self._place[depth:]

    def _if(self, step: If, at: Point) -> Iterator[Result]:
        bodies = [*(body for _, body in step.branches), step.otherwise]
        if at.place:
            chosen = at.place[0]
        else:
            holds = (n for n, (c, _) in enumerate(step.branches) if _true(self._value(c)))
            chosen = next(holds, len(step.branches))
        yield from self._part(chosen, bodies[chosen], at.below())

    def _part(self, number: int, steps: Sequence[Step], point: Point) -> Iterator[Result]:
        self._place.append(number)
        yield from self._steps(steps, point)
        self._place.pop()

    # --- statements -------------------------------------------------------------------------

    def _carried_out(self, parsed: Parsed) -> Result:
        """Carry a statement out; what it commits is a part of the run, if there is one."""
        lake = self._session.lake
        lake.block = self._run
        self._carried += 1
        try:
            return self._statement(parsed)
        finally:
            lake.block = None
            self._session.memory.promised.clear()

    def _statement(self, parsed: Parsed, values: tuple[tree.Literal, ...] = ()) -> Result:
        from shared.engine import statements

        if isinstance(parsed.node, commands.Command):
            return self._command(parsed, parsed.node, values)
        statement = self._analysed(parsed, values)
        try:
            return statements.run(
                self._session,
                statement,
                text=parsed.text,
                now=self._now,
                progress=self._progress,
            )
        except InputError as error:
            raise _placed(error, parsed) from None

    def _analysed(
        self, parsed: Parsed, values: tuple[tree.Literal, ...] = (), *, inner: bool = False
    ) -> tree.Statement:
        from shared.sql.analyse.statement import analyse

        memory = self._session.memory
        environment = Environment(
            variables=self._variables,
            session={name: v.value for name, v in memory.variables.items()},
            values=values,
            system_columns=not memory.flag("drop_system_columns"),
            fallback=memory.flag("resolve_fallback_snapshot_on_failure"),
            flatten=memory.flag("flatten"),
            precision_loss=memory.flag(PRECISION_LOSS),
            json=memory.flag("auto_to_json") and not inner,
            view=self._session.names.view,
            history=self._history,
            relations={name: s.relation for name, s in memory.statistics.items()},
            samples=self._samples,
            maker=self._session.names.maker,
        )
        return analyse(parsed, self._session.names, now=self._now, environment=environment)

    def _samples(self, name: str) -> list[Sample]:
        return samples.found(self._session, name) if self._session.memory.flag("aqp") else []

    def _history(self, name: str) -> list[Snapshot] | None:
        """Return the snapshots of a table: the commits that wrote rows."""
        from shared.state import commits

        dataset = self._session.names.table(name)
        if dataset is None:
            return None
        with self._session.database.read() as connection:
            found = commits.history(connection, dataset.uuid)
        numbers = [c.seq for c in found if c.kind in commits.ADDING and c.rows]
        parents = [None, *numbers]
        return [(number, parents[i], i + 1 == len(numbers), i) for i, number in enumerate(numbers)]

    def _row(self, parsed: Parsed, values: tuple[tree.Literal, ...] = ()) -> list[tree.Literal]:
        """Return the one row of a query as constants; NULLs where it has none."""
        statement = self._analysed(parsed, values, inner=True)
        if not isinstance(statement, tree.Query):
            raise InputError("a value comes from a query")
        result = self._session.query(statement.relation, progress=self._progress)
        try:
            if result.row_count > 1:
                raise _placed(
                    InputError(f"the query gives {result.row_count:,} rows where one is wanted"),
                    parsed,
                )
            row = next(result.rows(), (None,) * len(result.columns))
        finally:
            result.close()
        for name, kind in result.columns:
            if isinstance(kind, types.Array | types.Map | types.Struct) or types.is_interval(kind):
                message = f"{name} is {kind}; a variable holds a single value"
                raise _placed(InputError(message), parsed)
        return [
            tree.Literal(type=kind, value=value)
            for (_, kind), value in zip(result.columns, row, strict=True)
        ]

    def _value(self, parsed: Parsed) -> tree.Literal:
        row = self._row(parsed)
        if len(row) != 1:
            raise _placed(
                InputError(f"the query gives {len(row)} columns where one is wanted"), parsed
            )
        return row[0]

    def _declare(self, parsed: Parsed, node: commands.DeclareVariable) -> None:
        """Make variables of the session."""
        memory = self._session.memory
        if len(set(node.names)) < len(node.names):
            raise InputError("DECLARE names a variable twice")
        for name in node.names:
            if name in memory.variables and not node.replace:
                raise InputError(
                    f"there is a variable {name} already", hint="DECLARE OR REPLACE it"
                )
        query = parsed.inner(node.query)
        memory.variables |= dict.fromkeys(node.names, Variable(self._value(query), query))

    def _assign(self, parsed: Parsed, node: commands.AssignVariables) -> None:
        """Give variables the values of a query's row, as their types, or those of their start."""
        memory = self._session.memory
        every = (*node.names, *node.defaults)
        known = {name: memory.variable(name) for name in every}
        if len(known) < len(every):
            raise InputError("SET VARIABLE names a variable twice")
        given = {name: self._value(known[name].default) for name in node.defaults}
        if node.query is not None:
            kinds = [known[name].value.type for name in node.names]
            row = self._row(parsed.inner(assignments.fitted(node.query, kinds)))
            given |= dict(zip(node.names, row, strict=True))
        for name, value in given.items():
            memory.variables[name] = replace(known[name], value=value)

    # --- commands ---------------------------------------------------------------------------

    def _command(
        self, parsed: Parsed, node: commands.Command, values: tuple[tree.Literal, ...]
    ) -> Result:
        memory = self._session.memory
        try:
            match node:
                case commands.SetVariable(name=name, query=query):
                    self._variables[name] = self._value(parsed.inner(query))
                case commands.DeclareVariable():
                    self._declare(parsed, node)
                case commands.AssignVariables():
                    self._assign(parsed, node)
                case commands.DropVariable(name=name, missing_ok=missing_ok):
                    if name in memory.variables or not missing_ok:
                        memory.variable(name)
                        del memory.variables[name]
                case commands.SetSetting(key=key, value=value):
                    memory.set(key, value)
                case commands.Prepare(name=name, statement=statement):
                    memory.prepared[name] = statement
                case commands.Deallocate(name=name):
                    if name is None:
                        memory.prepared.clear()
                    else:
                        memory.statement(name)
                        del memory.prepared[name]
                case commands.DeclareCursor(name=name, statement=statement):
                    if name in memory.cursors:
                        memory.close(name)
                    memory.cursors[name] = Cursor(self._statement(statement, values))
                case commands.CloseCursor(name=name):
                    memory.close(name)
                case commands.Transaction(word=word) | commands.Accepted(word=word):
                    return Result.done(word)
                case commands.Reset(key=key):
                    memory.reset(key)
                case commands.Constrain():
                    from shared.engine import statements

                    return statements.constrain(
                        self._session, node, text=parsed.text, now=self._now
                    )
                case _:
                    return self._shown(parsed, node, values)
        except InputError as error:
            raise _placed(error, parsed) from None
        return Result.done(parsed.kind)

    def _shown(
        self, parsed: Parsed, node: commands.Command, values: tuple[tree.Literal, ...]
    ) -> Result:
        memory = self._session.memory
        match node:
            case commands.ShowSetting(key=None):
                return listings.settings(sorted(memory.settings.items()))
            case commands.ShowSetting(key=key) if key is not None:
                return listings.settings([(key, memory.setting(key))])
            case commands.Analyze():
                return self._measured(parsed, node)
            case commands.Listing(what="STATISTICS"):
                return statistics.show(list(memory.statistics.values()))
            case commands.Listing(what=what, like=like):
                return listings.show(self._session.lake, self._session.names, what, like)
            case commands.DescribeFunction(name=name):
                return listings.describe_function(name)
            case commands.Fetch(name=name, count=count):
                return memory.cursor(name).fetch(count)
            case commands.Execute(name=name, values=given):
                prepared = memory.statement(name)
                row = [] if given is None else self._row(parsed.inner(given), values)
                return self._statement(prepared, tuple(row))
            case commands.Copy():
                return self._copied(parsed, node, values)
            case commands.Explain(statement=statement, as_json=as_json):
                return self._explained(statement, values, as_json)
        raise InternalError(f"nothing carries out a {type(node).__name__}")

    def _measured(self, parsed: Parsed, node: commands.Analyze) -> Result:
        """ANALYZE TABLE: statistics for the session, or a sample for all."""
        rows = self._analysed(node.query, inner=True)
        assert isinstance(rows, tree.Query)
        memory = self._session.memory
        if node.rate is None:
            return statistics.compute(
                node,
                rows.relation,
                self._row,
                memory.statistics,
                now=self._now,
                complex_too=not memory.flag("skip_stats_for_complex_datatypes"),
            )
        name, text = samples.creation(self._session, node)
        for result in self._steps(read(text)):
            result.close()
        return listings.listed(parsed.kind, ("sample_table_name",), [(name,)])

    def _copied(
        self, parsed: Parsed, node: commands.Copy, values: tuple[tree.Literal, ...]
    ) -> Result:
        if self._session.copier is None:
            raise InputError("COPY has no place to write to here")
        result = self._statement(node.query, values)
        try:
            copied = self._session.copier(result, node.place, node.format)
        finally:
            result.close()
        row = (copied.url, str(copied.rows), str(copied.bytes))
        return listings.listed(parsed.kind, ("file", "rows", "bytes"), [row])

    def _explained(self, parsed: Parsed, values: tuple[tree.Literal, ...], as_json: bool) -> Result:
        if isinstance(parsed.node, commands.Command):
            raise InputError(f"{parsed.kind} has no plan", hint="EXPLAIN a query")
        text = self._session.explained(self._analysed(parsed, values), as_json=as_json)
        lines = [text] if as_json else text.splitlines()
        return listings.listed("EXPLAIN", ("QUERY PLAN",), [(line,) for line in lines])


def _placed(error: InputError, parsed: Parsed) -> InputError:
    if error.position is None:
        error.position, error.source = parsed.position, parsed.source
    return error


def _true(value: tree.Literal) -> bool:
    """Return whether a condition holds; NULL does not."""
    found = value.value
    if isinstance(found, str):
        return found.strip().casefold() in _TRUE
    return bool(found)

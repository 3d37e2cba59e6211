"""Whether a query may be an exact feed with `emit: changes`, and the key of each of its rows.

Such a query is *identity-local*: the rows it gives for one identity depend on that identity's
events alone, and on lookups that are pinned for a run. The property is decided bottom up over the
typed tree; what passes comes back with two hidden columns, the identity of each row and the key
that tells it from the identity's other rows. Everything else is refused where it stands, with the
reason (the exactness protocol, section 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count

from shared.adf.signatures import SESSION_ID
from shared.core.errors import Position
from shared.sql import changelog, depth, tree, types
from shared.sql.plan import history, rewrite, settled, traverse, windows
from shared.sql.plan.lineage import COPY, is_copy
from shared.sql.plan.local_queries import Queries
from shared.sql.plan.local_rules import Copies, Local
from shared.sql.plan.locality import Lookup, looks_ahead, path_of
from shared.sql.plan.logs import at_path, ref
from shared.sql.plan.settled import Settling


@dataclass(frozen=True, slots=True)
class Changes:
    """What a query is, once it may be a feed of changes.

    Attributes:
        source: the driving dataset.
        lookups: the other datasets it reads.
        paths: for each output column that is a pure rename, the path in the source.
        looks_ahead: windows that see later events, by name.
        relation: the rows: the visible columns, then identity and key.
        identity: the hidden column that tells whose row it is.
        key: the hidden column that tells the row from all others: 32 hex digits.
        events: whether each row is an event.
        session: the output column that is an id of sessions (`SESS_ID`), of rows that are events.
        multiset: whether equal rows are told apart by their number only: they change by D and I.
    """

    source: tree.Table
    lookups: tuple[Lookup, ...]
    paths: Mapping[str, str]
    looks_ahead: tuple[str, ...]
    relation: tree.Relation
    identity: tree.Column
    key: tree.Column
    events: bool
    session: str | None
    multiset: bool

    @property
    def visible(self) -> tuple[tree.Column, ...]:
        """The columns of the query itself."""
        return self.relation.columns[:-2]


@depth.bounded()
def check_changes(
    relation: tree.Relation,
    source: str,
    *,
    text: str,
    copies: Copies = Copies.DROP,
    settling: Settling | None = None,
    history: int | None = None,
) -> Changes:
    """Return what the query is, or refuse it.

    Args:
        relation: the analysed query.
        source: the name of the driving dataset.
        text: the query, for the caret.
        copies: what becomes of events that are there twice.
        settling: which events the rows are of; None: all there are.
        history: how many days before an event its row may look back; None: all.

    Raises:
        FeedRefusedError: with the position and the reason.
    """
    numbers = count(1 + max((c.id for c in traverse.all_columns(relation)), default=0))
    visitor = _Changes(source, text, numbers, copies, settling)
    visitor.history = history
    local = visitor.visit(relation)
    visible = tuple(c for c in relation.columns if not c.hidden)
    if copies is Copies.FLAG:
        local, visible = visitor.flagged(local, visible)
    relation, identity, key = visitor.keyed(local, visible)
    assert visitor.table is not None
    return Changes(
        source=visitor.table,
        lookups=tuple({t.table.name: t for t in visitor.lookups}.values()),
        paths={c.name: local.paths[c.id] for c in visible if c.id in local.paths},
        looks_ahead=tuple(visitor.looks_ahead),
        relation=relation,
        identity=identity,
        key=key,
        events=visitor.is_event(local),
        session=visitor.session_of(local, visible),
        multiset=local.key is None,
    )


class _Changes(Queries):
    def is_event(self, local: Local) -> bool:
        """Return whether each row is an event of the source."""
        return local.key is not None and local.key == self.base_key

    def session_of(self, local: Local, visible: tuple[tree.Column, ...]) -> str | None:
        """Return the column that is an id of sessions, where each row is an event."""
        if not self.is_event(local):
            return None
        return next((c.name for c in visible if c.id in self.sessions), None)

    def flagged(
        self, local: Local, visible: tuple[tree.Column, ...]
    ) -> tuple[Local, tuple[tree.Column, ...]]:
        """Return the rows with a visible column that tells copies of events."""
        if self.base_key is None or not self.is_event(local):
            raise self.refusal(
                "duplicates: flag",
                f"its rows are not events of {self.source_name}, one each: a row that is made of "
                "several has no copy",
                None,
                hint="write `duplicates: drop`, or select events",
            )
        if len(self.base_key) != 2 or self.base_key[1].name != COPY:
            raise self.refusal(
                "duplicates: flag",
                f"{self.source_name} is a log, which has no copies",
                None,
                hint="write `duplicates: drop`",
            )
        duplicate = tree.Column(next(self.numbers), changelog.DUPLICATE, types.BOOLEAN)
        items = (
            *(tree.Item(c, ref(c)) for c in local.relation.columns),
            tree.Item(duplicate, is_copy(self.base_key[1])),
        )
        columns = tuple(item.column for item in items)
        rows = tree.Project(columns=columns, input=local.relation, items=items)
        return replace(local, relation=rows), (*visible, duplicate)

    def keyed(
        self, local: Local, visible: tuple[tree.Column, ...]
    ) -> tuple[tree.Relation, tree.Column, tree.Column]:
        """Return exactly the visible columns, the identity, and one column that is the key."""
        identity = self.column(changelog.IDENTITY, local.identity.type)
        parts = visible if local.key is None else local.key
        digest = self.digest((ref(local.identity), *(ref(c) for c in parts)))
        key = self.column(changelog.KEY, types.STRING)
        items = (
            *(tree.Item(c, ref(c)) for c in visible),
            tree.Item(identity, ref(local.identity)),
            tree.Item(key, digest),
        )
        columns = (*visible, identity, key)
        relation: tree.Relation = tree.Project(columns=columns, input=local.relation, items=items)
        if local.key is None or self._trusts:
            relation, key = self._numbered(relation, identity, key)
        return relation, identity, key

    def _numbered(
        self, rows: tree.Relation, identity: tree.Column, digest: tree.Column
    ) -> tuple[tree.Relation, tree.Column]:
        """Tell rows of one key apart by a number: equal rows, or those of a lookup's equal keys.

        A lookup's key is declared and not enforced.
        """
        number = self.column("_fm_number", types.INT)
        order = self.digest(tuple(ref(c) for c in rows.columns[:-2]))
        over = tree.Over((ref(identity), ref(digest)), (tree.SortKey(order),), None)
        call = tree.WindowCall(type=types.INT, function="row_number", args=(), over=over)
        counted = tree.WindowStep(
            columns=(*rows.columns, number), input=rows, items=(tree.Item(number, call),)
        )
        key = self.column(changelog.KEY, types.STRING)
        items = (
            *(tree.Item(c, ref(c)) for c in rows.columns[:-1]),
            tree.Item(key, self.digest((ref(digest), ref(number)))),
        )
        columns = tuple(item.column for item in items)
        return tree.Project(columns=columns, input=counted, items=items), key

    def visit(self, relation: tree.Relation) -> Local:
        match relation:
            case tree.Scan():
                return self._scan(relation)
            case tree.Project():
                return self._project(relation)
            case tree.Filter():
                below = self.visit(relation.input)
                relation = self.expressions(relation, below)
                return self._above(relation, below)
            case tree.WindowStep() | tree.AdfStep():
                return self._window(relation)
            case tree.Aggregate():
                return self._aggregate(relation)
            case tree.Distinct():
                return self._distinct(relation)
            case tree.Join():
                return self._join(relation)
            case tree.SetOperation():
                return self._union(relation)
            case tree.Generate():
                return self._generate(relation)
            case tree.Sort():
                return self.visit(relation.input)  # order means nothing in a dataset
        what, why = _REASONS.get(type(relation), (type(relation).__name__, ""))
        raise self.refusal(what, why, traverse.position(relation))

    def _above(self, relation: tree.Relation, below: Local) -> Local:
        """Return a node of the same rows as its input, which carries what that carries."""
        more = tuple(c for c in below.carried if c not in relation.columns)
        columns = (*relation.columns, *more)
        made = replace(relation, input=below.relation, columns=columns)  # type: ignore[call-arg]
        return replace(below, relation=made)

    def _scan(self, scan: tree.Scan) -> Local:
        table = scan.table
        if table.name.casefold() != self.source:
            raise self.refusal(
                f"reading {table.name} on its own",
                f"each row has to belong to an identity of the source {self.source_name}",
                scan.position,
                hint=f"start FROM {self.source_name}, or join {table.name} to it",
            )
        self.whole(scan)
        assert table.identity is not None
        self.table = table
        found = at_path(scan, table.identity)
        identity = self.column(changelog.IDENTITY, found.type)
        tie = next(c for c in scan.columns if c.name == "_fm_tie")
        key: tuple[tree.Column, ...] = (tie,)
        rows: tree.Relation = scan
        if not table.is_log:
            rows, key = self.copied(scan, tie)
            if self.settling is not None:
                rows = settled.events(rows, scan, self.settling, self.numbers)
        elif scan.log is None:  # NAME.changes: each change is a row of its own
            key = (tie, next(c for c in scan.columns if c.name == changelog.REVISION))
        items = (
            *(tree.Item(c, ref(c)) for c in rows.columns),
            tree.Item(identity, found),
        )
        made = tree.Project(columns=(*rows.columns, identity), input=rows, items=items)
        paths = {c.id: c.name for c in scan.columns if c.name not in tree.MADE}
        self.base_key = key
        return Local(made, identity, key, {**paths, identity.id: table.identity})

    def _project(self, project: tree.Project) -> Local:
        below = self.visit(project.input)
        project = self.expressions(project, below)
        paths = {below.identity.id: below.paths.get(below.identity.id, "")}
        for item in project.items:
            path = path_of(item.expr, below.paths)
            if path is not None:
                paths[item.column.id] = path
            if item.expr.type == types.STRING and rewrite.refs(item.expr) & self.sessions:
                self.sessions.add(item.column.id)
        there = {item.column.id for item in project.items}
        carried = tuple(tree.Item(c, ref(c)) for c in below.carried if c.id not in there)
        items = (*project.items, *carried)
        columns = tuple(item.column for item in items)
        made = tree.Project(columns=columns, input=below.relation, items=items)
        return replace(below, relation=made, paths=paths)

    def _window(self, step: tree.WindowStep | tree.AdfStep) -> Local:
        below = self.visit(step.input)
        step = self.expressions(step, below)
        items = []
        for item in step.items:
            call = item.expr
            assert isinstance(call, tree.WindowCall | tree.AdfCall)
            if not any(self.is_identity(key, below) for key in call.over.partition):
                raise self.not_local(
                    f"{call.function.upper()} OVER keys without the identity",
                    "PARTITION BY",
                    call.over.position or traverse.position(call),
                )
            if looks_ahead(call):
                self.looks_ahead.append(call.function.upper())
            call = self._anchored(call, below)
            items.append(replace(item, expr=_total(call, below)))
            if call.function == SESSION_ID:
                self.sessions.add(item.column.id)
        return self._above(replace(step, items=tuple(items)), below)

    def _anchored(
        self, call: tree.WindowCall | tree.AdfCall, below: Local
    ) -> tree.WindowCall | tree.AdfCall:
        """Return a window that looks back no further than the feed's history."""
        if self.history is None:
            return call
        assert self.table is not None
        timestamp = self.table.timestamp or ""
        found = history.anchored(call, self.history, timestamp, below.paths)
        if found is None:
            raise self.refusal(
                f"{call.function.upper()} with history: {self.history} days",
                "it cannot be counted from each event, so it would change as days pass",
                call.over.position or traverse.position(call),
                hint=f"write `history: all`, or ORDER BY {timestamp} with a RANGE frame",
            )
        return found

    def _aggregate(self, group: tree.Aggregate) -> Local:
        if self.history is not None:
            raise self.refusal(
                f"GROUP BY with history: {self.history} days",
                "a group has no event that the days could be counted from",
                group.position or traverse.position(group),
                hint="write `history: all`",
            )
        below = self.visit(group.input)
        group = self.expressions(group, below)
        mine = [i.column for i in group.keys if self.is_identity(i.expr, below)]
        if not mine or group.sets is not None:
            raise self.not_local(
                "aggregates over several identities" if not mine else "GROUPING SETS",
                "GROUP BY",
                group.position or traverse.position(group),
            )
        keys = tuple(item.column for item in group.keys)
        made = tuple(i.column for i in group.aggregates)
        columns = (*group.columns, *(c for c in (*keys, *made) if c not in group.columns))
        paths = {
            i.column.id: path
            for i in group.keys
            if (path := path_of(i.expr, below.paths)) is not None
        }
        relation = replace(group, input=below.relation, columns=columns)
        others = tuple(c for c in keys if c not in mine)
        return Local(relation, mine[0], others, paths)

    def _distinct(self, distinct: tree.Distinct) -> Local:
        below = self.visit(distinct.input)
        columns = distinct.columns
        mine = [c for c in columns if self.is_identity(ref(c), below)]
        if not mine:
            raise self.not_local("DISTINCT", "the columns", distinct.position)
        items = tuple(tree.Item(c, ref(c)) for c in columns)
        exactly = tree.Project(columns=columns, input=below.relation, items=items)
        others = tuple(c for c in columns if c not in mine)
        return Local(replace(distinct, input=exactly), mine[0], others, below.paths)

    def _generate(self, generate: tree.Generate) -> Local:
        below = self.visit(generate.input)
        generate = self.expressions(generate, below)
        above = self._above(generate, below)
        if below.key is None or generate.function not in {"explode", "posexplode"}:
            return replace(above, key=None)
        if generate.function == "posexplode":
            place = generate.outputs[0]
            return replace(above, key=(*below.key, place))
        place = self.column("_fm_place", types.INT)
        numbered = replace(
            generate,
            input=below.relation,
            function="posexplode",
            outputs=(place, *generate.outputs),
            columns=(*above.relation.columns, place),
        )
        return replace(above, relation=numbered, key=(*below.key, place))

    def _join(self, join: tree.Join) -> Local:
        place = join.position or traverse.position(join.right)
        left, right = self.reads(join.left), self.reads(join.right)
        if left and right:
            return self._within(join, place)
        if left and join.kind in _KEEPS_LEFT:
            below = self.visit(join.left)
            once = self.lookup(join.right, join.condition)
            made = replace(join, left=below.relation)
        elif right and join.kind in _KEEPS_RIGHT:
            below = self.visit(join.right)
            once = self.lookup(join.left, join.condition)
            made = replace(join, right=below.relation)
        else:
            raise self.refusal(
                f"{join.kind} JOIN with {'a lookup' if left or right else 'two lookups'}",
                "a row without an event belongs to no identity",
                place,
                hint=f"keep the rows of {self.source_name}: LEFT JOIN the lookup to it",
            )
        made = self.expressions(made, below)
        self._trusts |= once and join.kind not in _ONE_SIDE
        keeps = once or join.kind in _ONE_SIDE
        more = tuple(c for c in below.carried if c not in made.columns)
        made = replace(made, columns=(*made.columns, *more))
        return replace(below, relation=made, key=below.key if keeps else None)

    def _within(self, join: tree.Join, place: Position | None) -> Local:
        """Join rows of one identity with each other."""
        left, right = self.visit(join.left), self.visit(join.right)
        if join.kind in {tree.JoinKind.FULL, tree.JoinKind.CROSS} or not any(
            self._same_identity(part, left, right) for part in rewrite.conjuncts(join.condition)
        ):
            full = join.kind is tree.JoinKind.FULL
            raise self.refusal(
                f"a {join.kind} JOIN of {self.source_name} with itself"
                + ("" if full else " on other columns than the identity"),
                "it would need events of other identities than those that have new ones"
                if not full
                else "either side may be the one that has the identity",
                place,
                hint="use LEFT JOIN and UNION ALL"
                if full
                else f"compare {self.identity_name()} of both sides with =",
            )
        join = self.expressions(join, left)
        keys = None if left.key is None or right.key is None else (*left.key, *right.key)
        paths = dict(left.paths)
        if join.kind is tree.JoinKind.INNER:
            paths |= right.paths
        if join.kind in _ONE_SIDE:
            more = tuple(c for c in left.carried if c not in join.columns)
            made = replace(
                join, left=left.relation, right=right.relation, columns=(*join.columns, *more)
            )
            return replace(left, relation=made)
        identity = left.identity
        if join.kind is tree.JoinKind.RIGHT:
            identity, paths = right.identity, dict(right.paths)
        carried = (*left.carried, *right.carried)
        more = tuple(c for c in carried if c not in join.columns)
        made = replace(
            join, left=left.relation, right=right.relation, columns=(*join.columns, *more)
        )
        return Local(made, identity, keys, paths)

    def _same_identity(self, part: tree.Expr, left: Local, right: Local) -> bool:
        if not (isinstance(part, tree.Call) and part.function in {"=", "<=>"}):
            return False
        a, b = part.args
        return (self.is_identity(a, left) and self.is_identity(b, right)) or (
            self.is_identity(b, left) and self.is_identity(a, right)
        )

    def _union(self, relation: tree.SetOperation) -> Local:
        if relation.kind is not tree.SetKind.UNION:
            raise self.refusal(str(relation.kind), "its rows have no key", relation.position)
        sides = []
        for branch, side in enumerate((relation.left, relation.right)):
            if not self.reads(side):
                raise self.refusal(
                    "a branch of UNION that does not read the source",
                    "its rows belong to no identity",
                    traverse.position(side) or relation.position,
                )
            local = self.visit(side)
            parts = (tree.Literal(type=types.INT, value=branch), *map(ref, local.key or ()))
            tag = self.column("_fm_branch", types.STRING)
            shown = side.columns[: len(relation.columns)]
            items = (
                *(tree.Item(c, ref(c)) for c in shown),
                tree.Item(local.identity, ref(local.identity)),
                tree.Item(tag, self.digest(parts)),
            )
            columns = (*shown, local.identity, tag)
            made = tree.Project(columns=columns, input=local.relation, items=items)
            sides.append(replace(local, relation=made))
        left, right = sides
        identity = self.column(changelog.IDENTITY, left.identity.type)
        branch_key = self.column("_fm_branch", types.STRING)
        paths = {identity.id: left.paths.get(left.identity.id, "")}
        for i, column in enumerate(relation.columns):
            a, b = (s.paths.get(s.relation.columns[i].id) for s in sides)
            if a is not None and a == b:
                paths[column.id] = a
        whole = replace(
            relation,
            all=True,
            left=left.relation,
            right=right.relation,
            columns=(*relation.columns, identity, branch_key),
        )
        keyed = left.key is not None and right.key is not None
        found = Local(whole, identity, (branch_key,) if keyed else None, paths)
        if relation.all:
            return found
        mine = [c for c in relation.columns if self.is_identity(ref(c), found)]
        if not mine:
            raise self.not_local("UNION", "the columns", relation.position)
        items = tuple(tree.Item(c, ref(c)) for c in relation.columns)
        exactly = tree.Project(columns=relation.columns, input=whole, items=items)
        distinct = tree.Distinct(columns=relation.columns, input=exactly)
        others = tuple(c for c in relation.columns if c not in mine)
        return Local(distinct, mine[0], others, paths)


def _total(call: tree.WindowCall | tree.AdfCall, below: Local) -> tree.Expr:
    """Return a window call whose order is total: ties end at the key of the rows."""
    there = {key.expr for key in call.over.tie}
    more = tuple(
        tree.SortKey(ref(c))
        for c in below.key or ()
        if ref(c) not in there and types.is_orderable(c.type)
    )
    call = replace(call, over=replace(call.over, tie=(*call.over.tie, *more)))
    if isinstance(call, tree.WindowCall) and windows.rounds(call) and windows.is_whole(call.over):
        return windows.row_by_row(call)
    return call


_KEEPS_LEFT = {
    tree.JoinKind.INNER,
    tree.JoinKind.LEFT,
    tree.JoinKind.CROSS,
    tree.JoinKind.SEMI,
    tree.JoinKind.ANTI,
}
_KEEPS_RIGHT = {tree.JoinKind.INNER, tree.JoinKind.RIGHT, tree.JoinKind.CROSS}
_ONE_SIDE = {tree.JoinKind.SEMI, tree.JoinKind.ANTI}

_REASONS: dict[type[tree.Relation], tuple[str, str]] = {
    tree.Limit: ("LIMIT", "which rows it keeps depends on other identities"),
    tree.Apply: ("LATERAL", "which events it reads cannot be told"),
    tree.Recursion: ("WITH RECURSIVE", "which events it reads cannot be told"),
    tree.Values: ("literal rows", "they belong to no identity"),
}

"""What an identity-local query is made of, and the rules that all parts of it obey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from shared.core.errors import FeedRefusedError, Position
from shared.sql import tree, types
from shared.sql.functions.operators import DIGEST
from shared.sql.functions.table import FUNCTIONS
from shared.sql.plan import traverse
from shared.sql.plan.lineage import COPY
from shared.sql.plan.locality import Lookup, path_of
from shared.sql.plan.logs import equal, ref
from shared.sql.plan.settled import Settling


class Copies(StrEnum):
    """What becomes of events that have an identity and an id another event has already.

    The one that counts is of the lowest commit; of one commit, by a hash of the row.
    """

    DROP = "drop"
    FLAG = "flag"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Local:
    """Rows that depend on one identity each.

    `key` are the columns that, with the identity, tell a row apart; None where nothing does.
    `relation` has `identity` and `key` among its columns.
    """

    relation: tree.Relation
    identity: tree.Column
    key: tuple[tree.Column, ...] | None
    paths: Mapping[int, str] = field(default_factory=dict)

    @property
    def carried(self) -> tuple[tree.Column, ...]:
        """The columns that every node above carries along."""
        return (self.identity, *(self.key or ()))


class Rules:
    """What is known of a query while it is looked at, and what is refused anywhere in it.

    Attributes:
        table: the source, once its scan was seen.
        lookups: the other datasets that are read.
        looks_ahead: windows that see later events, by name.
    """

    def __init__(
        self,
        source: str,
        text: str,
        numbers: Iterator[int],
        copies: Copies,
        settling: Settling | None,
    ) -> None:
        self.settling = settling
        self.history: int | None = None
        self.source = source.casefold()
        self.source_name = source
        self.text = text
        self.numbers = numbers
        self.copies = copies
        self.table: tree.Table | None = None
        self.lookups: list[Lookup] = []
        self.looks_ahead: list[str] = []
        self._trusts = False
        self.sessions: set[int] = set()
        self.base_key: tuple[tree.Column, ...] | None = None

    def digest(self, parts: tuple[tree.Expr, ...]) -> tree.Expr:
        """Return a digest of values."""
        return tree.Call(type=types.STRING, function=DIGEST, args=parts)

    def column(self, name: str, type_: types.DataType) -> tree.Column:
        """Return a new hidden column."""
        return tree.Column(next(self.numbers), name, type_, hidden=True)

    def whole(self, scan: tree.Scan) -> None:
        """Refuse a scan of the source that leaves commits out."""
        if scan.snapshots is not None:
            raise self.refusal(
                "SNAPSHOT", "a feed's interval says which commits are read", scan.snapshots.position
            )

    def copied(
        self, scan: tree.Scan, tie: tree.Column
    ) -> tuple[tree.Relation, tuple[tree.Column, ...]]:
        """Return the events with what tells copies apart, or without copies."""
        copy = self.column(COPY, types.BIGINT)
        scan = replace(scan, columns=(*scan.columns, copy))
        if self.copies is not Copies.DROP:
            return scan, (tie, copy)
        first = equal(ref(copy), tree.Literal(type=types.BIGINT, value=0))
        return tree.Filter(columns=scan.columns, input=scan, condition=first), (tie,)

    def note(self, table: tree.Table) -> None:
        """Remember a lookup."""
        self.lookups.append(Lookup(table, table.key, bool(table.key)))

    def pure(self, node: tree.Relation) -> None:
        """Refuse what gives another value each time, or draws rows."""
        for top in traverse.expressions(node):
            for expr in traverse.subexpressions(top):
                if isinstance(node, tree.Filter) and _is_tie(expr):
                    raise self.refusal(
                        "TABLESAMPLE",
                        "which rows it draws is not for the feed to say",
                        traverse.position(top) or traverse.position(node),
                        hint="keep the rows whose hash is small: WHERE pmod(xxhash64(…), 100) < 10",
                    )
                function = FUNCTIONS.get(expr.function) if isinstance(expr, tree.Call) else None
                if function is not None and function.volatile:
                    raise self.refusal(
                        f"{function.name}()",
                        "it gives another value at each computation",
                        traverse.position(expr) or traverse.position(top),
                    )

    def is_source(self, node: tree.Relation) -> bool:
        """Return whether a node is a scan of the source."""
        return isinstance(node, tree.Scan) and node.table.name.casefold() == self.source

    def reads(self, relation: tree.Relation) -> bool:
        """Return whether a relation reads the source."""
        return any(self.is_source(node) for node in traverse.relations(relation))

    def is_identity(self, expr: tree.Expr, local: Local) -> bool:
        """Return whether an expression is a rename of the identity."""
        if isinstance(expr, tree.Ref) and expr.column == local.identity:
            return True
        found = path_of(expr, local.paths)
        assert self.table is not None
        return found is not None and found.casefold() == (self.table.identity or "").casefold()

    def identity_name(self) -> str:
        """Return what the identity is called, for messages."""
        return (self.table.identity if self.table else None) or "the identity"

    def not_local(self, what: str, clause: str, position: Position | None) -> FeedRefusedError:
        """Return the error for keys without the identity."""
        name = self.identity_name()
        return self.refusal(
            what,
            "it would need events of other identities than those that have new ones"
            f" (the identity of {self.source_name} is {name})",
            position,
            hint=f"add {name} to {clause}",
        )

    def refusal(
        self, what: str, why: str, position: Position | None, *, hint: str | None = None
    ) -> FeedRefusedError:
        """Return the error for a part of the query that is not identity-local."""
        reason = f": {why}" if why else ""
        return FeedRefusedError(
            f"an exact feed with emit: changes cannot use {what}{reason}",
            hint=hint or "run it as a query (`feedmill sql`), or reshape it",
            position=position or Position(1, 1),
            source=self.text,
        )


def _is_tie(expr: tree.Expr) -> bool:
    """Return whether a condition reads the column that tells rows apart: a sample does."""
    return isinstance(expr, tree.Ref) and expr.column.name == "_fm_tie"

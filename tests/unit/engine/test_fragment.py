"""Hand-built trees through lowering and one DuckDB connection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal as Number
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from shared.core.errors import InternalError, QueryFailedError
from shared.engine import fragment
from shared.engine.lower.program import Program, SqlPiece
from shared.engine.lower.relations import compile_stage
from shared.sql import tree
from shared.sql.plan.stages import scans_of
from shared.sql.types import (
    BIGINT,
    BINARY,
    BOOLEAN,
    DATE,
    DOUBLE,
    INT,
    INTERVAL,
    NULL,
    STRING,
    TIMESTAMP,
    Array,
    DataType,
    Decimal,
    Field,
    Map,
    Struct,
)
from tests.support.trees import (
    FakeTable,
    adf,
    call,
    col,
    column,
    key,
    lit,
    look_back,
    project,
    scan,
    where,
    window,
)

SESSION = Struct(
    (
        Field("timestamp_diff", BIGINT),
        Field("num", INT),
        Field("is_new", BOOLEAN),
        Field("depth", INT),
    )
)


@pytest.fixture
def limits(tmp_path: Path) -> fragment.Limits:
    return fragment.Limits("512MiB", 1, str(tmp_path))


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


EVENTS = pa.table(
    {
        "who": pa.array(["a", "b", "a", "a", None, "b"]),
        "at": pa.array([at(s) for s in (0, 5, 60, 7200, 1, 5)], pa.timestamp("us", tz="UTC")),
        "_id": pa.array(["1", "2", "3", "4", "5", "0"]),
        "n": pa.array([1, 2, None, 4, 5, 6], pa.int64()),
        "deep": pa.array([{"in": {"x": i}, "list": [i, i + 1]} for i in range(6)]),
    }
)
TABLE = FakeTable("events", EVENTS.schema, "who", "at", "_id", (), 4)


def run(
    relation: tree.Relation, limits: fragment.Limits, stored: Mapping[str, pa.Table] | None = None
) -> pa.Table:
    program = compile_stage(relation)
    tables = {}
    for name, node in zip(program.scans, scans_of(relation), strict=True):
        data = (stored or {}).get(node.table.name, EVENTS)
        tables[name] = data.select([c.name for c in node.columns]).rename_columns(
            [f"c{c.id}" for c in node.columns]
        )
    table = fragment.run(program, tables, limits)
    return table.rename_columns([c.name for c in relation.columns])


def test_sessions_between_two_pieces_of_sql(limits: fragment.Limits) -> None:
    base = scan(TABLE)
    over = tree.Over(
        (col(base, "who"),), (key(col(base, "at")),), look_back(), (key(col(base, "_id")),)
    )
    step = adf(base, "s", SESSION, "SESS_TIMEOUT", (col(base, "at"),), over, timeout=1800)
    num = tree.GetField(type=INT, base=col(step, "s"), name="num")
    out = project(step, _id=col(step, "_id"), num=num, n=col(step, "n"))
    ordered = tree.Sort(columns=out.columns, input=out, keys=(key(col(out, "_id")),))
    found = run(ordered, limits).to_pydict()
    assert found["num"] == [1, 1, 1, 1, 2, 1]
    assert found["_id"] == ["0", "1", "2", "3", "4", "5"]


def test_a_filter_above_needs_values_of_its_own_rows_only(limits: fragment.Limits) -> None:
    base = scan(TABLE)
    over = tree.Over((col(base, "who"),), (key(col(base, "at")),), look_back())
    step = adf(base, "s", SESSION, "SESS_TIMEOUT", (col(base, "at"),), over, timeout=1800)
    num = tree.GetField(type=INT, base=col(step, "s"), name="num")
    condition = call("and", call("=", col(step, "n"), lit(4, BIGINT)), call("=", num, lit(2, INT)))
    kept = where(step, condition)
    program = compile_stage(kept)
    assert [p.wanted is not None for p in program.pieces if not isinstance(p, SqlPiece)] == [True]
    found = run(kept, limits).to_pylist()
    assert [(r["_id"], r["s"]["num"], r["s"]["depth"]) for r in found] == [("4", 2, 1)]


def test_stacked_steps_share_one_table(limits: fragment.Limits) -> None:
    base = scan(TABLE)
    over = tree.Over((col(base, "who"),), (key(col(base, "at")),), look_back())
    value = Struct((Field("value", BIGINT),))
    one = adf(base, "s", SESSION, "SESS_TIMEOUT", (col(base, "at"),), over, timeout=30)
    two = adf(one, "p", value, "PREVIOUS", (col(base, "n"),), over, shift=1, ignore_nulls=False)
    assert len(compile_stage(two).pieces) == 4
    found = run(project(two, i=col(two, "_id"), p=col(two, "p")), limits).to_pylist()
    assert {r["i"]: r["p"] for r in found}["3"] == {"value": 1}


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (None, STRING),
        (None, NULL),
        (True, BOOLEAN),
        (-5, INT),
        (2**62, BIGINT),
        (1.5, DOUBLE),
        (float("inf"), DOUBLE),
        ("it's \\ 'x'", STRING),
        (b"\x00\xff", BINARY),
        (Number("12.30"), Decimal(6, 2)),
        (date(2020, 2, 29), DATE),
        (datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), TIMESTAMP),
    ],
)
def test_constants_come_back(value: object, type_: DataType, limits: fragment.Limits) -> None:
    one = tree.Values(columns=(), rows=((),))
    found = run(project(one, x=lit(value, type_)), limits)
    assert found.to_pylist() == [{"x": value}]


def test_interval_moves_an_instant(limits: fragment.Limits) -> None:
    one = tree.Values(columns=(), rows=((),))
    moved = call(
        "timestamp_plus_interval",
        lit(at(0), TIMESTAMP),
        lit((1, 2, 3), INTERVAL),
        type_=TIMESTAMP,
    )
    found = run(project(one, x=moved), limits).column("x")[0].as_py()
    assert found == datetime(1970, 2, 3, 0, 0, 0, 3, tzinfo=UTC)


def _item(base: tree.Expr, at_: tree.Expr, type_: DataType) -> tree.GetItem:
    return tree.GetItem(type=type_, base=base, key=at_)


def test_nested_values(limits: fragment.Limits) -> None:
    base = scan(TABLE)
    deep = col(base, "deep")
    assert isinstance(deep.type, Struct)
    inner = tree.GetField(type=deep.type.fields[0].type, base=deep, name="in")
    x = tree.GetField(type=BIGINT, base=inner, name="x")
    items = tree.GetField(type=Array(BIGINT), base=deep, name="list")
    found = run(
        project(
            base,
            x=x,
            first=_item(items, lit(0, INT), BIGINT),
            none=_item(items, lit(7, INT), BIGINT),
            before=_item(items, lit(-1, INT), BIGINT),
            moving=_item(items, x, BIGINT),
        ),
        limits,
    ).to_pydict()
    assert found["x"] == list(range(6))
    assert found["first"] == list(range(6))
    assert found["none"] == found["before"] == [None] * 6
    assert found["moving"] == [0, 2, None, None, None, None]


def test_maps_and_structs(limits: fragment.Limits) -> None:
    stored = pa.table(
        {
            "m": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
            "l": pa.array([[{"y": 1}, None], None], pa.list_(pa.struct({"y": pa.int64()}))),
        }
    )
    base = scan(FakeTable("t", stored.schema))
    m, items = col(base, "m"), col(base, "l")
    assert m.type == Map(STRING, BIGINT)
    packed = tree.MakeStruct(
        type=Struct((Field("a b", BIGINT),)), members=(("a b", lit(1, BIGINT)),)
    )
    found = run(
        project(
            base,
            k=_item(m, lit("k", STRING), BIGINT),
            z=_item(m, lit("z", STRING), BIGINT),
            y=tree.GetField(type=Array(BIGINT), base=items, name="y"),
            s=packed,
        ),
        limits,
        {"t": stored},
    ).to_pylist()
    assert found[0] == {"k": 1, "z": None, "y": [1, None], "s": {"a b": 1}}
    assert found[1] == {"k": None, "z": None, "y": None, "s": {"a b": 1}}


def _aggregate(
    base: tree.Relation, keys: dict[str, tree.Expr], **made: tree.Expr
) -> tree.Aggregate:
    keyed = tuple(tree.Item(column(n, e.type), e) for n, e in keys.items())
    items = tuple(tree.Item(column(n, e.type), e) for n, e in made.items())
    columns = tuple(i.column for i in (*keyed, *items))
    return tree.Aggregate(columns=columns, input=base, keys=keyed, aggregates=items)


def _count(*args: tree.Expr, **more: Any) -> tree.AggregateCall:
    return tree.AggregateCall(type=BIGINT, function="count", args=args, **more)


def test_groups(limits: fragment.Limits) -> None:
    base = scan(TABLE)
    grouped = _aggregate(
        base,
        {"who": col(base, "who"), "k": lit("k", STRING)},
        rows=_count(),
        some=_count(col(base, "n"), where=call(">", col(base, "n"), lit(1, BIGINT))),
    )
    ordered = tree.Sort(columns=grouped.columns, input=grouped, keys=(key(col(grouped, "who")),))
    assert run(ordered, limits).to_pylist() == [
        {"who": None, "k": "k", "rows": 1, "some": 1},
        {"who": "a", "k": "k", "rows": 3, "some": 1},
        {"who": "b", "k": "k", "rows": 2, "some": 2},
    ]
    empty = where(base, lit(False, BOOLEAN))
    assert run(_aggregate(empty, {}, rows=_count()), limits).to_pylist() == [{"rows": 0}]
    assert run(_aggregate(empty, {"w": col(base, "who")}, rows=_count()), limits).num_rows == 0


def test_windows_break_ties_where_that_changes_no_meaning(limits: fragment.Limits) -> None:
    base = scan(TABLE)
    who, when, tie = col(base, "who"), col(base, "at"), col(base, "_id")

    def over(frame: tree.Frame | None = None) -> tree.Over:
        return tree.Over((who,), (key(when),), frame, (key(tie),))

    step: tree.Relation = window(base, "number", INT, "row_number", over())
    step = window(step, "rank", INT, "rank", over())
    step = window(step, "rows", BIGINT, "sum", over(look_back()), col(base, "n"))
    step = window(step, "peers", BIGINT, "sum", over(), col(base, "n"))
    step = window(step, "last", BIGINT, "last_value", over(), col(base, "n"))
    step = window(step, "first", BIGINT, "first_value", over(), col(base, "n"))
    rows = {r["_id"]: r for r in run(step, limits).to_pylist()}
    assert [rows["0"][n] for n in ("number", "rank", "rows", "peers")] == [1, 1, 6, 8]
    assert [rows["2"][n] for n in ("number", "rank", "rows", "peers")] == [2, 1, 8, 8]
    assert rows["0"]["last"] == rows["2"]["last"] == 2
    assert rows["0"]["first"] == rows["2"]["first"] == 6


def _join(kind: tree.JoinKind, limits: fragment.Limits) -> list[tuple[Any, ...]]:
    lookup = pa.table({"w": ["a", "z"], "label": ["A", "Z"]})
    left, right = scan(TABLE), scan(FakeTable("names", lookup.schema))
    columns = left.columns
    if kind not in {tree.JoinKind.SEMI, tree.JoinKind.ANTI}:
        columns = (*left.columns, *right.columns)
    condition = (
        None if kind is tree.JoinKind.CROSS else call("=", col(left, "who"), col(right, "w"))
    )
    joined = tree.Join(columns=columns, left=left, right=right, kind=kind, condition=condition)
    found = run(joined, limits, {"names": lookup}).to_pylist()
    return sorted((str(r["_id"]), str(r.get("label"))) for r in found)


def test_joins(limits: fragment.Limits) -> None:
    kinds = tree.JoinKind
    inner = [("1", "A"), ("3", "A"), ("4", "A")]
    others = [("0", "None"), ("2", "None"), ("5", "None")]
    assert _join(kinds.INNER, limits) == inner
    assert _join(kinds.LEFT, limits) == sorted(inner + others)
    assert _join(kinds.RIGHT, limits) == [*inner, ("None", "Z")]
    assert _join(kinds.FULL, limits) == [*sorted(inner + others), ("None", "Z")]
    assert _join(kinds.SEMI, limits) == [("1", "None"), ("3", "None"), ("4", "None")]
    assert _join(kinds.ANTI, limits) == others
    assert len(_join(kinds.CROSS, limits)) == 12


def test_subqueries(limits: fragment.Limits) -> None:
    base, other = scan(TABLE), scan(TABLE)
    named = project(other, w=col(other, "who"), i=col(other, "_id"))
    inside = tree.QueryExpr(
        type=BOOLEAN,
        use=tree.QueryUse.IN,
        query=named,
        needles=(col(base, "who"), col(base, "_id")),
    )
    assert run(where(base, inside), limits).num_rows == 5  # NULL is in nothing
    outer = tree.Ref(type=STRING, column=col(base, "_id").column, outer=True)
    again = scan(TABLE)
    matched = where(again, call("<", outer, col(again, "_id")))
    exists = tree.QueryExpr(type=BOOLEAN, use=tree.QueryUse.EXISTS, query=matched, correlated=True)
    assert sorted(run(where(base, exists), limits).column("_id").to_pylist()) == list("01234")
    last = scan(TABLE)
    greatest = tree.AggregateCall(type=STRING, function="max", args=(col(last, "_id"),))
    scalar = tree.QueryExpr(
        type=STRING, use=tree.QueryUse.SCALAR, query=_aggregate(last, {}, m=greatest)
    )
    kept = where(base, call("=", col(base, "_id"), scalar))
    assert run(kept, limits).column("_id").to_pylist() == ["5"]


def test_order_limit_and_projection_are_one_select(limits: fragment.Limits) -> None:
    base = scan(TABLE)
    ordered = tree.Sort(
        columns=base.columns, input=base, keys=(key(col(base, "n"), descending=True),)
    )
    limited = tree.Limit(columns=base.columns, input=ordered, limit=2, offset=1)
    found = run(project(limited, i=col(limited, "_id")), limits).column("i").to_pylist()
    assert found == ["5", "4"]
    assert run(tree.Limit(columns=base.columns, input=base, limit=0), limits).num_rows == 0


def test_sets_and_distinct(limits: fragment.Limits) -> None:
    one, two = scan(TABLE), scan(TABLE)
    left = project(one, w=col(one, "who"))
    right = project(two, w=col(two, "who"))
    out = (column("w", STRING),)

    def rows(kind: tree.SetKind, all_: bool) -> int:
        made = tree.SetOperation(columns=out, kind=kind, all=all_, left=left, right=right)
        return run(made, limits).num_rows

    assert rows(tree.SetKind.UNION, True) == 12
    assert rows(tree.SetKind.UNION, False) == 3
    assert rows(tree.SetKind.INTERSECT, False) == 3
    assert rows(tree.SetKind.EXCEPT, False) == 0
    assert run(tree.Distinct(columns=left.columns, input=left), limits).num_rows == 3


@pytest.mark.parametrize(
    ("function", "outer", "expected"),
    [
        ("explode", False, [(0, 1), (0, 2)]),
        ("explode", True, [(0, 1), (0, 2), (1, None), (2, None)]),
        ("posexplode", False, [(0, 0, 1), (0, 1, 2)]),
        ("posexplode_outer", True, [(0, 0, 1), (0, 1, 2), (1, None, None), (2, None, None)]),
    ],
)
def test_generators(
    function: str, outer: bool, expected: list[Any], limits: fragment.Limits
) -> None:
    stored = pa.table({"i": [0, 1, 2], "l": [[1, 2], [], None]})
    base = scan(FakeTable("t", stored.schema))
    names = ["pos", "v"] if function.startswith("pos") else ["v"]
    outputs = tuple(column(n, INT if n == "pos" else BIGINT) for n in names)
    made = tree.Generate(
        columns=(base.columns[0], *outputs),
        input=base,
        function=function,
        arg=col(base, "l"),
        outputs=outputs,
        outer=outer,
    )
    found = run(made, limits, {"t": stored}).to_pylist()
    assert [tuple(r.values()) for r in found] == expected


def test_values_and_empty_relations(limits: fragment.Limits) -> None:
    columns = (column("a", BIGINT), column("b", STRING))
    rows = ((lit(1, BIGINT), lit("x", STRING)), (lit(2, BIGINT), lit(None, STRING)))
    assert run(tree.Values(columns=columns, rows=rows), limits).num_rows == 2
    none = run(tree.Values(columns=columns, rows=()), limits)
    assert none.num_rows == 0
    assert none.schema.types == [pa.int64(), pa.string()]


def _failing(sql: str, limits: fragment.Limits) -> pa.Table:
    return fragment.run(Program((SqlPiece("result", sql),), ()), {}, limits)


def test_errors_of_values_are_the_users(limits: fragment.Limits) -> None:
    with pytest.raises(QueryFailedError, match="custom"):
        _failing("SELECT error('custom')", limits)
    with pytest.raises(QueryFailedError, match="Could not convert"):
        _failing("SELECT CAST('x' AS INTEGER)", limits)
    with pytest.raises(QueryFailedError, match="more than one row"):
        _failing("SELECT (SELECT * FROM range(3))", limits)


def test_errors_of_ours_are_internal(limits: fragment.Limits) -> None:
    with pytest.raises(InternalError):
        _failing("SELECT nope", limits)
    with pytest.raises(InternalError):
        _failing("SELEC", limits)


def test_too_little_memory_says_what_to_raise(tmp_path: Path) -> None:
    few = fragment.Limits("16MiB", 1, str(tmp_path))
    with pytest.raises(QueryFailedError, match="memory") as caught:
        _failing("SELECT list(i) FROM range(20000000) t(i)", few)
    assert "engine.memory_limit" in str(caught.value)
    assert list(tmp_path.iterdir()) == []

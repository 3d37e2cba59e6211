from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from shared.core.errors import InputError, InternalError
from shared.lake import leaves, schema

NESTED = pa.schema(
    [
        ("a", pa.struct([("b", pa.list_(pa.struct([("c", pa.int32()), ("d.e", pa.string())])))])),
        ("m", pa.map_(pa.string(), pa.struct([("x", pa.float64())]))),
        ("n", pa.decimal128(12, 2)),
        ("at", pa.timestamp("us", tz="UTC")),
        ("x.y", pa.bool_()),
    ]
)


def test_a_schema_survives_iceberg() -> None:
    whole = schema.with_system(NESTED)

    assert whole == schema.to_arrow(schema.to_iceberg(whole))


def test_field_ids_are_distinct() -> None:
    iceberg = schema.to_iceberg(schema.with_system(NESTED))

    ids = [field.field_id for field in iceberg._lazy_id_to_field.values()]
    assert len(ids) == len(set(ids)) == 16


def test_types_become_those_a_dataset_stores() -> None:
    given = pa.schema(
        [
            ("t", pa.timestamp("ns")),
            ("z", pa.timestamp("s", tz="Europe/Berlin")),
            ("nothing", pa.null()),
            ("small", pa.uint16()),
            ("word", pa.dictionary(pa.int8(), pa.large_string())),
            ("_ACP_BATCHID", pa.string()),
        ]
    )

    instant = pa.timestamp("us", tz="UTC")
    expected = [instant, instant, pa.string(), pa.int32(), pa.string()]
    assert expected == schema.stored(given).types


def test_a_dataset_needs_a_column() -> None:
    with pytest.raises(InputError, match="at least one column"):
        schema.stored(pa.schema([("_ACP_BATCHID", pa.string())]))


def test_fitting_adds_what_is_missing_and_widens() -> None:
    table = pa.table(
        {
            "a": pa.array(
                [{"b": [{"c": 1}, None]}, None],
                pa.struct([("b", pa.list_(pa.struct([("c", pa.int8())])))]),
            ),
            "at": pa.array([datetime(2026, 1, 1, tzinfo=UTC), None], pa.timestamp("ns", "UTC")),
        }
    )

    fitted = schema.fit(table, NESTED)

    assert fitted.schema == NESTED
    assert fitted.to_pylist() == [
        {
            "a": {"b": [{"c": 1, "d.e": None}, None]},
            "m": None,
            "n": None,
            "at": datetime(2026, 1, 1, tzinfo=UTC),
            "x.y": None,
        },
        {"a": None, "m": None, "n": None, "at": None, "x.y": None},
    ]


@pytest.mark.parametrize(
    ("column", "kind", "said"),
    [
        ("q", pa.int64(), "no column q"),
        ("n", pa.string(), "n is of type decimal"),
        ("n", pa.decimal128(12, 4), "n is of type decimal"),
        ("a", pa.struct([("z", pa.int32())]), r"no field a\.z"),
        ("a", pa.struct([("b", pa.list_(pa.struct([("c", pa.int64())])))]), r"a\.b\[\]\.c is"),
        ("at", pa.int64(), "at is of type timestamp"),
    ],
)
def test_what_does_not_fit_is_refused(column: str, kind: pa.DataType, said: str) -> None:
    table = pa.schema([(column, kind)]).empty_table()

    with pytest.raises(InputError, match=said):
        schema.fit(table, NESTED)


def test_structs_are_pruned_to_leaves() -> None:
    pruned = leaves.pruned(NESTED, ["a.b.c", "x.y"])

    element = pa.struct([("c", pa.int32())])
    assert pruned == pa.schema([("a", pa.struct([("b", pa.list_(element))])), ("x.y", pa.bool_())])


@pytest.mark.parametrize("path", ["a.b.list.element.c", "a.b.element.c", "a.b.c"])
def test_a_path_may_name_the_steps_of_an_array(path: str) -> None:
    assert leaves.pruned(NESTED, [path]) == leaves.pruned(NESTED, ["a.b.c"])


def test_maps_are_read_whole() -> None:
    assert leaves.pruned(NESTED, ["m.x"]).field("m") == NESTED.field("m")


def test_an_unknown_leaf_is_a_defect() -> None:
    with pytest.raises(InternalError, match=r"no leaf q"):
        leaves.pruned(NESTED, ["a.q", "m"])


def test_a_value_at_a_path_is_null_where_a_struct_is() -> None:
    kind = pa.struct([("q.r", pa.struct([("s", pa.int64())]))])
    table = pa.table({"p": pa.array([{"q.r": {"s": 1}}, {"q.r": None}, None], kind)})

    assert schema.at_path(table, "p.q.r.s").to_pylist() == [1, None, None]

"""The plan hash: equal for what computes the same, different for what does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa
import pytest

from shared.sql.plan.fingerprint import plan_hash
from shared.sql.plan.prune import prune
from shared.sql.types import BIGINT
from tests.support import trees
from tests.support.lakes import EVENT_SCHEMA
from tests.support.tables import HITS, SLOT, Tables, analysed
from tests.support.trees import FakeTable

BASE = "SELECT _id, upper(page) AS p FROM hits WHERE price > 1"
SESSION = (
    "SELECT _id, SESS_TIMEOUT(timestamp, {seconds}) OVER (PARTITION BY user.id "
    "ORDER BY timestamp{order}) AS s FROM hits"
)


@dataclass(frozen=True)
class _Known(FakeTable):
    uuid: str = "u-1"


def _hash(text: str, tables: Tables | None = None, **given: object) -> str:
    known = {} if tables is None else {"tables": tables}
    return plan_hash(prune(analysed(text, **known, **given), hidden=False))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "select  _id,\n  UPPER(page)  as p\nfrom HITS where price > 1  -- as before",
        "SELECT h._id, upper(h.page) AS p FROM hits AS h WHERE (h.price > 1)",
    ],
)
def test_spelling_does_not_count(text: str) -> None:
    assert _hash(text) == _hash(BASE)


@pytest.mark.parametrize(
    "text",
    [
        BASE.replace("> 1", "> 2"),
        BASE.replace("> 1", ">= 1"),
        BASE.replace("upper", "lower"),
        BASE.replace("AS p", "AS q"),
        BASE.replace("_id, upper(page) AS p", "upper(page) AS p, _id"),
        BASE.replace("upper(page)", "page"),
        BASE.replace("price > 1", "price > 1 AND page = ''"),
    ],
)
def test_what_computes_something_else_has_another_hash(text: str) -> None:
    assert _hash(text) != _hash(BASE)


def test_constants_of_adobe_functions_and_orders_count() -> None:
    base = _hash(SESSION.format(seconds=20, order=""))
    assert base == _hash(SESSION.format(seconds=20, order=" ASC"))
    assert base != _hash(SESSION.format(seconds=21, order=""))
    assert base != _hash(SESSION.format(seconds=20, order=" DESC"))


def test_a_table_made_anew_is_another_plan() -> None:
    def of(uuid: str) -> str:
        table = _Known("hits", EVENT_SCHEMA, "user.id", "timestamp", "_id", buckets=4, uuid=uuid)
        return _hash(BASE, Tables(table))

    assert of("u-1") == of("u-1")
    assert of("u-1") != of("u-2")


def test_columns_that_nobody_reads_do_not_count() -> None:
    below = "(SELECT _id, page{more} FROM hits)"
    text = "SELECT _id, upper(page) AS p FROM {below}"
    plain, more = (text.format(below=below.format(more=m)) for m in ("", ", price * 2 AS unread"))
    assert _hash(plain) == _hash(more)


def test_new_columns_count_only_where_they_are_read() -> None:
    wider = FakeTable(
        "hits", EVENT_SCHEMA.append(pa.field("new", pa.string())), "user.id", "timestamp", "_id",
        buckets=4,
    )  # fmt: skip
    assert _hash(BASE) == _hash(BASE, Tables(wider))
    assert _hash("SELECT * FROM hits", Tables(HITS)) != _hash("SELECT * FROM hits", Tables(wider))


def test_the_slot_counts_only_where_the_query_asks_for_it() -> None:
    later = SLOT + timedelta(days=1)
    asking = "SELECT _id, current_date() AS day FROM hits"
    assert _hash(BASE) == _hash(BASE, now=later)
    assert _hash(asking) != _hash(asking, now=later)


def test_the_hash_of_a_tree_does_not_change_from_one_release_to_the_next() -> None:
    # Plan hashes are kept in the record: when this fails, raise fingerprint.VERSION and write the
    # new one down here, since every feed has to be applied again.
    hits = trees.scan(FakeTable("hits", pa.schema([("_id", pa.string()), ("n", pa.int64())])))
    few = trees.where(hits, trees.call(">", trees.col(hits, "n"), trees.lit(1, BIGINT)))
    shown = trees.project(few, id=trees.col(few, "_id"), m=trees.call("-", trees.col(few, "n")))
    assert plan_hash(shown) == "419b387c1b6d6b80ceecce6bbcda42c2484b5759096ddb7dc7c6e74ba670b88a"

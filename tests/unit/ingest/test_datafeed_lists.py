"""Event lists, product lists and the conversions of single fields."""

from __future__ import annotations

import pyarrow as pa
import pytest

from shared.lake.ingest.datafeed import conversions, events, mapping, products
from shared.lake.ingest.datafeed.lookups import Lookup, Lookups


def test_events_have_values_and_serial_numbers() -> None:
    assert events.parse("1,200=2.5,201=order-7,x,,202") == {
        1: {"id": None, "value": 1.0},
        200: {"id": None, "value": 2.5},
        201: {"id": "order-7", "value": 1.0},
        202: {"id": None, "value": 1.0},
    }


def test_values_of_an_event_named_twice_add_up() -> None:
    assert events.parse("200=2,200=3")[200] == {"id": None, "value": 5.0}


def test_custom_events_are_found_by_id() -> None:
    assert events.custom_events(["1,200", None, "299,20100,20999"]) == {1, 100, 101, 1000}


def test_products_are_parsed_with_escapes() -> None:
    text = "cat^;egory;Shirt^, red;2;59.90;event1=2|event2;eVar1=blue|101=x^;y,;;;"
    (product,) = products.parse(text, {101: 2})
    assert product == products.Product(
        category="cat;egory",
        sku="Shirt, red",
        quantity=2,
        price=59.9,
        events={1: 2.0, 2: 1.0},
        evars={1: "blue", 2: "x;y"},
    )


def test_products_without_content_are_none() -> None:
    assert products.parse(";;;;", {}) == ()


def test_merchandising_instances_follow_event_tsv_and_else_the_documents() -> None:
    strings = pa.array(["100", "7"]), pa.array(["Instance of eVar1", "Purchase"])
    table = Lookup(*strings, pa.nulls(2, pa.string()))
    known = products.evar_instances(Lookups((), {"event": table}))
    assert known[100] == 1
    assert known[1349] == 250
    assert products.evar_instances(Lookups((), {}))[101] == 1


def test_product_items_have_a_field_for_each_event_and_evar_named() -> None:
    kind = products.element(events=[1], evars=[3])
    (items,) = products.items(pa.array(["c;s;1;2;event1;eVar3=v"]), {}, kind).to_pylist()
    assert items == [
        {
            "SKU": "s",
            "name": "s",
            "quantity": 1,
            "priceTotal": 2.0,
            "productCategories": [{"categoryID": "c"}],
            "_experience": {
                "analytics": {
                    "event1to100": {"event1": {"value": 1.0}},
                    "customDimensions": {"eVars": {"eVar3": "v"}},
                }
            },
        }
    ]


@pytest.mark.parametrize(
    ("conversion", "text", "value"),
    [
        ("whole", "12", 12),
        ("whole", "1.5", None),
        ("whole", "9999999999999999999999", None),
        ("number", "-1.5e3", -1500.0),
        ("number", "abc", None),
        ("flag", "1", True),
        ("flag", "2", None),
        ("yes_no", "N", False),
        ("yes_no", "U", None),
        ("present", "0", False),
        ("once", "x", 1.0),
        ("error_page", "ErrorPage", True),
        ("link_type", "12", "exit"),
        ("link_type", "0", None),
        ("link_click", "101", 1.0),
        ("counter", "1", {"id": None, "value": 1.0}),
        ("upper", "usa", "USA"),
        ("words", "a,b", ["a", "b"]),
        ("name_part", "iOS 8.4", "iOS"),
        ("version_part", "iOS 8.4", "8.4"),
        ("version_part", "My App", None),
        ("width", "1920 x 1080", 1920),
        ("height", "1920x1080", 1080),
        ("height", "wide", None),
        # 13 July 2015 was a Monday: what browsers send, and what the reference says
        ("local_time", "13/6/2015 9:05:07 1 240", "2015-07-13T09:05:07-04:00"),
        ("local_time", "7/14/2015 9:05:07 6 -60", "2015-07-14T09:05:07+01:00"),
        ("local_time", "nonsense", None),
        ("values", "a--**--b", [{"key": None, "value": "a"}, {"key": None, "value": "b"}]),
        ("values", "a^,b,c", [{"key": None, "value": "a,b"}, {"key": None, "value": "c"}]),
    ],
)
def test_conversions(conversion: str, text: str, value: object) -> None:
    converted = conversions.CONVERSIONS[conversion](pa.array([text, None]))
    assert converted[0].as_py() == value
    assert converted[1].as_py() in ((False,) if conversion == "error_page" else (None,))


def test_every_rule_of_the_table_has_a_conversion_and_a_good_path() -> None:
    for rule in mapping.table():
        kind = rule.conversion.partition(":")[0]
        assert kind in {*conversions.CONVERSIONS, "label", "code", "joined"}, rule
    paths = [r.path for r in mapping.rules([c for r in mapping.table() for c in r.columns])]
    assert len(paths) == len(set(paths))


def test_the_post_column_speaks_for_both() -> None:
    (rule,) = mapping.rules(["page_url", "post_page_url"])
    assert rule.columns == ("post_page_url",)
    (rule,) = mapping.rules(["page_url"])
    assert rule.columns == ("page_url",)

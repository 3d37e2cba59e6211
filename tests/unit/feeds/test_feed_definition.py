"""A feed's YAML: what it means, and what its mistakes say."""

from __future__ import annotations

import pytest

from shared.core.errors import DefinitionError, Position, UnknownColumnError
from shared.feeds import definition

GOOD = """\
# visits of the shop
feed: visits
source: hits
schedule: "5 * * * *"
emit: append
query: |
  SELECT _id
  FROM hits
output: visits
deliveries:
  - {destination: drop, path: visits, format: parquet, compression: zstd, manifest: feedmill}
"""


def test_a_definition_keeps_every_key() -> None:
    (feed,) = definition.parse(GOOD)

    assert (feed.name, feed.source, feed.output, feed.emit) == (
        "visits",
        "hits",
        "visits",
        "append",
    )
    assert feed.schedule == "5 * * * *"
    assert feed.query == "SELECT _id\nFROM hits\n"
    assert feed.document == GOOD
    (delivery,) = feed.deliveries
    assert (delivery.key, delivery.format, delivery.compression) == (
        "drop/visits",
        "parquet",
        "zstd",
    )


def test_two_documents_are_two_feeds_that_keep_their_own_text() -> None:
    second = GOOD.replace("feed: visits", "feed: other")
    feeds = definition.parse(f"{GOOD}---\n{second}")

    assert [f.name for f in feeds] == ["visits", "other"]
    assert "visits of the shop" not in feeds[1].document
    assert definition.parse(feeds[1].document)[0].query == feeds[1].query


def test_a_position_in_the_query_moves_into_the_document() -> None:
    (feed,) = definition.parse(GOOD)
    moved = feed.locate(UnknownColumnError("no column", position=Position(2, 6, 4)))

    assert moved.position == Position(8, 8, 4)
    assert "  FROM hits\n" in str(moved) + "\n"
    assert str(moved).splitlines()[-1] == "         ^^^^"


@pytest.mark.parametrize(
    ("was", "now", "message", "line", "hint"),
    [
        ("schedule", "shedule", "unknown key 'shedule'", 4, "did you mean 'schedule'?"),
        ('"5 *', '"*/20 5 *', "schedule: a cron expression has five fields, not 6", 4, None),
        ('"5 *', '"65 *', "schedule: not a cron expression of five fields", 4, None),
        ("emit: append", "emit: twice", "emit: input should be 'append'", 5, None),
        ("path: visits", "path: ../x", "deliveries.0.path: may not have empty", 11, None),
        (
            "destination: drop",
            "destintion: drop",
            "unknown key 'deliveries.0.destintion'",
            11,
            "did you mean 'destination'?",
        ),
        ("destination: drop, ", "", "'deliveries.0.destination' is missing", 11, None),
        ("output: visits", "output: visits\noutput: b", "'output' is given twice", 10, None),
        ("feed: visits", "feed: [visits", "the YAML does not parse", 3, None),
    ],
)
def test_a_mistake_is_named_with_its_line(
    was: str, now: str, message: str, line: int, hint: str | None
) -> None:
    with pytest.raises(DefinitionError) as caught:
        definition.parse(GOOD.replace(was, now))

    assert message in caught.value.message
    assert caught.value.position is not None
    assert caught.value.position.line == line
    assert caught.value.hint == hint


def test_a_missing_key_is_named() -> None:
    with pytest.raises(DefinitionError, match="the key 'output' is missing"):
        definition.parse(GOOD.replace("output: visits\n", ""))


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_an_empty_file_says_how_to_start(text: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        definition.parse(text)

    assert caught.value.hint == "start with `feed: NAME`"


def test_one_name_twice_in_a_file_is_refused() -> None:
    with pytest.raises(DefinitionError, match="defined 2 times"):
        definition.parse(f"{GOOD}---\n{GOOD}")

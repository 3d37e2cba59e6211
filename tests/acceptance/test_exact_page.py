"""docs/exact.md says what feeds do: its examples are planned, and its pictures are told by feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from docs import pictures
from shared.feeds import apply, run
from tests.acceptance.test_traps_exact import SESSION, VISITS
from tests.support import homes, recipes
from tests.support.recipes import Recipe, instant

pytestmark = pytest.mark.slow

PAGE = Path(pictures.__file__).parent / "exact.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
BATCHES = (
    (("a", "03-01 10:00", "u1"), ("c", "03-01 10:50", "u1")),
    (("b", "03-01 10:25", "u1"),),
    (("y", "03-01 14:00", "u2"),),
    (("d", "03-01 10:30", "u1"),),
)
SETTLE = "settle: {quiet: 30 minutes, late: 2 hours}"


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recipe]:
    with recipes.opened(tmp_path_factory.mktemp("page") / "home") as opened:
        yield opened


def test_examples_are_planned_and_run_one_after_the_other(tmp_path: Path) -> None:
    assert len(EXAMPLES) == 5
    with recipes.opened(tmp_path / "home") as opened:
        rows = [
            {"_id": id_, "timestamp": instant(at), "visitor": visitor, "page": "home"}
            for id_, at, visitor in BATCHES[0]
        ]
        columns = recipes.EVENTS.append(pa.field("page", pa.string()))
        opened.home.add("hits", pa.Table.from_pylist(rows, columns), homes.events("visitor"))
        for text in EXAMPLES:
            (planned,) = apply.plan(opened.home.workspace, text)
            assert planned.warnings == ()
            (feed,) = apply.apply(opened.home.workspace, [planned])
            assert run.run_here(opened.home.workspace, feed.name).state == "committed"


@pytest.mark.parametrize("picture", pictures.PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_drawn_as_it_lies_there(picture: pictures.Picture) -> None:
    there = (pictures.FOLDER / f"{picture.name}.svg").read_text()
    assert there == pictures.drawn(picture), "run python -m docs.pictures"
    assert f"(pictures/{picture.name}.svg)" in PAGE.read_text()


@pytest.mark.parametrize("picture", pictures.PICTURES, ids=lambda picture: picture.name)
def test_a_picture_tells_what_is_emitted(recipe: Recipe, picture: pictures.Picture) -> None:
    name = f"of_{picture.name}"
    given = _recipe if picture.name == "compat" else _feed
    told = [
        sorted(row.text.replace("again", "").split() for row in step.rows) for step in picture.steps
    ]
    assert list(given(recipe, picture.name, name, len(picture.steps))) == told


def _recipe(recipe: Recipe, kind: str, name: str, steps: int) -> Iterator[list[list[str]]]:
    """Yield what each run of the documented block adds."""
    recipe.target(name, "num int")
    block = recipes.feed(name, "session.num", f"{SESSION} session").replace(
        "FROM events", f"FROM {name}_s"
    )
    seen: list[list[str]] = []
    for hour, batch in enumerate(BATCHES[:steps], start=12):
        recipe.ingest(f"03-01 {hour}:00", *batch, name=f"{name}_s")
        recipe.run(block, f"03-01 {hour}:30")
        rows = [[str(i), "visit", str(n)] for i, n in recipe.rows(f"SELECT _id, num FROM {name}")]
        yield sorted(_without(rows, seen))
        seen = rows


def _feed(recipe: Recipe, emit: str, name: str, steps: int) -> Iterator[list[list[str]]]:
    """Yield what each run of a feed adds."""
    lines = [f"feed: {name}", f"source: {name}_s", f"output: {name}", f"emit: {emit}"]
    lines += [SETTLE] if emit == "settled" else []
    query = VISITS.format(t=f"{name}_s")
    log = name if emit == "append" else f"{name}.changes"
    op = "''" if emit == "append" else "_op"
    seen: list[list[str]] = []
    for number, batch in enumerate(BATCHES[:steps]):
        recipe.ingest(f"03-01 {12 + number}:00", *batch, name=f"{name}_s")
        if number == 0:
            workspace = recipe.home.workspace
            text = "\n".join([*lines, f"query: {query}"])
            apply.apply(workspace, apply.plan(workspace, text))
        assert run.run_here(recipe.home.workspace, name).state == "committed"
        found = recipe.rows(f"SELECT {op}, _id, num FROM {log}")
        rows = [
            [word for word in (str(o), str(i), *(("visit", str(n)) if n else ())) if word]
            for o, i, n in found
        ]
        yield sorted(_without(rows, seen))
        seen = rows


def _without(rows: list[list[str]], seen: list[list[str]]) -> list[list[str]]:
    """Return rows less those that were there before, as multisets."""
    left = list(rows)
    for row in seen:
        left.remove(row)
    return left

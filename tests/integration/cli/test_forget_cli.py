"""`feedmill dataset forget` and `lake.forget`: what is asked, what is shown, what is left."""

from __future__ import annotations

import feedmill
from tests.integration.feeds.test_forget import COUNTS, WHO, holding, some
from tests.support.shells import Shell
from tests.support.shells import shell as shell  # noqa: PLC0414 (a fixture)


def test_identities_are_forgotten_from_the_command_line(shell: Shell) -> None:
    world = shell.world
    some(world)
    world.apply(COUNTS)
    world.run("counts")
    names = world.folder / "names.txt"
    names.write_text(f"{WHO}\nnobody\n")

    _, refused = shell.run("dataset", "forget", "hits", "--identity", WHO, code=2)
    assert "5 rows of 1 identity in hits, counts needs a yes" in refused
    would = shell.json("dataset", "forget", "hits", "--file", str(names), "--dry-run")
    assert [(d["dataset"], d["rows"], d["seq"]) for d in would["datasets"]] == [
        ("hits", 3, None), ("counts", 2, None),
    ]  # fmt: skip
    assert any(row["user"]["id"] == WHO for row in world.rows("hits"))
    assert would["unknown"] == ["nobody"]
    text, said = shell.run("dataset", "forget", "hits", "--file", str(names), "--dry-run")
    assert "would forget 1 of 2 identities: 5 rows" in text
    assert "not found: nobody\n" in said

    done = shell.json("dataset", "forget", "hits", "--file", str(names), "--yes")

    assert (done["identities"], done["rows"], done["untold"]) == (2, 5, [])
    assert done["unknown"] == ["nobody"]
    assert [d["taken_back"] for d in done["datasets"]] == [0, 2]
    assert all(d["purged"] for d in done["datasets"])
    assert {"ann", "bob"} <= {row["user"]["id"] for row in world.rows("hits")}
    (place,) = (world.folder / "home" / "warehouse").glob("hits-*")
    assert holding(place) == []
    text, _ = shell.run("dataset", "forget", "hits", "--identity", "ann", "--yes")
    assert "forgot 1 identity: 4 rows" in text
    text, said = shell.run("dataset", "forget", "hits", "--identity", "ann", "--yes")
    assert "forgot 0 of 1 identity: 0 rows" in text
    assert "not found: ann\n" in said
    _, refused = shell.run("dataset", "forget", "hits", "--yes", code=2)
    assert "there is no identity to forget" in refused


def test_identities_are_forgotten_from_python(shell: Shell) -> None:
    some(shell.world)
    with feedmill.open(shell.world.workspace.config.home) as lake:
        done = lake.forget("hits", [WHO])
    assert done.rows == 3
    assert holding(shell.world.folder / "home") == []

"""Who imports whom: import-linter's contracts, and the public door, which it cannot take."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from importlinter import api, cli

REPO = Path(__file__).parents[2]
OURS = ("shared", "scheduler", "workers")


def test_the_contracts_of_pyproject_are_kept() -> None:
    contracts = api.read_configuration(str(REPO / "pyproject.toml"))["contracts_options"]

    assert len(contracts) >= 12
    assert cli.lint_imports(str(REPO / "pyproject.toml"), no_cache=True) == 0


def test_the_public_door_imports_ours_lazily_and_nothing_foreign() -> None:
    tree = ast.parse((REPO / "feedmill.py").read_text(encoding="utf-8"))
    at_top = {root for node in tree.body for root in _roots(node) if not _is_type_checking(node)}
    anywhere = {
        root
        for node in ast.walk(tree)
        if not isinstance(node, ast.If) or not _is_type_checking(node)
        for root in _roots(node)
    }

    assert at_top <= sys.stdlib_module_names
    assert anywhere - sys.stdlib_module_names - {*OURS, "pyarrow"} == set()
    assert {"shared", "scheduler"} <= anywhere


def test_no_name_of_ours_hides_a_module_of_the_standard_library() -> None:
    assert not {"feedmill", *OURS} & sys.stdlib_module_names


def _is_type_checking(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def _roots(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "an import relative to a module that has no package"
        yield str(node.module).partition(".")[0]

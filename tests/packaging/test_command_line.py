"""The command line answers at once, because help imports nothing heavy; every command is there."""

import importlib
import json
import subprocess
import sys

import pytest
import typer

from scheduler.cli import root

HEAVY = (
    "adlfs",
    "alembic",
    "celery",
    "dask",
    "distributed",
    "duckdb",
    "fsspec",
    "gcsfs",
    "kombu",
    "numba",
    "numpy",
    "psycopg",
    "pyarrow",
    "pydantic",
    "pyiceberg",
    "redis",
    "rich",
    "s3fs",
    "sqlalchemy",
    "sqlglot",
    "structlog",
)
_PROGRAM = """
import json, sys
import feedmill
sys.argv = ["feedmill", *json.loads(sys.argv[1])]
try:
    feedmill.main()
except SystemExit as end:
    code = end.code
print()
print(json.dumps({"code": code, "modules": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


def _modules_after(*arguments: str) -> tuple[str, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, json.dumps(arguments)],
        check=True,
        capture_output=True,
        text=True,
    )
    shown, _, last = done.stdout.rstrip().rpartition("\n")
    seen = json.loads(last)
    assert seen["code"] == 0, done.stderr
    return shown, set(seen["modules"])


@pytest.mark.parametrize(
    ("arguments", "of_typer"),
    [
        (("--help",), set()),
        (("--version",), set()),
        (("dataset", "create", "--help"), {"pydantic"}),
    ],
)
def test_help_imports_nothing_heavy(arguments: tuple[str, ...], of_typer: set[str]) -> None:
    shown, modules = _modules_after(*arguments)

    assert shown
    assert "typer" in modules
    assert modules & set(HEAVY) == of_typer


def test_help_names_every_command_with_its_line() -> None:
    shown, _ = _modules_after("--help")

    for name, (_, line) in root.COMMANDS.items():
        assert f"\n  {name} " in shown
        assert line.split()[0] in shown


@pytest.mark.parametrize("name", root.COMMANDS)
def test_a_command_can_be_imported_and_shows_its_help(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    module, line = root.COMMANDS[name]
    app = importlib.import_module(module).app

    assert isinstance(app, typer.Typer)
    assert root.run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"Usage: feedmill {name}" in shown
    assert "completion" not in shown
    assert line


@pytest.mark.parametrize("name", root.COMMANDS)
def test_a_command_and_each_below_it_explain_every_option(name: str) -> None:
    app = importlib.import_module(root.COMMANDS[name][0]).app
    commands = [typer.main.get_command(app)]
    for command in commands:
        commands.extend(getattr(command, "commands", {}).values())
        assert command.help or command is commands[0], command.name
        unexplained = [
            option.name
            for option in command.params
            if option.name != "help" and not getattr(option, "help", None)
        ]
        assert unexplained == [], command.name

"""The command `feedmill`: finds the command asked for and imports only that one."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("scheduler.cli.up", "Start everything here: broker, worker, beat, Flower."),
    "demo": ("scheduler.cli.demo", "See the whole job on a week of generated events."),
    "dataset": ("scheduler.cli.dataset", "Create, list, show and drop datasets."),
    "ingest": ("scheduler.cli.ingest", "Add files to a dataset, in one atomic batch."),
    "sql": ("scheduler.cli.sql", "Run SQL on the lake."),
    "feed": ("scheduler.cli.feed", "Apply, run and watch feeds."),
    "runs": ("scheduler.cli.runs", "What ran, when, and how it ended."),
    "destination": ("scheduler.cli.destination", "Places that deliveries go to."),
    "manifest": ("scheduler.cli.manifest", "Prove that a delivery is complete and unchanged."),
    "status": ("scheduler.cli.status", "What is alive, what waits, what failed."),
    "config": ("scheduler.cli.config", "Every setting and where it came from."),
    "worker": ("workers.cli", "Run a Celery worker."),
    "beat": ("scheduler.cli.beat", "Run the scheduler."),
    "flower": ("scheduler.cli.flower", "Run Flower, the live view of the workers."),
}
"""Command, its module (which has an `app`), and the line that help shows without importing it."""

_COMPLETION = frozenset({"install_completion", "show_completion"})


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are called, never to print help."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 (the group's signature)
        """Return the commands in the order of the table: the way a new user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command, or a stand-in that knows only its help while help is printed."""
        if cmd_name not in COMMANDS:
            return None
        module, help_line = COMMANDS[cmd_name]
        if ctx.meta.get("feedmill.listing"):
            return TyperCommand(name=cmd_name, help=help_line, rich_markup_mode=None)
        command = typer.main.get_command(importlib.import_module(module).app)
        command.name = cmd_name
        # Typer gives each application its own; they belong to the program as a whole.
        command.params = [p for p in command.params if p.name not in _COMPLETION]
        if not command.help:
            command.help = help_line
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Print the list of commands without importing any."""
        ctx.meta["feedmill.listing"] = True
        super().format_commands(ctx, formatter)


app = typer.Typer(
    cls=LazyGroup,
    name="feedmill",
    help="Data feeds from the events in your own lake.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    add_completion=False,
)


def _version(value: bool) -> None:
    if value:
        import feedmill

        typer.echo(f"feedmill {feedmill.__version__}")
        raise typer.Exit


@app.callback()
def feedmill(
    home: Annotated[
        str | None,
        typer.Option(help="The Feedmill home. Default: $FEEDMILL_HOME, else ./.feedmill"),
    ] = None,
    version: Annotated[  # noqa: ARG001 (acts while parsing)
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Data feeds from the events in your own lake."""
    if home is not None:
        os.environ["FEEDMILL_HOME"] = home


class _Terminated(BaseException):
    """Told to end; passes through what catches errors, so that a run of its own is given up."""


def _end(*_: object) -> None:
    raise _Terminated


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code: 0, 1 (work failed) or 2 (wrong input)."""
    as_json = "--json" in arguments
    signal.signal(signal.SIGTERM, _end)
    try:
        code = typer.main.get_command(app).main(
            args=arguments, prog_name="feedmill", standalone_mode=False
        )
        sys.stdout.flush()
    except _Terminated:
        print("terminated", file=sys.stderr)
        return 143
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return _nobody_reads()
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # Click makes this of it
            return _nobody_reads()
        raise
    except Exception as error:  # noqa: BLE001 (the edge: every error ends in words and a code)
        from scheduler.cli import output

        return output.report(error, as_json=as_json)
    return code if isinstance(code, int) else 0


def _nobody_reads() -> int:
    """End well, since the reader has what it wanted; what is still in the buffer goes nowhere."""
    sys.stdout = sys.__stdout__  # Click has put another one there
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 0

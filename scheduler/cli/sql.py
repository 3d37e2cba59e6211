"""`feedmill sql`: statements on the lake, from an argument, a file or stdin."""

from __future__ import annotations

import io
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer
from typer.core import TyperCommand

from scheduler.cli import output
from shared.core.errors import InputError, OperationError

if TYPE_CHECKING:
    from shared.engine.result import Result
    from shared.feeds.workspace import Workspace

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)

_FORMATS = ("table", "json", "csv", "parquet")
_SUFFIXES = {".json": "json", ".ndjson": "json", ".csv": "csv", ".parquet": "parquet"}
_ONE_RESULT = frozenset({"csv", "parquet"})


class _Sql(TyperCommand):
    """The command, whose text may begin with a comment: `--` in front of words is no option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Set a blank before such a text, at which no option begins."""
        known = {name for param in self.params for name in (*param.opts, *param.secondary_opts)}
        return super().parse_args(ctx, [_as_text(arg, known) for arg in args])


def _as_text(argument: str, options: set[str]) -> str:
    words = argument.split(maxsplit=1)
    is_text = argument.startswith("--") and len(words) > 1
    return f" {argument}" if is_text and words[0].partition("=")[0] not in options else argument


@app.command(cls=_Sql)
def sql(
    query: Annotated[
        str | None, typer.Argument(help="One or more statements, separated by semicolons.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Read the statements here; - is stdin.")
    ] = None,
    format: Annotated[  # noqa: A002 (the option's name)
        str | None,
        typer.Option(
            help="table, json (one object a line for each statement), csv or parquet. "
            "Default: by the ending of -o, else table."
        ),
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the result to this file.")
    ] = None,
    rows: Annotated[
        int, typer.Option(min=0, help="Rows a table shows; 0: all. Other formats have all.")
    ] = 100,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show typed tree, stages and files; run nothing.")
    ] = False,
    parse: Annotated[
        bool, typer.Option("--parse", help="Check the syntax only; show each statement's kind.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Check names and types too; run nothing.")
    ] = False,
    given: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="NAME=VALUE: what stands for $NAME; may be repeated."),
    ] = None,
    run_key: Annotated[
        str | None,
        typer.Option(
            help="Make the whole text one run of this key: given again, it goes on after its last "
            "committed statement, and does nothing once it has committed."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Run SQL on the lake and print, or write, what it gives."""
    form = _format(format, target, as_json)
    text = _text(query, file)
    parameters = _parameters(given or [])
    if parse:
        _outline(text)
        return
    text = _expanded(text)
    if not explain and not check:
        _check(text, form, target, parameters)
    from shared.feeds.workspace import Workspace

    workspace = Workspace.open()
    try:
        if check:
            now = workspace.clock.now()
            checked = workspace.session().check
            print(_json(_refused(lambda: checked(text, now=now, parameters=parameters))))
        elif explain:
            plan = workspace.session().explain(text, now=workspace.clock.now())
            output.emit({"plan": plan}, as_json=form == "json", person=lambda: print(plan))
        else:
            _run(workspace, text, form, target, rows, parameters, run_key)
    finally:
        workspace.close()


def _format(given: str | None, target: Path | None, as_json: bool) -> str:
    if as_json and given not in {None, "json"}:
        raise InputError(f"--json and --format {given} exclude each other")
    if given is None:
        suffix = "" if target is None else target.suffix.lower()
        return "json" if as_json else _SUFFIXES.get(suffix, "table")
    if given not in _FORMATS:
        raise InputError(f"there is no format {given!r}", hint=f"known: {', '.join(_FORMATS)}")
    return given


def _text(query: str | None, file: Path | None) -> str:
    if (query is None) == (file is None):
        what = "no statement is given" if query is None else "both a statement and -f are given"
        raise InputError(what, hint='feedmill sql "SELECT …", or feedmill sql -f FILE')
    if query is not None:
        return query
    assert file is not None
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 at byte {error.start:,}") from error


def _parameters(given: list[str]) -> dict[str, str]:
    found = {}
    for pair in given:
        name, separator, value = pair.partition("=")
        if not separator or not name:
            raise InputError(f"--param takes NAME=VALUE, not {pair!r}")
        found[name.removeprefix("$")] = value
    return found


def _outline(text: str) -> None:
    """Print the kind and place of each statement, or say where the syntax is wrong."""
    from shared.sql.blocks import outline, parsed

    print(_json(_refused(lambda: outline(parsed(text)))))


def _refused(make: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return what `make` returns; a wrong text is an answer here, not a misuse: exit code 1.

    Raises:
        InputError: the text is wrong.
    """
    from shared.core.errors import SqlSyntaxError

    try:
        found = make()
        if not found:
            raise SqlSyntaxError("there is no statement in the text", hint="write a query")
    except InputError as error:
        error.exit_code = 1  # type: ignore[misc]  # the class says 2
        raise
    return found


def _expanded(text: str) -> str:
    from shared.config import load
    from shared.feeds import templates

    return templates.expanded(load.load(None).config.home, text)


def _json(found: list[dict[str, Any]]) -> str:
    return json.dumps({"statements": found}, ensure_ascii=False)


def _check(text: str, form: str, target: Path | None, parameters: dict[str, str]) -> None:
    """Refuse, before anything runs, what the format cannot hold."""
    from shared.core.errors import SqlSyntaxError
    from shared.sql.blocks import leaves, read
    from shared.sql.parsed import Parsed

    steps = read(text, parameters)
    statements = list(leaves(steps))
    if not statements:
        raise SqlSyntaxError("there is no statement in the text", hint="write a query")
    with_rows = sum(s.gives_rows for s in statements)
    plain = all(isinstance(step, Parsed) for step in steps)
    if form in _ONE_RESULT and plain and with_rows != 1:
        raise InputError(
            f"{form} holds the rows of one statement; {with_rows or 'none'} of these "
            f"{'gives' if with_rows <= 1 else 'give'} rows",
            hint="use --format json, or run them one by one",
        )
    if form == "parquet" and target is None and sys.stdout.isatty():
        raise InputError("Parquet is not for a terminal", hint="give a file with -o")


def _run(
    workspace: Workspace,
    text: str,
    form: str,
    target: Path | None,
    rows: int,
    parameters: dict[str, str],
    run_key: str | None,
) -> None:
    limit = None if rows == 0 or target is not None else rows
    with _sink(target) as sink, output.progress(quiet=form == "json") as progress:
        results = workspace.session().results(
            text,
            now=workspace.clock.now(),
            progress=progress,
            parameters=parameters,
            run_key=run_key,
        )
        for result in results:
            _write(result, form, sink, limit)
            sink.flush()
            if target is not None and result.columns:
                output.say(f"{target}: {_rows(result.row_count)}")
            result.close()


def _write(result: Result, form: str, sink: BinaryIO, limit: int | None) -> None:
    from shared.engine import render

    if form == "json":
        sink.writelines(part.encode() for part in render.json_parts(result))
    elif not result.columns:
        output.say(_done(result))
    elif form == "csv":
        render.write_csv(result, sink)
    elif form == "parquet":
        render.write_parquet(result, sink)
    else:
        _table(result, sink, limit)


def _done(result: Result) -> str:
    from shared.engine.script import COMMITTED, RESUMED

    if result.command == COMMITTED:
        return "the run of this key is committed already: nothing was done"
    if result.command == RESUMED:
        before = output.counted(result.row_count, "statement")
        return f"the run of this key goes on: {before} of it committed already"
    changes_rows = result.command in {"INSERT", "CREATE TABLE"}
    return f"{result.command}: {_rows(result.row_count)}" if changes_rows else result.command


def _rows(count: int) -> str:
    return output.counted(count, "row")


def _table(result: Result, sink: BinaryIO, limit: int | None) -> None:
    from shared.engine import render
    from shared.sql.types import is_numeric

    shown = result.row_count if limit is None else min(limit, result.row_count)
    said = _rows(result.row_count)
    if shown < result.row_count:
        hidden = result.row_count - shown
        said += f", {hidden:,} of them not shown (--rows 0 shows all, --format csv has all)"
    out = io.TextIOWrapper(sink, encoding="utf-8")
    try:
        output.long_grid(
            [name for name, _ in result.columns],
            render.cells(result, limit),
            right=[is_numeric(kind) for _, kind in result.columns],
            file=out,
        )
        out.write(said + "\n")
    finally:
        out.detach()


@contextmanager
def _sink(target: Path | None) -> Iterator[BinaryIO]:
    """Give where to write; a file appears when it is whole, or not at all.

    Raises:
        OperationError: the file, or stdout, takes no more.
    """
    try:
        if target is None:
            yield sys.stdout.buffer
            sys.stdout.flush()
        elif target.exists() and not target.is_file():
            with target.open("wb") as device:
                yield device
        else:
            with _whole(target) as file:
                yield file
    except BrokenPipeError:
        if target is not None:
            raise
        _nowhere()
        raise typer.Exit(1) from None  # the reader went away: what follows is not carried out
    except OSError as error:
        if target is None:
            _nowhere()
        name = "standard output" if target is None else target
        raise OperationError(f"cannot write to {name}: {error.strerror or error}") from error


def _nowhere() -> None:
    """Let what is still in the buffer of stdout go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)

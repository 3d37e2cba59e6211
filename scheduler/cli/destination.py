"""`feedmill destination`: create, list, show, test, secret, drop."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import output
from shared.core.errors import InputError

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace
    from shared.state.destinations import Destination

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="The destination.")]


def _open() -> Workspace:
    from shared.feeds.workspace import Workspace

    return Workspace.open()


@app.command()
def create(
    name: Name,
    url: Annotated[str, typer.Option(help="file:///folder or s3://bucket/prefix")],
    endpoint_url: Annotated[
        str | None, typer.Option(help="Of an S3 store that is not AWS.")
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(help="NAME=VALUE of the store (S3: region); may be repeated."),
    ] = None,
    secret_ref: Annotated[
        list[str] | None,
        typer.Option(
            help="NAME=REFERENCE (S3: key, secret, token), where a reference is env:VARIABLE, "
            "file:PATH or secret:NAME; without NAME= it is the secret. May be repeated."
        ),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace one of that name.")] = False,
    as_json: Json = False,
) -> None:
    """Give a place a name that feeds can deliver to. Nothing is written there yet."""
    from shared.core.errors import AlreadyExistsError
    from shared.export import access
    from shared.state import destinations

    options = {} if endpoint_url is None else {"endpoint_url": endpoint_url}
    options |= dict(_pair(text, None) for text in option or ())
    options |= dict(_pair(text, "secret") for text in secret_ref or ())
    new = access.define(name, url, options)
    workspace = _open()
    try:
        with workspace.database.write() as connection:
            there = destinations.get(connection, name)
            if there is not None and there != new and not replace:
                raise AlreadyExistsError(
                    f"destination {name} exists already, at {there.url}",
                    hint="give --replace to change it",
                )
            destinations.put(connection, new, workspace.clock.now())
    finally:
        workspace.close()
    output.emit(
        _as_json(new),
        as_json=as_json,
        person=lambda: print(
            f"destination {name} is {new.url}; try feedmill destination test {name}"
        ),
    )


def _pair(text: str, default: str | None) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if equals and ":" not in name:
        return name, value
    if default is None:
        raise InputError(f"{text!r} is not NAME=VALUE")
    return default, text


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the destinations."""
    from shared.state import destinations

    workspace = _open()
    try:
        with workspace.database.read() as connection:
            found = destinations.listing(connection)
    finally:
        workspace.close()
    output.emit(
        [_as_json(d) for d in found],
        as_json=as_json,
        person=lambda: output.table(
            ["destination", "url", "options"],
            [[d.name, d.url, ", ".join(f"{k}={v}" for k, v in d.options.items())] for d in found],
            empty="no destinations yet; feedmill destination create makes them",
        ),
    )


@app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show a destination and the feeds that deliver to it."""
    workspace = _open()
    try:
        found = _get(workspace, name)
        feeds = _feeds(workspace, name)
    finally:
        workspace.close()
    data = {**_as_json(found), "feeds": feeds}
    shown = {"name": found.name, "url": found.url, **found.options, "feeds": ", ".join(feeds)}
    output.emit(data, as_json=as_json, person=lambda: output.fields(shown))


@app.command("test")
def try_(name: Name, as_json: Json = False) -> None:
    """Write a small object there, read it back, and delete it."""
    import secrets
    from dataclasses import asdict

    from shared.export import access
    from shared.export.probe import probe

    workspace = _open()
    try:
        found = _get(workspace, name)
        store = access.open_destination(found, workspace.database, workspace.config.home)
    finally:
        workspace.close()
    seen = probe(store, secrets.token_hex(8))

    def person() -> None:
        print(f"destination {name} works: {seen.url} was written, read back and deleted")
        if not seen.guards:
            print(
                "it overwrites what is there although asked not to: keep others from writing there"
            )

    output.emit({"destination": name, "ok": True, **asdict(seen)}, as_json=as_json, person=person)


@app.command()
def secret(
    name: Annotated[str, typer.Argument(help="What secret:NAME refers to.")],
    as_json: Json = False,
) -> None:
    """Keep a secret encrypted in the database; it is read from the terminal or from stdin."""
    from shared.export import access
    from shared.state import secrets

    value = _secret_value()
    workspace = _open()
    try:
        key = access.key(workspace.config.home, create=True)
        with workspace.database.write() as connection:
            secrets.put(connection, name, value, key=key, now=workspace.clock.now())
    finally:
        workspace.close()
    output.emit(
        {"secret": name},
        as_json=as_json,
        person=lambda: print(f"kept, encrypted; refer to it by secret:{name}"),
    )


def _secret_value() -> str:
    if sys.stdin.isatty():
        import getpass

        value = getpass.getpass("Secret (not shown): ")
    else:
        value = sys.stdin.read().removesuffix("\n")
    if not value:
        raise InputError("the secret is empty")
    return value


@app.command()
def drop(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Forget a destination. What lies there stays; deliveries on their way to it fail."""
    from shared.state import destinations

    workspace = _open()
    try:
        found = _get(workspace, name)
        feeds = _feeds(workspace, name)
        if feeds and not yes:
            _ask(name, feeds)
        with workspace.database.write() as connection:
            destinations.delete(connection, name)
    finally:
        workspace.close()
    output.emit(
        {"dropped": name, "url": found.url, "feeds": feeds},
        as_json=as_json,
        person=lambda: print(f"dropped the destination {name}; what lies at {found.url} stays"),
    )


def _ask(name: str, feeds: list[str]) -> None:
    fail = f"the deliveries of {', '.join(feeds)} to it will fail"
    if not sys.stdin.isatty():
        raise InputError(
            f"dropping {name} needs a yes: {fail}",
            hint=f"feedmill destination drop {name} --yes",
        )
    typer.confirm(f"Drop the destination {name}? {fail.capitalize()}.", abort=True)


def _get(workspace: Workspace, name: str) -> Destination:
    import difflib

    from shared.core.errors import NotFoundError
    from shared.state import destinations

    with workspace.database.read() as connection:
        found = destinations.get(connection, name)
        names = [d.name for d in destinations.listing(connection)] if found is None else []
    if found is None:
        near = difflib.get_close_matches(name, names, 1)
        hint = f"did you mean {near[0]}?" if near else "see feedmill destination list"
        raise NotFoundError(f"there is no destination {name!r}", hint=hint)
    return found


def _feeds(workspace: Workspace, name: str) -> list[str]:
    """Return the feeds whose definitions deliver to a destination."""
    from shared.feeds import definition
    from shared.state import feeds

    with workspace.database.read() as connection:
        known = feeds.listing(connection)
    return [
        feed.name
        for feed in known
        if any(
            delivery.destination == name
            for defined in definition.parse(feed.definition)
            for delivery in defined.deliveries
        )
    ]


def _as_json(destination: Destination) -> dict[str, Any]:
    return {
        "name": destination.name,
        "url": destination.url,
        "options": dict(destination.options),
    }

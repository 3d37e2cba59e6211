"""`feedmill up`: everything on this machine, in one command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import output

if TYPE_CHECKING:
    from scheduler.embedded import Embedded
    from shared.config.model import Config

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def up(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object when all is ready.")
    ] = False,
) -> None:
    """Start broker, worker, beat and Flower here, and keep them running until Ctrl-C.

    Needs no server: SQLite, a local warehouse and a Valkey of its own, unless the settings name
    others. Ctrl-C lets the worker finish what it can; a second one stops at once.
    """
    from scheduler import embedded
    from shared.feeds.workspace import Workspace
    from shared.obs import logging

    workspace = Workspace.open()  # says what is wrong here, rather than in four logs
    config = workspace.config
    workspace.close()
    logging.configure(config.log)
    with embedded.running(config, output.say) as everything:
        data = _describe(config, everything)
        output.emit(data, as_json=as_json, person=lambda: _tell(data))
        everything.watch()


def _describe(config: Config, everything: Embedded) -> dict[str, Any]:
    from shared.config.secrets import mask
    from shared.queue.address import broker_url

    return {
        "home": str(config.home),
        "database": mask(config.database.url.get_secret_value()),
        "warehouse": mask(config.warehouse.url),
        "broker": mask(broker_url(config)),
        "logs": str(config.home / "log"),
        "flower": everything.addresses["flower"],
        "processes": {
            kind: everything.pid(kind)
            for kind in ("broker", "worker", "beat", "flower")
            if everything.has(kind)
        },
    }


def _tell(data: dict[str, Any]) -> None:
    print("Feedmill is up. Ctrl-C stops it.\n", flush=True)
    output.fields(
        {name: data[name] for name in ("home", "database", "warehouse", "broker", "logs")}
    )
    print(f"\nFlower, the live view of the workers: {data['flower']}")
    print("In another terminal: feedmill status", flush=True)

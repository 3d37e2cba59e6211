"""`feedmill flower`: the live view of the workers in the foreground."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def flower(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="0: a free one. Default: flower.port.")
    ] = None,
    address: Annotated[str | None, typer.Option(help="Default: flower.host.")] = None,
) -> None:
    """Run Flower until it is told to stop; each task shows its feed and run.

    Flower's own options are environment variables FLOWER_*: FLOWER_BASIC_AUTH=user:password,
    FLOWER_URL_PREFIX, FLOWER_UNAUTHENTICATED_API and so on.
    """
    from scheduler.broker import free_port
    from scheduler.cli import output
    from shared.config.load import load
    from shared.core.errors import OperationError
    from shared.obs import logging
    from shared.queue.app import make_app

    config = load().config
    logging.configure(config.log)
    host = config.flower.host if address is None else address
    wanted = config.flower.port if port is None else port
    chosen = free_port(host, wanted)
    if wanted not in {0, chosen}:
        raise OperationError(
            f"somebody listens on {host}:{wanted} already", hint="--port 0 takes a free port"
        )
    celery = make_app(config)
    output.say(f"Flower: http://{host}:{chosen}")
    celery.start(argv=["flower", f"--address={host}", f"--port={chosen}"])

"""`feedmill beat`: the scheduler in the foreground."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def beat(
    as_json: Annotated[bool, typer.Option("--json", help="Log JSON lines.")] = False,
) -> None:
    """Run the scheduler until it is told to stop: due feeds, the outbox, what was lost.

    It keeps no file and takes no lock; a second one elsewhere is harmless, and takes over at once.
    """
    from scheduler import beat as service
    from shared.config.load import load
    from shared.core.clock import SystemClock
    from shared.obs import logging
    from shared.state.database import Database

    config = load().config
    log = config.log.model_copy(update={"format": "json"}) if as_json else config.log
    logging.configure(log)
    database = Database.open(
        config.database.url.get_secret_value(), pool_size=config.database.pool_size
    )
    database.migrate()
    service.run(config, database, SystemClock())

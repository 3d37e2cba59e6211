"""`feedmill worker`: one Celery worker in the foreground."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def worker(
    concurrency: Annotated[
        int | None, typer.Option(min=1, help="Tasks at once. Default: worker.concurrency.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Log JSON lines.")] = False,
) -> None:
    """Run a worker until it is told to stop; it then finishes what it can and hands back the rest.

    SIGTERM and Ctrl-C drain it (worker.soft_shutdown_seconds). Start as many as you like, anywhere
    that reaches the database, the broker and the warehouse.
    """
    from shared.config.load import load
    from shared.obs import logging
    from workers import lifecycle
    from workers.app import make_worker_app

    config = load().config
    changes: dict[str, object] = {}
    if concurrency is not None:
        changes["worker"] = config.worker.model_copy(update={"concurrency": concurrency})
    if as_json:
        changes["log"] = config.log.model_copy(update={"format": "json"})
    config = config.model_copy(update=changes)
    logging.configure(config.log)
    raise typer.Exit(lifecycle.run(config, make_worker_app(config)))

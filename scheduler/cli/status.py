"""`feedmill status`: what is alive, what waits, what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import output

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the processes that are alive, the broker, and what waits or failed."""
    from shared.feeds.workspace import Workspace

    workspace = Workspace.open()
    try:
        data = _gathered(workspace)
    finally:
        workspace.close()
    output.emit(data, as_json=as_json, person=lambda: _person(data))


def _gathered(workspace: Workspace) -> dict[str, Any]:
    from scheduler import leftovers
    from shared.config.secrets import mask
    from shared.core.clock import isoformat
    from shared.state import deliveries, feeds, outbox, processes, runs

    config, now = workspace.config, workspace.clock.now()
    up = leftovers.running(config.home)
    with workspace.database.read() as connection:
        alive = processes.alive(connection)
        feed_states: dict[str, int] = {}
        for feed in feeds.listing(connection):
            feed_states[feed.state] = feed_states.get(feed.state, 0) + 1
        data: dict[str, Any] = {
            "home": str(config.home),
            "database": mask(config.database.url.get_secret_value()),
            "warehouse": mask(config.warehouse.url),
            "up": up,
            "flower": leftovers.read_state(config.home)[1].get("flower") if up else None,
            "processes": [
                {
                    "id": process.id,
                    "kind": process.kind,
                    "started_at": isoformat(process.started_at),
                    "info": dict(process.info),
                }
                for process in alive
            ],
            "feeds": feed_states,
            "runs": runs.counts(connection),
            "deliveries": deliveries.counts(connection),
            "leases_lost": [run.id for run in runs.lost(connection)],
            "unsent": len(outbox.unsent(connection, now, limit=10_000)),
        }
    return data | {"broker": _broker(workspace)}


def _broker(workspace: Workspace) -> dict[str, Any]:
    from shared.config.secrets import mask
    from shared.core.errors import BrokerUnreachableError
    from shared.queue import ring

    try:
        url = ring.broker_url(workspace.config)
        depth = ring.depth(workspace.config)
    except BrokerUnreachableError as error:
        return {"answers": False, "url": None, "waiting": None, "error": error.message}
    return {"answers": True, "url": mask(url), "waiting": depth, "error": None}


def _person(data: dict[str, Any]) -> None:
    broker = data["broker"]
    output.fields(
        [
            ("home", data["home"]),
            ("database", data["database"]),
            ("warehouse", data["warehouse"]),
            (
                "broker",
                f"{broker['url']} answers; {broker['waiting']:,} messages wait"
                if broker["answers"]
                else f"none: {broker['error']}",
            ),
            ("flower", data["flower"]),
            ("feeds", _counted(data["feeds"])),
            ("runs", _counted(data["runs"])),
            ("deliveries", _counted(data["deliveries"])),
            ("not rung for yet", data["unsent"]),
            ("leases lost", ", ".join(data["leases_lost"]) or 0),
        ]
    )
    print()
    output.table(
        ["process", "kind", "started", "running"],
        [
            [p["id"], p["kind"], p["started_at"], p["info"].get("running")]
            for p in data["processes"]
        ],
        empty="no worker and no beat is alive; feedmill up starts them",
    )


def _counted(states: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {state}" for state, count in states.items())

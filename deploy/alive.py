"""Tells by its exit code whether this machine's worker or beat is alive: a container's health check.

Each of them writes its heartbeat into the database; so this asks for the very thing that the
reconciler goes by, and a process that runs but reaches no database is not alive.
"""

import socket
import sys

from shared.config.load import load
from shared.core.errors import FeedmillError
from shared.state import processes
from shared.state.database import Database


def main(kind: str) -> int:
    """Return 0 where a process of this kind lives on this host, else 1."""
    try:
        config = load().config
        database = Database.open(config.database.url.get_secret_value(), pool_size=1)
        try:
            with database.read() as connection:
                found = processes.alive(connection, kind)
        finally:
            database.close()
    except FeedmillError as error:
        print(error, file=sys.stderr)
        return 1
    here = [process.id for process in found if process.id.startswith(f"{socket.gethostname()}:")]
    print(", ".join(here) or f"no {kind} on {socket.gethostname()} is alive")
    return 0 if here else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

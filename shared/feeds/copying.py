"""COPY: a result as one file in the home's scratch space or at a destination (sql.md C.4).

A copy is no delivery: it has no manifest and no ledger, and each has a folder of its own.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from shared.core import ids
from shared.core.errors import InputError, NotFoundError
from shared.engine import render
from shared.engine.copied import Copied
from shared.export import access, checksum
from shared.export.stores.local import LocalStore
from shared.state import destinations

if TYPE_CHECKING:
    from shared.engine.result import Result
    from shared.export.stores.store import Store
    from shared.feeds.workspace import Workspace

SCRATCH = "%scratch_space%"
_WRITE = {
    "parquet": render.write_parquet,
    "csv": render.write_csv,
    "json": render.write_ndjson,
}
_FOLDER = re.compile(r"[\w.=-]+(/[\w.=-]+)*")


def copy(workspace: Workspace, result: Result, place: str, form: str) -> Copied:
    """Write all rows of a result to `place`/<id of the copy>/part-00000.<format>.

    Args:
        workspace: has the destinations and the scratch space.
        result: what to write.
        place: `%scratch_space%/folder`, or the name of a destination and a folder.
        form: parquet, csv or json (one object a line).

    Raises:
        InputError: the place is no folder, or the format cannot hold a column.
        NotFoundError: there is no such destination.
        StoreError: the file cannot be written.
    """
    root, _, folder = place.strip("/").partition("/")
    if folder and (_FOLDER.fullmatch(folder) is None or ".." in folder.split("/")):
        raise InputError(
            f"{place!r} is no folder of a destination",
            hint="letters, digits, `_`, `-`, `.` and `=` between slashes",
        )
    store = _store(workspace, root)
    copy_id = ids.ulid(workspace.clock.now())
    path = "/".join(part for part in (folder, copy_id, f"part-00000.{form}") if part)
    with tempfile.TemporaryDirectory(prefix="feedmill-copy-") as scratch:
        local = Path(scratch) / "part"
        with local.open("wb") as sink:
            _WRITE[form](result, sink)
        store.put_file(local, path, checksum.of_file(local))
        size = local.stat().st_size
    return Copied(f"{store.url}/{path}", result.row_count, size)


def _store(workspace: Workspace, root: str) -> Store:
    home = workspace.config.home
    if root == SCRATCH:
        scratch = home.resolve() / "scratch"
        scratch.mkdir(exist_ok=True)
        return LocalStore(scratch.as_uri())
    with workspace.database.read() as connection:
        destination = destinations.get(connection, root)
    if destination is None:
        raise NotFoundError(
            f"there is no destination {root!r}",
            hint=f"'{SCRATCH}/folder' is in the home; or `feedmill destination list`",
        )
    return access.open_destination(destination, workspace.database, home)

"""Small data feed deliveries that tests write themselves."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

COLUMNS = (
    "hit_time_gmt",
    "post_visid_high",
    "post_visid_low",
    "visit_num",
    "visit_page_num",
    "post_page_url",
    "page_url",
    "browser",
    "post_event_list",
    "post_product_list",
)

LOOKUPS = {
    "browser": "7\tNetscape\n",
    "event": "1\tPurchase\n100\tInstance of eVar1\n200\tSign-up\n",
}

BASE = {
    "hit_time_gmt": "1436750000",
    "post_visid_high": "255",
    "post_visid_low": "18446744073709551615",
    "visit_num": "1",
    "visit_page_num": "1",
}


def record(columns: Sequence[str] = COLUMNS, **fields: str) -> bytes:
    """Return one record; fields not given are those of BASE, or empty."""
    values = BASE | fields
    return "\t".join(values.get(name, "") for name in columns).encode("iso-8859-1") + b"\n"


def write(
    folder: Path,
    *files: bytes,
    columns: Sequence[str] = COLUMNS,
    lookups: Mapping[str, str] = LOOKUPS,
    records: Sequence[int] | None = None,
) -> Path:
    """Write data files, the lookup archive and their manifest; return the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / "suite_2026-01-01-lookup_data.tar.gz"
    with tarfile.open(archive, "w:gz") as package:
        tables = {"column_headers": "\t".join(columns) + "\n", **lookups}
        for name, text in tables.items():
            content = text.encode("iso-8859-1")
            info = tarfile.TarInfo(f"{name}.tsv")
            info.size = len(content)
            package.addfile(info, io.BytesIO(content))
    counts = [f.count(b"\n") for f in files] if records is None else records
    sections = [_section("Lookup-File", archive)]
    for index, content in enumerate(files):
        path = folder / f"{index + 1:02}-suite_2026-01-01.tsv.gz"
        path.write_bytes(gzip.compress(content))
        sections.append(_section("Data-File", path) + f"Record-Count: {counts[index]}\n")
    manifest = folder / "suite_2026-01-01.txt"
    head = (
        "Datafeed-Manifest-Version: 1.0\nLookup-Files: 1\n"
        f"Data-Files: {len(files)}\nTotal-Records: {sum(counts)}\n"
    )
    manifest.write_text("\n".join([head, *sections]))
    return manifest


def _section(kind: str, path: Path) -> str:
    content = path.read_bytes()
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return f"{kind}: {path.name}\nMD5-Digest: {digest}\nFile-Size: {len(content)}\n"

"""Write a publication as Parquet files."""

import hashlib
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from olist.errors import BadUsage, OlistError
from olist.progress import Progress, Step, silent
from olist.settings import Settings
from publication.evidence import Connection
from publication.history import Publication
from publication.parquet.encode import FORMAT, count_rows, encode
from publication.parquet.layout import CURRENT_KEY, MANIFEST_KEY, Manifest, Part, part_key
from publication.parquet.rows import Month, read_months
from publication.parquet.shapes import Shape, read_shapes
from publication.parquet.stores import Bucket, Folder, Store
from publication.reader import open_publication

_WRITERS = 4
_AHEAD = 8
"""How many months may be held in memory."""


@dataclass(frozen=True)
class Exported:
    """What an export did; `new` is false if the publication was there, whole, before."""

    publication_id: int
    where: str
    tables: int
    parts: int
    written: int
    rows: int
    bytes_written: int
    seconds: float
    new: bool


def export(
    settings: Settings, publication_id: int | None = None, *, progress: Progress = silent
) -> Exported:
    """Write the current publication, or the one named, to the processed zone.

    Raises:
        NothingPublished: there is nothing to write yet.
        Unavailable: S3 cannot be reached, or refuses; what was written before stays readable.
    """
    return _export(settings, Bucket(settings), publication_id, progress)


def export_to_folder(
    settings: Settings,
    path: Path,
    publication_id: int | None = None,
    *,
    progress: Progress = silent,
) -> Exported:
    """Write a publication to a folder, which then holds that one only.

    Raises:
        BadUsage: the folder cannot be written.
    """
    return _export(settings, Folder(path), publication_id, progress)


def read_current(store: Store) -> Manifest | None:
    """Return the manifest of the publication that was exported last.

    Raises:
        BadUsage: the place has a file of that name which no export wrote.
    """
    pointer = store.read(CURRENT_KEY)
    if pointer is None:
        return None
    key = pointer.decode(errors="replace").strip()
    if not MANIFEST_KEY.fullmatch(key):
        raise BadUsage(
            f"{store.where} has a {CURRENT_KEY} that no export wrote: name another place, so that "
            "nothing of it is written over"
        )
    text = store.read(key)
    return Manifest.from_json(text) if text else None


def _export(
    settings: Settings, store: Store, publication_id: int | None, progress: Progress
) -> Exported:
    started = time.monotonic()
    before = read_current(store)
    with open_publication(settings, publication_id, command="olist export") as reader:
        publication = reader.publication
        if before is not None and _is_of(before, publication):
            return _exported(store, before, None, started)
        manifest, written = _write_parts(reader.connection, store, publication, before, progress)
    store.replace(manifest.key, manifest.to_json())
    store.replace(CURRENT_KEY, f"{manifest.key}\n".encode())
    kept = {part.key for part in manifest.parts} | {manifest.key}
    old = {before.key, *(part.key for part in before.parts)} if before else set()
    store.forget(sorted(old - kept))
    return _exported(store, manifest, written, started)


def _is_of(manifest: Manifest, publication: Publication) -> bool:
    return (manifest.publication_id, manifest.published_at) == (
        publication.publication_id,
        publication.published_at.isoformat(),
    )


def _write_parts(
    connection: Connection,
    store: Store,
    publication: Publication,
    before: Manifest | None,
    progress: Progress,
) -> tuple[Manifest, tuple[Part, ...]]:
    # Reading all of a table takes as long as it takes; a page must not.
    connection.execute("set local statement_timeout = 0")
    there = {part.key: part for part in before.parts} if before else {}
    parts: list[Part] = []
    shapes = read_shapes(connection, publication)
    with ThreadPoolExecutor(_WRITERS, "export") as writers:
        for number, shape in enumerate(shapes, 1):
            of_table: list[Future[Part]] = []
            for month in read_months(connection, publication.schema_name, shape):
                wait(of_table[:-_AHEAD])
                of_table.append(writers.submit(_part, store, shape, month, there))
            parts += (part.result() for part in of_table)
            _check_rows(publication, shape.table, parts)
            progress(Step("export", shape.table, number, len(shapes), "tables"))
    manifest = Manifest(
        publication.publication_id, publication.published_at.isoformat(), tuple(parts)
    )
    return manifest, tuple(part for part in parts if part.key not in there)


def _check_rows(publication: Publication, table: str, parts: list[Part]) -> None:
    rows = sum(part.rows for part in parts if part.table == table)
    if rows != publication.table_rows[table]:
        raise OlistError(
            f"{table} has {publication.table_rows[table]:,} rows published, and {rows:,} were "
            "read: nothing was exported"
        )


def _part(store: Store, shape: Shape, month: Month, there: Mapping[str, Part]) -> Part:
    """Return the part of a month, written if it is new."""
    key = part_key(shape.table, month.month, _digest(shape, month))
    return there.get(key) or _write(store, shape, month, key)


def _write(store: Store, shape: Shape, month: Month, key: str) -> Part:
    """Write a part, read it back and count it."""
    file = encode(month.csv, shape)
    store.create(key, file)
    read = store.read(key)
    rows = -1 if read is None else count_rows(read)
    if rows != month.rows:
        raise OlistError(
            f"{key} was written with {month.rows:,} rows, and {max(rows, 0):,} were read back: "
            "remove it, then run `olist export` again"
        )
    return Part(shape.table, month.month, key, month.rows, len(file))


def _digest(shape: Shape, month: Month) -> str:
    """Return a digest of rows, columns and form: what is the same is not written again."""
    digest = hashlib.sha256()
    digest.update(repr((FORMAT, shape.columns)).encode())
    digest.update(month.csv)
    return digest.hexdigest()


def _exported(
    store: Store, manifest: Manifest, written: tuple[Part, ...] | None, started: float
) -> Exported:
    return Exported(
        publication_id=manifest.publication_id,
        where=store.where,
        tables=len({part.table for part in manifest.parts}),
        parts=len(manifest.parts),
        written=len(written or ()),
        rows=sum(part.rows for part in manifest.parts),
        bytes_written=sum(part.bytes for part in written or ()),
        seconds=time.monotonic() - started,
        new=written is not None,
    )

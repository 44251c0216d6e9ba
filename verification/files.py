"""The files to recount from: those of a source, or those that the publication was loaded from.

They are laid out as `tables.sql` reads them: a folder for each table, its files in the order of
their landings.
"""

import shutil
from pathlib import Path
from typing import Any

import psycopg

from ingestion.contract import Contract, Table
from ingestion.raw_zone.zone import RawZone
from ingestion.sources import Source
from olist.errors import BadUsage
from olist.progress import Progress

DATASET = "olist"


def of_source(source: Source, contract: Contract, folder: Path, progress: Progress) -> None:
    """Lay out the files of a source below `folder`.

    Raises:
        BadUsage: a file is missing.
    """
    made = folder / "made"
    made.mkdir()
    given = {file.name: file.path for file in source.files(made, progress)}
    tables = contract.of_dataset(DATASET)
    if missing := [table.file for table in tables if table.file not in given]:
        raise BadUsage(f"the source lacks {', '.join(missing)}: nothing can be recounted")
    for table in tables:
        _place(folder, table, 0).symlink_to(given[table.file].resolve())


def of_publication(
    connection: psycopg.Connection[tuple[Any, ...]],
    zone: RawZone,
    contract: Contract,
    folder: Path,
    raw_load_id: int,
) -> None:
    """Fetch the landed files that the raw tables were made of, up to a load, to below `folder`.

    Raises:
        BadUsage: the ledger knows no file of a table.
    """
    for table in contract.of_dataset(DATASET):
        keys = object_keys(connection, table, raw_load_id)
        if not keys:
            raise BadUsage(f"no file of {table.name} was loaded: there is nothing to recount")
        for number, key in enumerate(keys):
            with zone.open(key) as body, _place(folder, table, number).open("wb") as copy:
                shutil.copyfileobj(body, copy)


def quarantined(connection: psycopg.Connection[tuple[Any, ...]]) -> dict[str, int]:
    """Return how many records of each table are in quarantine."""
    return dict(
        connection.execute(
            "select table_name, count(*) from ingestion.current_quarantine group by table_name"
        ).fetchall()
    )


def _place(folder: Path, table: Table, number: int) -> Path:
    path = folder / table.name / f"{number:06}.csv"
    path.parent.mkdir(exist_ok=True)
    return path


def object_keys(
    connection: psycopg.Connection[tuple[Any, ...]], table: Table, raw_load_id: int
) -> list[str]:
    """Return the files of a table that count: its newest snapshot, and the deltas behind it."""
    rows = connection.execute(
        """
        select files.object_key, loads.landed_as
        from ingestion.load_files as files
        inner join ingestion.loads as loads on loads.load_id = files.load_id
        where files.table_name = %s and files.outcome <> 'superseded' and files.load_id <= %s
        order by loads.as_of, loads.landing_id collate "C", files.load_id
        """,
        [table.name, raw_load_id],
    ).fetchall()
    keys = [key for key, _ in rows]
    snapshots = [number for number, (_, landed_as) in enumerate(rows) if landed_as == "snapshot"]
    # Without a key there is nothing to put together: the newest file is the table.
    return keys[snapshots[-1] if snapshots else 0 :] if table.key else keys[-1:]

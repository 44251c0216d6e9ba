"""The order of landings, and where one stands among those that were loaded.

Landings are ordered by the moment that their data stands for, then by their id. The raw tables are
what loading all of them in this order makes, in whatever order they come:

1. A *newest* file has no newer one of its table in the ledger, and is loaded as it is.
2. A *late* one has newer deltas behind it: it writes only rows that none of them carried.
3. A *superseded* one was replaced as a whole, by a newer snapshot of its table, or by any newer
   file if the table has no key. It is not read.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from psycopg import sql

from ingestion.contract import Contract
from ingestion.loading.session import Connection
from ingestion.raw_zone.manifest import LandedFile, Manifest

Standing = Literal["newest", "late", "superseded"]


def standings(connection: Connection, manifest: Manifest) -> dict[str, Standing]:
    """Return where each file of a landing stands, by table."""
    moment, landing_id = manifest.position
    newer: dict[str, bool] = dict(
        connection.execute(
            """
            select files.table_name, bool_or(loads.landed_as = 'snapshot' or files.replaced_all)
            from ingestion.loads
            inner join ingestion.load_files as files on files.load_id = loads.load_id
            where (loads.as_of, loads.landing_id collate "C") > (%s, %s)
                and files.outcome in ('loaded', 'unchanged')
            group by files.table_name
            """,
            [moment, landing_id],
        ).fetchall()
    )
    found: dict[str, Standing] = {}
    for file in manifest.files:
        if file.table not in newer:
            found[file.table] = "newest"
        elif newer[file.table]:
            found[file.table] = "superseded"
        else:
            found[file.table] = "late"
    return found


def not_newer(position: tuple[datetime, str]) -> sql.Composed:
    """Return the condition that no landing behind `position` carried the raw row `have`."""
    moment, landing_id = position
    return sql.SQL(
        "not exists (select 1 from ingestion.loads as newer "
        "where newer.load_id = coalesce(have._seen_load_id, have._load_id) "
        'and (newer.as_of, newer.landing_id collate "C") > ({}, {}))'
    ).format(sql.Literal(moment), sql.Literal(landing_id))


def loading_order(manifests: Sequence[Manifest]) -> list[Manifest]:
    """Return landings as they are best loaded: what replaces others before these.

    Snapshots of which nothing is replaced come first, then those of which a part is, then deltas in
    their order, then what is replaced as a whole. So no file is read that a newer snapshot
    replaces, and one that would be refused does not hold up the snapshot that mends it.
    """
    covered: set[str] = set()
    whole: list[Manifest] = []
    partial: list[Manifest] = []
    deltas: list[Manifest] = []
    replaced: list[Manifest] = []
    for manifest in sorted(manifests, key=lambda manifest: manifest.position, reverse=True):
        is_snapshot = manifest.landed_as == "snapshot"
        if manifest.tables <= covered:
            replaced.append(manifest)
        elif not is_snapshot:
            deltas.append(manifest)
        else:
            (partial if manifest.tables & covered else whole).append(manifest)
        if is_snapshot:
            covered |= manifest.tables
    return [*reversed(whole), *partial, *reversed(deltas), *reversed(replaced)]


def without_replaced(
    manifests: Sequence[Manifest], contract: Contract
) -> list[tuple[Manifest, tuple[LandedFile, ...]]]:
    """Return landings in their order, with those of their files that no newer one replaces."""
    covered: set[str] = set()
    found: list[tuple[Manifest, tuple[LandedFile, ...]]] = []
    for manifest in sorted(manifests, key=lambda manifest: manifest.position, reverse=True):
        files = tuple(file for file in manifest.files if file.table not in covered)
        if files:
            found.append((manifest, files))
        covered |= {
            file.table
            for file in files
            if manifest.landed_as == "snapshot" or not contract.table(file.table).key
        }
    return found[::-1]

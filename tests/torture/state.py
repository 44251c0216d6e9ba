"""What is in the warehouse, seen at one moment, and what must be there instead."""

import hashlib
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import boto3
from psycopg import Connection, sql

from ingestion.contract import load_contract
from ingestion.raw_zone.zone import RawZone
from olist.database import connect
from tests.torture.drops import Expected, Rows
from tests.torture.loader import DEADLINE_SECONDS, HungError
from tests.torture.place import Place
from tests.torture.tally import Tally


@dataclass(frozen=True)
class Seen:
    """The raw rows, the number of records in quarantine, and the loads that the ledger knows."""

    rows: Rows
    quarantined: int
    loaded: tuple[str, ...]
    """The landings that were loaded, once for each time."""
    unbalanced: tuple[str, ...]
    """The tables whose rows are not what the ledger's loads add up to."""


def see(place: Place) -> Seen:
    """Read everything in one snapshot of the database."""
    with connect(place.settings(), "admin") as connection:
        connection.execute("set transaction isolation level repeatable read")
        have = {row[0] for row in connection.execute(_TABLES)}
        rows: Rows = {}
        for table in load_contract().tables:
            rows[table.name] = Counter()
            if table.name in have:
                columns = sql.SQL(", ").join(map(sql.Identifier, table.names))
                query = sql.SQL("select {} from {}")
                name = sql.Identifier("raw", table.name)
                rows[table.name].update(connection.execute(query.format(columns, name)))
        expected = _ledger_rows(connection)
        return Seen(
            rows=rows,
            quarantined=_one(connection, "select count(*) from ingestion.current_quarantine"),
            loaded=tuple(row[0] for row in connection.execute(_LOADED)),
            unbalanced=tuple(
                name for name, counted in rows.items() if counted.total() != expected.get(name, 0)
            ),
        )


_TABLES = "select relname from pg_class where relnamespace = 'raw'::regnamespace"
_LOADED = """
    select landing_id from ingestion.loads
    where outcome = 'loaded' and not forced
    order by load_id
"""


def _ledger_rows(connection: Connection[tuple[Any, ...]]) -> dict[str, int]:
    return dict(
        connection.execute(
            "select table_name, sum(inserted - deleted)::bigint "
            "from ingestion.load_files group by 1"
        ).fetchall()
    )


def _one(connection: Connection[tuple[Any, ...]], query: str) -> int:
    return int(connection.execute(query.encode()).fetchall()[0][0])


def compare(tally: Tally, seen: Seen, expected: Expected, when: str) -> None:
    """Find what is missing, what is there more often than it should be, and broken books."""
    for name, want in expected.rows.items():
        have = seen.rows[name]
        tally.find("lost", (want - have).total(), f"{when}: {name}")
        tally.find("twice", (have - want).total(), f"{when}: {name}")
    missing = expected.quarantined - seen.quarantined
    tally.find("lost", max(0, missing), f"{when}: quarantine")
    tally.find("twice", max(0, -missing), f"{when}: quarantine")
    again = Counter(seen.loaded)
    tally.find("twice", again.total() - len(again), f"{when}: the ledger")
    tally.find("half", len(seen.unbalanced), f"{when}: the ledger against {seen.unbalanced}")


def whole(seen: Seen, states: tuple[Expected, ...]) -> Expected | None:
    """Return which of `states` this is, in each table; None if it is none of them whole."""
    for state in states:
        if (seen.rows, seen.quarantined) == (state.rows, state.quarantined):
            return state
    return None


def wait_until_left(place: Place) -> None:
    """Wait until no backend serves a loader any more: what a dead one sent may still be done.

    Raises:
        HungError: one goes on.
    """
    deadline = time.monotonic() + DEADLINE_SECONDS
    query = (
        "select count(*) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid() "
        "and backend_type = 'client backend'"
    )
    with connect(place.settings(), "admin", autocommit=True) as connection:
        while _one(connection, query):
            if time.monotonic() > deadline:
                raise HungError("a backend goes on without its loader")
            time.sleep(0.005)


def leftovers(place: Place) -> list[str]:
    """Return the private schemas that a load which died has left."""
    with connect(place.settings(), "admin") as connection:
        rows = connection.execute("select nspname from pg_namespace where nspname ~ '^load_'")
        return [row[0] for row in rows]


def check_raw_zone(tally: Tally, place: Place) -> None:
    """Whether every landed byte is still there, each object was written once, and none deleted."""
    settings = place.settings()
    client = boto3.client("s3", **settings.s3(admin=True))
    pages = client.get_paginator("list_object_versions").paginate(Bucket=settings.raw_bucket)
    versions: Counter[str] = Counter()
    for page in pages:
        versions.update(one["Key"] for one in page.get("Versions", ()))
        deleted = [one["Key"] for one in page.get("DeleteMarkers", ())]
        tally.find("lost", len(deleted), f"deleted from the raw zone: {deleted[:1]}")
    again = [key for key, count in versions.items() if count > 1]
    tally.find("twice", len(again), f"written over in the raw zone: {again[:1]}")
    zone = RawZone(settings)
    objects = {
        file.object_key: file.sha256
        for landing_id in zone.manifests()
        for file in zone.read_manifest(landing_id).files
    }
    gone = sorted(objects.keys() - versions.keys())
    tally.find("lost", len(gone), f"landed, and not in the raw zone: {gone[:1]}")
    for key in objects.keys() - set(gone):
        body = client.get_object(Bucket=settings.raw_bucket, Key=key)["Body"].read()
        other = hashlib.sha256(body).hexdigest() != objects[key]
        tally.find("lost", int(other), f"{key} has other bytes than landed")

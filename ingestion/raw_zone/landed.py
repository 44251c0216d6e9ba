"""What has landed, and waits to be loaded."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from itertools import takewhile

from ingestion.contract import Contract
from ingestion.loading.header import HEAD_BYTES, read_header
from ingestion.loading.order import loading_order
from ingestion.loading.session import Connection
from ingestion.loading.settled import last_landing, settle_until, settled, settled_until
from ingestion.loading.staging import Part
from ingestion.raw_zone.manifest import Manifest, landing_time, next_landing_id
from ingestion.raw_zone.zone import RawZone
from olist.database import connect
from olist.errors import BadUsage, OlistError
from olist.settings import Settings

_OVERLAP = timedelta(days=2)
"""How long after its id's moment a manifest may appear and still be found by listing.

The id is made before the files are uploaded, and by another machine's clock. A manifest that
appears later than that is loaded by its id, and by `olist rebuild-raw`.
"""


def waiting(settings: Settings, zone: RawZone) -> list[Manifest]:
    """Return what landed and is not in the ledger, as it is best loaded; else what was loaded last.

    Raises:
        BadUsage: nothing has landed yet.
    """
    with connect(settings, "loader") as connection:
        open_ids = _open(connection, zone)
        last = last_landing(connection)
    if not open_ids and last is None:
        raise BadUsage("nothing has landed yet: run `olist land`")
    return loading_order(list(map(zone.read_manifest, open_ids or [last or ""])))


def any_waits(settings: Settings, zone: RawZone) -> bool:
    """Return whether something has landed that is not in the ledger."""
    with connect(settings, "loader") as connection:
        return bool(_open(connection, zone))


def last_loaded(settings: Settings) -> str:
    """Return the id of the landing that was loaded last.

    Raises:
        BadUsage: nothing was loaded yet.
    """
    with connect(settings, "loader") as connection:
        last = last_landing(connection)
    if last is None:
        raise BadUsage("nothing was loaded yet: run `olist load`")
    return last


def _open(connection: Connection, zone: RawZone) -> list[str]:
    until = settled_until(connection)
    found = zone.manifests(after=_start(until))
    known = settled(connection, found)
    if (now := last_before_open(found, known)) and now > (until or ""):
        settle_until(connection, now)
    return [landing_id for landing_id in found if landing_id not in known]


def last_before_open(found: Sequence[str], known: frozenset[str]) -> str | None:
    """Return the last of the landings `found`, in the order of their ids, before one is open."""
    before = list(takewhile(known.__contains__, found))
    return before[-1] if before else None


def _start(until: str | None) -> str | None:
    if until is None:
        return None
    return next_landing_id(landing_time(until) - _OVERLAP, "", None)


def landed_parts(zone: RawZone, contract: Contract, manifest: Manifest) -> tuple[Part, ...]:
    """Return the files of a landing, to be read from the raw zone.

    Raises:
        DataRefused: a file breaks the contract by now.
    """
    parts = []
    for file in manifest.files:
        table = contract.of_file(file.name)
        if table is None:
            raise OlistError(f"{manifest.landing_id}: the contract knows no file {file.name}")
        header = read_header(file.name, zone.head(file.object_key, HEAD_BYTES), table)
        parts.append(Part(file, table, header, partial(zone.open, file.object_key)))
    return tuple(parts)

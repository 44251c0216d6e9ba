"""What has landed, and waits to be loaded."""

from functools import partial

from ingestion import ledger
from ingestion.contract import Contract, load_contract
from ingestion.header import HEAD_BYTES, read_header
from ingestion.manifest import Manifest
from ingestion.raw_zone import RawZone
from ingestion.staging import Part
from olist.database import connect
from olist.errors import BadUsage, OlistError
from olist.settings import Settings


def waiting(settings: Settings, zone: RawZone, contract: Contract) -> list[Manifest]:
    """Return what landed since the last load; if nothing did, what was loaded last.

    Raises:
        BadUsage: nothing has landed yet.
    """
    with connect(settings, "loader") as connection:
        last = ledger.last_landing(connection)
    found = landed_since(zone, contract, last)
    if not found and last is None:
        raise BadUsage("nothing has landed yet: run `olist land`")
    return found or [zone.read_manifest(last or "")]


def waits_before(settings: Settings, zone: RawZone, snapshot: Manifest) -> bool:
    """Whether anything waits to be loaded that `snapshot`, not landed yet, leaves standing.

    Then it must be loaded first: what was loaded last tells where waiting begins.
    """
    with connect(settings, "loader") as connection:
        last = ledger.last_landing(connection)
    return bool(landed_since(zone, load_contract(), last, covered=snapshot.tables))


def landed_since(
    zone: RawZone, contract: Contract, last: str | None, *, covered: frozenset[str] = frozenset()
) -> list[Manifest]:
    """Return the landings after `last`, oldest first, less those that later ones make needless.

    A landing is passed over when later snapshots cover all of its tables, or `covered` does.
    """
    found: list[Manifest] = []
    everything = {table.name for table in contract.tables}
    for landing_id in reversed(zone.manifests(after=last)):
        if everything <= covered:
            break
        manifest = zone.read_manifest(landing_id)
        if not manifest.tables <= covered:
            found.insert(0, manifest)
        if manifest.landed_as == "snapshot":
            covered |= manifest.tables
    return found


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

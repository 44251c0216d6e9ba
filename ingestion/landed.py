"""What has landed, and waits to be loaded."""

from functools import partial

from ingestion import ledger
from ingestion.contract import Contract
from ingestion.header import HEAD_BYTES, read_header
from ingestion.manifest import Manifest
from ingestion.raw_zone import RawZone
from ingestion.staging import Part
from olist.database import connect
from olist.errors import BadUsage, OlistError
from olist.settings import Settings


def waiting(settings: Settings, zone: RawZone) -> list[Manifest]:
    """Return what landed since the last load, from the last snapshot on; else what was loaded last.

    Raises:
        BadUsage: nothing has landed yet.
    """
    with connect(settings, "loader") as connection:
        last = ledger.last_landing(connection)
    found: list[Manifest] = []
    for landing_id in reversed(zone.manifests(after=last)):
        found.insert(0, zone.read_manifest(landing_id))
        if found[0].landed_as == "snapshot":
            break
    if not found and last is None:
        raise BadUsage("nothing has landed yet: run `olist land`")
    return found or [zone.read_manifest(last or "")]


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

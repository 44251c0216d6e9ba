"""What landed last: as a whole, and of each table.

A manifest names for each table that it lacks the landing that brought it last. So reading the last
one is enough, however many there are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingestion.raw_zone.manifest import LandedFile, Manifest
from ingestion.raw_zone.zone import RawZone


@dataclass(frozen=True)
class Latest:
    """The last landing, and by table the id of the last one that brought it."""

    last: Manifest | None
    by_table: dict[str, str]
    read: Callable[[str], Manifest]

    def of_table(self, table: str) -> Manifest | None:
        """Return the last landing that brought `table`."""
        landing_id = self.by_table.get(table)
        return None if landing_id is None else self.read(landing_id)

    def file(self, table: str) -> LandedFile | None:
        """Return what landed last of `table`."""
        manifest = self.of_table(table)
        files = manifest.files if manifest else ()
        return next((file for file in files if file.table == table), None)

    def landings(self) -> Iterator[Manifest]:
        """Yield the landings that are the last ones of a table, the youngest first."""
        yield from map(self.read, sorted(set(self.by_table.values()), reverse=True))

    def is_last(self, manifest: Manifest, tables: frozenset[str]) -> bool:
        """Whether nothing landed of any of `tables` since `manifest`."""
        return all(self.by_table.get(table) == manifest.landing_id for table in tables)

    def without(self, tables: frozenset[str]) -> dict[str, str]:
        """Return by table the last landing of all that are not among `tables`."""
        return {table: one for table, one in sorted(self.by_table.items()) if table not in tables}


def read_latest(zone: RawZone) -> Latest:
    """Look up what landed last."""
    read = lru_cache(maxsize=None)(zone.read_manifest)
    last = zone.latest()
    by_table: dict[str, str] = {}
    for manifest in _back(zone, last) if last else ():
        by_table = (
            (manifest.others or {})
            | dict.fromkeys(_brought(manifest), manifest.landing_id)
            | by_table
        )
    return Latest(last, by_table, read)


def _brought(manifest: Manifest) -> frozenset[str]:
    """Return the tables that a landing is the last one of; mended records are part of another's."""
    return frozenset() if manifest.mends else manifest.tables


def _back(zone: RawZone, last: Manifest) -> Iterator[Manifest]:
    """Yield manifests from the last one back to the youngest that knows of those before it."""
    yield last
    if last.others is None:
        for landing_id in reversed(zone.manifests()):
            if landing_id < last.landing_id:
                manifest = zone.read_manifest(landing_id)
                yield manifest
                if manifest.others is not None:
                    return

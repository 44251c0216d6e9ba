"""What a landing of mended records says about itself in its manifest; nothing here does I/O."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ingestion.raw_zone.manifest import Manifest

SOURCE = "retry"
"""The name of the source that mended records come from."""


@dataclass(frozen=True)
class Mends:
    """The records, by table and number, of a landing that another one brings in again."""

    landing_id: str
    records: Mapping[str, tuple[int, ...]]

    def to_details(self) -> dict[str, str]:
        """Write it for a manifest's details."""
        records = {table: list(numbers) for table, numbers in self.records.items()}
        return {"mends": self.landing_id, "mended_records": json.dumps(records)}


def mends_of(manifest: Manifest) -> Mends | None:
    """Return what a landing mends, if it does."""
    if manifest.source != SOURCE:
        return None
    records = json.loads(manifest.details["mended_records"])
    return Mends(
        manifest.details["mends"],
        {table: tuple(numbers) for table, numbers in records.items()},
    )

"""What a load did, for the ledger, the command line and Dagster."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["loaded", "unchanged", "superseded"]
"""`superseded`: newer landings had replaced it as a whole, and it was not read."""


@dataclass(frozen=True)
class TableResult:
    """What a load did to one raw table."""

    table: str
    records: int
    loaded: int
    repeated: int
    quarantined: int
    inserted: int
    updated: int
    deleted: int
    seconds: float
    warnings: tuple[str, ...]
    outcome: Outcome = "loaded"
    """`unchanged` if the table held exactly these bytes already."""
    replaced_all: bool = False
    """Whether the table has no key, so that even a delta replaces all of it."""
    header_bytes: int | None = None
    """What the file's header took, with byte order mark and line end; None if it was not read."""
    record_bytes: int | None = None
    """What its records took, with line ends and blank lines."""
    kept_newer: int | None = None
    """How many loaded records were not written since newer landings say otherwise; None if the
    file did not come late."""


@dataclass(frozen=True)
class LoadResult:
    """One line of the ledger."""

    load_id: int
    landing_id: str
    outcome: Outcome
    tables: tuple[TableResult, ...]
    changed_rows: int
    seconds: float
    forced: bool = False
    """Whether it was loaded again because somebody asked for it."""

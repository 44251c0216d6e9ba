"""What an export consists of, and how its files are called."""

import json
import re
from dataclasses import asdict, dataclass

CURRENT_KEY = "current.json"
MANIFEST_KEY = re.compile(r"publications/\d+\.json")
MONTH = "partition_month"
"""The hive key of a month's folder, `YYYY-MM`; `none` for rows without a date."""


@dataclass(frozen=True)
class Part:
    """A Parquet file: a table's rows of a month, or all of a table that has no dates."""

    table: str
    month: str | None
    key: str
    rows: int
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """The files of one publication."""

    publication_id: int
    published_at: str
    parts: tuple[Part, ...]

    @property
    def key(self) -> str:
        """Where the manifest lies."""
        return f"publications/{self.publication_id}.json"

    def of_table(self, table: str) -> tuple[Part, ...]:
        """Return the parts of a table, by month."""
        return tuple(part for part in self.parts if part.table == table)

    def to_json(self) -> bytes:
        """Return the manifest as it is written."""
        return (json.dumps(asdict(self), indent=1) + "\n").encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Read a manifest."""
        read = json.loads(text)
        return cls(**read | {"parts": tuple(Part(**part) for part in read["parts"])})


def part_key(table: str, month: str | None, digest: str) -> str:
    """Return where a part lies: `fct_orders/partition_month=2017-05/<digest>.parquet`."""
    folder = f"{table}/{MONTH}={month}" if month else table
    return f"{folder}/{digest[:32]}.parquet"

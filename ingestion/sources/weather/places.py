"""The places whose weather is asked for: the capitals in dbt's seed `state_capitals`."""

import csv
from dataclasses import dataclass

from olist.settings import DBT_PROJECT_DIR


@dataclass(frozen=True)
class Place:
    """The capital of a state."""

    state: str
    capital: str
    latitude: float
    longitude: float


def capitals() -> tuple[Place, ...]:
    """Return the capitals of the 27 federative units, by state."""
    with (DBT_PROJECT_DIR / "seeds" / "state_capitals.csv").open(encoding="utf-8") as file:
        return tuple(
            Place(row["state"], row["capital"], float(row["latitude"]), float(row["longitude"]))
            for row in csv.DictReader(file)
        )

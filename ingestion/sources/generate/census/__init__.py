"""What the files amount to, figure by figure beside what is published about the dataset.

It reads nine files, generated or real, at the original's size, and knows nothing of how they were
made. A figure that is exact has to be; the others have a tolerance, or serve to compare only.
"""

from collections.abc import Iterator
from pathlib import Path

from ingestion.sources.generate.census.items import items_and_money
from ingestion.sources.generate.census.months import months
from ingestion.sources.generate.census.orders import orders
from ingestion.sources.generate.census.payments import payments
from ingestion.sources.generate.census.places import places_and_persons
from ingestion.sources.generate.census.reviews import reviews
from ingestion.sources.generate.census.tables import Figure, read_tables

__all__ = ["Figure", "count"]


def count(folder: Path) -> Iterator[Figure]:
    """Compare the files of a folder with what is published."""
    tables = read_tables(folder)
    for part in (orders, months, items_and_money, payments, reviews, places_and_persons):
        yield from part(tables)

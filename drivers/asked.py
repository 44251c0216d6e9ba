"""What is to be fitted on, and what was fitted last; little to import, as each build asks."""

from dataclasses import dataclass
from typing import Any

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]

MOST_ORDERS = 120_000
"""Above it the models are fitted on a sample: time and memory stay what they are."""

HASHES = 2**20


@dataclass(frozen=True)
class Counted:
    """What `int_driver_features_counted` says of the rows of now."""

    rows_fingerprint: str
    order_count: int
    is_enough: bool
    maturity_days: int

    @property
    def sampled_share(self) -> float:
        """The share of the orders to fit on, in whole parts of what an order's hash can be."""
        return min(HASHES, MOST_ORDERS * HASHES // max(self.order_count, 1)) / HASHES


def counted(connection: Connection) -> Counted | None:
    """Return what there is to fit on; none where dbt has not built it yet."""
    found = connection.execute(
        "select to_regclass('candidate.int_driver_features_counted')"
    ).fetchone()
    if not found or found[0] is None:
        return None
    row = connection.execute(
        """
        select rows_fingerprint, order_count, is_enough, maturity_days
        from candidate.int_driver_features_counted
        """
    ).fetchone()
    return Counted(*row) if row else None


def written_fingerprints(connection: Connection) -> set[str]:
    """Return of which rows what was found last is; nothing was found of too few."""
    rows = connection.execute("select distinct rows_fingerprint from drivers.driver_models")
    return {str(fingerprint) for (fingerprint,) in rows}


def forget(connection: Connection) -> None:
    """Have nothing found."""
    connection.execute("delete from drivers.driver_models")

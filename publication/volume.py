"""Whether facts have lost rows since the last publication of the same source.

1. Rows of a fact are compared with those of the newest publication whose orders came from the same
   source, if nobody withdrew it. Another source that has fewer rows is a choice, and so are
   generated files, whose size is asked for.
2. More rows are never wrong here. Up to `WARNED` of them may go without a word, as an erasure or a
   correction takes some; beyond `Settings.rows_lost_at_most` nothing is published.
3. A table of fewer than `SMALLEST` rows is not judged: a share of it says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from olist.errors import OlistError
from publication.evidence import Connection

WARNED = 0.01
SMALLEST = 1_000
_FACT = "fct_"


@dataclass(frozen=True)
class Loss:
    """A fact that has fewer rows than it had."""

    table: str
    before: int
    now: int
    publication_id: int
    source: str

    @property
    def share(self) -> float:
        """Return what part of the rows is gone."""
        return (self.before - self.now) / self.before

    def __str__(self) -> str:
        """Say it in words."""
        return (
            f"{self.table} has {self.now:,} rows, {self.share:.1%} fewer than the {self.before:,} "
            f"of publication {self.publication_id}, which came from {self.source} too"
        )


def judge(connection: Connection, rows: Mapping[str, int], *, at_most: float) -> tuple[str, ...]:
    """Return what is to be known of lost rows; `rows` are those of each table to be published.

    Raises:
        OlistError: a fact has lost more than a share of `at_most`.
    """
    found = [loss for loss in losses(connection, rows) if loss.share > WARNED]
    if too_many := [loss for loss in found if loss.share > at_most]:
        raise OlistError(
            f"{'; '.join(map(str, too_many))}: nothing is published. If the rows are meant to be "
            "gone, set OLIST_ROWS_LOST_AT_MOST=1 for this command"
        )
    return tuple(map(str, found))


def losses(connection: Connection, rows: Mapping[str, int]) -> tuple[Loss, ...]:
    """Return the facts with fewer rows than at the last publication of the same source."""
    last = connection.execute(_LAST_OF_THE_SOURCE).fetchone()
    if last is None:
        return ()
    publication_id, source, before = last
    return tuple(
        Loss(table, before[table], now, publication_id, source)
        for table, now in sorted(rows.items())
        if table.startswith(_FACT) and before.get(table, 0) >= SMALLEST and now < before[table]
    )


_LAST_OF_THE_SOURCE = """
    with origins as (
        select
            files.load_id,
            loads.source
        from ingestion.load_files as files
        inner join ingestion.loads on loads.load_id = files.load_id
        where
            files.table_name = 'orders'
            and files.outcome = 'loaded'
            and loads.outcome = 'loaded'
    ),

    now as (
        select source from origins order by load_id desc limit 1
    )

    select
        publications.publication_id,
        now.source,
        publications.table_rows
    from publication.publications
    cross join now
    where
        publications.withdrawn_at is null
        and now.source <> 'generate'
        and now.source = (
            select origins.source
            from origins
            where origins.load_id <= publications.raw_load_id
            order by origins.load_id desc
            limit 1
        )
    order by publications.publication_id desc
    limit 1
    """
"""Deltas count as their snapshot does: those of a replay have its name, and others only add."""

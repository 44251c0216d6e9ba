"""What differs between two publications, and why.

1. Rows: by primary key, of each table that both have: new, gone, changed, and in which columns.
2. Figures: each metric whose table or definition differs, by month and by state.
3. Reasons: the loads in between, by what they did to raw tables; models, and the macros they call,
   whose code differs; metrics whose definition does. A table has the reasons of what it is made of.
"""

from dataclasses import dataclass

from olist.database import connect
from olist.settings import Settings
from publication.diff.figures import Move, moves
from publication.diff.reasons import Reasons, read_reasons
from publication.diff.rows import TableDiff, compare_rows
from publication.history import Publication
from publication.reader import open_publication

__all__ = ["Diff", "Move", "Reasons", "TableDiff", "diff"]


@dataclass(frozen=True)
class Diff:
    """The difference; `why` says for each table and metric that moved what moved it."""

    before: Publication
    after: Publication
    reasons: Reasons
    tables: tuple[TableDiff, ...]
    moves: tuple[Move, ...]
    why: dict[str, tuple[str, ...]]


def diff(settings: Settings, before_id: int, after_id: int) -> Diff:
    """Compare two publications that are kept.

    Raises:
        BadUsage: there is no such publication, or its rows are dropped.
    """
    with (
        open_publication(settings, before_id, command="olist diff") as before,
        open_publication(settings, after_id, command="olist diff") as after,
        connect(settings, "publisher", command="olist diff") as connection,
    ):
        # Both are open, so that neither is dropped while they are compared.
        reasons = read_reasons(connection, before.publication, after.publication)
        tables = compare_rows(connection, before.publication, after.publication)
        moved = {table.table for table in tables if table.moved}
        found = moves(before, after, tables=moved, redefined=reasons.redefined)
    why = {table: reasons.of_table(table) for table in sorted(moved)}
    why |= {move.metric: reasons.of_metric(move.metric, move.relations) for move in found}
    return Diff(before.publication, after.publication, reasons, tables, found, why)

"""Staged files into raw tables that exist, in the transaction of the load.

1. Only what differs is written, and only rows whose content changed get the new `_load_id`:
   downstream asks for them. A snapshot removes the keys that it lacks.
2. A row that a delta carries without changing it says so in `_seen_load_id`; so a landing that
   comes late (`ingestion/loading/order.py`) can leave alone what newer ones have said.
3. A table without a key becomes what its file is, record by record: a row is the same if it has
   the same number and content. Written anew as a whole, geolocation was 320 MB of write-ahead log.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import sql

from ingestion.contract import Table
from ingestion.loading.order import not_newer
from ingestion.loading.session import Connection, analyze
from ingestion.loading.tables import OWN_COLUMNS, SEEN_COLUMN, names


@dataclass(frozen=True)
class Changes:
    """How many rows of a raw table a load wrote, and how many it had to leave."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    kept_newer: int | None = None
    """How many staged rows differ from one that a newer landing carried; None if not late."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.inserted + self.updated + self.deleted


@dataclass(frozen=True)
class Merge:
    """Writes into a raw table what differs in the staged one.

    Behind `late`, the position of a landing that comes late, no row is touched that a newer landing
    carried. Such a table has a key.
    """

    connection: Connection
    schema: str
    table: Table
    load_id: int
    snapshot: bool
    late: tuple[datetime, str] | None = None
    into: str = "raw"

    def run(self) -> Changes:
        """Write, and tell the planner."""
        self._find_differing()
        changes = Changes(
            kept_newer=self._count_kept_newer(),
            deleted=self._delete_missing(),
            updated=self._update_changed(),
            inserted=self._insert_new(),
        )
        self._execute("drop table pg_temp.differing")
        if not self._is_whole:
            self._mark_seen()
        if changes.total:
            analyze(self.connection, self.into, self.table.name)
        return changes

    @property
    def _is_whole(self) -> bool:
        """Whether rows that the staged table lacks are removed."""
        return self.snapshot or not self.table.key

    @property
    def _same(self) -> tuple[str, ...]:
        """The columns by which a row is known again."""
        return self.table.key or ("_record_no",)

    @property
    def _own(self) -> tuple[str, ...]:
        """The columns that the table has beside those of its file."""
        return (*OWN_COLUMNS, SEEN_COLUMN) if self.table.key else OWN_COLUMNS

    def _find_differing(self) -> None:
        """Compare both tables once: three statements that each did took three times as long."""
        content = (*self.table.names, "_extra")
        self._execute(
            "create temp table differing as "
            "select have.ctid as have_id, staged.ctid as staged_id "
            "from {raw} as have {join} join {staged} as staged on {same} "
            "where have.ctid is null or staged.ctid is null or ({old}) is distinct from ({new})",
            join=sql.SQL("full" if self._is_whole else "right"),
            old=names(content, of="have"),
            new=names(content, of="staged"),
        )
        self._execute("analyze pg_temp.differing")

    def _count_kept_newer(self) -> int | None:
        """Count what is left alone, before anything is written: then rows have other places."""
        if self.late is None:
            return None
        return self._execute(
            "select from {raw} as have inner join pg_temp.differing "
            "on have.ctid = differing.have_id "
            "where differing.staged_id is not null and not ({open})"
        )

    def _delete_missing(self) -> int:
        return self._execute(
            "delete from {raw} as have using pg_temp.differing "
            "where have.ctid = differing.have_id and differing.staged_id is null and {open}"
        )

    def _update_changed(self) -> int:
        written = [name for name in (*self.table.names, *self._own) if name not in self._same]
        return self._execute(
            "update {raw} as have set ({columns}) = row({values}) "
            "from pg_temp.differing inner join {staged} as staged "
            "on staged.ctid = differing.staged_id "
            "where have.ctid = differing.have_id and {open}",
            columns=names(written),
            values=names(written, of="staged"),
        )

    def _insert_new(self) -> int:
        columns = (*self.table.names, *self._own)
        return self._execute(
            "insert into {raw} ({columns}) select {values} from {staged} as staged "
            "inner join pg_temp.differing on staged.ctid = differing.staged_id "
            "where differing.have_id is null",
            columns=names(columns),
            values=names(columns, of="staged"),
        )

    def _mark_seen(self) -> int:
        return self._execute(
            "update {raw} as have set {seen} = {load_id} from {staged} as staged "
            "where {same} and have._load_id <> {load_id} and {open}",
            load_id=sql.Literal(self.load_id),
        )

    def _execute(self, statement: LiteralString, **parts: sql.Composable) -> int:
        same = sql.SQL(" and ").join(
            sql.SQL("{} = {}").format(sql.Identifier("staged", name), sql.Identifier("have", name))
            for name in self._same
        )
        return self.connection.execute(
            sql.SQL(statement).format(
                raw=sql.Identifier(self.into, self.table.name),
                staged=sql.Identifier(self.schema, self.table.name),
                same=same,
                seen=sql.Identifier(SEEN_COLUMN),
                open=not_newer(self.late) if self.late else sql.SQL("true"),
                **parts,
            )
        ).rowcount

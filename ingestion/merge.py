"""Staged files into raw tables that exist, in the transaction of the load.

1. Only what differs is written, and only rows whose content changed get the new `_load_id`:
   downstream asks for them. A snapshot removes the keys that it lacks.
2. A row that a delta carries without changing it says so in `_seen_load_id`; so a landing that
   comes late (`ingestion/order.py`) can leave alone what newer ones have said.
3. A table without a key is replaced as a whole. It is emptied by `delete`: after `truncate` a
   reader with an older snapshot would see it empty.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import sql

from ingestion.contract import Table
from ingestion.order import not_newer
from ingestion.session import Connection, analyze
from ingestion.tables import OWN_COLUMNS, SEEN_COLUMN, names


@dataclass(frozen=True)
class Changes:
    """How many rows of a raw table a load wrote."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0

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
        if not self.table.key:
            changes = self._replace()
        else:
            changes = Changes(
                deleted=self._delete_missing() if self.snapshot else 0,
                updated=self._update_changed(),
                inserted=self._insert_new(),
            )
            if not self.snapshot:
                self._mark_seen()
        if changes.total:
            analyze(self.connection, self.into, self.table.name)
        return changes

    def _replace(self) -> Changes:
        deleted = self._execute("delete from {raw}")
        columns = names((*self.table.names, *OWN_COLUMNS))
        inserted = self._execute(
            "insert into {raw} ({columns}) select {columns} from {staged}", columns=columns
        )
        return Changes(inserted=inserted, deleted=deleted)

    def _delete_missing(self) -> int:
        return self._execute(
            "delete from {raw} as have "
            "where not exists (select 1 from {staged} as staged where {same}) and {open}"
        )

    def _update_changed(self) -> int:
        table = self.table
        content = (*table.names, "_extra")
        written = [name for name in table.names if name not in table.key]
        written += [*OWN_COLUMNS, SEEN_COLUMN]
        return self._execute(
            "update {raw} as have set ({columns}) = row({values}) "
            "from {staged} as staged "
            "where {same} and ({old}) is distinct from ({new}) and {open}",
            columns=names(written),
            values=names(written, of="staged"),
            old=names(content, of="have"),
            new=names(content, of="staged"),
        )

    def _insert_new(self) -> int:
        columns = (*self.table.names, *OWN_COLUMNS, SEEN_COLUMN)
        return self._execute(
            "insert into {raw} ({columns}) select {values} from {staged} as staged "
            "where not exists (select 1 from {raw} as have where {same})",
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
            for name in self.table.key
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

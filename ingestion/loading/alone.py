"""The records of a file that are judged one by one: those that are not plain, and chosen others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from psycopg import sql

from ingestion.loading.cells import Fault, judge_record, text_row
from ingestion.loading.judging import Faults
from ingestion.loading.records import Record
from ingestion.loading.session import Connection
from ingestion.loading.sieve import Sieve
from ingestion.loading.staging import Part, Quarantined, Reading
from ingestion.loading.tables import names

_ROWS_A_WRITE = 500
_KEPT_BYTES = 8_388_608
"""How much of them is kept, so that the file need not be read again for those at fault."""


@dataclass
class Alone:
    """Those of `part`, with the records of `apart` (sorted) among them; None stands for all."""

    part: Part
    apart: list[int] | None
    cancelled: Callable[[], bool]
    records: int = 0
    """How many records the file has, once it was read."""
    record_bytes: int = 0
    """How many bytes these are, with what is between them."""
    _kept: dict[int, Record] = field(default_factory=dict)
    _room: int = _KEPT_BYTES

    def copy_cells(self, connection: Connection, faults: Faults) -> None:
        """Copy those that can be taken apart as text into `pg_temp.cells`."""
        columns = sql.SQL(", ").join(
            sql.SQL("{} text").format(sql.Identifier(name)) for name in self.part.table.names
        )
        connection.execute(
            sql.SQL("create temp table cells (_record_no bigint, {}, _extra jsonb)").format(columns)
        )
        header = self.part.header
        order = (*(name for name in header.columns if name not in header.extra), "_extra")
        copied = sql.SQL("copy pg_temp.cells (_record_no, {}) from stdin").format(names(order))
        with connection.cursor() as cursor, cursor.copy(copied) as copy:
            rows: list[bytes] = []
            for record in self._read(self.apart):
                self._keep(record)
                cells = judge_record(record.data, header)
                if isinstance(cells, Fault):
                    faults.add(record.number, cells)
                    continue
                rows.append(text_row(record.number, cells, header))
                if len(rows) == _ROWS_A_WRITE:
                    copy.write(b"".join(rows))
                    rows.clear()
            copy.write(b"".join(rows))

    def with_their_bytes(self, faults: Faults) -> Iterator[Quarantined]:
        """Yield the records at fault as they came."""
        wanted = sorted(faults.first)
        again = self._read(wanted if self.apart is not None else None)
        # A second row of a key is found among those that were not judged, and so not kept.
        kept = self._kept.keys() >= set(wanted)
        found = (self._kept[number] for number in wanted) if kept else again
        for record in found:
            if fault := faults.first.get(record.number):
                yield Quarantined(
                    record.number,
                    record.line,
                    record.offset,
                    fault.column,
                    fault.rule,
                    fault.reason,
                    record.data,
                )

    def _read(self, apart: list[int] | None) -> Iterator[Record]:
        header = self.part.header
        cells = None if apart is None else len(header.columns)
        sieve = Sieve(cells, line=header.lines + 1, offset=header.size, apart=apart or ())
        for piece in sieve.sift(Reading(self.part, self.cancelled).blocks()):
            if isinstance(piece, Record):
                yield piece
        self.records = sieve.records
        self.record_bytes = sieve.offset - header.size

    def _keep(self, record: Record) -> None:
        if self._room < 0:
            return
        self._room -= len(record.data)
        self._kept[record.number] = record
        if self._room < 0:
            self._kept.clear()

"""Files that hypothesis makes, through COPY: both ways load what `csv` reads, or both refuse.

1. Careful and quick load the same rows from files that a writer would write.
2. From files that nobody would, the careful way loads the same rows as the quick one, wherever that
   one loads any.
3. Every record is loaded or at fault, every byte belongs to the header, a record or a line end.
"""

import contextlib
import hashlib
import io
from collections.abc import Iterator
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from psycopg import sql

from ingestion.contract import Column, Table
from ingestion.loading.careful import stage_carefully
from ingestion.loading.header import read_header
from ingestion.loading.session import prepare_session
from ingestion.loading.staging import Part, Staged, stage_quickly
from ingestion.loading.tables import names
from ingestion.raw_zone.manifest import LandedFile
from olist.database import connect
from olist.errors import DataRefused
from tests.torture.csvs import Document, documents
from tests.torture.place import Place, PlaceSettings

_SCHEMA = "load_1000000"
_WILD = st.lists(st.sampled_from('ab,,,"""\n\n\r\\.é\0'), max_size=24).map(
    lambda pieces: "".join(pieces).encode()
)
_Connection = psycopg.Connection[tuple[Any, ...]]


def search_in_copy(place: Place, examples: int, chance: int) -> None:
    """Look for a file that is loaded otherwise than it is read."""
    where = place.settings()
    with connect(where, "loader") as connection:
        prepare_session(connection, lock_timeout=60)
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(_SCHEMA)))

        @seed(chance)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.one_of(documents(), _WILD))
        def never(file: Document | bytes) -> None:
            with _undone(connection):
                if isinstance(file, Document):
                    _check_tame(connection, where, file)
                else:
                    _check_wild(connection, where, file)

        never()


@contextlib.contextmanager
def _undone(connection: _Connection) -> Iterator[None]:
    with connection.transaction(force_rollback=True):
        yield


def _check_tame(connection: _Connection, where: PlaceSettings, document: Document) -> None:
    if not document.rows:
        return
    part = _part(document.content, len(document.rows[0]))
    want = [tuple(cell or None for cell in row) for row in document.rows]
    careful, slow_rows = _carefully(connection, where, part)
    assert careful.faults == 0, "a record that csv reads is at fault"
    assert slow_rows == want, "the careful way loads other rows"
    quick_rows = _quickly(connection, part)
    assert quick_rows in (None, want), "the quick way loads other rows"


def _check_wild(connection: _Connection, where: PlaceSettings, content: bytes) -> None:
    part = _part(content, 2)
    quick_rows = _quickly(connection, part)
    try:
        careful, rows = _carefully(connection, where, part)
    except DataRefused:
        assert quick_rows is None, "the quick way loads what ends inside quotes"
        return
    assert careful.records == careful.loaded + careful.repeated + careful.faults, "records are lost"
    assert quick_rows in (None, rows), "the two ways load different rows"


def _quickly(connection: _Connection, part: Part) -> list[tuple[Any, ...]] | None:
    with _undone(connection):
        staged = stage_quickly(connection, _SCHEMA, part, load_id=1)
        return _rows(connection, part.table) if staged else None


def _carefully(
    connection: _Connection, where: PlaceSettings, part: Part
) -> tuple[Staged, list[tuple[Any, ...]]]:
    with _undone(connection):
        staged = stage_carefully(connection, _SCHEMA, part, load_id=1, settings=where)
        return staged, _rows(connection, part.table)


def _rows(connection: _Connection, table: Table) -> list[tuple[Any, ...]]:
    query = sql.SQL("select {} from {} order by _record_no")
    return connection.execute(
        query.format(names(table.names), sql.Identifier(_SCHEMA, table.name))
    ).fetchall()


def _part(records: bytes, columns: int) -> Part:
    """Give the records a header and a table of texts."""
    table = Table(
        name="made",
        file="made.csv",
        columns=tuple(Column(f"c{number}", "text", required=False) for number in range(columns)),
        key=(),
        dataset="made",
    )
    content = ",".join(table.names).encode() + b"\n" + records
    # A header alone is refused; that is not what is looked at here.
    header = read_header(table.file, content + b"x", table)
    sha256 = hashlib.sha256(content).hexdigest()
    file = LandedFile(table.file, table.name, f"objects/made/{sha256}.csv", sha256, len(content))
    return Part(file, table, header, lambda: contextlib.closing(io.BytesIO(content)))

"""Quarantined records, or mended ones, judged under the contract of now; nothing is kept of it."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from ingestion.contract import Table
from ingestion.loading.careful import stage_carefully
from ingestion.loading.header import HEAD_BYTES, read_header
from ingestion.loading.session import Connection, prepare_session
from ingestion.loading.staging import Part
from ingestion.loading.tables import names
from ingestion.raw_zone.manifest import LandedFile, object_key
from ingestion.rejects.export import as_lines
from ingestion.rejects.listing import Reject
from olist.database import connect, readable_errors
from olist.settings import Settings

_SCHEMA = "retry"
"""Made and rolled back in one transaction: nobody ever sees it."""


@dataclass(frozen=True)
class Candidate:
    """A record of quarantine, and what is to be loaded in its place: the same, or mended bytes."""

    reject: Reject
    data: bytes

    @property
    def mended(self) -> bool:
        """Whether somebody changed it."""
        return self.data != self.reject.record


@dataclass(frozen=True)
class Judged:
    """The candidates that fit by now, and why the others do not."""

    fitting: tuple[Candidate, ...]
    unfit: tuple[tuple[Candidate, str], ...]


def judge(
    settings: Settings, table: Table, header: bytes, candidates: Sequence[Candidate]
) -> Judged:
    """Say which of the records fit, as a load of them would."""
    content = header + as_lines(candidate.data for candidate in candidates)
    reasons = _reasons(settings, _part(table, content), candidates)
    numbered = list(enumerate(candidates, start=1))
    return Judged(
        tuple(candidate for number, candidate in numbered if number not in reasons),
        tuple((candidate, reasons[number]) for number, candidate in numbered if number in reasons),
    )


def _part(table: Table, content: bytes) -> Part:
    digest = hashlib.sha256(content).hexdigest()
    file = LandedFile(table.file, table.name, object_key(table.name, digest), digest, len(content))
    header = read_header(table.file, content[:HEAD_BYTES], table)
    return Part(file, table, header, lambda: io.BytesIO(content))


def _reasons(settings: Settings, part: Part, candidates: Sequence[Candidate]) -> dict[int, str]:
    """Return what is wrong with a record, by its place among the candidates."""
    # All of them may be at fault, and all reasons are wanted.
    without_limit = settings.model_copy(
        update={"quarantine_max_rows": len(candidates), "quarantine_max_share": 1.0}
    )
    with (
        readable_errors("judging the records"),
        connect(settings, "loader", command="olist rejects retry") as connection,
    ):
        prepare_session(connection, lock_timeout=settings.lock_timeout_seconds)
        with connection.transaction(force_rollback=True):
            connection.execute(sql.SQL("create schema {}").format(sql.Identifier(_SCHEMA)))
            staged = stage_carefully(connection, _SCHEMA, part, load_id=0, settings=without_limit)
            reasons = {row.record_no: row.reason for row in staged.quarantine}
            if part.table.key:
                reasons |= {
                    number: "another row of its key was loaded with it or since"
                    for number, load_id in _keys_there(connection, part.table)
                    if _loses(candidates[number - 1], load_id)
                }
    return reasons


def _keys_there(connection: Connection, table: Table) -> list[tuple[int, int]]:
    """Return the records whose key is in the raw table with other content, and the row's load."""
    content = (*table.names, "_extra")
    return connection.execute(
        sql.SQL(
            "select staged._record_no, coalesce(have._seen_load_id, have._load_id) "
            "from {staged} as staged "
            "inner join {raw} as have on {same} and ({old}) is distinct from ({new})"
        ).format(
            staged=sql.Identifier(_SCHEMA, table.name),
            raw=sql.Identifier("raw", table.name),
            same=sql.SQL(" and ").join(
                sql.SQL("{} = {}").format(sql.Identifier("staged", n), sql.Identifier("have", n))
                for n in table.key
            ),
            old=names(content, of="have"),
            new=names(content, of="staged"),
        )
    ).fetchall()


def _loses(candidate: Candidate, load_id: int) -> bool:
    """Whether a record that nobody mended stands behind the row that is there."""
    same_file = candidate.reject.rule == "second_row_of_key"
    return not candidate.mended and (same_file or load_id >= candidate.reject.load_id)

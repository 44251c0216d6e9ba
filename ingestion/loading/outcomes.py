"""What became of one file of a landing."""

from ingestion.loading.merge import Changes
from ingestion.loading.session import Connection
from ingestion.loading.staging import Staged
from ingestion.raw_zone.manifest import LandedFile
from ingestion.results import TableResult


def unchanged_file(connection: Connection, file: LandedFile) -> TableResult | None:
    """Return how `file` was loaded, if its table holds just that: no newer file was loaded."""
    rows = connection.execute(
        """
        select files.sha256, loads.landed_as, files.records, files.loaded, files.repeated,
            files.quarantined, files.warnings, files.replaced_all, files.header_bytes,
            files.record_bytes
        from ingestion.load_files as files
        inner join ingestion.loads on loads.load_id = files.load_id
        where files.table_name = %s and files.outcome = 'loaded'
        order by loads.as_of desc, loads.landing_id collate "C" desc, files.load_id desc
        limit 1
        """,
        [file.table],
    ).fetchone()
    if rows is None or rows[:2] != (file.sha256, "snapshot"):
        return None
    records, loaded, repeated, quarantined, warnings, replaced_all, *both = rows[2:]
    return TableResult(
        table=file.table,
        records=records,
        loaded=loaded,
        repeated=repeated,
        quarantined=quarantined,
        inserted=0,
        updated=0,
        deleted=0,
        seconds=0.0,
        warnings=tuple(warnings),
        outcome="unchanged",
        replaced_all=replaced_all,
        header_bytes=both[0],
        record_bytes=both[1],
    )


def superseded_file(file: LandedFile) -> TableResult:
    """Say that newer landings had replaced a file, and that it was not read."""
    return TableResult(
        table=file.table,
        records=0,
        loaded=0,
        repeated=0,
        quarantined=0,
        inserted=0,
        updated=0,
        deleted=0,
        seconds=0.0,
        warnings=(),
        outcome="superseded",
    )


def table_result(staged: Staged, changes: Changes) -> TableResult:
    """Say what became of a staged file."""
    return TableResult(
        table=staged.part.table.name,
        records=staged.records,
        loaded=staged.loaded,
        repeated=staged.repeated,
        quarantined=staged.faults,
        inserted=changes.inserted,
        updated=changes.updated,
        deleted=changes.deleted,
        seconds=staged.seconds,
        warnings=staged.warnings,
        replaced_all=not staged.part.table.key,
        header_bytes=staged.part.header.size,
        record_bytes=staged.record_bytes,
        kept_newer=changes.kept_newer,
    )

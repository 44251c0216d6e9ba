"""Records of quarantine marked as resolved, in the transaction of the load that resolves them."""

from ingestion.loading.session import Connection
from ingestion.raw_zone.manifest import Manifest
from ingestion.rejects.mends import mends_of


def resolve(connection: Connection, load_id: int, manifest: Manifest) -> None:
    """Mark what a load of mended records brings in, and what was mended before of a load again."""
    connection.execute(
        """
        update ingestion.quarantine as again
        set resolved_load_id = before.resolved_load_id
        from ingestion.quarantine as before
        inner join ingestion.loads on loads.load_id = before.load_id
        where again.load_id = %s and loads.landing_id = %s
            and before.table_name = again.table_name and before.record_no = again.record_no
            and before.resolved_load_id is not null
        """,
        [load_id, manifest.landing_id],
    )
    mends = mends_of(manifest)
    if mends is None:
        return
    for table, numbers in mends.records.items():
        connection.execute(
            """
            update ingestion.quarantine
            set resolved_load_id = %s
            where resolved_load_id is null and table_name = %s and record_no = any(%s)
                and load_id in (select load_id from ingestion.loads where landing_id = %s)
            """,
            [load_id, table, list(numbers), mends.landing_id],
        )

"""The pointer: the one row that says which publication readers see.

Moving it is one short transaction that takes no lock a reader waits for.
"""

from psycopg import sql
from psycopg.types.json import Jsonb

from olist.errors import OlistError
from publication.audit import Audit
from publication.copying import Copied
from publication.evidence import Connection, current_generation
from publication.history import Publication
from publication.manifest import Project


def schema_of(number: int) -> str:
    """Return the schema of a publication."""
    return f"publication_{number}"


def next_number(connection: Connection) -> int:
    """Return a number that no publication and no schema has had."""
    row = connection.execute(
        """
        select 1 + greatest(
            (select max(publication_id) from publication.publications),
            (
                select max(substring(nspname from '^publication_([0-9]{1,9})$')::integer)
                from pg_namespace
            ),
            0
        )
        """
    ).fetchone()
    return int(row[0]) if row else 1


def record(
    connection: Connection,
    number: int,
    *,
    project: Project,
    audit: Audit,
    digest: str,
    copied: Copied,
    seconds: float,
) -> None:
    """Let readers into the copy and point to it.

    Raises:
        OlistError: a dbt command has written the candidate since it was audited.
    """
    schema = sql.Identifier(schema_of(number))
    values = {
        "publication_id": number,
        "schema_name": schema_of(number),
        "generation": audit.generation,
        "raw_load_id": audit.raw_load_id,
        "project_digest": digest,
        "status": "published",
        "tests_passed": audit.tests_passed,
        "tests_warned": audit.tests_warned,
        "table_rows": Jsonb(copied.rows),
        "semantic_manifest": project.semantic_manifest,
        "models": Jsonb(project.code),
        "seconds": seconds,
    }
    with connection.transaction():
        if current_generation(connection) != audit.generation:
            raise OlistError(
                "a dbt command wrote the candidate while it was being copied: "
                "run `olist build`, then `olist publish`"
            )
        connection.execute(sql.SQL("grant usage on schema {} to olist_reader").format(schema))
        connection.execute(
            sql.SQL("grant select on all tables in schema {} to olist_reader").format(schema)
        )
        values["raw_loads"] = Jsonb(_raw_loads(connection))
        connection.execute(
            sql.SQL("insert into publication.publications ({}) values ({})").format(
                sql.SQL(", ").join(map(sql.Identifier, values)),
                sql.SQL(", ").join(map(sql.Placeholder, values)),
            ),
            values,
        )
        _point_to(connection, number)


def move(connection: Connection, *, left: Publication, target: Publication) -> None:
    """Point to `target`; the publication that is left for an older one is withdrawn."""
    with connection.transaction():
        if target.publication_id < left.publication_id:
            connection.execute(
                """
                update publication.publications
                set status = 'withdrawn', withdrawn_at = clock_timestamp()
                where publication_id = %s
                """,
                [left.publication_id],
            )
        connection.execute(
            """
            update publication.publications set status = 'published', withdrawn_at = null
            where publication_id = %s
            """,
            [target.publication_id],
        )
        _point_to(connection, target.publication_id)


def _point_to(connection: Connection, publication_id: int) -> None:
    connection.execute(
        """
        insert into publication.current (publication_id) values (%s)
        on conflict (only_row) do update
        set publication_id = excluded.publication_id, since = clock_timestamp()
        """,
        [publication_id],
    )


def _raw_loads(connection: Connection) -> list[object]:
    """Return the last snapshot of each table and the deltas since: readers see no ledger."""
    rows = connection.execute(
        """
        select jsonb_build_object(
            'load_id', loads.load_id, 'landing_id', loads.landing_id, 'source', loads.source,
            'landed_as', loads.landed_as, 'loaded_at', loads.finished_at,
            'records', coalesce(sum(files.records), 0),
            'quarantined', coalesce(sum(files.quarantined), 0)
        )
        from ingestion.loads
        inner join ingestion.load_files as files on files.load_id = loads.load_id
        inner join (
            select
                files.table_name,
                max(files.load_id) filter (where loads.landed_as = 'snapshot') as load_id
            from ingestion.load_files as files
            inner join ingestion.loads on loads.load_id = files.load_id
            where files.outcome <> 'superseded'
            group by files.table_name
        ) as snapshots on snapshots.table_name = files.table_name
        where
            loads.outcome = 'loaded'
            and files.outcome <> 'superseded'
            and files.load_id >= coalesce(snapshots.load_id, 0)
        group by loads.load_id
        order by loads.load_id
        """
    )
    return [row[0] for row in rows]

"""Publications, and the candidate, that still hold a person whom the raw tables hold no more."""

from psycopg import sql

from olist.settings import Settings
from publication.evidence import Connection
from publication.history import publishing, read_publications
from publication.retention import drop

_COLUMN = "customer_unique_id"


def schemas_with(settings: Settings, person: str) -> tuple[str, ...]:
    """Return the schemas with a table that holds the person: publications and the candidate."""
    with publishing(settings, "olist erase") as connection:
        return _schemas_with(connection, person)


def drop_those_with(settings: Settings, person: str) -> tuple[list[int], tuple[str, ...]]:
    """Drop the publications, but for the current one, that hold the person.

    Return their numbers, and the reasons why others could not be dropped yet.
    """
    dropped, reasons = [], []
    with publishing(settings, "olist erase") as connection:
        holding = _schemas_with(connection, person)
        for publication in read_publications(connection):
            if publication.schema_name not in holding or publication.is_current:
                continue
            reason = drop(connection, publication.schema_name, publication.publication_id)
            if reason:
                reasons.append(reason)
            else:
                dropped.append(publication.publication_id)
    return sorted(dropped), tuple(reasons)


def forget_failing_rows(settings: Settings) -> None:
    """Let go of all rows that failed a data test so far: any of them may be of the person."""
    with publishing(settings, "olist erase") as connection:
        connection.execute("delete from publication.failing_rows")


def _schemas_with(connection: Connection, person: str) -> tuple[str, ...]:
    tables = connection.execute(
        """
        select schemas.nspname::text, tables.relname::text
        from pg_class as tables
        inner join pg_namespace as schemas on schemas.oid = tables.relnamespace
        inner join pg_attribute as columns on columns.attrelid = tables.oid
        where columns.attname = %s and tables.relkind in ('r', 'm', 'p')
            and (schemas.nspname = 'candidate' or schemas.nspname ~ '^publication_[0-9]+$')
        order by 1, 2
        """,
        [_COLUMN],
    ).fetchall()
    found = set()
    for schema, table in tables:
        query = sql.SQL("select 1 from {} where {} = %s limit 1").format(
            sql.Identifier(schema, table), sql.Identifier(_COLUMN)
        )
        if schema not in found and connection.execute(query, [person]).fetchone():
            found.add(schema)
    return tuple(sorted(found))

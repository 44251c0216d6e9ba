"""Drop the schemas of old publications, and what a killed publish left.

1. The current publication and the newest published ones stay; a withdrawn one stays until the
   next publication.
2. A schema that someone reads is never dropped: readers hold a shared lock on its number, and a
   schema that views elsewhere hang on stays too. The next publish tries again.
"""

from psycopg import errors as pg
from psycopg import sql

from publication.evidence import Connection

READING_LOCK = 730_581_190
"""First key of the advisory lock that readers share; the second is the publication's number."""


def drop_leftovers(connection: Connection) -> tuple[str, ...]:
    """Drop the schemas that never became a publication."""
    rows = connection.execute(
        """
        select nspname::text from pg_namespace
        where nspname ~ '^publication_[0-9]{1,9}$'
            and pg_get_userbyid(nspowner) = 'olist_publisher'
            and nspname not in (select schema_name from publication.publications)
        order by nspname
        """
    ).fetchall()
    return tuple(reason for (schema,) in rows if (reason := drop(connection, schema)))


def drop_old(connection: Connection, *, keep: int) -> tuple[str, ...]:
    """Drop the schemas of all but the newest `keep` publications; return why some could not be."""
    rows = connection.execute(
        """
        select schema_name, publication_id
        from (
            select
                publications.schema_name, publications.publication_id, publications.status,
                current.publication_id is not null as is_current,
                row_number() over (
                    partition by publications.status
                    order by
                        (current.publication_id is not null) desc,
                        publications.publication_id desc
                ) as age
            from publication.publications
            left join publication.current
                on current.publication_id = publications.publication_id
            where publications.status <> 'dropped'
        ) as kept
        where not is_current and (
            age > %s
            or status = 'withdrawn' and publication_id < (
                select publication_id from publication.current
            )
        )
        order by publication_id
        """,
        [keep],
    ).fetchall()
    return tuple(
        reason
        for schema, publication_id in rows
        if (reason := drop(connection, schema, publication_id))
    )


def drop(connection: Connection, schema: str, publication_id: int | None = None) -> str | None:
    """Drop the schema, or return why not."""
    if views := _views_on(connection, schema):
        return f"{schema} is kept: {', '.join(views)} reads it"
    try:
        with connection.transaction():
            if publication_id is not None:
                if not _nobody_reads(connection, publication_id):
                    return f"{schema} is kept for now: someone reads it"
                connection.execute(
                    """
                    update publication.publications set status = 'dropped'
                    where publication_id = %s
                    """,
                    [publication_id],
                )
            connection.execute("set local lock_timeout = '2s'")
            connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))
    except pg.LockNotAvailable:
        return f"{schema} is kept for now: someone reads it"
    return None


def _nobody_reads(connection: Connection, publication_id: int) -> bool:
    row = connection.execute(
        "select pg_try_advisory_xact_lock(%s, %s)", [READING_LOCK, publication_id]
    ).fetchone()
    return bool(row and row[0])


def _views_on(connection: Connection, schema: str) -> list[str]:
    """Return the views outside of the schema that would be dropped with it."""
    rows = connection.execute(
        """
        select distinct view.oid::regclass::text
        from pg_class as view
        inner join pg_rewrite as rule on rule.ev_class = view.oid
        inner join pg_depend as depend
            on depend.classid = 'pg_rewrite'::regclass and depend.objid = rule.oid
                and depend.refclassid = 'pg_class'::regclass
        inner join pg_class as source on source.oid = depend.refobjid
        inner join pg_namespace as namespace on namespace.oid = source.relnamespace
        where namespace.nspname = %s and view.relnamespace <> source.relnamespace
        order by 1
        """,
        [schema],
    )
    return [row[0] for row in rows]

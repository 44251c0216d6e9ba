"""The view layer: stable names, `marts.fct_orders`, for tools that cannot ask for the pointer.

It follows the pointer in a transaction of its own, which gives up when a reader is in the way
(re-pointing views waited 3.3 s behind an idle one): the pointer has moved by then, and the next
publish or rollback tries again.
"""

from psycopg import errors as pg
from psycopg import sql

from publication.evidence import Connection
from publication.history import Publication

_SCHEMA = "marts"
_NOT_REPLACEABLE = (pg.InvalidTableDefinition, pg.DatatypeMismatch, pg.FeatureNotSupported)


def follow(connection: Connection, current: Publication) -> tuple[str, ...]:
    """Point every view to the current publication; return why not, if not."""
    tables = sorted(current.table_rows)
    if _points_to(connection) == {(table, current.schema_name, table) for table in tables}:
        return ()
    try:
        with connection.transaction():
            connection.execute("set local lock_timeout = '1s'")
            for view in sorted({view for view, _, _ in _points_to(connection)} - set(tables)):
                connection.execute(sql.SQL("drop view {}").format(_view(view)))
            for table in tables:
                _repoint(connection, table, current.schema_name)
    except pg.LockNotAvailable:
        return (f"the views in {_SCHEMA} still show an older publication: someone reads them",)
    except pg.DependentObjectsStillExist as error:
        detail = " ".join((error.diag.message_detail or "").split())
        return (f"the views in {_SCHEMA} still show an older publication: {detail}",)
    return ()


def _repoint(connection: Connection, table: str, schema: str) -> None:
    create = sql.SQL("create or replace view {} as select * from {}").format(
        _view(table), sql.Identifier(schema, table)
    )
    try:
        with connection.transaction():
            connection.execute(create)
    except _NOT_REPLACEABLE:
        connection.execute(sql.SQL("drop view {}").format(_view(table)))
        connection.execute(create)


def _view(name: str) -> sql.Identifier:
    return sql.Identifier(_SCHEMA, name)


def _points_to(connection: Connection) -> set[tuple[str, str, str]]:
    """Return view, schema and table of each view of the layer."""
    rows = connection.execute(
        """
            select distinct view.relname::text, namespace.nspname::text, source.relname::text
            from pg_class as view
            left join pg_rewrite as rule on rule.ev_class = view.oid
            left join pg_depend as depend
                on depend.classid = 'pg_rewrite'::regclass and depend.objid = rule.oid
                    and depend.refclassid = 'pg_class'::regclass
                    and depend.refobjid <> view.oid
            left join pg_class as source on source.oid = depend.refobjid
            left join pg_namespace as namespace on namespace.oid = source.relnamespace
            where view.relkind = 'v' and view.relnamespace = %s::regnamespace
            """,
        [_SCHEMA],
    )
    return {(view, schema, table) for view, schema, table in rows}

"""The raw tables that exist, and those that come to be.

A raw table that does not exist yet is the staged one, moved: no row is written twice. One that
exists is written into (`ingestion/loading/merge.py`), because views hang on it.
"""

from psycopg import sql

from ingestion.contract import Contract, Table
from ingestion.loading.session import Connection
from ingestion.loading.tables import SEEN_COLUMN, create_table, names
from olist.errors import BadUsage


def existing_tables(connection: Connection, contract: Contract) -> frozenset[str]:
    """Return the names of the raw tables that exist.

    Raises:
        BadUsage: one of them is not what the contract says by now.
    """
    rows = connection.execute(
        """
        select tables.relname, array_agg(
            columns.attname || ' ' || format_type(columns.atttypid, columns.atttypmod)
            || case when columns.attnotnull then ' not null' else '' end
        )
        from pg_class as tables
        inner join pg_attribute as columns on columns.attrelid = tables.oid
        where tables.relnamespace = 'raw'::regnamespace and tables.relkind = 'r'
            and columns.attnum > 0 and not columns.attisdropped
        group by tables.relname
        """
    )
    have = {name: set(columns) for name, columns in rows}
    for table in contract.tables:
        if table.name in have and have[table.name] != _described(table):
            differing = sorted(have[table.name] ^ _described(table))
            raise BadUsage(
                f"raw.{table.name} was made by another contract ({'; '.join(differing)}): "
                "run `olist reset`, then load again from the raw zone"
            )
    return frozenset(have) & {table.name for table in contract.tables}


def _described(table: Table) -> set[str]:
    own = {"_load_id bigint not null", "_record_no bigint not null", "_extra jsonb"}
    if table.key:
        own.add(f"{SEEN_COLUMN} bigint")
    types = {"timestamp": "timestamp without time zone"}
    return own | {
        f"{column.name} {types.get(column.sql_type, column.sql_type)}"
        + (" not null" if column.required else "")
        for column in table.columns
    }


def move(connection: Connection, schema: str, table: Table, *, into: str = "raw") -> None:
    """Make the staged table the raw one, or another schema's."""
    connection.execute(
        sql.SQL("alter table {} set schema {}").format(
            sql.Identifier(schema, table.name), sql.Identifier(into)
        )
    )
    if into == "raw":
        _grant(connection, table)


def create_empty(connection: Connection, table: Table) -> None:
    """Make a raw table that no file has come for yet."""
    connection.execute(create_table("raw", table))
    if table.key:
        connection.execute(
            sql.SQL("alter table {} add primary key ({})").format(
                sql.Identifier("raw", table.name), names(table.key)
            )
        )


def create_missing(connection: Connection, contract: Contract, existing: frozenset[str]) -> None:
    """Make the raw tables of the contract that are not among `existing`, empty."""
    for table in contract.tables:
        if table.name not in existing:
            create_empty(connection, table)


def _grant(connection: Connection, table: Table) -> None:
    """Grant what a table made in `raw` has by default privileges; a table moved there has not."""
    grants = connection.execute(
        """
        select distinct acl.grantee::regrole::text, acl.privilege_type
        from pg_default_acl as defaults
        cross join lateral aclexplode(defaults.defaclacl) as acl
        where defaults.defaclnamespace = 'raw'::regnamespace
            and defaults.defaclobjtype = 'r' and defaults.defaclrole = current_user::regrole
            and acl.grantee <> defaults.defaclrole
        """
    )
    for grantee, privilege in grants.fetchall():
        connection.execute(
            sql.SQL("grant {} on {} to {}").format(
                sql.SQL(privilege), sql.Identifier("raw", table.name), sql.Identifier(grantee)
            )
        )

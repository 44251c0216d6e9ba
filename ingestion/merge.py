"""Staged files into the raw tables, in the transaction of the load.

1. A raw table that does not exist yet is the staged one, moved: no row is written twice.
2. Into one that exists, only what differs is written, and only rows whose content changed get the
   new `_load_id`: downstream asks for them. A snapshot removes the keys that it lacks.
3. A table without a key is replaced as a whole. It is emptied by `delete`: after `truncate` a
   reader with an older snapshot would see it empty.
"""

from dataclasses import dataclass

from psycopg import sql

from ingestion.contract import Contract, Table
from ingestion.session import Connection, analyze
from ingestion.tables import OWN_COLUMNS, create_table, names
from olist.errors import BadUsage


@dataclass(frozen=True)
class Changes:
    """How many rows of a raw table a load wrote."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.inserted + self.updated + self.deleted


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
    types = {"timestamp": "timestamp without time zone"}
    return own | {
        f"{column.name} {types.get(column.sql_type, column.sql_type)}"
        + (" not null" if column.required else "")
        for column in table.columns
    }


def move(connection: Connection, schema: str, table: Table) -> None:
    """Make the staged table the raw one."""
    connection.execute(
        sql.SQL("alter table {} set schema raw").format(sql.Identifier(schema, table.name))
    )
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


def merge(connection: Connection, schema: str, table: Table, *, snapshot: bool) -> Changes:
    """Write into the raw table what differs in the staged one."""
    if not table.key:
        changes = _replace(connection, schema, table)
    else:
        changes = Changes(
            deleted=_delete_missing(connection, schema, table) if snapshot else 0,
            updated=_update_changed(connection, schema, table),
            inserted=_insert_new(connection, schema, table),
        )
    if changes.total:
        analyze(connection, "raw", table.name)
    return changes


def _replace(connection: Connection, schema: str, table: Table) -> Changes:
    deleted = connection.execute(
        sql.SQL("delete from {}").format(sql.Identifier("raw", table.name))
    ).rowcount
    inserted = connection.execute(
        sql.SQL("insert into {raw} ({columns}) select {columns} from {staged}").format(
            **_places(schema, table), columns=names((*table.names, *OWN_COLUMNS))
        )
    ).rowcount
    return Changes(inserted=inserted, deleted=deleted)


def _delete_missing(connection: Connection, schema: str, table: Table) -> int:
    return connection.execute(
        sql.SQL(
            "delete from {raw} as have "
            "where not exists (select 1 from {staged} as staged where {same})"
        ).format(**_places(schema, table))
    ).rowcount


def _update_changed(connection: Connection, schema: str, table: Table) -> int:
    content = (*table.names, "_extra")
    written = [*(name for name in table.names if name not in table.key), *OWN_COLUMNS]
    return connection.execute(
        sql.SQL(
            "update {raw} as have set ({columns}) = row({values}) from {staged} as staged "
            "where {same} and ({old}) is distinct from ({new})"
        ).format(
            **_places(schema, table),
            columns=names(written),
            values=names(written, of="staged"),
            old=names(content, of="have"),
            new=names(content, of="staged"),
        )
    ).rowcount


def _insert_new(connection: Connection, schema: str, table: Table) -> int:
    columns = (*table.names, *OWN_COLUMNS)
    return connection.execute(
        sql.SQL(
            "insert into {raw} ({columns}) select {values} from {staged} as staged "
            "where not exists (select 1 from {raw} as have where {same})"
        ).format(
            **_places(schema, table),
            columns=names(columns),
            values=names(columns, of="staged"),
        )
    ).rowcount


def _places(schema: str, table: Table) -> dict[str, sql.Composable]:
    same = sql.SQL(" and ").join(
        sql.SQL("{} = {}").format(sql.Identifier("staged", name), sql.Identifier("have", name))
        for name in table.key
    )
    return {
        "raw": sql.Identifier("raw", table.name),
        "staged": sql.Identifier(schema, table.name),
        "same": same,
    }

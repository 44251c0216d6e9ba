"""Who may do what, said in one table, and tried by every role on every schema."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors as pg
from psycopg import sql

from olist.bootstrap import SCHEMAS
from olist.database import connect
from olist.settings import ROLES, Role, Settings

VERBS = {
    "r": "select * from {table}",
    "i": "insert into {table} select * from {table} where false",
    "u": "update {table} set {column} = {column} where false",
    "d": "delete from {table} where false",
    "t": "truncate {table}",
    "c": "create table {schema}.made ()",
}
"""Reading, inserting, updating, deleting, emptying, and making a table in the schema."""

ALL = "".join(VERBS)
MAY = """
table                      loader  transformer  publisher  reader
raw.probe                  riudtc  r            r          -
ingestion.probe            riudtc  r            r          -
candidate.probe            -       riudtc       r          -
drivers.probe              -       riudtc       -          -
publication.probe          r       r            riudtc     r
publication.publications   r       r            riudtc     r
publication.test_results   r       riu          riudtc     r
publication.kept_tables    r       riud         riudtc     r
publication_1.probe        -       -            riudtc     r
marts.probe                -       -            riudtc     r
control.migrations         -       -            -          -
"""
HEADER, *LINES = [line.split() for line in MAY.strip().splitlines()]
CELLS = [
    (table, role, verb, verb in may)
    for table, *row in LINES
    for role, may in zip(HEADER[1:], row, strict=True)
    for verb in VERBS
]


@pytest.fixture
def roles(warehouse: Settings) -> Iterator[dict[str, psycopg.Connection]]:
    """Every role logged in, and in every schema a table that its owner made just now."""
    owners: dict[str, Role] = {**SCHEMAS, "publication_1": "publisher"}
    with connect(warehouse, "publisher") as connection:
        connection.execute("create schema publication_1")
        connection.execute("grant usage on schema publication_1 to olist_reader")
    for schema, role in owners.items():
        with connect(warehouse, role) as connection:
            connection.execute(
                sql.SQL("create table {} (id int)").format(sql.Identifier(schema, "probe"))
            )
            if schema == "publication_1":
                connection.execute("grant select on publication_1.probe to olist_reader")
    connections: dict[str, psycopg.Connection] = {r: connect(warehouse, r) for r in ROLES}
    yield connections
    for connection in connections.values():
        connection.close()


def is_allowed(connection: psycopg.Connection, table: str, verb: str) -> bool:
    schema, name = table.split(".")
    column = {
        "probe": "id",
        "migrations": "name",
        "test_results": "status",
        "kept_tables": "code",
    }.get(name, "seconds")
    statement = sql.SQL(VERBS[verb]).format(
        table=sql.Identifier(schema, name),
        schema=sql.Identifier(schema),
        column=sql.Identifier(column),
    )
    connection.execute("set transaction read write")
    try:
        connection.execute(statement)
    except pg.InsufficientPrivilege:
        return False
    except pg.FeatureNotSupported:
        # A foreign key points to the table: the right to empty it was there.
        return True
    finally:
        connection.rollback()
    return True


def test_each_role_may_do_what_the_table_says_and_nothing_else(
    roles: dict[str, psycopg.Connection],
) -> None:
    wrong = [
        f"olist_{role} {'may not' if wanted else 'may'} {VERBS[verb].split()[0]} {table}"
        for table, role, verb, wanted in CELLS
        if is_allowed(roles[role], table, verb) != wanted
    ]
    assert len(CELLS) == len(LINES) * len(ROLES) * len(VERBS)
    assert wrong == []


def test_the_table_names_every_role_and_every_schema() -> None:
    assert tuple(HEADER[1:]) == ROLES
    named = {table.partition(".")[0] for table, *_ in LINES}
    assert named == set(SCHEMAS) | {"publication_1", "control"}


def test_no_role_takes_another_ones_place(roles: dict[str, psycopg.Connection]) -> None:
    for role, connection in roles.items():
        for name in {"postgres", *(f"olist_{other}" for other in ROLES)} - {f"olist_{role}"}:
            with pytest.raises(pg.InsufficientPrivilege, match="permission denied to set role"):
                connection.execute(sql.SQL("set role {}").format(sql.Identifier(name)))
            connection.rollback()

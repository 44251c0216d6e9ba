from pathlib import Path

import pytest
from psycopg import sql

from olist.database import connect, migrate, readable_errors, write_lock
from olist.errors import BadUsage, Busy, Unavailable
from olist.services import free_port
from olist.settings import Settings

OWNER = sql.Identifier("olist_loader")


@pytest.fixture
def external(services: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the services as external ones would be named."""
    arguments = services.postgres("admin")
    for name, key in (("PGHOST", "host"), ("PGPORT", "port"), ("PGDATABASE", "dbname")):
        monkeypatch.setenv(name, str(arguments[key]))
    monkeypatch.setenv("PGUSER", arguments["user"])
    monkeypatch.setenv("PGPASSWORD", arguments["password"])
    return services.model_copy(update={"services": "external"})


def test_a_stopped_postgres_is_one_clear_line(
    external: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("PGPORT", str(port))
    with pytest.raises(Unavailable, match=rf"^Postgres at 127\.0\.0\.1:{port} cannot be reached"):
        connect(external, "loader")


def test_a_wrong_password_names_what_to_check(
    external: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "wrong")
    with pytest.raises(BadUsage, match="refused the password of postgres: check PGUSER and PGPASS"):
        connect(external, "loader")


def test_a_missing_database_is_named(external: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATABASE", "nowhere")
    with pytest.raises(BadUsage, match='database "nowhere" does not exist'):
        connect(external, "loader")


def test_only_a_lost_connection_is_called_one(warehouse: Settings) -> None:
    with (
        pytest.raises(Unavailable, match=r"^looking: Postgres says: .* does not exist"),
        connect(warehouse, "loader") as connection,
        readable_errors("looking"),
    ):
        connection.execute("do $$ begin raise 'x does not exist' using errcode = '58030'; end $$")
    with (
        pytest.raises(Unavailable, match=r"^looking: Postgres was lost: terminating connection"),
        connect(warehouse, "admin") as connection,
        readable_errors("looking"),
    ):
        connection.execute("select pg_terminate_backend(pg_backend_pid())")


def test_each_role_connects_as_itself(warehouse: Settings) -> None:
    for role in ("loader", "transformer", "publisher", "reader"):
        with connect(warehouse, role) as connection:
            assert connection.execute("select current_user").fetchone() == (f"olist_{role}",)


def test_one_command_at_a_time_writes_and_the_next_is_told_which(warehouse: Settings) -> None:
    hasty = warehouse.model_copy(update={"lock_timeout_seconds": 0})
    told: list[str] = []
    with (
        write_lock(warehouse, command="olist run"),
        pytest.raises(Busy, match=r"olist run \(pid \d+\), since .* has been writing"),
        write_lock(hasty, command="olist load", waiting=told.append),
    ):
        pass
    assert len(told) == 1
    with write_lock(hasty, command="olist load"):
        pass


def test_a_connection_that_is_lost_under_the_write_lock_is_one_clear_line(
    warehouse: Settings,
) -> None:
    with (
        pytest.raises(Unavailable, match="olist load: Postgres was lost: terminating connection"),
        write_lock(warehouse, command="olist load"),
        connect(warehouse, "admin", autocommit=True) as connection,
    ):
        connection.execute("select pg_terminate_backend(pg_backend_pid())")


def test_migrations_go_forward_only(warehouse: Settings, tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("create table raw.first (x int)")
    with connect(warehouse, "admin") as connection:
        assert migrate(connection, "tests", tmp_path, owner=OWNER) == ["0001_first"]
        assert migrate(connection, "tests", tmp_path, owner=OWNER) == []
        (tmp_path / "0002_second.sql").write_text("alter table raw.first add y int")
        assert migrate(connection, "tests", tmp_path, owner=OWNER) == ["0002_second"]
        (tmp_path / "0002_second.sql").unlink()
        with pytest.raises(BadUsage, match="of version 2, and this code knows only up to 1"):
            migrate(connection, "tests", tmp_path, owner=OWNER)


def test_a_table_filled_where_it_was_made_writes_next_to_no_log(warehouse: Settings) -> None:
    """With `wal_level=minimal` a first load is synced to its files instead."""
    lsn = "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
    with connect(warehouse, "loader") as connection:
        before = connection.execute(lsn).fetchone()
        connection.execute("create table raw.many (x text)")
        with connection.cursor().copy("copy raw.many from stdin") as copy:
            copy.write(b"x" * 99 + b"\n" * 1 + (b"y" * 99 + b"\n") * 99_999)
        connection.commit()
        after = connection.execute(lsn).fetchone()
    assert before is not None
    assert after is not None
    assert after[0] - before[0] < 1_000_000

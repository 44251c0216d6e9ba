"""Tables that take in changes only hold what they would if they were written whole."""

import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from olist.errors import OlistError
from olist.settings import DBT_PROJECT_DIR, Settings
from publication.publish import publish
from tests.olist_dbt.drops import (
    arrive,
    delivered_late,
    late_and_corrected,
    members_changed,
    tiny_rows,
    without_some,
)
from tests.olist_dbt.warehouses import Warehouse

MEMORIES = {"int_orders_touched", "int_members_touched"}
"""What remembers when something changed, which is not what it is."""


WRITE = ("run", "--exclude", "config.materialized:view")
"""All tables; the views on the raw tables stay what they are."""

TAKE_IN = ("run", "--select", "+config.materialized:incremental", "--exclude", *WRITE[2:])
"""Those that take in changes only, and what they are made from."""


def contents(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables of the candidate."""
    tables = warehouse.rows("select tablename::text from pg_tables where schemaname = 'candidate'")
    with warehouse.connect() as connection:
        return {
            str(table): sorted(
                connection.execute(
                    sql.SQL("select * from {}").format(sql.Identifier("candidate", str(table)))
                ).fetchall(),
                key=repr,
            )
            for (table,) in tables
            if table not in MEMORIES
        }


def written_whole(warehouse: Warehouse) -> set[int]:
    """Return the builds that wrote a table whole which takes in changes only.

    That of the zip prefixes, which is written whole or not at all, is none of them.
    """
    rows = warehouse.rows(
        "select whole_generation from publication.kept_tables"
        " where unique_id <> 'model.olist.int_zip_prefixes_located'"
    )
    return {int(generation) for (generation,) in rows}


def kill_while_it_writes(warehouse: Warehouse, table: str) -> None:
    waiting = b"select from pg_locks where not granted and relation = %s::regclass"
    with warehouse.connect() as blocker, blocker.transaction():
        blocker.execute(
            sql.SQL("lock table {} in access exclusive mode").format(
                sql.Identifier("candidate", table)
            )
        )
        process = warehouse.start_dbt(*TAKE_IN)
        while not blocker.execute(waiting, [f"candidate.{table}"]).rowcount:
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate()


def fail_while_it_writes(warehouse: Warehouse, table: str) -> None:
    name = sql.Identifier("candidate", table).as_string()
    warehouse.change(
        f"alter table {name} add constraint never check (false) not valid", role="transformer"
    )
    assert not warehouse.dbt(*TAKE_IN).success
    warehouse.change(f"alter table {name} drop constraint never", role="transformer")


def test_what_arrived_bit_by_bit_is_what_a_full_refresh_makes(
    warehouse: Settings, tiny: Path, tmp_path: Path
) -> None:
    """Also when a build was killed in between, the next one failed and was refused, and then a
    selection was built in the wrong order.
    """
    dbt = Warehouse(warehouse, tmp_path / "target")
    base = tiny_rows(tiny)
    arrive(warehouse, tmp_path / "first", base, delta=False)
    dbt.dbt_ok("build", "--resource-type", "model", "--resource-type", "seed")
    began = contents(dbt)
    arrive(warehouse, tmp_path / "late", late_and_corrected(base), delta=True)
    kill_while_it_writes(dbt, "fct_order_items")
    arrive(warehouse, tmp_path / "members", members_changed(base), delta=True)
    fail_while_it_writes(dbt, "mart_orders_daily")
    with pytest.raises(OlistError, match="the audit refuses"):
        publish(warehouse, target_dir=dbt.target)
    arrive(warehouse, tmp_path / "again", without_some(base), delta=False)
    arrive(warehouse, tmp_path / "delivered", delivered_late(base), delta=True)
    # The cube has seen the facts before they took this in: it must look again.
    dbt.dbt_ok("run", "--select", "int_orders_touched", "mart_orders_daily")
    dbt.dbt_ok(*WRITE)
    assert written_whole(dbt) == {1}
    taken_in = contents(dbt)
    dbt.dbt_ok(*WRITE, "--full-refresh")
    assert contents(dbt) == taken_in
    for table in ("fct_orders", "fct_order_items", "mart_orders_daily", "mart_items_daily"):
        assert began[table] != taken_in[table]


@pytest.fixture
def edited(invented: Warehouse, tmp_path: Path) -> Iterator[Path]:
    """A copy of the project to be edited; what was built of it is built again afterwards."""
    project = tmp_path / "project"
    shutil.copytree(DBT_PROJECT_DIR, project, ignore=shutil.ignore_patterns("target", "logs"))
    yield project
    invented.dbt_ok("run", "--select", *EDITED)


EDITED = ("int_orders_payments_summed", "fct_orders", "int_orders_numbered")


def test_a_table_whose_code_or_that_of_what_it_is_made_from_changed_is_written_whole(
    invented: Warehouse, edited: Path
) -> None:
    def written_whole_by_run() -> set[str]:
        here = ("--project-dir", str(edited), "--profiles-dir", str(edited))
        invented.dbt_ok("run", "--select", *EDITED, *here)
        rows = invented.rows(
            "select unique_id from publication.kept_tables"
            " where whole_generation = (select generation from publication.generation)"
        )
        return {str(unique_id) for (unique_id,) in rows}

    assert written_whole_by_run() == set()
    paid = "select sum(paid_brl) from candidate.fct_orders"
    before = invented.rows(paid)
    rule = edited / "models/intermediate/int_orders_payments_summed.sql"
    rule.write_text(rule.read_text().replace("sum(type_brl)", "2 * sum(type_brl)"))
    assert written_whole_by_run() == {"model.olist.fct_orders"}
    assert invented.rows(paid) == [(2 * before[0][0],)]
    macro = edited / "macros/sql/plain_city.sql"
    macro.write_text(macro.read_text().replace("lower", "upper"))
    assert written_whole_by_run() == {
        "model.olist.fct_orders",
        "model.olist.int_orders_numbered",
    }

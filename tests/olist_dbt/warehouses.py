"""Warehouses for the dbt tests: raw tables made from the contract, and dbt on them."""

import csv
import io
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import yaml
from dbt.cli.main import dbtRunner
from psycopg import sql
from psycopg.rows import TupleRow

from olist.database import connect
from olist.services import environment
from olist.settings import DBT_PROJECT_DIR, Role, Settings

CONTRACT = [
    table
    for path in sorted((DBT_PROJECT_DIR / "models/staging").glob("*/_*__sources.yml"))
    for table in yaml.safe_load(path.read_text("utf-8"))["sources"][0]["tables"]
]
FILES = {
    table["name"]: file
    for table in CONTRACT
    if (file := table["config"]["meta"]["file"]).startswith(("olist_", "product_"))
}
"""The nine files of the orders; the tables of the other datasets stay empty."""

Rows = list[dict[str, str]]

FINE = {"success", "pass", "warn", "no-op"}


@dataclass(frozen=True)
class Warehouse:
    """A database with raw tables, and dbt on it with a target folder of its own."""

    settings: Settings
    target: Path

    def environment(self) -> dict[str, str]:
        paths = {"DBT_TARGET_PATH": str(self.target), "DBT_LOG_PATH": str(self.target)}
        return {**os.environ, **environment(self.settings), **paths}

    def dbt(self, *arguments: str) -> Any:
        """Run dbt in this process."""
        before = dict(os.environ)
        os.environ.update(self.environment())
        try:
            return dbtRunner().invoke(["--log-level", "none", "--quiet", *arguments])
        finally:
            os.environ.clear()
            os.environ.update(before)

    def dbt_ok(self, *arguments: str) -> Any:
        """Run dbt in this process, and claim that everything in it succeeded."""
        done = self.dbt(*arguments)
        assert done.exception is None
        results = getattr(done.result, "results", [])
        wrong = [f"{r.node.name}: {r.message}" for r in results if str(r.status) not in FINE]
        assert done.success, wrong
        return done

    def start_dbt(self, *arguments: str) -> subprocess.Popen[str]:
        """Start dbt in a process of its own."""
        dbt = str(Path(sys.executable).with_name("dbt"))
        return subprocess.Popen(
            [dbt, "--no-use-colors", *arguments],
            env=self.environment(),
            cwd=DBT_PROJECT_DIR,
            stdout=subprocess.PIPE,
            text=True,
        )

    def connect(self, role: Role = "transformer") -> psycopg.Connection[TupleRow]:
        return connect(self.settings, role, autocommit=True)

    def rows(self, query: str, values: Sequence[object] = ()) -> list[TupleRow]:
        with self.connect() as connection:
            return connection.execute(query.encode(), values).fetchall()

    def change(self, statement: str, values: Sequence[object] = (), role: Role = "loader") -> None:
        with self.connect(role) as connection:
            connection.execute(statement.encode(), values)


def load_raw(settings: Settings, files: Mapping[str, bytes]) -> None:
    """Make the raw tables from the contract, with the rows of `files` by table, if any."""
    with connect(settings, "loader") as connection:
        for table in CONTRACT:
            name = sql.Identifier("raw", table["name"])
            columns = [
                sql.SQL("{} {}").format(
                    sql.Identifier(column["name"]),
                    sql.SQL("numeric" if "numeric" in column["data_type"] else column["data_type"]),
                )
                for column in table["columns"]
            ]
            key = table["config"]["meta"].get("key")
            connection.execute(
                sql.SQL(
                    "create table {} ({}, _load_id bigint not null default 1,"
                    " _record_no bigint generated always as identity, _extra jsonb{})"
                ).format(
                    name,
                    sql.SQL(", ").join(columns),
                    sql.SQL(", primary key ({})").format(
                        sql.SQL(", ").join(map(sql.Identifier, key))
                    )
                    if key
                    else sql.SQL(""),
                )
            )
            if table["name"] not in files:
                continue
            content = files[table["name"]].removeprefix(b"\xef\xbb\xbf")
            header = next(csv.reader(io.StringIO(content.decode())))
            statement = sql.SQL("copy {} ({}) from stdin (format csv, header match)").format(
                name, sql.SQL(", ").join(map(sql.Identifier, header))
            )
            with connection.cursor().copy(statement) as copy:
                copy.write(content)
            connection.execute(sql.SQL("analyze {}").format(name))
        connection.execute(
            "insert into ingestion.loads (landing_id, landed_as, source, outcome, changed_rows,"
            " started_at, seconds, command)"
            " values ('first', 'snapshot', 'test', 'loaded', 1, now(), 0, 'test')"
        )
        connection.cursor().executemany(
            "insert into ingestion.load_files (load_id, table_name, file_name, outcome, object_key,"
            " sha256, bytes, records, loaded, repeated, quarantined, inserted, updated, deleted,"
            " warnings, seconds)"
            " values (1, %s, '', 'loaded', '', '', 0, 0, 0, 0, 0, 0, 0, 0, '{}', 0)",
            [(name,) for name in FILES],
        )


INVENTED: dict[str, bytes] = {
    "orders": b"""\
order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,\
order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
o1,c1,delivered,2017-03-01 10:00:00,2017-03-01 11:00:00,2017-03-02 10:00:00,\
2017-03-11 00:00:01,2017-03-11 00:00:00
o2,c2,delivered,2017-03-31 23:59:59,2017-04-01 11:00:00,2017-04-02 10:00:00,\
2017-04-11 10:00:00,2017-04-20 00:00:00
o3,c3,canceled,2017-05-01 10:00:00,,,,2017-05-20 00:00:00
""",
    "customers": b"""\
customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state
c1,p1,01001,sao paulo,SP
c2,p1,20010,rio de janeiro,RJ
c3,p2,69005,manaus,AM
""",
    "order_items": b"""\
order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value
o1,1,k1,s1,2017-03-03 10:00:00,10.10,1.01
o1,2,k1,s1,2017-03-03 10:00:00,10.10,1.01
o2,1,k2,s2,2017-04-03 10:00:00,99.90,0.00
""",
    "order_payments": b"""\
order_id,payment_sequential,payment_type,payment_installments,payment_value
o1,1,credit_card,3,22.22
o2,2,voucher,1,60.00
o2,3,boleto,1,40.00
o3,1,not_defined,1,0.00
""",
    "order_reviews": b"""\
review_id,order_id,review_score,review_comment_title,review_comment_message,\
review_creation_date,review_answer_timestamp
r1,o1,4,,"two
lines",2017-03-12 00:00:00,2017-03-13 10:00:00
r2,o1,1,,,2017-03-14 00:00:00,2017-03-15 10:00:00
r3,o2,5,,,2017-04-12 00:00:00,2017-04-13 10:00:00
""",
    "products": b"""\
product_id,product_category_name,product_name_lenght,product_description_lenght,\
product_photos_qty,product_weight_g,product_length_cm,product_height_cm,product_width_cm
k1,brinquedos,40,300,1,500,20,10,15
k2,,,,,0,20,10,15
""",
    "sellers": b"""\
seller_id,seller_zip_code_prefix,seller_city,seller_state
s1,13023,campinas,SP
s2,80010,curitiba,PR
""",
    "geolocation": b"""\
geolocation_zip_code_prefix,geolocation_lat,geolocation_lng,geolocation_city,geolocation_state
01001,-23.55,-46.63,sao paulo,SP
20010,-22.90,-43.18,rio de janeiro,RJ
13023,-22.90,-47.06,campinas,SP
80010,-25.43,-49.27,curitiba,PR
""",
    "category_translation": b"""\
product_category_name,product_category_name_english
brinquedos,toys
""",
}

"""What the tables of a publication look like: columns, key, and the date that parts go by."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from publication.evidence import Connection
from publication.history import Publication

WHOLE_BELOW = 20_000
_DATES = ("date", "timestamp without time zone", "timestamp with time zone")


@dataclass(frozen=True)
class Column:
    """A column, and its type as Postgres spells it."""

    name: str
    type: str


@dataclass(frozen=True)
class Shape:
    """A table: `key` is its primary key, `dated_by` the column whose month a part is of."""

    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    dated_by: str | None


def read_shapes(connection: Connection, publication: Publication) -> tuple[Shape, ...]:
    """Return the tables of a publication, by name.

    A table goes by the time that its metrics go by, without metrics by a date in its key. One of
    fewer than `WHOLE_BELOW` rows is one part: nobody wants a file for the four rows of a month.
    """
    rows = connection.execute(
        """
        select
            pg_class.relname::text,
            array_agg(pg_attribute.attname::text order by pg_attribute.attnum),
            array_agg(
                format_type(pg_attribute.atttypid, pg_attribute.atttypmod)
                order by pg_attribute.attnum
            ),
            (
                select array_agg(keyed.attname::text order by position)
                from pg_constraint
                cross join unnest(pg_constraint.conkey) with ordinality as key (attnum, position)
                inner join pg_attribute as keyed
                    on keyed.attrelid = pg_constraint.conrelid and keyed.attnum = key.attnum
                where pg_constraint.conrelid = pg_class.oid and pg_constraint.contype = 'p'
            )
        from pg_class
        inner join pg_attribute on pg_attribute.attrelid = pg_class.oid
        where
            pg_class.relnamespace = %s::regnamespace
            and pg_class.relkind = 'r'
            and pg_attribute.attnum > 0
            and not pg_attribute.attisdropped
        group by pg_class.oid, pg_class.relname
        order by pg_class.relname
        """,
        [publication.schema_name],
    ).fetchall()
    times = _times_of_metrics(connection, publication)
    shapes = (
        _shape(table, tuple(map(Column, names, types)), tuple(key or ()), times.get(table))
        for table, names, types, key in rows
    )
    return tuple(
        shape
        if publication.table_rows.get(shape.table, 0) >= WHOLE_BELOW
        else replace(shape, dated_by=None)
        for shape in shapes
    )


def _shape(
    table: str, columns: tuple[Column, ...], key: tuple[str, ...], time: str | None
) -> Shape:
    dates = [column.name for column in columns if column.type in _DATES]
    in_key = next((name for name in key if name in dates), None)
    return Shape(table, columns, key, time if time in dates else in_key)


def _times_of_metrics(connection: Connection, publication: Publication) -> dict[str, str]:
    """Return by table the column of its measures' time."""
    row = connection.execute(
        "select semantic_manifest from publication.publications where publication_id = %s",
        [publication.publication_id],
    ).fetchone()
    manifest = row[0] if row else {}
    if isinstance(manifest, str):
        manifest = json.loads(manifest)
    found: dict[str, str] = {}
    for model in manifest.get("semantic_models", ()):
        name = (model.get("defaults") or {}).get("agg_time_dimension")
        for dimension in model["dimensions"]:
            if dimension["name"] == name and (column := _column(dimension)):
                found.setdefault(model["node_relation"]["alias"], column)
    return found


def _column(dimension: dict[str, Any]) -> str | None:
    expression = dimension.get("expr") or dimension["name"]
    return expression if re.fullmatch(r"[a-z_][a-z0-9_]*", expression) else None

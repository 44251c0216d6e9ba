"""What a step of the line, which writes beside dbt, leaves in the tables that the audit reads.

1. What it writes is recorded like a model: of which rows, by which code. The audit refuses tables
   of other rows or other code.
2. As long as dbt has not built what hangs on them they are `written` only, which it refuses too.
"""

from collections.abc import Sequence
from typing import Any

import psycopg

from publication.digest import step_digest

Connection = psycopg.Connection[tuple[Any, ...]]


def is_current(connection: Connection, room: str, tables: Sequence[str]) -> bool:
    """Whether these sources were written by the code of now, and built upon since."""
    found = connection.execute(
        """
        select count(*) from publication.candidate_nodes
        where unique_id = any(%s) and checksum = %s and status = 'success'
        """,
        [list(tables), step_digest(room)],
    ).fetchone()
    return found == (len(tables),)


def record(
    connection: Connection, room: str, tables: Sequence[str], *, made_from: str, status: str
) -> None:
    """Record that these sources are of the rows that `made_from`, a model, is of."""
    connection.execute(
        """
        insert into publication.candidate_nodes
            (unique_id, generation, raw_load_id, checksum, status)
        select written.unique_id, model.generation, model.raw_load_id, %s, %s
        from unnest(%s::text[]) as written (unique_id)
        inner join publication.candidate_nodes as model on model.unique_id = %s
        on conflict (unique_id) do update set
            generation = excluded.generation,
            raw_load_id = excluded.raw_load_id,
            checksum = excluded.checksum,
            status = excluded.status
        """,
        [step_digest(room), status, list(tables), made_from],
    )


def confirm(connection: Connection, tables: Sequence[str]) -> None:
    """Say that dbt has built what hangs on these sources since they were written."""
    connection.execute(
        """
        update publication.candidate_nodes set status = 'success'
        where unique_id = any(%s) and status = 'written'
        """,
        [list(tables)],
    )

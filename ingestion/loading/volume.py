"""How many records the last load of each raw table brought, beside those before it. Warns only.

1. Snapshots are measured by the snapshot before: a file that lost or gained a fifth is unusual.
2. Deltas are measured by the median of those of the last four weeks: five times as much or a fifth
   of it is unusual, once there are seven to judge by and they bring a hundred records or more.
"""

from dataclasses import dataclass
from statistics import median

from olist.database import connect, readable_errors
from olist.settings import Settings

_SHARE = 0.2
_DELTAS_AT_LEAST = 7
_RECORDS_AT_LEAST = 100
_TIMES = 5


@dataclass(frozen=True)
class Volume:
    """The records of the last file of a table, and of those before it, the newest first."""

    table: str
    records: int
    before: tuple[int, ...]
    landed_as: str = "snapshot"

    @property
    def usual(self) -> float | None:
        """What was to be expected; None when there is too little to judge by."""
        if self.landed_as == "snapshot":
            return self.before[0] if self.before and self.before[0] else None
        if len(self.before) < _DELTAS_AT_LEAST or median(self.before) < _RECORDS_AT_LEAST:
            return None
        return median(self.before)

    @property
    def is_usual(self) -> bool:
        """Whether nobody needs to look."""
        if self.usual is None:
            return True
        if self.landed_as == "snapshot":
            return abs(self.records - self.usual) <= _SHARE * self.usual
        return self.usual / _TIMES <= self.records <= self.usual * _TIMES


def volumes(settings: Settings) -> tuple[Volume, ...]:
    """Return the volume of each raw table that was ever loaded."""
    with (
        readable_errors("measuring the loads"),
        connect(settings, "loader", command="olist volume") as connection,
    ):
        rows = connection.execute(
            """
            with files as (
                select
                    load_files.table_name, load_files.records, loads.landed_as,
                    row_number() over (
                        partition by load_files.table_name order by load_files.load_id desc
                    ) as place,
                    first_value(loads.landed_as) over (
                        partition by load_files.table_name order by load_files.load_id desc
                    ) as last_landed_as
                from ingestion.load_files
                inner join ingestion.loads on loads.load_id = load_files.load_id
                where load_files.outcome = 'loaded'
            )
            select table_name, last_landed_as, array_agg(records order by place)
            from files
            where landed_as = last_landed_as and place <= 29
            group by table_name, last_landed_as
            order by table_name
            """
        ).fetchall()
    return tuple(
        Volume(table, int(records[0]), tuple(int(one) for one in records[1:]), landed_as)
        for table, landed_as, records in rows
    )

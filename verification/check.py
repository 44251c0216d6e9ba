"""What a check is: figures, counted from the files and asked of the warehouse."""

from dataclasses import dataclass
from typing import LiteralString


@dataclass(frozen=True)
class Metrics:
    """Ask for metrics of the publication: those that the columns of the recount are named for."""

    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tables:
    """Ask the tables of the publication in SQL, which names its columns as the recount does."""

    sql: LiteralString


@dataclass(frozen=True)
class RawTables:
    """Ask the raw tables in SQL, as long as they are what the publication was made of."""

    sql: LiteralString


@dataclass(frozen=True)
class Unpublished:
    """Ask nobody: no table of the publication holds it. What others published can be checked."""

    reason: str


Asked = Metrics | Tables | RawTables | Unpublished


@dataclass(frozen=True)
class Check:
    """Figures of one kind, by groups.

    `recount` is SQL for DuckDB on the tables of `tables.sql`, written from the definition and not
    from the models. Its first `groups` columns say of what the others are the figures. Figures
    agree when they differ by no more than `tolerance`: 0 for counts and money.
    """

    name: str
    definition: str
    recount: LiteralString
    asked: Asked
    groups: int = 0
    tolerance: float = 0.0

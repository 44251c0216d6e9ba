"""What a question is answered with: the figures, and what must be known of them."""

from dataclasses import dataclass
from typing import Any, Literal

Additivity = Literal["sum", "ratio", "other"]


@dataclass(frozen=True)
class Metric:
    """A metric as its definition describes it; `dimensions` are the shortest names it takes.

    `population` says of which rows, `time` which moment of theirs puts them in a period, and
    `published` what others found on the full set of 99,441 orders; None where nothing is said.
    """

    name: str
    label: str
    description: str
    type: str
    unit: str | None
    population: str | None
    time: str | None
    published: str | None
    dimensions: tuple[str, ...]


@dataclass(frozen=True)
class Passport:
    """Where the figures of a metric come from: the table that was summed, a cube or a fact."""

    metric: Metric
    relation: str
    source: Literal["cube", "fact"]


@dataclass(frozen=True)
class Table:
    """The answer to a question: the columns as they were asked for, and the rows.

    Money is Decimal, what is counted int; shares, means and ratios are float. `passports` are in
    the order of the metrics; `sql` is what was run, and `values` what its parameters were bound
    to. With a comparison, columns follow: see `publication.comparing`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    publication_id: int | None = None
    passports: tuple[Passport, ...] = ()
    sql: str = ""
    values: tuple[tuple[str, str], ...] = ()

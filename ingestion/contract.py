"""The source contract: which files there are, with which columns, types and keys.

It is said once, in dbt's sources YAML, which documents and tests the same tables: one file for each
dataset, which is what dbt calls a source.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from olist.errors import OlistError
from olist.settings import DBT_PROJECT_DIR

STAGING_DIR = DBT_PROJECT_DIR / "models" / "staging"

_TYPES = {"text", "integer", "bigint", "double precision", "boolean", "date", "timestamp"}
_NUMERIC = re.compile(r"numeric\((\d+), ?(\d+)\)")


@dataclass(frozen=True)
class Column:
    """A column of a file; `required` ones may not be empty."""

    name: str
    data_type: str
    required: bool

    @property
    def sql_type(self) -> str:
        """The type in Postgres, without the digits of a numeric: Postgres would round to them."""
        return "numeric" if self.digits else self.data_type

    @property
    def digits(self) -> tuple[int, int] | None:
        """Precision and scale of a numeric."""
        match = _NUMERIC.fullmatch(self.data_type)
        return (int(match[1]), int(match[2])) if match else None

    @property
    def is_time(self) -> bool:
        """Whether Postgres reads words like `today` in it."""
        return self.data_type in {"date", "timestamp"}


@dataclass(frozen=True)
class Table:
    """A raw table and its file; with an empty `key` it becomes what its last file is."""

    name: str
    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    dataset: str
    """What it is a part of: a snapshot has all tables of a dataset, or none."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True)
class Contract:
    """All raw tables."""

    tables: tuple[Table, ...]

    def of_file(self, name: str) -> Table | None:
        """Return the table that is loaded from the file called `name`."""
        return next((table for table in self.tables if table.file == name), None)

    def table(self, name: str) -> Table:
        """Return the table called `name`."""
        return next(table for table in self.tables if table.name == name)

    def of_dataset(self, name: str) -> tuple[Table, ...]:
        """Return the tables of the dataset called `name`."""
        return tuple(table for table in self.tables if table.dataset == name)


def contract_files() -> list[Path]:
    """Return the YAML files that say the contract, `olist` first: the orders come first."""
    files = sorted(STAGING_DIR.glob("*/_*__sources.yml"))
    return sorted(files, key=lambda path: path.parent.name != "olist")


def load_contract(paths: Iterable[Path] | None = None) -> Contract:
    """Read the contract from all its files, or from `paths`.

    Raises:
        OlistError: the YAML says something that the loader does not understand.
    """
    tables: list[Table] = []
    for path in contract_files() if paths is None else paths:
        tables += _tables(path, path.stat().st_mtime_ns)
    for what in ("name", "file"):
        said = [getattr(table, what) for table in tables]
        if twice := sorted({one for one in said if said.count(one) > 1}):
            raise OlistError(f"the source contract has two tables of the same {what}: {twice}")
    return Contract(tuple(tables))


@lru_cache
def _tables(path: Path, _written_at: int) -> tuple[Table, ...]:
    """Read the tables of one file; once, for who loads one landing after the other."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 - it is a safe loader
    try:
        (source,) = content["sources"]
        return tuple(_table(entry, source["name"]) for entry in source["tables"])
    except (KeyError, TypeError, ValueError) as error:
        raise OlistError(f"{path.name}: not a source contract ({error!r})") from error


def _table(entry: dict[str, Any], dataset: str) -> Table:
    meta = entry["config"]["meta"]
    key = tuple(meta.get("key", ()))
    columns = tuple(_column(column, key) for column in entry["columns"])
    if missing := set(key) - {column.name for column in columns}:
        raise ValueError(f"{entry['name']}: the key names unknown columns {sorted(missing)}")
    return Table(name=entry["name"], file=meta["file"], columns=columns, key=key, dataset=dataset)


def _column(entry: dict[str, Any], key: tuple[str, ...]) -> Column:
    data_type = entry["data_type"]
    if data_type not in _TYPES and not _NUMERIC.fullmatch(data_type):
        raise ValueError(f"{entry['name']}: the loader knows no type {data_type}")
    constraints = {constraint["type"] for constraint in entry.get("constraints", ())}
    required = entry["name"] in key or "not_null" in constraints
    return Column(name=entry["name"], data_type=data_type, required=required)

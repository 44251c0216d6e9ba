"""Files laid out for the recount."""

import csv
import shutil
from pathlib import Path

from ingestion.contract import load_contract

TABLES = load_contract().of_dataset("olist")


def lay_out(source: Path, folder: Path) -> Path:
    """Copy the files of `source` to where the recount reads them below `folder`."""
    for table in TABLES:
        (folder / table.name).mkdir(parents=True)
        shutil.copy(source / table.file, folder / table.name / "000000.csv")
    return folder


def add_delta(folder: Path, table: str, *rows: dict[str, str]) -> None:
    """Add a file with these rows behind those that the table has."""
    number = len(list((folder / table).iterdir()))
    with (folder / table / f"{number:06}.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)

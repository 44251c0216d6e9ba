"""The recount: DuckDB on the files, by SQL that shares nothing with the models."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from olist.errors import DataRefused
from verification.check import Check
from verification.comparing import Answer, answer

_TABLES = Path(__file__).with_name("tables.sql")
_SOURCES = re.compile(r"\b(?:from|join)\s+(?:csv\(')?([a-z_]+)")
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""DuckDB fetches nothing by itself."""


class Recount:
    """Files that are read; `open_recount` makes it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Count in `connection`, which has the tables."""
        self._connection = connection
        self._definitions = _definitions()

    def of(self, check: Check) -> Answer:
        """Return the figures of a check."""
        cursor = self._connection.execute(check.recount)
        columns = [column[0] for column in cursor.description or ()]
        return answer(columns, cursor.fetchall(), groups=check.groups)

    def files_of(self, check: Check) -> frozenset[str]:
        """Return the tables of the contract whose files a check counts from."""
        known: set[str] = set()
        open_names = set(_SOURCES.findall(check.recount))
        while open_names:
            known |= open_names
            found = {
                name
                for one in open_names
                for name in _SOURCES.findall(self._definitions.get(one, ""))
            }
            open_names = found - known
        return frozenset(known)


@contextlib.contextmanager
def open_recount(folder: Path) -> Iterator[Recount]:
    """Read the files below `folder`.

    Raises:
        DataRefused: DuckDB cannot read one of them.
    """
    with contextlib.closing(duckdb.connect(config=_SETTINGS)) as connection:
        connection.execute("set file_search_path = $1", [str(folder)])
        try:
            connection.execute(_TABLES.read_text("utf-8"))
        except duckdb.Error as error:
            said = " ".join(str(error).split())[:300].replace(f"{folder}/", "")
            raise DataRefused(f"a file cannot be recounted: {said}") from None
        yield Recount(connection)


def _definitions() -> dict[str, str]:
    """Return the text that makes each table and view, by name."""
    statements = _TABLES.read_text("utf-8").split(";")
    found = (re.search(r"create (?:table|view) ([a-z_]+) as(.*)", one, re.S) for one in statements)
    return {match[1]: match[2] for match in found if match}

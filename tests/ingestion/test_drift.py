"""Columns that change, for each file and each kind of change."""

from pathlib import Path

import pytest

from ingestion.contract import Table, load_contract
from ingestion.faults import FAULTS
from ingestion.loading.header import read_header
from ingestion.pipeline import ingest
from olist.errors import DataRefused
from olist.settings import Settings
from tests.ingestion import files as tiny
from tests.ingestion.drift import KINDS, NOTE, drifted, typed_column

_TREATMENT = {fault.name: fault.treatment for fault in FAULTS}
_TABLES = [table for table in load_contract().tables if table.file in tiny.nine_files()]


def _head(kind: str, table: Table) -> bytes:
    return drifted(kind, table, tiny.nine_files()[table.file])


def test_each_kind_of_drift_is_a_known_fault() -> None:
    assert {kind: _TREATMENT[kind] for kind in KINDS} == {
        "one_column_more": "warned",
        "other_order": "warned",
        "missing_column": "refused",
        "renamed_column": "refused",
        "retyped_column": "refused",
    }


@pytest.mark.parametrize("table", _TABLES, ids=lambda table: table.name)
def test_a_column_more_and_another_order_are_warned_of(table: Table) -> None:
    more = read_header(table.file, _head("one_column_more", table), table)
    assert (more.columns, more.extra) == ((NOTE, *table.names), (NOTE,))
    assert more.warnings == ("columns that the contract does not know, kept in _extra: 'note'",)
    other = read_header(table.file, _head("other_order", table), table)
    assert (other.columns, other.extra) == (table.names[::-1], ())
    assert other.warnings == ("columns in another order, loaded by name",)


@pytest.mark.parametrize("kind", ["missing_column", "renamed_column"])
@pytest.mark.parametrize("table", _TABLES, ids=lambda table: table.name)
def test_a_column_that_is_missing_refuses_the_file_with_both_lists(table: Table, kind: str) -> None:
    head = _head(kind, table)
    with pytest.raises(DataRefused) as refused:
        read_header(table.file, head, table)
    has = head.partition(b"\n")[0].decode().split(",")
    assert str(refused.value) == (
        f"{table.file}: the header lacks {table.names[-1]!r}; it has {_listed(has)}, "
        f"and the contract wants {_listed(table.names)}"
    )


def test_a_retyped_column_refuses_each_file_that_has_a_type_to_break(
    warehouse: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    typed = [table for table in _TABLES if typed_column(table)]
    for table in typed:
        files[table.file] = drifted("retyped_column", table, files[table.file])
    with pytest.raises(DataRefused) as refused:
        ingest(warehouse, tiny.write(tmp_path, files))
    text = str(refused.value)
    for table in typed:
        column = typed_column(table)
        assert column
        assert f"{table.file}: " in text
        assert f"{column.name}: 'um' does not fit {column.data_type}" in text
    assert [table.name for table in _TABLES if table not in typed] == [
        "customers",
        "sellers",
        "category_translation",
    ]


def _listed(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(map(repr, names))

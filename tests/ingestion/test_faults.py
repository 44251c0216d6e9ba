"""Each line of the table in `ingestion.faults`: planted, and treated as the table says."""

from pathlib import Path

import pytest

from ingestion.faults import FAULTS, KnownFault
from ingestion.pipeline import IngestResult, ingest, load
from olist.errors import BadUsage, DataRefused
from olist.settings import Settings
from tests.conftest import new_warehouse
from tests.ingestion import files as tiny
from tests.ingestion.files import ORDERS, SELLERS, Files, Folder, Tables
from tests.ingestion.plants import PLANTS

_ACCEPTED_TEXT = {
    "break_in_quotes": "chegou\nbem",
    "doubled_quotes": 'chegou "bem"',
    "dot_in_quotes": "chegou\n\\.\nbem",
}
"""What the planted cell holds; otherwise the tables must be as if nothing had been planted."""


def _with_treatment(*treatments: str) -> pytest.MarkDecorator:
    chosen = [fault for fault in FAULTS if fault.treatment in treatments]
    return pytest.mark.parametrize("fault", chosen, ids=lambda fault: fault.name)


def _ingest(
    warehouse: Settings, folder: Path, fault: KnownFault
) -> tuple[str, Files, IngestResult]:
    files = tiny.nine_files()
    name = PLANTS[fault.name](files)
    return name, files, ingest(warehouse, tiny.write(folder, files))


@pytest.fixture(scope="module")
def untouched(services: Settings, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The tables of files with no fault, loaded where nothing was before."""
    with new_warehouse(services) as settings:
        ingest(settings, tiny.write(tmp_path_factory.mktemp("plain"), tiny.nine_files()))
        return tiny.contents(settings)


def test_each_fault_of_the_table_is_planted() -> None:
    assert set(PLANTS) == {fault.name for fault in FAULTS}


@_with_treatment("accepted")
def test_it_is_accepted(
    warehouse: Settings,
    tmp_path: Path,
    untouched: Tables,
    fault: KnownFault,
) -> None:
    _name, _files, result = _ingest(warehouse, tmp_path, fault)
    got = tiny.contents(warehouse)
    assert [table.warnings for table in result.loads[0].tables] == [()] * 9
    if text := _ACCEPTED_TEXT.get(fault.name):
        assert [row[4] for row in got["order_reviews"]] == [None, text, "nao gostei"]
    else:
        assert got == untouched


@_with_treatment("warned")
def test_it_is_accepted_with_a_warning(
    warehouse: Settings,
    tmp_path: Path,
    untouched: Tables,
    fault: KnownFault,
) -> None:
    name, _files, result = _ingest(warehouse, tmp_path, fault)
    got = tiny.contents(warehouse)
    warned = [table.table for table in result.loads[0].tables if table.warnings]
    assert warned == [name.removeprefix("olist_").removesuffix("_dataset.csv")]
    assert tiny.query(
        warehouse, "select table_name from ingestion.load_files where warnings <> '{}'"
    ) == [(warned[0],)]
    if fault.name == "one_column_more":
        assert {row[-1] for row in got["sellers"]} == {'{"note": "a \\"b\\""}'}
        got["sellers"] = [(*row[:-1], None) for row in got["sellers"]]
    assert got == untouched


@_with_treatment("quarantined")
def test_it_goes_to_quarantine_with_its_place_and_its_bytes(
    warehouse: Settings,
    tmp_path: Path,
    untouched: Tables,
    fault: KnownFault,
) -> None:
    name, files, result = _ingest(warehouse, tmp_path, fault)
    got = tiny.contents(warehouse)
    ((rule, reason, line, offset, record),) = tiny.query(
        warehouse,
        "select rule, reason, line_no, byte_offset, record from ingestion.current_quarantine",
    )
    content = files[name]
    assert (rule, bool(reason)) == (fault.rule, True)
    assert content[offset : offset + len(record) + 1] == record + b"\n"
    assert content[:offset].count(b"\n") == line - 1
    assert sum(table.quarantined for table in result.loads[0].tables) == 1
    assert _without_numbers(got) == _without_numbers(untouched)


def _without_numbers(tables: Tables) -> Tables:
    """Leave the record numbers out: a record in quarantine has one too."""
    return {name: [(*row[:-2], row[-1]) for row in rows] for name, rows in tables.items()}


@_with_treatment("refused")
def test_it_is_refused_with_file_and_reason(
    warehouse: Settings, tmp_path: Path, fault: KnownFault
) -> None:
    files = tiny.nine_files()
    name = PLANTS[fault.name](files)
    with pytest.raises(DataRefused, match=name) as refused:
        ingest(warehouse, tiny.write(tmp_path, files))
    text = str(refused.value)
    assert "\n" not in text
    assert _REASONS[fault.name] in text
    assert tiny.query(warehouse, "select count(*) from ingestion.loads") == [(0,)]
    assert tiny.query(warehouse, "select nspname from pg_namespace where nspname ~ '^load_'") == []
    with pytest.raises(BadUsage, match="nothing has landed"):
        load(warehouse)


_REASONS = {
    "missing_file": "the source lacks olist_sellers_dataset.csv",
    "empty_file": "the file is empty",
    "header_only": "a header and no records",
    "missing_column": "the header lacks 'seller_state'; it has 'seller_id', ",
    "renamed_column": "the header lacks 'seller_city'",
    "retyped_column": "line 2, freight_value: 'um' does not fit numeric(10,2)",
    "repeated_column": "names 'seller_state' more than once",
    "semicolons": "the header lacks 'seller_id'",
    "lone_cr": "lone CRs",
    "end_inside_quotes": "begins on line 5 never ends",
    "utf16": "the file is UTF-16",
    "utf16_without_mark": "the file is UTF-16",
    "gzip": "compressed with gzip",
    "zip": "a zip archive",
    "beyond_limit": "2 of 5 records do not fit, and at most 1 may go to quarantine",
}


def test_a_refusal_names_line_and_column_of_the_first_faults(
    warehouse: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    files[SELLERS] += b"s8,1,,SP\ns9,1,sao paulo\n"
    with pytest.raises(DataRefused) as refused:
        ingest(warehouse, tiny.write(tmp_path, files))
    assert "line 5, seller_city: the cell may not be empty" in str(refused.value)
    assert "line 6, whole record: 3 cells instead of 4" in str(refused.value)


def test_all_files_at_fault_are_named_at_once(warehouse: Settings, tmp_path: Path) -> None:
    files = tiny.nine_files() | {SELLERS: b"", ORDERS: b"\x1f\x8b"}
    with pytest.raises(DataRefused, match=f"{ORDERS}.*gzip.*{SELLERS}.*empty"):
        ingest(warehouse, tiny.write(tmp_path, files))


def test_a_file_that_the_contract_does_not_know_is_ignored_with_a_warning(
    warehouse: Settings, tmp_path: Path
) -> None:
    source: Folder = tiny.write(tmp_path, tiny.nine_files() | {"notes.csv": b"a,b\n"})
    assert ingest(warehouse, source).landing.warnings == (
        "notes.csv: not a file of the contract, ignored",
    )

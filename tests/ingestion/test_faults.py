"""Each line of the table in `ingestion.faults`: planted, and treated as the table says."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.faults import FAULTS, KnownFault
from ingestion.pipeline import IngestResult, ingest, load
from olist.errors import BadUsage, DataRefused
from olist.settings import Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import (
    GEOLOCATION,
    ITEMS,
    ORDERS,
    REVIEWS,
    SELLERS,
    Files,
    Folder,
    Tables,
)

Plant = Callable[[Files], str]
"""Plants a fault and returns the name of the file that has it."""


def _replace(name: str, old: bytes, new: bytes) -> Plant:
    def plant(files: Files) -> str:
        assert files[name].count(old) >= 1
        files[name] = files[name].replace(old, new, 1)
        return name

    return plant


def _add(name: str, row: bytes) -> Plant:
    def plant(files: Files) -> str:
        files[name] += row + b"\n"
        return name

    return plant


def _remove(name: str) -> Plant:
    def plant(files: Files) -> str:
        del files[name]
        return name

    return plant


def _recode(name: str, recode: Callable[[bytes], bytes]) -> Plant:
    def plant(files: Files) -> str:
        files[name] = recode(files[name])
        return name

    return plant


def _by_lines(name: str, change: Callable[[list[list[bytes]]], list[list[bytes]]]) -> Plant:
    def recode(content: bytes) -> bytes:
        rows = [line.split(b",") for line in content.splitlines()]
        return b"\n".join(b",".join(row) for row in change(rows)) + b"\n"

    return _recode(name, recode)


def _zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("inside.csv", content)
    return buffer.getvalue()


_ORDER = b"o9,c9,created,%s,,,,2017-03-20 00:00:00"
_ITEM = b"o9,1,p1,s1,2017-01-05 00:00:00,%s,3.10"

_PLANTS: dict[str, Plant] = {
    "byte_order_mark": _recode(ORDERS, lambda content: b"\xef\xbb\xbf" + content),
    "crlf": _recode(ORDERS, lambda content: content.replace(b"\n", b"\r\n")),
    "mixed_line_ends": _replace(ORDERS, b"\n", b"\r\n"),
    "all_quoted": _by_lines(
        ORDERS, lambda rows: [[b'"' + cell + b'"' for cell in row] for row in rows]
    ),
    "none_quoted": _recode(SELLERS, lambda content: content.replace(b'"', b"")),
    "no_last_line_end": _recode(ORDERS, lambda content: content.removesuffix(b"\n")),
    "blank_lines": _recode(ORDERS, lambda content: content.replace(b"\n", b"\n\n")),
    "break_in_quotes": _replace(REVIEWS, b"chegou bem", b'"chegou\nbem"'),
    "doubled_quotes": _replace(REVIEWS, b"chegou bem", b'"chegou ""bem"""'),
    "dot_in_quotes": _replace(REVIEWS, b"chegou bem", b'"chegou\n\\.\nbem"'),
    "other_order": _by_lines(ORDERS, lambda rows: [row[::-1] for row in rows]),
    "one_column_more": _by_lines(
        SELLERS, lambda rows: [[*row, b"note" if row is rows[0] else b'"a ""b"""'] for row in rows]
    ),
    "repeated_row": _add(SELLERS, b's1,01001,"sao paulo",SP'),
    "not_utf8": _add(SELLERS, b"s9,01001,s\xe3o paulo,SP"),
    "nul": _add(SELLERS, b"s9,01001,sao\0paulo,SP"),
    "too_few_cells": _add(SELLERS, b"s9,01001,sao paulo"),
    "too_many_cells": _add(SELLERS, b"s9,01001,sao paulo,SP,"),
    "end_marker": _recode(SELLERS, lambda content: content.replace(b"s2", b"\\.\ns2")),
    "no_such_day": _add(ORDERS, _ORDER % b"2017-02-30 00:00:00"),
    "day_first": _add(ORDERS, _ORDER % b"31/12/2017"),
    "word_for_time": _add(ORDERS, _ORDER % b"Now"),
    "infinite_time": _add(ORDERS, _ORDER % b"infinity"),
    "text_for_integer": _add(ITEMS, b"o9,one,p1,s1,2017-01-05 00:00:00,1.00,3.10"),
    "decimal_comma": _add(ITEMS, _ITEM % b'"1,00"'),
    "third_decimal": _add(ITEMS, _ITEM % b"1.005"),
    "too_large": _add(ITEMS, _ITEM % b"100000000"),
    "not_a_number": _add(ITEMS, _ITEM % b"NaN"),
    "infinite_degrees": _add(GEOLOCATION, b"01001,-23.5,infinity,sao paulo,SP"),
    "empty_key": _add(ITEMS, b'o9,"",p1,s1,2017-01-05 00:00:00,1.00,3.10'),
    "empty_cell": _add(SELLERS, b"s9,01001,,SP"),
    "second_row_of_key": _add(SELLERS, b"s1,01001,santos,SP"),
    "missing_file": _remove(SELLERS),
    "empty_file": _recode(SELLERS, lambda _content: b""),
    "header_only": _recode(SELLERS, lambda content: content.partition(b"\n")[0] + b"\r\n\n"),
    "missing_column": _by_lines(SELLERS, lambda rows: [row[:-1] for row in rows]),
    "renamed_column": _replace(SELLERS, b"seller_city", b"seller_town"),
    "repeated_column": _replace(SELLERS, b"seller_city", b"seller_state"),
    "semicolons": _recode(SELLERS, lambda content: content.replace(b",", b";")),
    "lone_cr": _recode(SELLERS, lambda content: content.replace(b"\n", b"\r")),
    "end_inside_quotes": _add(SELLERS, b's9,"01001,sao paulo,SP'),
    "utf16": _recode(SELLERS, lambda content: content.decode().encode("utf-16")),
    "utf16_without_mark": _recode(SELLERS, lambda content: content.decode().encode("utf-16-le")),
    "gzip": _recode(SELLERS, gzip.compress),
    "zip": _recode(SELLERS, _zipped),
    "beyond_limit": _recode(SELLERS, lambda content: content + b"s8,1,,SP\ns9,1,,SP\n"),
}

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
    name = _PLANTS[fault.name](files)
    return name, files, ingest(warehouse, tiny.write(folder, files))


_PLAIN: Tables = {}


def _untouched(tmp_path_factory: pytest.TempPathFactory, warehouse: Settings) -> Tables:
    """Return the tables of files with no fault; whoever asks first loads them."""
    if not _PLAIN:
        ingest(warehouse, tiny.write(tmp_path_factory.mktemp("plain"), tiny.nine_files()))
        _PLAIN.update(tiny.contents(warehouse))
    return _PLAIN


def test_each_fault_of_the_table_is_planted() -> None:
    assert set(_PLANTS) == {fault.name for fault in FAULTS}


@_with_treatment("accepted")
def test_it_is_accepted(
    warehouse: Settings,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    fault: KnownFault,
) -> None:
    _name, _files, result = _ingest(warehouse, tmp_path, fault)
    got = tiny.contents(warehouse)
    assert [table.warnings for table in result.loads[0].tables] == [()] * 9
    if text := _ACCEPTED_TEXT.get(fault.name):
        assert [row[4] for row in got["order_reviews"]] == [None, text, "nao gostei"]
    else:
        assert got == _untouched(tmp_path_factory, warehouse)


@_with_treatment("warned")
def test_it_is_accepted_with_a_warning(
    warehouse: Settings,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
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
    assert got == _untouched(tmp_path_factory, warehouse)


@_with_treatment("quarantined")
def test_it_goes_to_quarantine_with_its_place_and_its_bytes(
    warehouse: Settings,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
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
    plain = _untouched(tmp_path_factory, warehouse)
    assert _without_numbers(got) == _without_numbers(plain)


def _without_numbers(tables: Tables) -> Tables:
    """Leave the record numbers out: a record in quarantine has one too."""
    return {name: [(*row[:-2], row[-1]) for row in rows] for name, rows in tables.items()}


@_with_treatment("refused")
def test_it_is_refused_with_file_and_reason(
    warehouse: Settings, tmp_path: Path, fault: KnownFault
) -> None:
    with pytest.raises(DataRefused, match=SELLERS) as refused:
        _ingest(warehouse, tmp_path, fault)
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

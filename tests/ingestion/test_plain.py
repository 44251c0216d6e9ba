"""What is copied in bulk from a file with faults is judged as if each record were looked at."""

from pathlib import Path

import pytest

from ingestion.pipeline import ingest
from olist.settings import Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import ITEMS, Tables

_ROWS = [
    b'o%d,1,p1,"s1",2017-01-05 00:00:00,10.50,3.10',
    b"o%d,one,p1,s1,2017-01-05 00:00:00,10.50,3.10",
    b"o%d,1,p1,s1,2017-01-05 00:00:00,10.505,3.10",
    b"o%d,2,p1,s1,now,7.00,0.00",
    b'o%d,2,"p\n1",s1,1969-01-05 00:00:00,7.00,0.00',
    b"o%d,2,p1,s1,2017-01-05 00:00:00,7.00",
    b"o%d,2,p1,s\xe3,2017-01-05 00:00:00,7.00,0.00",
    b'o%d,2,p1,"s,1",2017-01-05 00:00:00,7.00,0.00',
    b"o%d,2,,s1,2017-01-05 00:00:00,7.00,0.00",
    b"o%d,2,p1,s1,2017-02-30 00:00:00,7.00,0.00",
    b"o%d,2,p1,s1,2100-01-05 00:00:00,NaN,0.00",
    b"\r",
]


def test_a_file_gives_the_same_rows_and_quarantine_in_bulk_and_one_by_one(
    warehouse: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = warehouse.model_copy(update={"quarantine_max_share": 1.0})
    in_bulk = _load(warehouse, tmp_path / "first", repeats=4)
    monkeypatch.setattr("ingestion.loading.careful.move_plain", lambda *_args, **_named: None)
    # Another landing of the same records, judged one by one, changes nothing.
    content = _items(4) + b"\n"
    source = tiny.write(tmp_path / "second", tiny.nine_files() | {ITEMS: content})
    (result,) = ingest(warehouse, source).loads
    items = next(table for table in result.tables if table.table == "order_items")
    assert (items.outcome, items.quarantined, result.changed_rows) == ("loaded", 32, 0)
    assert _state(warehouse) == in_bulk
    assert len(in_bulk["rows"]) == 12


def _load(settings: Settings, folder: Path, *, repeats: int) -> Tables:
    source = tiny.write(folder, tiny.nine_files() | {ITEMS: _items(repeats)})
    ingest(settings, source)
    return _state(settings)


def _items(repeats: int) -> bytes:
    header = tiny.nine_files()[ITEMS].partition(b"\n")[0]
    rows = [
        row % number if b"%" in row else row for number, row in enumerate(_ROWS * repeats, start=1)
    ]
    return header + b"\n" + b"\n".join(rows) + b"\n"


def _state(settings: Settings) -> Tables:
    return {
        "rows": tiny.query(
            settings,
            "select order_id, seller_id, product_id, _record_no from raw.order_items "
            "order by _record_no",
        ),
        "quarantine": tiny.query(
            settings,
            "select record_no, line_no, byte_offset, column_name, rule, reason, record "
            "from ingestion.quarantine "
            "where load_id = (select max(load_id) from ingestion.quarantine) order by record_no",
        ),
    }

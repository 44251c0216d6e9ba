"""When each row of a source comes, told without any service."""

import zipfile
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from ingestion.contract import load_contract
from ingestion.loading.records import split_cells, split_records
from ingestion.sources import open_source
from ingestion.sources.base import SourceFile
from ingestion.sources.folder import FolderSource
from ingestion.sources.limits import Limits
from ingestion.sources.replay import Drop, Drops, Replay
from ingestion.sources.replay.arrival import LATE_SHARE, WRONG_SHARE
from ingestion.sources.replay.history import TABLES
from ingestion.sources.replay.orders import order_versions
from ingestion.sources.replay.rows import read_rows
from olist.errors import BadUsage
from olist.progress import silent
from olist.settings import Settings
from tests.ingestion import files as tiny_files
from tests.ingestion.files import ITEMS, ORDERS, SELLERS

_LIMITS = Limits.of(Settings())
_PURCHASE = "2017-01-30 03:04:05"


def _opened(folder: Path, work: Path, **options: object) -> Drops:
    return Replay(FolderSource(folder, _LIMITS), **options).open(work, silent)  # type: ignore[arg-type]


def _records(content: bytes) -> list[bytes]:
    return [record.data for record in split_records([content])][1:]


def _upserted(drops: list[Drop]) -> dict[str, dict[tuple[bytes, ...], bytes]]:
    """Return the last record of each key after the drops, as a load would leave them."""
    state: dict[str, dict[tuple[bytes, ...], bytes]] = {}
    contract = load_contract()
    for drop in drops:
        for name, content in drop.content.items():
            table = contract.of_file(name)
            assert table
            places = [table.names.index(column) for column in table.key]
            for record in _records(content):
                cells = split_cells(record)
                key = tuple(cells[place] for place in places)
                state.setdefault(name, {})[key] = record
    return state


@pytest.mark.parametrize(
    ("status", "times", "expected"),
    [
        ("created", ",,", [(30, "created,,,")]),
        (
            "delivered",
            "2017-01-31 01:00:00,2017-02-02 01:00:00,2017-02-05 01:00:00",
            [
                (30, "created,,,"),
                (31, "approved,2017-01-31 01:00:00,,"),
                (33, "shipped,2017-01-31 01:00:00,2017-02-02 01:00:00,"),
                (36, "delivered,2017-01-31 01:00:00,2017-02-02 01:00:00,2017-02-05 01:00:00"),
            ],
        ),
        ("approved", "2017-01-30 04:00:00,,", [(30, "approved,2017-01-30 04:00:00,,")]),
        (
            "canceled",
            "2017-01-30 04:00:00,,",
            [(30, "approved,2017-01-30 04:00:00,,"), (31, "canceled,2017-01-30 04:00:00,,")],
        ),
        ("unavailable", ",,", [(30, "created,,,"), (31, "unavailable,,,")]),
        (
            # The carrier had it before the approval, and even before the purchase.
            "shipped",
            "2017-02-01 00:00:00,2017-01-20 00:00:00,",
            [
                (30, "shipped,,2017-01-20 00:00:00,"),
                (32, "shipped,2017-02-01 00:00:00,2017-01-20 00:00:00,"),
            ],
        ),
        (
            "delivered",
            "2017-01-30 04:00:00,2017-02-02 00:00:00,",
            [
                (30, "approved,2017-01-30 04:00:00,,"),
                (33, "shipped,2017-01-30 04:00:00,2017-02-02 00:00:00,"),
                (34, "delivered,2017-01-30 04:00:00,2017-02-02 00:00:00,"),
            ],
        ),
    ],
)
def test_an_order_shows_what_its_times_say_by_each_day(
    tmp_path: Path, status: str, times: str, expected: list[tuple[int, str]]
) -> None:
    table = load_contract().table("orders")
    path = tmp_path / ORDERS
    record = f"o1,c1,{status},{_PURCHASE},{times},2017-03-20 00:00:00"
    path.write_text("\n".join([",".join(table.names), record]))
    rows = read_rows(SourceFile(ORDERS, path), table)
    versions = order_versions(rows, rows.rows[0])
    january = date(2016, 12, 31).toordinal()
    found = []
    for day, version in versions:
        cells = version.decode().split(",")
        found.append((day - january, ",".join([cells[2], *cells[4:7]])))
    assert found == expected
    assert versions[-1][1] == record.encode()


def test_every_record_comes_and_its_last_version_is_as_it_came(tiny: Path, tmp_path: Path) -> None:
    drops = list(_opened(tiny, tmp_path).after(None))
    state = _upserted(drops)
    contract = load_contract()
    for name in TABLES:
        table = contract.table(name)
        if (tiny / table.file).exists():
            assert Counter(state[table.file].values()) == Counter(
                _records((tiny / table.file).read_bytes())
            )
    whole = {file.name for file in drops[0].whole}
    assert whole | set(state) == {path.name for path in tiny.glob("*.csv")}
    assert [drop.day for drop in drops] == sorted({drop.day for drop in drops})


def test_what_a_row_refers_to_comes_before_it_or_with_it(tiny: Path, tmp_path: Path) -> None:
    drops = list(_opened(tiny, tmp_path).after(None))
    for until in range(1, len(drops) + 1):
        state = _upserted(drops[:until])
        orders = {key[0] for key in state[ORDERS]}
        items = [split_cells(record) for record in state.get(ITEMS, {}).values()]
        assert {cells[0] for cells in items} <= orders
        assert {(cells[3],) for cells in items} <= set(state.get(SELLERS, {}))
        customers = state["olist_customers_dataset.csv"]
        assert {(split_cells(record)[1],) for record in state[ORDERS].values()} <= set(customers)


def test_from_a_later_day_the_first_drop_holds_the_state_of_that_day(
    tiny: Path, tmp_path: Path
) -> None:
    (tmp_path / "all").mkdir()
    (tmp_path / "later").mkdir()
    everything = list(_opened(tiny, tmp_path / "all").after(None))
    day = date(2017, 12, 1)
    later = list(_opened(tiny, tmp_path / "later", first_day=day).after(None))
    before = [drop for drop in everything if drop.day <= day]
    assert later[0].day == day
    assert _upserted(later[:1]) == _upserted(before)
    assert [drop.content for drop in later[1:]] == [
        drop.content for drop in everything if drop.day > day
    ]


def test_a_share_of_the_rows_comes_late_or_wrong_at_first(tmp_path: Path) -> None:
    files = tiny_files.nine_files()
    orders = [f"o{n},c{n},created,{_PURCHASE},,,,2017-03-20 00:00:00" for n in range(3000)]
    customers = [f"c{n},u{n},01001,sao paulo,SP" for n in range(3000)]
    payments = [f"o{n},1,boleto,1,{n}.00" for n in range(3000)]
    for name, records in (
        (ORDERS, orders),
        ("olist_customers_dataset.csv", customers),
        ("olist_order_payments_dataset.csv", payments),
    ):
        head = files[name].partition(b"\n")[0].decode()
        files[name] = "\n".join([head, *records]).encode()
    folder = tiny_files.write(tmp_path / "many", files).path
    history = _opened(folder, tmp_path).history
    first = date(2017, 1, 30).toordinal()
    late = [rows for rows in history.tables["order_payments"] if rows[0][0] > first]
    wrong = [rows for rows in history.tables["customers"] if len(rows) == 2]
    assert len(late) / 3000 == pytest.approx(LATE_SHARE, rel=0.3)
    assert len(wrong) / 3000 == pytest.approx(WRONG_SHARE, rel=0.4)
    assert {record for rows in wrong for _day, record in rows[-1:]} <= {
        record.encode() for record in customers
    }
    for rows in (rows for table in history.tables.values() for rows in table):
        assert all(day < later for (day, _), (later, _) in pairwise(rows))


def test_records_that_do_not_fit_and_second_ones_of_a_key_come_too(tmp_path: Path) -> None:
    files = tiny_files.nine_files()
    unfit = [b"s9,\xff,curitiba,PR", b"s9,too,many,cells,here", b's1,"01001",elsewhere,SP']
    files[SELLERS] += b"\n".join(unfit) + b"\n"
    folder = tiny_files.write(tmp_path / "unfit", files).path
    drops = list(_opened(folder, tmp_path).after(None))
    came = [record for drop in drops for record in _records(drop.content.get(SELLERS, b"head"))]
    assert sorted(came) == sorted(_records(files[SELLERS]))
    (day,) = [drop for drop in drops if unfit[2] in drop.content.get(SELLERS, b"")]
    assert _records(day.content[SELLERS])[0].startswith(b"s1,")


def test_a_replay_without_days_is_refused(tmp_path: Path) -> None:
    files = tiny_files.nine_files()
    source = tiny_files.write(tmp_path / "files", files).path
    with pytest.raises(BadUsage, match="nothing comes by 2016-01-01"):
        _ = _opened(source, tmp_path, last_day=date(2016, 1, 1)).days
    files[ORDERS] = files[ORDERS].replace(b"2017", b"never")
    undated = tiny_files.write(tmp_path / "undated", files).path
    with pytest.raises(BadUsage, match="no order says when it was bought"):
        _opened(undated, tmp_path)


def test_a_zip_is_replayed_like_the_folder_that_it_holds(tiny: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "olist.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in tiny.glob("*.csv"):
            archive.write(file, file.name)
    zipped = Replay(open_source(str(tmp_path / "olist.zip"), Settings())).open(tmp_path, silent)
    plain = _opened(tiny, tmp_path)
    assert zipped.replay == plain.replay
    assert zipped.files == plain.files

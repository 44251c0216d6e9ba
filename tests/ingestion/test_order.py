"""Landings in any order, doubled and forced: the raw tables of loading them in their order."""

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, BinaryIO

import pytest

from ingestion.contract import Contract, load_contract
from ingestion.history import past_loads
from ingestion.loading.conservation import balance
from ingestion.loading.header import read_header
from ingestion.loading.load import load_landing
from ingestion.loading.order import loading_order
from ingestion.loading.staging import Part
from ingestion.pipeline import ingest, land, load
from ingestion.raw_zone.landed import last_before_open
from ingestion.raw_zone.manifest import LandedFile, Manifest
from ingestion.raw_zone.zone import RawZone
from ingestion.results import LoadResult
from olist.cli.results import show_load
from olist.database import connect
from olist.errors import DataRefused
from olist.progress import silent
from olist.settings import Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import GEOLOCATION, SELLERS

CUSTOMERS = "olist_customers_dataset.csv"
_KEYED = (SELLERS, CUSTOMERS)
_UNFIT = ""
"""A value that a required cell may not have, so that its record goes to quarantine."""


@dataclass(frozen=True)
class Drop:
    """A landing of a few rows: by file, the key and the value of each."""

    manifest: Manifest
    rows: dict[str, list[tuple[str, str]]]
    parts: tuple[Part, ...]


def _record(file: str, key: str, value: str) -> str:
    match file:
        case _ if file == SELLERS:
            return f"{key},01001,{value},SP"
        case _ if file == CUSTOMERS:
            return f"{key},u,01001,{value},SP"
    return f"{key},-23.5,-46.6,{value},SP"


def _drop(
    contract: Contract, number: int, day: int, landed_as: Any, rows: dict[str, list[Any]]
) -> Drop:
    files, parts = [], []
    for name, found in rows.items():
        table = contract.of_file(name)
        assert table
        lines = [",".join(table.names), *(_record(name, *row) for row in found), ""]
        content = "\n".join(lines).encode()
        digest = hashlib.sha256(content).hexdigest()
        file = LandedFile(name, table.name, f"objects/{digest}", digest, len(content))
        files.append(file)

        def opened(content: bytes = content) -> closing[BinaryIO]:
            return closing(io.BytesIO(content))

        parts.append(Part(file, table, read_header(name, content, table), opened))
    landing_id = f"20300101T000000.{number:06}Z-00000000"
    as_of = f"2017-01-{day:02}"
    manifest = Manifest(landing_id, "test", landed_as, None, as_of, as_of, {}, tuple(files))
    return Drop(manifest, rows, tuple(parts))


def _random_drop(random: Random, contract: Contract, number: int) -> Drop:
    landed_as = random.choice(["snapshot", "delta", "delta"])
    files = random.sample([*_KEYED, GEOLOCATION], random.randint(1, 3))
    rows = {}
    for file in files:
        keys = random.sample("abcdef", random.randint(1, 5))
        rows[file] = [(key, random.choice(["x", "y", "z", _UNFIT])) for key in keys]
    # Two landings may stand for the same day: then their ids decide.
    return _drop(contract, number, random.randint(1, 4), landed_as, rows)


def _expected(drops: list[Drop]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return rows and quarantine as the landings say them in their order."""
    rows: dict[str, Any] = defaultdict(dict)
    unfit: dict[str, Any] = defaultdict(list)
    for drop in sorted(drops, key=lambda drop: drop.manifest.position):
        for file, found in drop.rows.items():
            if drop.manifest.landed_as == "snapshot" or file == GEOLOCATION:
                rows[file], unfit[file] = {}, []
            rows[file] |= {key: value for key, value in found if value != _UNFIT}
            unfit[file] += [_record(file, *row) for row in found if row[1] == _UNFIT]
    return {file: rows[file] for file in rows}, {file: sorted(unfit[file]) for file in unfit}


def _found(settings: Settings, files: set[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    rows, unfit = {}, {}
    for file, key, value in (
        (SELLERS, "seller_id", "seller_city"),
        (CUSTOMERS, "customer_id", "customer_city"),
        (GEOLOCATION, "geolocation_zip_code_prefix", "geolocation_city"),
    ):
        table = load_contract().of_file(file)
        assert table
        if file in files:
            rows[file] = dict(tiny.query(settings, f"select {key}, {value} from raw.{table.name}"))  # noqa: S608
            held = tiny.query(
                settings,
                "select convert_from(record, 'utf8') from ingestion.current_quarantine "  # noqa: S608
                f"where table_name = '{table.name}' order by 1",
            )
            unfit[file] = [row[0] for row in held]
    return rows, unfit


def _load(settings: Settings, contract: Contract, drop: Drop, *, force: bool = False) -> LoadResult:
    return load_landing(
        settings,
        contract,
        drop.manifest,
        lambda: drop.parts,
        command="test",
        progress=silent,
        force=force,
    )


@pytest.fixture
def lenient(warehouse: Settings) -> Settings:
    return warehouse.model_copy(update={"quarantine_max_share": 1.0})


def _emptied(settings: Settings) -> None:
    with connect(settings, "loader") as connection:
        connection.execute(
            "truncate ingestion.loads, ingestion.load_files, ingestion.quarantine cascade"
        )
        connection.execute("delete from raw.sellers")
        connection.execute("delete from raw.customers")
        connection.execute("delete from raw.geolocation")


def _histories() -> Iterator[tuple[list[Drop], list[tuple[Drop, bool]]]]:
    """Yield landings, and how they come: in any order, some doubled, some forced."""
    random = Random(7)
    contract = load_contract()
    for _ in range(12):
        drops = [_random_drop(random, contract, number) for number in range(1, 5)]
        arrivals = [(drop, False) for drop in drops]
        arrivals += [(random.choice(drops), True), (random.choice(drops), False)]
        random.shuffle(arrivals)
        yield drops, arrivals


def test_landings_in_any_order_make_the_tables_of_their_order(lenient: Settings) -> None:
    contract = load_contract()
    _load(lenient, contract, _drop(contract, 0, 1, "delta", {SELLERS: [("a", "x")]}))
    for drops, arrivals in _histories():
        _emptied(lenient)
        for drop, force in arrivals:
            _load(lenient, contract, drop, force=force)
        touched = {file for drop in drops for file in drop.rows}
        came = [(drop.manifest.position, drop.rows, force) for drop, force in arrivals]
        assert _found(lenient, touched) == _expected(drops), came
        assert all(balanced.holds for balanced in balance(lenient)), came
        settled = tiny.query(
            lenient,
            "select landing_id, count(*) from ingestion.loads "
            "where outcome <> 'unchanged' and not forced group by 1",
        )
        assert sorted(settled) == sorted((drop.manifest.landing_id, 1) for drop in drops)


def test_a_late_delta_writes_only_what_no_newer_one_carried(
    lenient: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    contract = load_contract()
    first = _drop(contract, 1, 1, "snapshot", {SELLERS: [("a", "x"), ("b", "x"), ("c", "x")]})
    late = _drop(contract, 2, 2, "delta", {SELLERS: [("a", "y"), ("b", "y"), ("d", "y")]})
    newest = _drop(contract, 3, 3, "delta", {SELLERS: [("b", "x"), ("e", "z")]})
    loads = [_load(lenient, contract, drop) for drop in (first, newest, late)]
    # The newest one did not change b, but it carried it: what is late must not.
    assert tiny.query(
        lenient,
        "select seller_id, seller_city, _load_id, _seen_load_id from raw.sellers order by 1",
    ) == [
        ("a", "y", loads[2].load_id, None),
        ("b", "x", loads[0].load_id, loads[1].load_id),
        ("c", "x", loads[0].load_id, None),
        ("d", "y", loads[2].load_id, None),
        ("e", "z", loads[1].load_id, None),
    ]
    assert [load.changed_rows for load in loads] == [3, 1, 2]
    assert [load.tables[0].kept_newer for load in loads] == [None, None, 1]
    told = past_loads(lenient)
    assert [(load.new_rows, load.same_rows, load.kept_newer_rows) for load in told] == [
        (1, 0, 1),
        (1, 1, 0),
        (3, 0, 0),
    ]
    show_load(loads[2])
    assert capsys.readouterr().err == (
        "warning: sellers: it came late, and newer landings were loaded before: "
        "kept newer rows: 1\n"
    )


def test_a_late_snapshot_removes_only_what_no_newer_delta_carried(lenient: Settings) -> None:
    contract = load_contract()
    first = _drop(contract, 1, 1, "snapshot", {SELLERS: [("a", "x"), ("b", "x"), ("c", "x")]})
    late = _drop(contract, 2, 2, "snapshot", {SELLERS: [("c", "y")]})
    newest = _drop(contract, 3, 3, "delta", {SELLERS: [("b", "x"), ("e", "z")]})
    for drop in (first, newest, late):
        _load(lenient, contract, drop)
    assert tiny.query(lenient, "select seller_id, seller_city from raw.sellers order by 1") == [
        ("b", "x"),
        ("c", "y"),
        ("e", "z"),
    ]


def test_what_a_newer_snapshot_replaced_is_superseded_and_not_read(
    lenient: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    contract = load_contract()
    old = _drop(contract, 1, 1, "snapshot", {SELLERS: [("a", "x")], GEOLOCATION: [("1", "x")]})
    new = _drop(contract, 2, 2, "snapshot", {SELLERS: [("a", "y")]})
    _load(lenient, contract, new)
    result = _load(lenient, contract, old)
    assert {table.table: (table.outcome, table.records) for table in result.tables} == {
        "sellers": ("superseded", 0),
        "geolocation": ("loaded", 1),
    }
    show_load(result)
    assert capsys.readouterr().err == (
        "warning: sellers: superseded: newer landings hold all that it has, and it was not read\n"
    )
    delta = _drop(contract, 3, 1, "delta", {SELLERS: [("a", "z")]})
    again = _load(lenient, contract, delta)
    assert (again.outcome, again.changed_rows, again.tables) == ("superseded", 0, ())
    assert tiny.query(lenient, "select seller_id, seller_city from raw.sellers") == [("a", "y")]
    assert _load(lenient, contract, delta).outcome == "unchanged"


def test_the_same_bytes_after_a_late_snapshot_are_not_taken_for_unchanged(
    lenient: Settings,
) -> None:
    contract = load_contract()
    rows = {SELLERS: [("a", "x")]}
    delta = _drop(contract, 2, 3, "delta", {SELLERS: [("b", "x")]})
    late = _drop(contract, 1, 2, "snapshot", rows)
    same = _drop(contract, 3, 4, "snapshot", rows)
    for drop in (delta, late, same):
        _load(lenient, contract, drop)
    assert tiny.query(lenient, "select seller_id from raw.sellers") == [("a",)]


def test_forcing_repairs_rows_and_the_ledger_says_so(warehouse: Settings, tmp_path: Path) -> None:
    source = tiny.write(tmp_path / "files", tiny.nine_files())
    landing = ingest(warehouse, source).landing
    before = tiny.contents(warehouse)
    with connect(warehouse, "loader") as connection:
        connection.execute("update raw.sellers set seller_city = 'nowhere' where seller_id = 's2'")
    (plain,) = load(warehouse, landing_id=landing.landing_id)
    (forced,) = load(warehouse, force=True)
    assert (plain.outcome, forced.outcome, forced.forced) == ("unchanged", "loaded", True)
    keyed = sum(table.updated for table in forced.tables)
    assert (keyed, tiny.contents(warehouse)) == (1, before)
    assert tiny.query(
        warehouse, "select outcome, forced from ingestion.loads order by load_id"
    ) == [("loaded", False), ("unchanged", False), ("loaded", True)]


def test_a_manifest_that_appears_late_is_loaded_in_its_place(
    warehouse: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    ingest(warehouse, tiny.write(tmp_path / "first", files))
    header = files[SELLERS].partition(b"\n")[0]
    delta = tiny.write(tmp_path / "delta", {SELLERS: header + b"\ns2,80000,londrina,PR\n"})
    newer = replace(delta, landed_as="delta")
    landing = land(warehouse, newer)
    manifest = landing.manifest
    # Another machine began to land before that, and is done only now.
    started = f"{manifest.landing_id[:16]}000000Z-00000000"
    (result,) = load(warehouse)
    assert result.landing_id == landing.landing_id
    slow = tiny.write(tmp_path / "slow", {SELLERS: header + b"\ns2,1,x,PR\ns9,1,x,PR\n"})
    late = land(warehouse, replace(slow, landed_as="delta")).manifest
    RawZone(warehouse).write_manifest(replace(late, landing_id=started, created_at=started))
    results = load(warehouse)
    assert {result.landing_id for result in results} == {started, late.landing_id}
    assert [result.outcome for result in load(warehouse)] == ["unchanged"]


def test_eight_loaders_load_what_waits_once(warehouse: Settings, tmp_path: Path) -> None:
    files = tiny.nine_files()
    land(warehouse, tiny.write(tmp_path / "first", files))
    delta = {SELLERS: files[SELLERS].replace(b"curitiba", b"londrina")}
    land(warehouse, replace(tiny.write(tmp_path / "delta", delta), landed_as="delta"))
    with ThreadPoolExecutor(8) as executor:
        done = list(executor.map(lambda _: load(warehouse), range(8)))
    outcomes = [result.outcome for results in done for result in results]
    assert outcomes.count("loaded") == 2
    assert set(outcomes) == {"loaded", "unchanged"}
    assert tiny.query(warehouse, "select seller_city from raw.sellers where seller_id = 's2'") == [
        ("londrina",)
    ]


def test_the_listing_moves_only_over_what_is_settled() -> None:
    assert last_before_open(["a", "b", "c"], frozenset("ac")) == "a"
    assert last_before_open(["a", "b"], frozenset("ab")) == "b"
    assert last_before_open(["a"], frozenset()) is None


def test_a_snapshot_is_not_held_up_by_the_refused_one_that_it_mends(
    warehouse: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    rates = b"rate_date,provider,buy_brl_per_usd,sell_brl_per_usd,is_synthetic\n"
    faulty = files | {
        SELLERS: files[SELLERS].replace(b",SP", b""),
        "exchange_rates.csv": rates + b"2017-01-02,synthetic,3.20,3.21,true\n",
    }
    land(warehouse, tiny.write(tmp_path / "faulty", faulty))
    with pytest.raises(DataRefused):
        load(warehouse)
    land(warehouse, tiny.write(tmp_path / "mended", files))
    assert [result.outcome for result in load(warehouse)] == ["loaded", "loaded"]
    assert tiny.query(
        warehouse,
        "select (select count(*) from raw.sellers), (select count(*) from raw.exchange_rates), "
        "(select count(*) from ingestion.current_quarantine)",
    ) == [(3, 1, 0)]


def test_what_snapshots_replace_is_loaded_behind_them() -> None:
    contract = load_contract()
    sellers, customers = {SELLERS: [("a", "x")]}, {CUSTOMERS: [("a", "x")]}
    drops = [
        _drop(contract, 1, 1, "snapshot", sellers),
        _drop(contract, 2, 2, "delta", sellers | customers),
        _drop(contract, 3, 3, "snapshot", sellers),
        _drop(contract, 4, 4, "delta", sellers),
    ]
    ordered = loading_order([drop.manifest for drop in drops])
    assert [manifest.landing_id[19:22] for manifest in ordered] == ["003", "002", "004", "001"]


def test_a_refused_delta_does_not_hold_up_those_behind_it(
    warehouse: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    header = files[SELLERS].partition(b"\n")[0]
    ingest(warehouse, tiny.write(tmp_path / "first", files))
    faulty, lacking, good = (
        land(warehouse, replace(tiny.write(tmp_path / name, {SELLERS: content}), landed_as="delta"))
        for name, content in (
            ("faulty", header + b"\ns2,1,early,PR\ns9,2,early,PR\ns8,3\ns6\n"),
            ("lacking", header + b"\ns7\ns6\n"),
            ("good", header + b"\ns2,1,newer,PR\n"),
        )
    )
    ids = [landing.manifest.landing_id for landing in (faulty, lacking)]
    for done in ("1 other landing is done; landing", "landing"):
        with pytest.raises(DataRefused) as refused:
            load(warehouse)
        said = str(refused.value)
        assert said.startswith(f"{done} {ids[0]}: nothing was loaded: {SELLERS}: 2 of 4 records")
        assert f" | landing {ids[1]}: nothing was loaded: {SELLERS}: 2 of 2 records" in said
        assert all(f"`olist load --landing {landing_id}`" in said for landing_id in ids)
    assert tiny.query(
        warehouse, "select landing_id, outcome from ingestion.loads order by load_id offset 1"
    ) == [(good.manifest.landing_id, "loaded")]
    lenient = warehouse.model_copy(update={"quarantine_max_share": 1.0})
    (late,) = load(lenient, landing_id=ids[0])
    assert (late.outcome, late.changed_rows) == ("loaded", 1)
    assert tiny.query(
        warehouse, "select seller_city from raw.sellers where seller_id in ('s2', 's9') order by 1"
    ) == [("early",), ("newer",)]

"""Files with faults: each is treated as `ingestion.faults` says, to the row and to the byte."""

import csv
import io
from collections import Counter
from dataclasses import dataclass

from ingestion.contract import Contract, Table, load_contract
from ingestion.faults import FAULTS, KnownFault
from olist.database import connect
from tests.ingestion.drift import KINDS, NOTE, drifted, typed_column
from tests.ingestion.files import Files, nine_files
from tests.ingestion.plants import PLANTS
from tests.torture.drops import Expected, typed
from tests.torture.loader import Answer, HungError, Job, run
from tests.torture.place import Grounds, Place
from tests.torture.state import compare, see
from tests.torture.tally import Tally

_QUICK = {"dot_in_quotes", "other_order", "not_utf8", "renamed_column"}


@dataclass(frozen=True)
class Planted:
    """The file that has a fault, all files of its landing, and what the loader said."""

    name: str
    files: Files
    answer: Answer


def bad_files(grounds: Grounds) -> Tally:
    """Load each known fault, one after the other, over what was there before."""
    tally = Tally()
    contract = load_contract()
    chosen = [fault for fault in FAULTS if not grounds.quick or fault.name in _QUICK]
    try:
        with grounds.place() as place:
            state = _plain(grounds, place, tally, contract)
            for fault in chosen:
                files = nine_files()
                name = PLANTS[fault.name](files)
                answer = _load(grounds, place, files)
                state = _judge(tally, place, fault, Planted(name, files, answer), state)
    except HungError:
        tally.find("hung", 1, f"{tally.tried} files were loaded before")
    return tally


def drift(grounds: Grounds) -> Tally:
    """Change the columns of each file in each way, and load it."""
    tally = Tally()
    contract = load_contract()
    base = nine_files()
    faults = {fault.name: fault for fault in FAULTS}
    tables = [table for table in contract.tables if table.file in base]
    try:
        with grounds.place() as place:
            state = _plain(grounds, place, tally, contract)
            for table in tables[:1] if grounds.quick else tables:
                for kind in ("other_order", "renamed_column") if grounds.quick else KINDS:
                    if kind == "retyped_column" and not typed_column(table):
                        continue
                    files = base | {table.file: drifted(kind, table, base[table.file])}
                    answer = _load(grounds, place, files)
                    planted = Planted(table.file, files, answer)
                    state = _judge(tally, place, faults[kind], planted, state)
                    if kind == "one_column_more":
                        _expect_extra(tally, place, table)
    except HungError:
        tally.find("hung", 1, f"{tally.tried} files were loaded before")
    return tally


def _plain(grounds: Grounds, place: Place, tally: Tally, contract: Contract) -> Expected:
    files = nine_files()
    state = _expected(contract, files, quarantined=0)
    _load(grounds, place, files)
    compare(tally, see(place), state, "before any fault")
    return state


def _load(grounds: Grounds, place: Place, files: Files) -> Answer:
    answer = run(Job("ingest", place, grounds.write(files), defect=grounds.defect))
    return answer or Answer("died", "it died")


def _judge(
    tally: Tally, place: Place, fault: KnownFault, planted: Planted, before: Expected
) -> Expected:
    """Compare what became of a file with what should have; return what is there now."""
    name, files, answer = planted.name, planted.files, planted.answer
    contract = load_contract()
    tally.attempt(fault.treatment)
    tally.expect(answer.clear, f"{fault.name}: {answer.text[-300:]}")
    if fault.treatment == "refused":
        as_said = answer.error == "DataRefused" and name in answer.text
        tally.expect(as_said, f"{fault.name} in {name}: {answer.error} {answer.text[-200:]}")
        compare(tally, see(place), before, f"{fault.name} in {name}")
        return before
    tally.expect(answer.done, f"{fault.name} in {name}: {answer.text[-300:]}")
    in_quarantine = fault.treatment == "quarantined"
    after = _expected(contract, nine_files() if in_quarantine else files, int(in_quarantine))
    compare(tally, see(place), after, f"{fault.name} in {name}")
    if in_quarantine:
        _expect_bytes(tally, place, fault, files[name])
    elif answer.done:
        table = contract.of_file(name)
        warned = [table.name] if table and fault.treatment == "warned" else []
        tally.expect(_warned(place) == warned, f"{fault.name}: other warnings")
    return after


def _expected(contract: Contract, files: Files, quarantined: int) -> Expected:
    """Read files as Python's `csv` does, columns by name; a row of a key counts once."""
    rows = {}
    for table in contract.tables:
        text = files.get(table.file, b"").decode("utf-8-sig")
        read = csv.DictReader(io.StringIO(text, newline=""))
        found = typed(table, [[row[column] for column in table.names] for row in read])
        rows[table.name] = Counter(dict.fromkeys(found, 1)) if table.key else found
    return Expected(rows, quarantined)


def _expect_bytes(tally: Tally, place: Place, fault: KnownFault, content: bytes) -> None:
    """Whether quarantine has the record as it came, and says where it stood."""
    with connect(place.settings(), "admin") as connection:
        rows = connection.execute(
            "select rule, line_no, byte_offset, record from ingestion.current_quarantine"
        ).fetchall()
    for rule, line, offset, record in rows:
        as_came = content[offset : offset + len(record) + 1] == record + b"\n"
        tally.find("lost", int(not as_came), f"{fault.name}: other bytes in quarantine")
        there = (rule, line) == (fault.rule, 1 + content.count(b"\n", 0, offset))
        tally.expect(there, f"{fault.name}: {rule} on line {line}")


def _expect_extra(tally: Tally, place: Place, table: Table) -> None:
    with connect(place.settings(), "admin") as connection:
        rows = connection.execute(
            f"select distinct _extra::text from raw.{table.name}"  # noqa: S608 - the contract's
        ).fetchall()
    tally.expect(rows == [(f'{{"{NOTE}": "é"}}',)], f"{table.name}: _extra is {rows[:2]}")


def _warned(place: Place) -> list[str]:
    with connect(place.settings(), "admin") as connection:
        rows = connection.execute(
            "select table_name from ingestion.load_files where warnings <> '{}' "
            "and load_id = (select max(load_id) from ingestion.loads)"
        )
        return [row[0] for row in rows]

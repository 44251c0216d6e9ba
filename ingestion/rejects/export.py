"""Quarantined records as CSV files that an editor can mend.

A file holds the records of one table and one load: the header of the file that they came in, then
the records, both byte for byte, each record on a line of its own. Its name says which these are.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from ingestion.contract import Contract
from ingestion.loading.header import HEAD_BYTES, read_header
from ingestion.raw_zone.zone import RawZone
from ingestion.rejects.listing import Reject, Selection, rejects
from olist.errors import BadUsage
from olist.settings import Settings

_NAME = re.compile(r".*\.load-(\d+)\.csv")


@dataclass(frozen=True)
class Exported:
    """A file that was written, and how many records it holds."""

    path: Path
    table: str
    load_id: int
    records: int


Groups = Mapping[tuple[str, int], tuple[Reject, ...]]
"""Records by table and load, in their order."""


def grouped(found: Iterable[Reject]) -> Groups:
    """Part records, as they were listed, by table and load."""
    return {
        key: tuple(group)
        for key, group in groupby(found, key=lambda reject: (reject.table_name, reject.load_id))
    }


def export(
    settings: Settings, contract: Contract, selection: Selection, to: Path
) -> tuple[Exported, ...]:
    """Write the records of `selection` to the folder `to`, or to the file `to` if it is a CSV.

    Raises:
        BadUsage: there are none; one file is asked for and several are needed; a file is there
            already, which may have been mended and is not written over.
    """
    groups = grouped(rejects(settings, selection))
    if not groups:
        raise BadUsage("no such record is in quarantine: `olist rejects` lists those that are")
    single = to.suffix.lower() == ".csv"
    if single and len(groups) > 1:
        named = ", ".join(f"{table} of load {load_id}" for table, load_id in groups)
        raise BadUsage(
            f"{to}: these are {len(groups)} files ({named}): name one by --table and --load, or "
            "a folder"
        )
    zone = RawZone(settings)
    written = []
    for (table, load_id), group in groups.items():
        path = to if single else to / file_name(group[0].file_name, load_id)
        _write_new(
            path, original_header(zone, contract, group[0]) + as_lines(r.record for r in group)
        )
        written.append(Exported(path, table, load_id, len(group)))
    return tuple(written)


def file_name(original: str, load_id: int) -> str:
    """Return how the file for the rejects of a load is called."""
    return f"{Path(original).stem}.load-{load_id}.csv"


def load_of(path: Path) -> int | None:
    """Return the load that the name of an exported file tells."""
    match = _NAME.fullmatch(path.name)
    return int(match[1]) if match else None


def original_header(zone: RawZone, contract: Contract, reject: Reject) -> bytes:
    """Return the header of the file that a record came in, with its line end."""
    head = zone.head(reject.object_key, HEAD_BYTES)
    header = read_header(reject.file_name, head, contract.table(reject.table_name))
    return head[: header.size]


def as_lines(records: Iterable[bytes]) -> bytes:
    """Put each record on a line of its own, so that reading gives the same bytes."""
    # The CR before a line end would be taken for a part of it.
    ends = ((record, b"\r\n" if record.endswith(b"\r") else b"\n") for record in records)
    return b"".join(record + end for record, end in ends)


def _write_new(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise BadUsage(f"{path} exists, and is not written over: name another place") from None

"""Any source served as it would have arrived: a drop of new and changed rows each day.

1. Each drop is a landing of its own, a delta that stands for the end of its day.
2. From a later day on, the first drop holds the state up to that day.
3. After the last drop the raw tables equal those of the source loaded directly.
4. The same files and seed give the same drops, so that a replay goes on where it stopped.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from ingestion.contract import Contract, load_contract
from ingestion.sources.base import Source, SourceFile
from ingestion.sources.replay.history import TABLES, VERSION, History, tell
from ingestion.sources.replay.rows import Rows, read_rows
from ingestion.sources.room import room_in
from olist.errors import BadUsage
from olist.progress import Progress, Step

NAME = "replay"
_BLOCK_BYTES = 1_048_576


@dataclass(frozen=True)
class Drop:
    """A source: what came on one day."""

    day: date
    replay: str
    of: str
    content: Mapping[str, bytes]
    whole: tuple[SourceFile, ...] = ()
    name: str = NAME
    landed_as: Literal["snapshot", "delta"] = "delta"

    def fingerprint(self) -> str:
        """Say which replay and day it is."""
        return f"{self.replay} {self.day}"

    def describe(self) -> dict[str, str]:
        """Say for the manifest what is replayed; the drop stands for the end of its day."""
        return {
            "replay": self.replay,
            "of": self.of,
            "day": str(self.day),
            "as_of": f"{self.day}T23:59:59+00:00",
        }

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:  # noqa: ARG002
        """Write the day's files below `workdir`."""
        folder = workdir / str(self.day)
        with room_in(workdir):
            folder.mkdir()
            files = [SourceFile(name, folder / name) for name in self.content]
            for file in files:
                file.path.write_bytes(self.content[file.name])
        return [*files, *self.whole]


@dataclass(frozen=True)
class Replay:
    """A source to be replayed from one day to another, both of them included."""

    source: Source
    first_day: date | None = None
    last_day: date | None = None
    seed: int = 42

    def open(self, workdir: Path, progress: Progress) -> "Drops":
        """Get the source's files, and tell when each of their rows comes.

        Raises:
            BadUsage: no order says when anything came.
        """
        contract = load_contract()
        given = self.source.files(workdir, progress)
        progress(Step(NAME, "telling when each row comes"))
        files = {
            table.name: read_rows(file, table)
            for file in given
            if (table := contract.of_file(file.name)) and table.name in TABLES
        }
        try:
            history = tell(files, seed=self.seed)
        except ValueError:
            raise BadUsage(
                f"{self.source.name} cannot be replayed: no order says when it was bought"
            ) from None
        return Drops(
            replay=self._identity(given),
            of=" ".join([self.source.name, *self.source.describe().values()]),
            files=files,
            whole=tuple(file for file in given if _comes_whole(contract, file.name)),
            history=history,
            first_day=self.first_day,
            last_day=self.last_day,
        )

    def _identity(self, given: list[SourceFile]) -> str:
        digest = hashlib.sha256(f"{VERSION} {self.seed} {self.first_day}".encode())
        for file in sorted(given, key=lambda file: file.name):
            digest.update(file.name.encode())
            with file.open() as content:
                while block := content.read(_BLOCK_BYTES):
                    digest.update(block)
        return digest.hexdigest()[:16]


def _comes_whole(contract: Contract, name: str) -> bool:
    table = contract.of_file(name)
    return table is not None and table.name not in TABLES


@dataclass(frozen=True)
class Drops:
    """What comes on each day of a replay."""

    replay: str
    of: str
    files: Mapping[str, Rows]
    whole: tuple[SourceFile, ...]
    history: History
    first_day: date | None
    last_day: date | None

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days on which something comes; the first one holds all that came until then.

        Raises:
            BadUsage: none is between the first and the last day that were asked for.
        """
        known = [date.fromordinal(day) for day in self.history.days]
        start = max(self.first_day or known[0], known[0])
        end = self.last_day or max(known[-1], start)
        days = tuple(sorted({start, *known}))
        found = tuple(day for day in days if start <= day <= end)
        if not found:
            raise BadUsage(f"nothing comes by {end}: the source begins on {known[0]}")
        return found

    def after(self, day: date | None) -> Iterator[Drop]:
        """Yield the drops behind a day; None begins with the first."""
        by_day = self.history.by_day()
        for coming in self.days:
            if day is not None and coming <= day:
                continue
            is_first = coming == self.days[0]
            records = (
                self.history.state(coming.toordinal()) if is_first else by_day[coming.toordinal()]
            )
            yield Drop(
                day=coming,
                replay=self.replay,
                of=self.of,
                content={
                    self.files[table].table.file: _written(self.files[table], found)
                    for table, found in records.items()
                    if found
                },
                whole=self.whole if is_first else (),
            )


def _written(rows: Rows, records: list[bytes]) -> bytes:
    return rows.head + b"".join(record + rows.line_end for record in records)

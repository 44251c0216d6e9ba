"""The files of a landing, copied over two connections at the same time: COPY takes one core.

The first connection holds the load's transaction. The second one commits what it copied into the
private schema, from which the first one takes it.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ingestion.loading.careful import stage_carefully
from ingestion.loading.conservation import refuse_unbalanced
from ingestion.loading.session import Connection
from ingestion.loading.staging import CancelledError, Part, Staged, stage_quickly
from olist.progress import Progress, Step
from olist.settings import Settings


@dataclass(frozen=True)
class Lanes:
    """Copies files into tables of their own in `schema`."""

    settings: Settings
    first: Connection
    second: Connection
    schema: str
    load_id: int
    existing: frozenset[str]
    progress: Progress
    cancelled: threading.Event = field(default_factory=threading.Event)

    def stage(self, parts: tuple[Part, ...]) -> tuple[Staged, ...]:
        """Copy all files; a failure on one connection ends the other's work too."""
        mine, others = share_out(parts)
        with ThreadPoolExecutor(1, "load") as executor:
            other = executor.submit(self._run, self.second, others)
            try:
                staged = self._run(self.first, mine)
            except CancelledError:
                other.result()
                raise
        return (*staged, *other.result())

    def _run(self, connection: Connection, parts: list[Part]) -> list[Staged]:
        try:
            return [self._stage_one(connection, part) for part in parts]
        except BaseException:
            self.cancelled.set()
            raise

    def _stage_one(self, connection: Connection, part: Part) -> Staged:
        """Copy one file, the quick way if that will do; all of it is accounted for."""
        stop = self.cancelled.is_set
        staged = stage_quickly(
            connection, self.schema, part, load_id=self.load_id, cancelled=stop
        ) or stage_carefully(
            connection,
            self.schema,
            part,
            load_id=self.load_id,
            settings=self.settings,
            cancelled=stop,
        )
        refuse_unbalanced(staged)
        self.progress(Step("load", part.file.name, done=staged.records, unit="records"))
        return staged


def share_out(parts: tuple[Part, ...]) -> tuple[list[Part], list[Part]]:
    """Share the files out, the dearest first, each to the connection that has less to do."""
    lanes: tuple[list[Part], list[Part]] = ([], [])
    for part in sorted(parts, key=_cost, reverse=True):
        min(lanes, key=lambda lane: sum(map(_cost, lane))).append(part)
    return lanes


def _cost(part: Part) -> float:
    # Making the key takes a third of the time that copying takes.
    return part.file.bytes * (1.3 if part.table.key else 1.0)

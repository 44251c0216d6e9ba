"""What the steps of an erasure work with, and where the person is in the raw zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingestion.erasure.files import LandedCsv
from ingestion.erasure.objects import ErasureZone, Version
from ingestion.erasure.personal import CUSTOMERS, ORDERS, REVIEWS, Traces
from ingestion.loading.session import Connection
from ingestion.raw_zone.landing import workdir
from olist.database import connect, readable_errors
from olist.progress import Progress, Step
from olist.settings import Settings

COMMAND = "olist erase"
REWRITTEN = (CUSTOMERS, REVIEWS)


@dataclass(frozen=True)
class Holding:
    """A version of an object that holds the person."""

    version: Version
    table: str


@dataclass(frozen=True)
class Session:
    """What the steps share; `connection` commits each statement by itself."""

    settings: Settings
    connection: Connection
    zone: ErasureZone
    folder: Path
    progress: Progress

    def fetched(self, version: Version) -> tuple[Path, str]:
        """Return a version's bytes as a file, and their digest."""
        path = self.folder / "object.csv"
        return path, self.zone.fetch(version, path)


@contextmanager
def session_of(settings: Settings, progress: Progress) -> Iterator[Session]:
    """Open what an erasure works with."""
    with (
        readable_errors("erasing"),
        connect(settings, "loader", command=COMMAND, autocommit=True) as connection,
        # Entering it removes what killed commands left in the home.
        workdir(settings) as folder,
    ):
        yield Session(settings, connection, ErasureZone(settings), folder, progress)


def follow_objects(session: Session, traces: Traces) -> list[Holding]:
    """Follow the person through all landed objects: each table gives the names for the next."""
    holding = []
    for table in (CUSTOMERS, ORDERS, REVIEWS):
        # Old bytes may lie behind a newer version.
        for version in list(session.zone.versions(f"objects/{table}/")):
            if version.is_deletion:
                continue
            session.progress(Step("erase", f"reading {version.key}"))
            path, _digest = session.fetched(version)
            file = LandedCsv(path, table)
            if file.mentions(traces) and file.follow(traces):
                holding.append(Holding(version, table))
    return [one for one in holding if one.table in REWRITTEN]

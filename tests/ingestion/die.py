"""Ingest, land, load, replay, rebuild, retry or erase, in a process that is told where to die."""

import sys
from datetime import date
from pathlib import Path

from ingestion import pipeline
from ingestion.erasure.erase import erase
from ingestion.rebuild import rebuild_raw
from ingestion.rejects.retry import retry
from ingestion.replaying import ingest_replay
from ingestion.sources.folder import FolderSource
from ingestion.sources.limits import Limits
from ingestion.sources.replay import Replay
from olist.progress import silent
from olist.settings import Connection, Settings
from tests.ingestion.files import Folder


class OneDatabase(Settings):
    """The settings of one test, by `OLIST_HOME`, `OLIST_RAW_BUCKET` and `OLIST_DATABASE`."""

    database: str = ""

    def connection(self) -> Connection:
        return super().connection().model_copy(update={"pg_database": self.database})


def main() -> None:
    what, folder = sys.argv[1:]
    settings = OneDatabase()
    if what == "load":
        pipeline.load(settings)
    elif what == "rebuild":
        rebuild_raw(settings)
    elif what.startswith("replay:"):
        day = date.fromisoformat(what.removeprefix("replay:"))
        ingest_replay(
            settings, Replay(FolderSource(Path(folder), Limits.of(settings)), first_day=day)
        )
    elif what == "retry":
        retry(settings, [Path(folder)])
    elif what == "erase":
        erase(settings, folder, reason="asked for", progress=silent)
    elif what == "land":
        pipeline.land(settings, Folder(Path(folder)))
    else:
        pipeline.ingest(settings, Folder(Path(folder)))


if __name__ == "__main__":
    main()

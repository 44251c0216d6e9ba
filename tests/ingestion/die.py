"""Ingest a folder, land it or load it, in a process that may be told to die (`OLIST_FAILPOINT`)."""

import sys
from pathlib import Path

from ingestion import pipeline
from olist.settings import load_settings
from tests.ingestion.files import Folder


def main() -> None:
    what, folder = sys.argv[1:]
    settings = load_settings()
    if what == "load":
        pipeline.load(settings)
    elif what == "land":
        pipeline.land(settings, Folder(Path(folder)))
    else:
        pipeline.ingest(settings, Folder(Path(folder)))


if __name__ == "__main__":
    main()

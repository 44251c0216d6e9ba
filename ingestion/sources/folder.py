"""A folder that holds the files."""

import os
from pathlib import Path
from typing import Literal

from ingestion.sources.base import SourceFile
from olist.errors import BadUsage
from olist.progress import Progress, Step


class FolderSource:
    """All files of a folder, as they lie there; its subfolders are none of our business."""

    name = "folder"
    landed_as: Literal["snapshot", "delta"] = "snapshot"

    def __init__(self, path: Path) -> None:
        """Take note of the folder; it is looked at when the files are asked for."""
        self._path = path

    def fingerprint(self) -> None:
        """Say nothing: only reading the files tells whether they changed."""

    def describe(self) -> dict[str, str]:
        """Say where the files come from."""
        return {"path": str(self._path.resolve())}

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:  # noqa: ARG002 - nothing is written
        """Return the files, sorted by name.

        Raises:
            BadUsage: there is no such folder, or it or one of its files may not be read.
        """
        try:
            paths = sorted(path for path in self._path.iterdir() if not path.is_dir())
        except (FileNotFoundError, NotADirectoryError):
            raise BadUsage(f"there is no folder {self._path}") from None
        except PermissionError:
            raise BadUsage(f"the folder {self._path} may not be read: mend its mode") from None
        for path in paths:
            if not path.is_file():
                raise BadUsage(f"{path} is neither a file nor a folder: take it away")
            if not os.access(path, os.R_OK):
                raise BadUsage(f"{path} may not be read: mend its mode")
        progress(Step("land", f"{self._path}", done=len(paths), unit="files"))
        return [SourceFile(path.name, path) for path in paths]

"""A folder that holds the files, some of them perhaps compressed by gzip."""

from pathlib import Path
from typing import Literal

from ingestion.sources.base import SourceFile
from ingestion.sources.limits import Limits
from ingestion.sources.local import one_file, readable_file, refuse_twice
from olist.errors import BadUsage
from olist.progress import Progress, Step
from olist.settings import load_settings


class FolderSource:
    """All files of a folder, as they lie there; its subfolders are none of our business."""

    name = "folder"
    landed_as: Literal["snapshot", "delta"] = "snapshot"

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        """Take note of the folder; it is looked at when the files are asked for."""
        self._path, self._limits = path, limits or Limits.of(load_settings())

    def fingerprint(self) -> None:
        """Say nothing: only reading the files tells whether they changed."""

    def describe(self) -> dict[str, str]:
        """Say where the files come from."""
        return {"path": str(self._path.resolve())}

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:  # noqa: ARG002 - nothing is written
        """Return the files, sorted by name.

        Raises:
            BadUsage: there is no such folder, or it or one of its files may not be read.
            DataRefused: a compressed file is damaged, or there beside the plain one.
        """
        try:
            paths = sorted(path for path in self._path.iterdir() if not path.is_dir())
        except (FileNotFoundError, NotADirectoryError):
            raise BadUsage(f"there is no folder {self._path}") from None
        except PermissionError:
            raise BadUsage(f"the folder {self._path} may not be read: mend its mode") from None
        files = [one_file(readable_file(path), path.name, self._limits) for path in paths]
        refuse_twice(files, f"the folder {self._path}")
        progress(Step("land", f"{self._path}", done=len(paths), unit="files"))
        return files

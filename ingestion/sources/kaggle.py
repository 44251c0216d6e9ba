"""The dataset as Kaggle serves it, in the version that is current there.

1. The version is asked for first and is the fingerprint: what was landed is not downloaded again.
2. The download counts only whole: its length and its MD5 are checked where Kaggle gives them.
3. A public dataset needs no account. Credentials that are set in Kaggle's own ways are used, and
   go over HTTPS only (or to this machine).
"""

from pathlib import Path
from typing import Literal

from ingestion.sources.archive import extract
from ingestion.sources.base import SourceFile
from olist.progress import Progress

DATASET = "olistbr/brazilian-ecommerce"
LICENCE = "CC BY-NC-SA 4.0"


class KaggleSource:
    """The nine files of the dataset on Kaggle."""

    name = "kaggle"
    landed_as: Literal["snapshot", "delta"] = "snapshot"

    def __init__(self, *, endpoint: str | None = None) -> None:
        """Take note of where to ask; nothing is asked yet."""
        self._endpoint = endpoint
        self._version: int | None = None
        self._licence = LICENCE

    def fingerprint(self) -> str:
        """Ask Kaggle which version is current."""
        return f"kaggle {DATASET} version {self._current()}"

    def describe(self) -> dict[str, str]:
        """Say where the files come from."""
        return {
            "dataset": DATASET,
            "version": str(self._current()),
            "licence": self._licence,
            **({"endpoint": self._endpoint} if self._endpoint else {}),
        }

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:
        """Download the current version and extract it below `workdir`."""
        from ingestion.sources.kaggle_client import download  # noqa: PLC0415 - imports half a second

        version = self._current()
        archive = workdir / "brazilian-ecommerce.zip"
        download(self._endpoint, DATASET, version, archive, progress)
        files = extract(archive, workdir, progress)
        archive.unlink()
        return files

    def _current(self) -> int:
        if self._version is None:
            from ingestion.sources.kaggle_client import current_version  # noqa: PLC0415 - as above

            self._version, licence = current_version(self._endpoint, DATASET)
            self._licence = licence or LICENCE
        return self._version

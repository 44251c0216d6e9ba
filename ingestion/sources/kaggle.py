"""The dataset as Kaggle serves it, in the version that is current there.

1. The version is asked for first and is the fingerprint: what was landed is not downloaded again.
2. A download that broke off is gone on with, also by another process, and counts only whole: its
   length and its MD5 are checked where Kaggle gives them. It is kept for a week, for another run.
3. A public dataset needs no account. Credentials that are set in Kaggle's own ways are used, and
   go over HTTPS only (or to this machine).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ingestion.sources.archive import zipped_files
from ingestion.sources.base import SourceFile
from ingestion.sources.limits import Limits
from olist.progress import Progress
from olist.settings import Settings

if TYPE_CHECKING:
    from ingestion.sources.kaggle_client import Kaggle

DATASET = "olistbr/brazilian-ecommerce"
LICENCE = "CC BY-NC-SA 4.0"


class KaggleSource:
    """The nine files of the dataset on Kaggle."""

    name = "kaggle"
    landed_as: Literal["snapshot", "delta"] = "snapshot"

    def __init__(self, settings: Settings) -> None:
        """Take note of where to ask; nothing is asked yet."""
        self._settings = settings
        self._version: int | None = None
        self._licence = LICENCE

    def fingerprint(self) -> str:
        """Ask Kaggle which version is current."""
        return f"kaggle {DATASET} version {self._current()}"

    def describe(self) -> dict[str, str]:
        """Say where the files come from."""
        endpoint = self._settings.kaggle_endpoint
        return {
            "dataset": DATASET,
            "version": str(self._current()),
            "licence": self._licence,
            **({"endpoint": endpoint} if endpoint else {}),
        }

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:  # noqa: ARG002 - the zip is kept elsewhere
        """Download the current version, unless it is here already."""
        from ingestion.http.kept import is_whole  # noqa: PLC0415 - imports half a second

        version = self._current()
        name = f"kaggle-{DATASET.replace('/', '-')}-{version}.zip"
        target = self._settings.downloads_dir / name
        if not is_whole(target):
            self._kaggle().download(DATASET, version, target, progress)
        return zipped_files(target, Limits.of(self._settings))

    def _current(self) -> int:
        if self._version is None:
            self._version, licence = self._kaggle().current_version(DATASET)
            self._licence = licence or LICENCE
        return self._version

    def _kaggle(self) -> "Kaggle":
        from ingestion.sources.kaggle_client import Kaggle  # noqa: PLC0415 - as above

        return Kaggle(self._settings)

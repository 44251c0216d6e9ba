"""Where the files of a landing come from: a generator, a folder, a zip, or Kaggle."""

from pathlib import Path

from ingestion.sources.archive import ZipSource
from ingestion.sources.base import Source, SourceFile
from ingestion.sources.folder import FolderSource
from ingestion.sources.generate import GenerateSource
from ingestion.sources.kaggle import KaggleSource
from olist.errors import BadUsage
from olist.settings import Settings

__all__ = ["Source", "SourceFile", "open_source"]


def open_source(spec: str, settings: Settings, *, seed: int = 42, scale: float = 1.0) -> Source:
    """Return the source that `spec` names: `generate`, `kaggle`, a folder or a zip.

    Raises:
        BadUsage: it is none of them.
    """
    if spec == "generate":
        return GenerateSource(seed=seed, scale=scale)
    if spec == "kaggle":
        return KaggleSource(endpoint=settings.kaggle_endpoint)
    path = Path(spec).expanduser()
    if path.is_dir():
        return FolderSource(path)
    if path.suffix.lower() == ".zip" and path.is_file():
        return ZipSource(path)
    what = "is neither a folder nor a zip" if path.exists() else "does not exist"
    raise BadUsage(f"source {spec} {what}: use generate, kaggle, or the path of a folder or a .zip")

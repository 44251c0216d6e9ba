"""Where the files of a landing come from: see `open_source` for all forms."""

from pathlib import Path

from ingestion.sources.base import Source, SourceFile
from ingestion.sources.folder import FolderSource
from ingestion.sources.generate import GenerateSource
from ingestion.sources.kaggle import KaggleSource
from ingestion.sources.limits import Limits
from ingestion.sources.local import FILE_KINDS, LocalSource
from ingestion.sources.s3 import S3Source
from ingestion.sources.url import UrlSource
from olist.errors import BadUsage
from olist.settings import Settings

__all__ = ["FORMS", "Source", "SourceFile", "open_source"]

FORMS = (
    "`generate`, `kaggle`, the path of a folder, .zip, .csv.gz or .csv, "
    "https://…/file.zip, or s3://bucket/folder"
)
"""What a source may be written as."""


def open_source(spec: str, settings: Settings, *, seed: int = 42, scale: float = 1.0) -> Source:
    """Return the source that `spec` names, in one of the `FORMS`.

    Raises:
        BadUsage: it is none of them.
    """
    if spec == "generate":
        return GenerateSource(seed=seed, scale=scale)
    if spec == "kaggle":
        return KaggleSource(settings)
    if spec.startswith("s3://"):
        return S3Source(spec, settings)
    if "://" in spec:
        return UrlSource(spec, settings)
    path = Path(spec).expanduser()
    if path.is_dir():
        return FolderSource(path, Limits.of(settings))
    if path.name.lower().endswith(FILE_KINDS) and path.is_file():
        return LocalSource(path, Limits.of(settings))
    what = "is none of these files" if path.exists() else "does not exist"
    raise BadUsage(f"source {spec} {what}: use {FORMS}")

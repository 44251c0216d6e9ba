"""Where the files of a landing come from: see `open_source` for all forms."""

from collections.abc import Sequence
from pathlib import Path

from ingestion.sources.base import LiveSource, Source, SourceFile
from ingestion.sources.folder import FolderSource
from ingestion.sources.generate import GenerateSource
from ingestion.sources.kaggle import KaggleSource
from ingestion.sources.limits import Limits
from ingestion.sources.local import FILE_KINDS, LocalSource
from ingestion.sources.s3 import S3Source
from ingestion.sources.url import UrlSource
from olist.errors import BadUsage
from olist.settings import Settings

__all__ = ["FORMS", "LiveSource", "Source", "SourceFile", "open_source", "open_sources"]

FORMS = (
    "`generate`, `kaggle`, `exchange_rates`, `weather`, the path of a folder, .zip, .csv.gz or "
    ".csv, https://…/file.zip, or s3://bucket/folder"
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
    if spec == "exchange_rates":
        # The services are asked with requests, which takes long to import.
        from ingestion.sources.exchange_rates import ExchangeRatesSource  # noqa: PLC0415

        return ExchangeRatesSource(settings)
    if spec == "weather":
        from ingestion.sources.weather import WeatherSource  # noqa: PLC0415 - as above

        return WeatherSource(settings)
    if "://" in spec:
        return S3Source(spec, settings) if spec.startswith("s3://") else UrlSource(spec, settings)
    return _open_path(spec, settings)


def _open_path(spec: str, settings: Settings) -> Source:
    # An empty path would be the folder that the command happens to run in.
    if not spec.strip():
        raise BadUsage(f"a source is empty: use {FORMS}")
    path = Path(spec).expanduser()
    if path.is_dir():
        return FolderSource(path, Limits.of(settings))
    if path.name.lower().endswith(FILE_KINDS) and path.is_file():
        return LocalSource(path, Limits.of(settings))
    what = "is none of these files" if path.exists() else "does not exist"
    raise BadUsage(f"source {spec} {what}: use {FORMS}")


def open_sources(
    specs: Sequence[str], settings: Settings, *, seed: int = 42, scale: float = 1.0
) -> tuple[Source, ...]:
    """Return the sources that `specs` name, or else those of `OLIST_SOURCES`.

    Raises:
        BadUsage: a source is none, or named twice; or none is named at all.
    """
    wanted = tuple(specs) or settings.source_specs
    if not wanted:
        raise BadUsage(f"OLIST_SOURCES names no source: use {FORMS}, or unset it")
    if twice := sorted({spec for spec in wanted if wanted.count(spec) > 1}):
        raise BadUsage(f"source {twice[0]} is named more than once")
    return tuple(open_source(spec, settings, seed=seed, scale=scale) for spec in wanted)

"""Where the files of a landing come from: a generator, a folder, a zip, Kaggle, two services."""

from collections.abc import Sequence
from pathlib import Path

from ingestion.sources.archive import ZipSource
from ingestion.sources.base import LiveSource, Source, SourceFile
from ingestion.sources.folder import FolderSource
from ingestion.sources.generate import GenerateSource
from ingestion.sources.kaggle import KaggleSource
from olist.errors import BadUsage
from olist.settings import Settings

__all__ = ["LiveSource", "Source", "SourceFile", "open_source", "open_sources"]


def open_source(spec: str, settings: Settings, *, seed: int = 42, scale: float = 1.0) -> Source:
    """Return the source that `spec` names: one of those by name, a folder or a zip.

    Raises:
        BadUsage: it is none of them.
    """
    if spec == "generate":
        return GenerateSource(seed=seed, scale=scale)
    if spec == "kaggle":
        return KaggleSource(endpoint=settings.kaggle_endpoint)
    if spec == "exchange_rates":
        # The services are asked with requests, which takes long to import.
        from ingestion.sources.exchange_rates import ExchangeRatesSource  # noqa: PLC0415

        return ExchangeRatesSource(settings)
    if spec == "weather":
        from ingestion.sources.weather import WeatherSource  # noqa: PLC0415 - as above

        return WeatherSource(settings)
    path = Path(spec).expanduser()
    if path.is_dir():
        return FolderSource(path)
    if path.suffix.lower() == ".zip" and path.is_file():
        return ZipSource(path)
    what = "is neither a folder nor a zip" if path.exists() else "does not exist"
    raise BadUsage(
        f"source {spec} {what}: use generate, kaggle, exchange_rates, weather, or the path of a "
        "folder or a .zip"
    )


def open_sources(
    specs: Sequence[str], settings: Settings, *, seed: int = 42, scale: float = 1.0
) -> tuple[Source, ...]:
    """Return the sources that `specs` name, or else those of `OLIST_SOURCES`.

    Raises:
        BadUsage: a source is none, or named twice.
    """
    wanted = tuple(specs) or settings.source_specs
    if twice := sorted({spec for spec in wanted if wanted.count(spec) > 1}):
        raise BadUsage(f"source {twice[0]} is named more than once")
    return tuple(open_source(spec, settings, seed=seed, scale=scale) for spec in wanted)

"""How much a source may hold before it is taken for a mistake, or for a bomb."""

from dataclasses import dataclass

from olist.settings import Settings


@dataclass(frozen=True)
class Limits:
    """The settings that bound archives and downloads."""

    files: int
    total_bytes: int
    """Of all files together, expanded; of a download, as it comes."""
    ratio: int
    """Bytes of a file for each of its compressed ones; those of the dataset have 3 to 7."""

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Return the limits that the settings set."""
        return cls(
            files=settings.source_max_files,
            total_bytes=settings.source_max_bytes,
            ratio=settings.archive_max_ratio,
        )

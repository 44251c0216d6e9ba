"""What a source's files would be as a landing: found, checked and hashed; nothing is written."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingestion.contract import Contract, Table, load_contract
from ingestion.header import HEAD_BYTES, Header, read_header
from ingestion.manifest import (
    LandedFile,
    Manifest,
    content_digest,
    next_landing_id,
    object_key,
)
from ingestion.sources.base import Source, SourceFile
from ingestion.staging import Part, refuse_unclosed
from olist.errors import BadUsage, DataRefused
from olist.progress import Progress, Step
from olist.settings import Settings

_BLOCK_BYTES = 1_048_576


@dataclass(frozen=True)
class Plan:
    """What would land; `new` is false if it is what landed last."""

    manifest: Manifest
    parts: tuple[Part, ...]
    """The files, to be read where the source has them."""
    new: bool
    warnings: tuple[str, ...]


@contextlib.contextmanager
def workdir(settings: Settings) -> Iterator[Path]:
    """Give a folder for files that a source makes; remove it, and those of processes that died."""
    home = settings.home / "work"
    home.mkdir(parents=True, exist_ok=True)
    for left in home.iterdir():
        if not _runs(left.name.partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{os.getpid()}-", dir=home) as folder:
        yield Path(folder)


def _runs(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (ValueError, PermissionError, OverflowError):
        return True
    return True


def plan_landing(
    source: Source, folder: Path, progress: Progress, *, latest: Manifest | None, thorough: bool
) -> Plan:
    """Get the files of `source` and check all of them; `thorough` reads them to their end.

    Raises:
        DataRefused: a file is missing or breaks the contract; the text names every such file.
    """
    contract = load_contract()
    found, warnings = _known_files(source, source.files(folder, progress), contract)
    headers, reasons = _headers(found)
    if reasons:
        raise DataRefused("nothing was landed: " + " | ".join(reasons))
    parts = []
    for table, file in found:
        progress(Step("land", f"checking {table.file}"))
        digest, size = _digest(file)
        landed = LandedFile(table.file, table.name, object_key(table.name, digest), digest, size)
        part = Part(landed, table, headers[table.name], file.open)
        if thorough:
            refuse_unclosed(part)
        parts.append(part)
    warnings += [f"{part.file.name}: {text}" for part in parts for text in part.header.warnings]
    manifest = _manifest(source, tuple(part.file for part in parts), latest)
    new = latest is None or latest.digest != manifest.digest
    return Plan(manifest if new or not latest else latest, tuple(parts), new, tuple(warnings))


def _known_files(
    source: Source, files: list[SourceFile], contract: Contract
) -> tuple[list[tuple[Table, SourceFile]], list[str]]:
    names = [file.name for file in files]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataRefused(f"the source has more than one {', '.join(twice)}")
    named = {file.name: file for file in files}
    found = [(table, named[table.file]) for table in contract.tables if table.file in named]
    missing = [table.file for table in contract.tables if table.file not in named]
    if not found or (missing and source.landed_as == "snapshot"):
        raise DataRefused(
            f"nothing was landed: the source lacks {', '.join(missing)}; it has "
            f"{', '.join(sorted(names)) or 'no files'}"
        )
    unknown = sorted(set(names) - {table.file for table in contract.tables})
    return found, [f"{name}: not a file of the contract, ignored" for name in unknown]


def _headers(found: list[tuple[Table, SourceFile]]) -> tuple[dict[str, Header], list[str]]:
    headers, reasons = {}, []
    for table, file in found:
        try:
            with file.open() as opened:
                headers[table.name] = read_header(table.file, opened.read(HEAD_BYTES), table)
        except DataRefused as error:
            reasons.append(str(error))
        except OSError as error:
            raise BadUsage(f"{file.path} cannot be read: {error.strerror}") from error
    return headers, reasons


def _digest(file: SourceFile) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with file.open() as opened:
        while block := opened.read(_BLOCK_BYTES):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def _manifest(source: Source, files: tuple[LandedFile, ...], latest: Manifest | None) -> Manifest:
    now = datetime.now(UTC)
    details = dict(source.describe())
    digest = content_digest(source.landed_as, files)
    return Manifest(
        landing_id=next_landing_id(now, digest, latest.landing_id if latest else None),
        source=source.name,
        landed_as=source.landed_as,
        fingerprint=source.fingerprint(),
        as_of=details.pop("as_of", None),
        created_at=now.isoformat(),
        details=details,
        files=files,
    )

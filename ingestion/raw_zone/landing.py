"""What a source's files would be as a landing: found, checked and hashed; nothing is written."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingestion.contract import Contract, Table, load_contract
from ingestion.loading.header import HEAD_BYTES, Header, read_header
from ingestion.loading.staging import Part, refuse_unclosed
from ingestion.raw_zone.digests import digests
from ingestion.raw_zone.latest import Latest
from ingestion.raw_zone.manifest import (
    LandedFile,
    Manifest,
    content_digest,
    next_landing_id,
    object_key,
)
from ingestion.sources.base import LiveSource, Source, SourceFile
from olist.errors import BadUsage, DataRefused
from olist.progress import Progress, Step
from olist.settings import Settings


@dataclass(frozen=True)
class Plan:
    """What would land; `new` is false if it is what landed last of each of its tables."""

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
    source: Source,
    folder: Path,
    progress: Progress,
    *,
    latest: Latest,
    thorough: bool,
    without: frozenset[str] = frozenset(),
) -> Plan:
    """Get the files of `source` and check all of them; `thorough` reads them to their end.

    Files of the datasets `without` are left out: another source brings these.

    Raises:
        DataRefused: a file is missing or breaks the contract; the text names every such file.
    """
    contract = load_contract()
    given = source.files(folder, progress)
    said = source.warnings if isinstance(source, LiveSource) else ()
    if not given and isinstance(source, LiveSource) and latest.last:
        return Plan(latest.last, (), False, said)
    found, warnings = _known_files(source, given, contract, without)
    headers, reasons = _headers(found)
    if reasons:
        raise DataRefused("nothing was landed: " + " | ".join(reasons))
    parts = []
    hashed = digests(file.open for _table, file in found)
    for (table, file), (digest, size) in zip(found, hashed, strict=True):
        progress(Step("land", f"checking {table.file}"))
        landed = LandedFile(table.file, table.name, object_key(table.name, digest), digest, size)
        part = Part(landed, table, headers[table.name], file.open)
        if thorough:
            refuse_unclosed(part)
        parts.append(part)
    warnings += [f"{part.file.name}: {text}" for part in parts for text in part.header.warnings]
    left_out = without & {t.dataset for t in contract.tables if t.file in {f.name for f in given}}
    manifest = _manifest(source, tuple(part.file for part in parts), latest, left_out)
    before = _landed_before(manifest, latest)
    return Plan(before or manifest, tuple(parts), before is None, (*said, *warnings))


def known_landing(
    source: Source, latest: Latest, *, without: frozenset[str] = frozenset()
) -> Manifest | None:
    """Return the last landing of `source`, if it says that it would give just that again."""
    fingerprint = source.fingerprint()
    if fingerprint is None or latest.last is None:
        return None
    left_out = frozenset(t.name for t in load_contract().tables if t.dataset in without)
    # A landing of all that the source has serves as well as one of what is wanted of it.
    wanted = {fingerprint, _fingerprint(source, without)}
    for manifest in latest.landings():
        if (
            (manifest.source, manifest.landed_as) == (source.name, source.landed_as)
            and manifest.fingerprint in wanted
            and latest.is_last(manifest, manifest.tables - left_out)
        ):
            return manifest
    return None


def _landed_before(manifest: Manifest, latest: Latest) -> Manifest | None:
    """Return the youngest of the landings that brought these files last, if each came so before."""
    ids = set()
    for file in manifest.files:
        landing = latest.of_table(file.table)
        if (
            landing is None
            or (landing.landed_as, landing.as_of) != (manifest.landed_as, manifest.as_of)
            or latest.file(file.table) != file
        ):
            return None
        ids.add(landing.landing_id)
    return latest.read(max(ids))


def _known_files(
    source: Source, files: list[SourceFile], contract: Contract, without: frozenset[str]
) -> tuple[list[tuple[Table, SourceFile]], list[str]]:
    names = [file.name for file in files]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataRefused(f"the source has more than one {', '.join(twice)}")
    given = {file.name: file for file in files}
    wanted = [table for table in contract.tables if table.dataset not in without]
    found = [(table, given[table.file]) for table in wanted if table.file in given]
    touched = {table.dataset for table, _file in found} or {wanted[0].dataset}
    missing = [t.file for t in wanted if t.dataset in touched and t.file not in given]
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


def _manifest(
    source: Source, files: tuple[LandedFile, ...], latest: Latest, without: frozenset[str]
) -> Manifest:
    now = datetime.now(UTC)
    details = dict(source.describe())
    digest = content_digest(source.landed_as, files)
    last = latest.last.landing_id if latest.last else None
    brought = frozenset(file.table for file in files)
    return Manifest(
        landing_id=next_landing_id(now, digest, last),
        source=source.name,
        landed_as=source.landed_as,
        fingerprint=_fingerprint(source, without),
        as_of=details.pop("as_of", None),
        created_at=now.isoformat(),
        details=details,
        files=files,
        others=latest.without(frozenset() if "mends" in details else brought),
    )


def _fingerprint(source: Source, without: frozenset[str]) -> str | None:
    fingerprint = source.fingerprint()
    if fingerprint is None or not without:
        return fingerprint
    return f"{fingerprint} without {', '.join(sorted(without))}"

"""Whether a publication says what its files say.

1. The files are those of a source, or those that the publication was loaded from, as they landed.
2. They are counted by DuckDB, with SQL of its own (`checks/`); the publication is asked for the
   same figures, as its readers ask. Counts and money agree to the last unit and cent.
3. What others published is compared too, if the files are the full data set.
4. A difference is explained when records of the files it is counted from are in quarantine; any
   other one is not.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingestion.contract import load_contract
from ingestion.raw_zone.zone import RawZone
from ingestion.sources import Source
from olist.database import connect, readable_errors
from olist.progress import Progress, Step, silent
from olist.settings import Settings
from publication.evidence import Connection, raw_load_id
from publication.history import Publication
from publication.reader import Reader, open_publication
from verification import files
from verification.checks import CHECKS
from verification.comparing import Answer, Comparison, compare, look, not_compared
from verification.published import compare_published, read_figures
from verification.recount import open_recount
from verification.warehouse import ask


@dataclass(frozen=True)
class Verification:
    """Every figure that was compared, by recount and with what others published."""

    publication_id: int
    files: str
    comparisons: tuple[Comparison, ...]

    @property
    def unexplained(self) -> tuple[Comparison, ...]:
        """The differences that nobody can explain."""
        return tuple(one for one in self.comparisons if one.is_unexplained)


@dataclass(frozen=True)
class _Recounted:
    """What the files say: figures, and the tables whose files each check counts from."""

    answers: Mapping[str, Answer]
    files: Mapping[str, frozenset[str]]


def verify(
    settings: Settings, source: Source | None = None, *, progress: Progress = silent
) -> Verification:
    """Compare the current publication with `source`, or with the files it was loaded from.

    Raises:
        NothingPublished: there is no publication yet.
        BadUsage: a file is missing.
        DataRefused: DuckDB cannot read a file.
    """
    with open_publication(settings, command="olist verify") as reader:
        publication = reader.publication
    # No transaction of a reader stands open while the files are counted, which may take minutes.
    recounted = _recount(settings, publication, source, progress)
    progress(Step("verify", f"asking publication {publication.publication_id}"))
    with (
        open_publication(settings, publication.publication_id, command="olist verify") as reader,
        connect(settings, "publisher", command="olist verify") as raw,
        readable_errors("reading the raw tables"),
    ):
        raw.execute("set transaction isolation level repeatable read, read only")
        comparisons = _compare(reader, raw, recounted)
    return Verification(
        publication_id=publication.publication_id,
        files=source.name if source else "as they landed",
        comparisons=comparisons,
    )


def _recount(
    settings: Settings, publication: Publication, source: Source | None, progress: Progress
) -> _Recounted:
    contract = load_contract()
    with tempfile.TemporaryDirectory(prefix="olist-verify-") as name:
        folder = Path(name)
        if source is not None:
            files.of_source(source, contract, folder, progress)
        else:
            progress(Step("verify", "fetching the files that were loaded"))
            with connect(settings, "publisher", command="olist verify") as ledger:
                zone = RawZone(settings)
                files.of_publication(ledger, zone, contract, folder, publication.raw_load_id)
        progress(Step("verify", "counting the files"))
        with open_recount(folder) as recount:
            return _Recounted(
                answers={check.name: recount.of(check) for check in CHECKS},
                files={check.name: recount.files_of(check) for check in CHECKS},
            )


def _compare(reader: Reader, raw: Connection, recounted: _Recounted) -> tuple[Comparison, ...]:
    quarantined = files.quarantined(raw)
    current = raw if raw_load_id(raw) == reader.publication.raw_load_id else None
    comparisons: list[Comparison] = []
    found: dict[str, Answer] = {}
    for check in CHECKS:
        expected = recounted.answers[check.name]
        answer = ask(reader, current, check, expected.columns)
        if isinstance(answer, str):
            comparisons += not_compared(check.name, expected, answer)
            continue
        found[check.name] = answer
        comparisons += compare(
            check.name,
            expected,
            answer,
            tolerance=check.tolerance,
            reason=_excuse(quarantined, recounted.files[check.name]),
        )
    # What no published table holds is compared with the files alone.
    comparisons += compare_published(
        read_figures(), look(recounted.answers), look({**recounted.answers, **found})
    )
    return tuple(comparisons)


def _excuse(quarantined: Mapping[str, int], tables: frozenset[str]) -> str | None:
    """Return why figures counted from these tables may differ."""
    held = [f"{count:,} of {name}" for name, count in sorted(quarantined.items()) if name in tables]
    return f"records are in quarantine: {', '.join(held)}" if held else None

"""The audit: whether the candidate may be published.

1. Its last build finished, wrote all of the data, and nothing was loaded since it started.
2. Every model and seed of the project, and what a step of the line writes for them, holds the rows
   and was made by the code of now; one that takes in changes only has taken in all. (A build says
   first what it is going to write, so that what it may have left half is known.)
3. Every data test of the project has a result on this very candidate, and passed or warned; it
   passed where it says what publishing needs.
4. Every public model has a data test, and metrics are asked of public models only.

The results are read from the database, not from files, so that a plain `dbt build` counts and a
`run_results.json` of another home does not.
"""

import datetime
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from olist.database import connect, readable_errors
from olist.settings import DBT_PROJECT_DIR, Settings
from publication.digest import project_files
from publication.evidence import Connection, Evidence, Result, WrittenNode, read_evidence
from publication.manifest import DataTest, Node, Project, read_project

_PASSED = ("pass", "warn")
_FAILED = ("fail", "error", "runtime error")


@dataclass(frozen=True)
class Audit:
    """What the audit found; each refusal is one line that says what to do."""

    generation: int
    raw_load_id: int
    tests_passed: int
    tests_warned: int
    refusals: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the candidate may be published."""
        return not self.refusals


def audit(settings: Settings, *, target_dir: Path, project_dir: Path = DBT_PROJECT_DIR) -> Audit:
    """Audit the candidate against the project that dbt last parsed into `target_dir`."""
    project = read_project(target_dir)
    with (
        connect(settings, "publisher", command="olist audit") as connection,
        readable_errors("auditing the candidate"),
    ):
        return examine(connection, project, project_dir)


def examine(connection: Connection, project: Project, project_dir: Path) -> Audit:
    """Audit from one snapshot of the database; `connection` must not be in a transaction."""
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        evidence = read_evidence(connection)
    refusals = tuple(_build_refusals(evidence))
    if not refusals:  # Otherwise all of the rest would say the same: build again.
        ahead = evidence.read_at.timestamp() - time.time()
        refusals = (
            *_failed_tests(project, evidence),
            *_node_refusals(project, evidence),
            *_file_refusals(project, evidence, project_dir, clock_ahead=ahead),
            *_other_tests(project, evidence),
            *_coverage_refusals(project),
        )
    statuses = [
        result.status for test in project.tests if (result := evidence.results.get(test.unique_id))
    ]
    return Audit(
        generation=evidence.generation,
        raw_load_id=evidence.raw_load_id,
        tests_passed=statuses.count("pass"),
        tests_warned=statuses.count("warn"),
        refusals=refusals,
    )


def _build_refusals(evidence: Evidence) -> Iterator[str]:
    build = evidence.build
    if build is None:
        yield "nothing has been built yet: run `olist build`"
        return
    name = f"the last build ({build.command}, generation {build.generation})"
    if not build.finished_at:
        yield f"{name} did not finish: run `olist build`"
    if not build.publishable:
        yield f"{name} did not write all of the data: run `olist build`"
    loads = {build.raw_load_id, evidence.raw_load_id}
    if build.finished_at:
        loads.add(build.raw_load_id_at_end or 0)
    if len(loads) > 1:
        yield (
            f"raw tables changed since {name} started "
            f"(load {build.raw_load_id} then, {evidence.raw_load_id} now): run `olist build`"
        )


def _node_refusals(project: Project, evidence: Evidence) -> Iterator[str]:
    """Yield what is wrong with the tables, those that failed before what was skipped for them."""

    def skipped(node: Node) -> bool:
        written = evidence.nodes.get(node.unique_id)
        return written is not None and written.status == "skipped"

    for node in sorted(project.nodes, key=skipped):
        written = evidence.nodes.get(node.unique_id)
        if written is None:
            yield f"{node.name} has not been built: run `olist build`"
        elif reason := _distrust(node, written, evidence):
            yield f"{node.name} {reason}: run `olist build`"


def _distrust(node: Node, written: WrittenNode, evidence: Evidence) -> str | None:
    build = evidence.builds.get(written.generation)
    if written.status != "success":
        return f"is not built (its last build says {written.status})"
    if written.checksum != node.checksum:
        return "changed since it was built"
    if written.raw_load_id != evidence.raw_load_id:
        return f"is of load {written.raw_load_id}, and the raw tables of {evidence.raw_load_id}"
    if build is None or not build.publishable:
        return "was last written by a build that did not write all of the data"
    missed = [one for one in node.parents if _is_behind(node.unique_id, one, evidence)]
    if missed:
        return f"has not taken in what changed in {missed[0].rpartition('.')[2]} since"
    return None


def _is_behind(table: str, parent: str, evidence: Evidence) -> bool:
    """Whether a table that takes in changes only lacks some that its parent has."""
    return table in evidence.kept and evidence.kept.get(parent, 0) > evidence.kept[table]


def _file_refusals(
    project: Project, evidence: Evidence, project_dir: Path, *, clock_ahead: float
) -> Iterator[str]:
    """Yield the files that are not what was built: by checksum where dbt has one, else by time."""
    checksums = {node.file: node.checksum for node in project.nodes}
    starts = [
        build.started_at
        for node in project.nodes
        if (written := evidence.nodes.get(node.unique_id))
        and (build := evidence.builds.get(written.generation))
    ]
    oldest = min(starts, default=datetime.datetime.now(datetime.UTC)).timestamp()
    for path in project_files(project_dir):
        name = path.relative_to(project_dir).as_posix()
        if name in checksums and path.suffix == ".sql":
            if hashlib.sha256(path.read_text().strip().encode()).hexdigest() != checksums[name]:
                yield f"{name} changed since it was built: run `olist build`"
        elif path.stat().st_mtime + clock_ahead > oldest:
            yield f"{name} changed since the candidate was built: run `olist build`"


def _failed_tests(project: Project, evidence: Evidence) -> Iterator[str]:
    """Yield the tests that failed: for their sake the rest was skipped."""
    for test in project.tests:
        result = evidence.results.get(test.unique_id)
        if result is not None and result.status in _FAILED:
            yield _ended(test, result)


def _other_tests(project: Project, evidence: Evidence) -> Iterator[str]:
    """Yield the tests that did not come to an end."""
    for test in project.tests:
        result = evidence.results.get(test.unique_id)
        if result is None:
            yield (
                f"test {test.name} has no result on generation {evidence.generation}: "
                "run `olist build`"
            )
        elif result.status not in (*_PASSED, *_FAILED):
            yield _ended(test, result)
        elif result.status == "warn" and test.publishing_needs:
            yield test.publishing_needs


def _ended(test: DataTest, result: Result) -> str:
    found = f" with {result.failures} failures" if result.failures else ""
    said = f": {' '.join(result.message.split())}" if result.message else ""
    return f"test {test.name} ended with {result.status}{found}{said}"


def _coverage_refusals(project: Project) -> Iterator[str]:
    for node in project.public:
        if not any(_looks_at(test, node) for test in project.tests):
            yield f"public {node.name} has no data test: write one beside it"
    for table in project.unpublished_relations():
        yield f"metrics are asked of {table}, which is not public: set `access: public` on it"


def _looks_at(test: DataTest, node: Node) -> bool:
    return node.unique_id in test.nodes

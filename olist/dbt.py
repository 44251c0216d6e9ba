"""Runs dbt inside this process, on the candidate, as the role that builds.

1. In process, so that dbt dies with the command that asked for it.
2. dbt's target and log folders lie in the home folder: two homes never share a manifest.
3. A whole build is two dbt commands with the step that fits the drivers between them, or one where
   they are fitted on these very rows already.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from drivers import FITTED_ON
from olist.errors import BadUsage, OlistError
from olist.progress import Progress, Step, silent
from olist.services import environment
from olist.settings import Settings

BUILD = ("build", "--exclude-resource-type", "unit_test")
"""How the candidate is built: unit tests are about code, and run only where they are asked for."""


@dataclass(frozen=True)
class Finding:
    """A node that failed or warned: its kind, name and what dbt says of it."""

    kind: str
    name: str
    message: str


@dataclass(frozen=True)
class BuildResult:
    """What a dbt command did: nodes by outcome, and seconds."""

    command: str
    models: int
    tests: int
    seconds: float
    warned: tuple[Finding, ...] = field(default=())


def build(
    settings: Settings, selection: Sequence[str] = (), *, progress: Progress = silent
) -> BuildResult:
    """Run `dbt build` with the given dbt selection, and the step that fits the drivers.

    Where dbt has built what they are fitted on, and it is other than before, the drivers are
    fitted, and dbt builds what hangs on them: a second command of 1.4 s. What the first made of
    that is forgotten, and so are its warnings.

    Raises:
        OlistError: a model or a test failed; the text names each.
    """
    started = time.monotonic()
    if {"--resource-type", "--exclude-resource-type"} & set(selection):
        arguments = ["build", *selection]
    else:
        arguments = [*BUILD, *selection]
    progress(Step("build", "reading the dbt project"))
    results = _build(settings, arguments, progress)
    if any(result.node.name == FITTED_ON for result in results.values()):
        from drivers.step import SELECTION, confirm_drivers, fit_drivers  # noqa: PLC0415

        if fit_drivers(settings, progress=progress):
            results |= _build(settings, [*BUILD, *SELECTION], progress)
            confirm_drivers(settings)
    return _summary(arguments, list(results.values()), time.monotonic() - started)


def _build(settings: Settings, arguments: list[str], progress: Progress) -> dict[str, Any]:
    """Return the results by node."""
    outcome = _invoke(settings, ["--log-level", "none", *arguments], _reporter(progress))
    results = list(getattr(outcome.result, "results", None) or [])
    failures = _findings(results, "error", "fail")
    if outcome.exception is not None and not failures:
        raise _explain("dbt build failed", outcome.exception)
    if not outcome.success:
        raise OlistError(describe_failures(failures))
    return {result.node.unique_id: result for result in results}


def passthrough(settings: Settings, arguments: Sequence[str]) -> int:
    """Run any dbt command with dbt's own output, and return 1 if something in it failed.

    Raises:
        OlistError: dbt could not do it at all; the text says why.
    """
    outcome = _invoke(settings, list(arguments) or ["--help"], None)
    if outcome.exception is not None:
        raise _explain("dbt", outcome.exception)
    return 0 if outcome.success else 1


def _explain(what: str, error: BaseException) -> OlistError:
    # By its name: importing dbt takes two seconds.
    wrong_usage = type(error).__name__ == "DbtUsageException"
    return (BadUsage if wrong_usage else OlistError)(f"{what}: {_one_line(error)}")


def _invoke(settings: Settings, arguments: list[str], callback: Any) -> Any:
    # Importing dbt takes two seconds, so only what runs dbt imports it.
    from dbt.cli.main import dbtRunner  # noqa: PLC0415

    with exported(environment(settings)):
        runner = dbtRunner(callbacks=[callback] if callback else [])
        outcome = runner.invoke(arguments)
    if isinstance(outcome.exception, KeyboardInterrupt):
        # Dbt hands it back like any other failure, once it has cancelled its queries.
        raise outcome.exception
    return outcome


@contextmanager
def exported(variables: dict[str, str]) -> Iterator[None]:
    """Have `variables` in the environment of this process, and put it back afterwards."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _reporter(progress: Progress) -> Any:
    def report(event: Any) -> None:
        if event.info.name in ("LogTestResult", "LogModelResult", "LogSeedResult"):
            data = event.data
            total = data.num_models if event.info.name == "LogTestResult" else data.total
            progress(Step("build", data.node_info.node_name, data.index, total, "nodes"))

    return report


def _summary(arguments: list[str], results: Sequence[Any], seconds: float) -> BuildResult:
    kinds = [str(result.node.resource_type) for result in results]
    return BuildResult(
        command=" ".join(["dbt", *arguments]),
        models=sum(kind in ("model", "seed", "snapshot") for kind in kinds),
        tests=sum(kind in ("test", "unit_test") for kind in kinds),
        seconds=seconds,
        warned=_findings(results, "warn"),
    )


def _findings(results: Sequence[Any], *statuses: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            str(result.node.resource_type),
            result.node.name,
            _one_line(result.message or result.status),
        )
        for result in results
        if result.status in statuses
    )


def describe_failures(failures: Sequence[Finding]) -> str:
    """Return what an operator reads of a build that failed."""
    if not failures:
        return "dbt build failed: run `olist dbt build` to see what dbt says"
    lines = [f"{failure.kind} {failure.name}: {failure.message}" for failure in failures]
    shown = "\n  ".join(lines[:10])
    more = f"\n  and {len(lines) - 10} more" if len(lines) > 10 else ""
    return f"dbt build failed, and nothing was published:\n  {shown}{more}"


def _one_line(message: object) -> str:
    return " ".join(str(message).split())

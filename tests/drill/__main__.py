"""`make drill`: from a drop to its publication by the sensor alone, with everything killed on the
way; then Postgres is lost, and all of it comes back from the raw zone.

Prints what was done and how long it took; exit code 1 and one line if something is not as it must
be.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from olist.settings import PROJECT_DIR
from tests.drill.place import Home, Wrong, within

SCALE = "0.01"
_STEPS = """
query ($id: ID!) { logsForRun(runId: $id) { ... on EventConnection { events {
    __typename ... on MessageEvent { stepKey message }
} } } }
"""
_POOLS = "{ instance { concurrencyLimits { concurrencyKey activeSlotCount } } }"


def main() -> int:
    """Do both drills."""
    with tempfile.TemporaryDirectory(prefix="olist-drill-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        home = Home(Path(folder) / "home")
        try:
            _killed(home)
            _restored(home)
        except Wrong as wrong:
            click.echo(f"drill: {wrong}", err=True)
            return 1
        finally:
            home.olist("reset", "--yes")
    return 0


def _killed(home: Home) -> None:
    """Land a drop, kill everything in the middle of its run, and wait for its publication."""
    home.olist("bootstrap")
    _monitored_often(home)
    with ExitStack() as stack:
        with timed("web server, daemon and code location are up"):
            stack.enter_context(home.up())
        home.olist("land", "--source", "generate", "--scale", SCALE)
        with timed("the sensor has asked for a run, and it builds"):
            run_id = within("a run builds", lambda: _building(home))
        with timed("worker, code server, daemon and Postgres killed: published all the same"):
            for pid in _everything(home, run_id):
                os.kill(pid, signal.SIGKILL)
            within("a publication", lambda: _published(home))
            within("all runs have ended", lambda: True if _all_ended(home) else None)
        with timed("the web server killed: it answers again"):
            os.kill(home.process("web server") or 0, signal.SIGKILL)
            runs = within("the web server answers", lambda: home.runs() or None)
        _expect([run["status"] for run in runs] == ["SUCCESS", "FAILURE"], f"the runs are {runs}")
        landings = {
            tag["value"] for run in runs for tag in run["tags"] if "landing_ids" in tag["key"]
        }
        _expect(len(landings) == 1, f"one landing, and the runs are for {landings}")
        pools = home.query(_POOLS)["instance"]["concurrencyLimits"]
        _expect(not any(pool["activeSlotCount"] for pool in pools), f"a slot is taken: {pools}")


def _restored(home: Home) -> None:
    """Lose Postgres with all that is in it, and make it again from the raw zone alone."""
    before = home.publications()[0]["table_rows"]
    shutil.rmtree(home.folder / "data" / "postgres")
    with timed("Postgres lost: raw tables made again from the raw zone alone"):
        home.olist("rebuild-raw")
    with timed("built and tested"):
        home.olist("build")
    with timed("published"):
        home.olist("publish")
    [restored] = home.publications()
    _expect(restored["table_rows"] == before, "the restored publication has other rows")


def _monitored_often(home: Home) -> None:
    folder = home.folder / "dagster"
    folder.mkdir(exist_ok=True)
    settings = (PROJECT_DIR / "orchestration" / "dagster.yaml").read_text()
    often = settings.replace("poll_interval_seconds: 30", "poll_interval_seconds: 2")
    (folder / "dagster.yaml").write_text(often)


def _building(home: Home) -> str | None:
    """Return the run that builds."""
    for run in home.runs():
        data = home.query(_STEPS, id=run["runId"])
        for event in data["logsForRun"]["events"] if data else ():
            if (event["__typename"], event.get("stepKey")) == ("ExecutionStepStartEvent", "build"):
                return str(run["runId"])
    return None


def _everything(home: Home, run_id: str) -> Iterator[int]:
    yield home.worker(run_id)
    yield home.postgres()
    for name in ("code server", "daemon"):
        yield within(name, lambda name=name: home.process(name))  # type: ignore[misc]


def _published(home: Home) -> list[dict[str, Any]] | None:
    """Return the publications; nothing will come once the last run has failed for good."""
    if found := home.publications():
        return found
    runs = home.runs()
    if len(runs) > 1 and runs[0]["status"] == "FAILURE":
        events = home.query(_STEPS, id=runs[0]["runId"])["logsForRun"]["events"]
        said = [event["message"] for event in events if "Failure" in event["__typename"]]
        raise Wrong(f"the run that was run again failed: {said}")
    return None


def _all_ended(home: Home) -> bool:
    runs = home.runs()
    return bool(runs) and all(run["status"] in ("SUCCESS", "FAILURE") for run in runs)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print what was done, and how long it took."""
    started = time.monotonic()
    yield
    click.echo(f"{time.monotonic() - started:6.1f} s  {what}")


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Wrong(otherwise)


if __name__ == "__main__":
    sys.exit(main())

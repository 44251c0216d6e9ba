"""A run is known to be dead when its process is, whoever started it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import pytest
from dagster._core.launcher.base import WorkerStatus
from dagster._core.storage.dagster_run import DagsterRun

from olist.settings import Settings
from orchestration import launcher as module
from orchestration.launcher import WatchedRunLauncher
from orchestration.workers import alive, life, pid_here
from tests.olist.processes import within

_WORKER = """
import sys, time
from olist.settings import load_settings
from orchestration.workers import alive
with alive(load_settings(), sys.argv[1]):
    print("alive", flush=True)
    time.sleep(600)
"""


@contextmanager
def worker(settings: Settings, run_id: str) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", _WORKER, run_id],
        env={**os.environ, "OLIST_HOME": str(settings.home)},
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"alive\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def launcher(nowhere: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[WatchedRunLauncher]:
    monkeypatch.setattr(module, "load_settings", lambda: nowhere)
    with dg.DagsterInstance.ephemeral() as instance:
        made = WatchedRunLauncher()
        made.register_instance(instance)
        yield made


def test_a_run_is_alive_until_it_is_killed_or_ends(nowhere: Settings) -> None:
    assert life(nowhere, "never") == "unknown"
    with worker(nowhere, "killed") as process:
        assert life(nowhere, "killed") == "alive"
        assert pid_here(nowhere, "killed") == process.pid
        process.send_signal(signal.SIGKILL)
        assert within(5, lambda: life(nowhere, "killed") == "dead")
    assert pid_here(nowhere, "killed") is None
    with alive(nowhere, "well"):
        assert life(nowhere, "well") == "alive"
    assert life(nowhere, "well") == "ended"


def test_what_the_daemon_is_told_of_a_run(
    launcher: WatchedRunLauncher, nowhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def health(run_id: str) -> WorkerStatus:
        return launcher.check_run_worker_health(DagsterRun("line", run_id=run_id)).status

    with alive(nowhere, "here"):
        assert health("here") == WorkerStatus.RUNNING
    assert health("here") == WorkerStatus.RUNNING
    with worker(nowhere, "dead") as process:
        process.kill()
        process.wait()
    assert health("dead") == WorkerStatus.RUNNING, "the code server may have died with it"
    monkeypatch.setattr(module, "_SEEN_WITHIN_SECONDS", 0.0)
    assert health("dead") == WorkerStatus.FAILED

    for seconds, status in ((10, WorkerStatus.RUNNING), (900, WorkerStatus.FAILED)):
        monkeypatch.setattr(launcher, "_seconds_since_start", lambda _run, s=seconds: s)
        assert health("never-came-to-a-step") == status


def test_a_run_that_hangs_is_ended_though_its_code_server_is_gone(
    launcher: WatchedRunLauncher, nowhere: Settings
) -> None:
    with worker(nowhere, "hangs") as process:
        assert launcher.terminate("hangs") is True
        assert process.wait(5) in (-signal.SIGTERM, -signal.SIGKILL)

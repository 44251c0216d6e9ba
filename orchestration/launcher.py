"""Dagster's launcher, which also knows when the process of a run has died, and can end it.

Named in `dagster.yaml`; Dagster's daemon asks it for every run that is under way.
"""

import contextlib
import os
import signal
import time

from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.launcher import DefaultRunLauncher
from dagster._core.launcher.base import CheckRunHealthResult, WorkerStatus
from dagster._core.storage.dagster_run import DagsterRun
from dagster._serdes.config_class import ConfigurableClassData

from olist.settings import load_settings
from orchestration.workers import life, pid_here

_STARTS_WITHIN_SECONDS = 180
"""How long a process may take from its start to its first step: it imports and parses before."""
_ENDS_WITHIN_SECONDS = 5
_SEEN_WITHIN_SECONDS = 8.0


class WatchedRunLauncher(DefaultRunLauncher):
    """Launches runs from the code server, and knows how their processes are."""

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        """Take what `dagster.yaml` says, which is nothing."""
        super().__init__(inst_data)
        self._reachable_since: dict[str, float] = {}

    @property
    def supports_check_run_worker_health(self) -> bool:
        """It does."""
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Say whether the process of a run is alive."""
        found = life(load_settings(), run.run_id)
        late = found == "unknown" and self._seconds_since_start(run) > _STARTS_WITHIN_SECONDS
        if found != "dead" and not late:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        if not self._can_run_again(run.run_id):
            return CheckRunHealthResult(WorkerStatus.RUNNING, "dead, and waits for the code server")
        said = "its process has died" if found == "dead" else "its process never came to a step"
        return CheckRunHealthResult(WorkerStatus.FAILED, said)

    def _can_run_again(self, run_id: str) -> bool:
        """Whether the code server has been there for a while.

        The daemon runs a dead run again at once, and never again if that fails: it must have seen a
        code server that died with the run come back.
        """
        client = self._get_grpc_client_for_termination(run_id)  # type: ignore[no-untyped-call]
        try:
            if client is not None:
                client.ping("")
        except DagsterUserCodeUnreachableError:
            self._reachable_since.pop(run_id, None)
            return False
        since = self._reachable_since.setdefault(run_id, time.monotonic())
        return time.monotonic() - since >= _SEEN_WITHIN_SECONDS

    def terminate(self, run_id: str) -> bool:
        """End the process of a run; also one whose code server is gone, or that does not listen."""
        process = pid_here(load_settings(), run_id)
        told = self._ask(run_id)
        if process is None:
            return told
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self._gone(run_id):
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)
        return True

    def _ask(self, run_id: str) -> bool:
        try:
            return bool(super().terminate(run_id))  # type: ignore[no-untyped-call]
        except DagsterUserCodeUnreachableError:
            return False

    def _gone(self, run_id: str) -> bool:
        settings = load_settings()
        deadline = time.monotonic() + _ENDS_WITHIN_SECONDS
        while time.monotonic() < deadline:
            if life(settings, run_id) != "alive":
                return True
            time.sleep(0.1)
        return False

    def _seconds_since_start(self, run: DagsterRun) -> float:
        record = self._instance.get_run_record_by_id(run.run_id)
        started = record.start_time if record else None
        return time.time() - started if started else 0.0

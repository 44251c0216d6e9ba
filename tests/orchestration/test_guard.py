"""dbt ends with the run that started it."""

import signal
import subprocess
import sys

from orchestration.guard import guarded
from tests.olist.processes import is_alive, within

_STARTER = """
import subprocess, sys, time
from orchestration.guard import guarded
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with guarded(child):
    print(child.pid, flush=True)
    time.sleep(600)
"""


def test_a_process_ends_when_its_starter_is_killed() -> None:
    starter = subprocess.Popen([sys.executable, "-c", _STARTER], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    assert is_alive(pid)
    starter.kill()
    starter.communicate()
    assert within(5, lambda: not is_alive(pid))


def test_a_process_that_still_runs_ends_with_the_block() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with guarded(child):
        assert is_alive(child.pid)
    assert child.wait(5) == -signal.SIGTERM
    child.communicate()

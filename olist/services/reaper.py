"""The parent of the programs that `olist up` runs: it ends all of them when `olist up` is gone.

1. It starts the programs of its plan, each in a session of its own, and says when one has ended. A
   program that is to come back is started again a second later, until it ends three times in a row
   within moments.
2. When its standard input ends - `olist up` closed it, or was killed - it ends every program with
   all that they started: asks first, then kills. Dagster's code servers and run workers are
   processes of their own; on Linux they become children of this one when their parents die, so that
   none is missed; elsewhere they are found by their sessions.
3. If it is killed itself, the kernel ends the programs (Linux), and `olist up` ends the rest.

It runs as `python -I -S reaper.py LOCK_FD`: a plan on the first line of its input, one line
of output for each event. It imports nothing but the standard library.
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LINUX = sys.platform == "linux"
_GRACE_SECONDS = 10
_ORPHAN_SECONDS = 3
_AGAIN_SECONDS = 1
_MOMENTS_SECONDS = 20
_TIMES = 3


def main() -> None:
    """Run the plan until the input ends."""
    os.set_inheritable(int(sys.argv[1]), False)  # The lock that says "up": ours and its maker's.
    plan = json.loads(_read_line())
    libc = ctypes.CDLL(None) if _LINUX else None
    if libc is not None:
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    family = Family(libc)
    for program in plan:
        family.start(program)
    _watch(family, wake)
    _end_all(set(family.programs), family.ever)
    _say({"ended": "all"})


class Family:
    """The programs that run, and those that come back in a moment."""

    def __init__(self, libc: ctypes.CDLL | None) -> None:
        """Run nothing yet."""
        self.libc = libc
        self.programs: dict[int, dict[str, Any]] = {}
        self.ever: set[int] = set()
        self._due: list[tuple[float, dict[str, Any]]] = []

    def start(self, program: dict[str, Any]) -> None:
        """Start a program, and say so."""
        pid = _spawn(program, self.libc)
        self.programs[pid] = {**program, "begun": time.monotonic()}
        self.ever.add(pid)
        _say({"started": {program["name"]: pid}})

    def ended(self, pid: int) -> None:
        """Note that a process has ended: it comes back, or the end of its program is said."""
        program = self.programs.pop(pid, None)
        if program is None:
            return
        quick = time.monotonic() - program["begun"] < _MOMENTS_SECONDS
        times = program.get("times", 0) + 1 if quick else 1
        if program["restart"] and times < _TIMES:
            self._due.append((time.monotonic() + _AGAIN_SECONDS, {**program, "times": times}))
        else:
            _say({"ended": program["name"]})

    def start_due(self) -> float | None:
        """Start what is due; return in how many seconds the next one is, None if none is."""
        now = time.monotonic()
        due = [program for when, program in self._due if when <= now]
        self._due = [(when, program) for when, program in self._due if when > now]
        for program in due:
            self.start(program)
        return max(0.0, min(when for when, _ in self._due) - now) if self._due else None


def _read_line() -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        if not (part := os.read(0, 1)):
            os._exit(1)
        line += part
    return line


def _say(event: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # Nobody may be listening any more.
        os.write(1, json.dumps(event).encode() + b"\n")


def _spawn(program: dict[str, Any], libc: ctypes.CDLL | None) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        log = os.open(program["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for source, target in ((os.open(os.devnull, os.O_RDONLY), 0), (log, 1), (log, 2)):
            os.dup2(source, target)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.setsid()
        os.chdir(program["folder"])
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
            if os.getppid() != parent:
                os._exit(1)
        arguments = program["argv"]
        os.execvpe(arguments[0], arguments, program["environment"])  # noqa: S606 - meant
    except Exception as error:  # noqa: BLE001 - nothing above this forked child would say it
        os.write(2, f"{program['name']} cannot be started: {error!r}\n".encode())
    finally:
        os._exit(127)


def _watch(family: Family, wake: int) -> None:
    """Wait for the end of the input; see to the programs that end before it."""
    while True:
        ready, _, _ = select.select([0, wake], [], [], family.start_due())
        if 0 in ready and not os.read(0, 512):
            return
        if wake in ready and {signal.SIGINT, signal.SIGTERM, signal.SIGHUP} & set(
            os.read(wake, 512)
        ):
            return
        for pid in _reap():
            family.ended(pid)


def _reap() -> list[int]:
    ended = []
    with contextlib.suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            ended.append(pid)
    return ended


def _end_all(leaders: set[int], ever: set[int]) -> None:
    """Ask every program to end, and kill what is still there when its time is up.

    Of the programs that there `ever` were, some have come back, and may have left others behind.
    """
    for pid in leaders:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGTERM)
    asked: set[int] = set()
    deadline = time.monotonic() + _GRACE_SECONDS
    while family := family_of(ever):
        if time.monotonic() > deadline:
            _kill(family, signal.SIGKILL)
        elif not family & leaders and not family <= asked:
            # What outlives the programs themselves has nobody to answer to.
            _kill(family - asked, signal.SIGTERM)
            asked |= family
            deadline = min(deadline, time.monotonic() + _ORPHAN_SECONDS)
        time.sleep(0.05)


def _kill(pids: set[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def family_of(leaders: set[int]) -> set[int]:
    """Return the processes that descend from this one or live in the leaders' sessions."""
    _reap()
    return relatives(leaders | {os.getpid()}) - {os.getpid()}


def relatives(leaders: set[int]) -> set[int]:
    """Return the living processes of the leaders' sessions, and all that descend from them."""
    processes = _processes()
    family = leaders | {pid for pid, _, session in processes if session in leaders}
    while more := {pid for pid, parent, _ in processes if parent in family} - family:
        family |= more
    return family & {pid for pid, _, _ in processes}


def _processes() -> list[tuple[int, int, int]]:
    """Return (pid, parent, session or process group) of every process that is not a zombie."""
    if not _LINUX:
        command = ["/bin/ps", "-A", "-o", "pid=,ppid=,pgid=,stat="]
        lister = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        listed = lister.communicate()[0]
        rows = [line.split() for line in listed.splitlines()]
        return [
            (int(row[0]), int(row[1]), int(row[2]))
            for row in rows
            if not row[3].startswith("Z") and int(row[0]) != lister.pid
        ]
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                # The name, in brackets, may hold anything; what follows its end does not.
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if fields[0] != "Z":
                    found.append((int(folder.name), int(fields[1]), int(fields[3])))
    return found


if __name__ == "__main__":
    main()

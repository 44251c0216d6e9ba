"""The parent of the embedded services: a small process, detached from who started it.

1. It starts the programs of its plan, as the user named there, and says in the state file how they
   are: starting, ready, stopping, stopped.
2. It ends them once nobody holds the users lock: it waits for that lock, blocking, so that it also
   learns of users who were killed.
3. A program that dies takes the others with it; the next user starts them anew.
4. If it is killed itself, the kernel ends its programs (Linux); elsewhere the next start does.

It runs as `python -I -S supervisor.py LOCK_FD < plan.json` and imports nothing but the standard
library: it lives as long as the services do, and should cost next to nothing.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import select
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_NO_USERS = 255
"""Written to the wake-up pipe; no signal has this number."""


def main() -> None:
    """Run the plan that comes on the standard input until nobody uses it."""
    plan = json.load(sys.stdin)
    # Reparented at once, so that its starter never has a child to reap.
    if os.fork():
        os._exit(0)
    os.set_inheritable(int(sys.argv[1]), False)  # The lock that says "alive": ours only.
    Supervisor(plan).run()


class Supervisor:
    """The programs of one plan."""

    def __init__(self, plan: dict[str, Any]) -> None:
        """Prepare to run `plan`."""
        self.plan = plan
        self.pids: dict[str, int] = {}
        self.state_file = Path(plan["state_file"])
        self.wake, self.waker = os.pipe()
        os.set_blocking(self.waker, False)
        self.libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def run(self) -> None:
        """Start the programs, wait, and stop them."""
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        signal.set_wakeup_fd(self.waker, warn_on_full_buffer=False)
        # From the main thread: the death signal follows the thread that forked.
        for program in self.plan["programs"]:
            self.pids[program["name"]] = self.spawn(program)
        self.say("starting")
        threading.Thread(target=self.await_no_users, daemon=True).start()
        reason = self.watch()
        self.say("stopping", reason)
        self.stop()
        self.say("stopped", reason)
        os._exit(0)

    def await_no_users(self) -> None:
        """Take the users lock for ourselves: newcomers wait until we are gone."""
        descriptor = os.open(self.plan["users_lock"], os.O_RDWR)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(self.waker, bytes([_NO_USERS]))

    def spawn(self, program: dict[str, Any]) -> int:
        """Start `program`; return its process id."""
        # Opened before privileges are dropped: its folder may be closed to the user it runs as.
        binary = os.open(program["argv"][0], os.O_RDONLY) if program["by_descriptor"] else None
        parent = os.getpid()
        pid = os.fork()
        if pid:
            if binary is not None:
                os.close(binary)
            return pid
        try:
            self.become(program, parent)
            arguments = program["argv"]
            os.execve(binary or arguments[0], arguments, program["environment"])  # noqa: S606 - meant
        except Exception as error:  # noqa: BLE001 - nothing above this forked child would say it
            os.write(2, f"{program['name']} cannot be started: {error!r}\n".encode())
        finally:
            os._exit(127)

    def become(self, program: dict[str, Any], parent: int) -> None:
        """Turn this forked child into what `program` wants to run as."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        log = os.open(program["log"], flags, 0o600)
        for source, target in ((os.open(os.devnull, os.O_RDONLY), 0), (log, 1), (log, 2)):
            os.dup2(source, target)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.setpgid(0, 0)
        os.umask(0o077)
        os.chdir(program["folder"])
        if program["user"] is not None:
            os.setgroups([])
            os.setgid(program["group"])
            os.setuid(program["user"])
        if self.libc is not None:  # After the user changed, which clears it.
            self.libc.prctl(_PR_SET_PDEATHSIG, program["death_signal"])
            if os.getppid() != parent:
                os._exit(1)

    def watch(self) -> str:
        """Wait until there is a reason to stop; return it."""
        ready = False
        while True:
            woken, _, _ = select.select([self.wake], [], [], None if ready else 0.01)
            events = os.read(self.wake, 512) if woken else b""
            for name in [name for name, pid in self.pids.items() if _ended(pid)]:
                del self.pids[name]
                return f"{name} ended"
            if _NO_USERS in events:
                return "nobody uses them"
            if {signal.SIGTERM, signal.SIGINT, signal.SIGHUP} & set(events):
                return "told to stop"
            if not ready and all(_is_ready(p, self.pids) for p in self.plan["programs"]):
                ready = True
                self.say("ready")

    def stop(self) -> None:
        """End the programs, each with its own signals, the next one when its time is up."""
        begun = time.monotonic()
        steps = {p["name"]: list(p["stop"]) for p in self.plan["programs"]}
        while self.pids:
            for name, pid in list(self.pids.items()):
                if _ended(pid):
                    del self.pids[name]
                elif steps[name] and time.monotonic() - begun >= steps[name][0][0]:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, steps[name].pop(0)[1])
            time.sleep(0.01)
        for leftover in self.plan["leftovers"]:
            with contextlib.suppress(OSError):
                Path(leftover).unlink()

    def say(self, state: str, reason: str = "") -> None:
        """Write the state file, whole."""
        content = {
            **self.plan["about"],
            "state": state,
            "reason": reason,
            "pids": {"supervisor": os.getpid(), **self.pids},
        }
        new = self.state_file.with_suffix(".new")
        # Without room on the disk, ending the programs matters more than saying so.
        with contextlib.suppress(OSError):
            new.write_text(json.dumps(content, indent=1))
            new.replace(self.state_file)


def _ended(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def _is_ready(program: dict[str, Any], pids: dict[str, int]) -> bool:
    """Postgres says so in its pid file; S3 by answering."""
    if file := program["ready_file"]:
        try:
            lines = Path(file).read_text().splitlines()
        except OSError:
            return False
        return lines[:1] == [str(pids[program["name"]])] and lines[-1].strip() == "ready"
    try:
        with socket.create_connection(("127.0.0.1", program["ready_port"]), timeout=1) as http:
            http.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            return http.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


if __name__ == "__main__":
    main()

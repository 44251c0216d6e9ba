"""The dashboard's server, started as `olist up` starts it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from olist.settings import PROJECT_DIR, Settings


@contextmanager
def dashboard(settings: Settings) -> Iterator[str]:
    """Serve the dashboard while the block runs; give its address."""
    port = _free_port()
    command = [
        *(sys.executable, "-m", "streamlit", "run", "app/main.py"),
        *("--server.address", "127.0.0.1", "--server.port", str(port)),
    ]
    environment = os.environ | {"OLIST_HOME": str(settings.home), "PYTHONPATH": str(PROJECT_DIR)}
    with subprocess.Popen(command, cwd=PROJECT_DIR, env=environment) as server:
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait_for(f"{address}_stcore/health", server)
            yield address
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the dashboard did not start")

"""Places where a test may kill the process, to see what a plain rerun makes of it."""

import os
import signal


def reach(name: str) -> None:
    """Die here, as by `kill -9`, when `OLIST_FAILPOINT` is `name`."""
    if os.environ.get("OLIST_FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)

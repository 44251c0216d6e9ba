"""Named points at which a process can be made to die, to prove that dying there loses nothing.

`OLIST_FAILPOINT=load.before_commit` kills the process with SIGKILL when it comes to that point:
nothing is flushed, closed or rolled back by it. Without the variable a point does nothing.
"""

import os
import signal


def failpoint(name: str) -> None:
    """Die here if `OLIST_FAILPOINT` is `name`."""
    if os.environ.get("OLIST_FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)

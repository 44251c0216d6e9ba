"""What a command of the line needs before it begins: the services, and the write lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from olist.cli.console import progress

if TYPE_CHECKING:
    from olist.progress import Progress
    from olist.settings import Settings


@contextmanager
def ready(settings: "Settings", *, lock: str | None = None) -> Iterator["Progress"]:
    """Have the services running, and hold the write lock where the command writes."""
    from olist.database import write_lock
    from olist.progress import Step
    from olist.services import running

    with progress() as report, running(settings, progress=report):
        if lock is None:
            yield report
            return

        def waiting(holder: str) -> None:
            report(Step("wait", f"{holder} is writing the warehouse; waiting for it"))

        with write_lock(settings, command=lock, waiting=waiting):
            yield report

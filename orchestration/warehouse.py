"""What the steps of a run share: running services, the write lock, and how errors are told.

1. The first step of a run that writes starts the services and takes the write lock; both are held
   until the run ends, so that no other command writes between its load and its publication.
2. That spares waiting and needless builds; nothing relies on it. A run of separate steps or
   processes takes the lock for each, a lock is lost with its connection, and publishing is right
   all the same: it refuses every candidate but the one that was tested.
3. Only what mends itself is tried again (`orchestration.retries`).
4. Every step that writes is in one pool, which two runs cannot be in: the second waits in the
   queue, before it takes a process. The write lock is what holds against everybody else.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import dagster as dg

from olist.database import write_lock
from olist.errors import OlistError
from olist.progress import Progress, Step
from olist.services import running
from olist.settings import Settings
from orchestration.retries import MAX_RETRIES, mends_itself, wait_seconds
from orchestration.workers import alive

POOL = "warehouse"

Context = dg.AssetExecutionContext | dg.AssetCheckExecutionContext


class Warehouse:
    """The warehouse that a run writes."""

    def __init__(self, settings: Settings) -> None:
        """Hold nothing yet: the first step that writes does."""
        self.settings = settings
        self._held = ExitStack()
        self._holds = False

    @staticmethod
    def command(context: Context) -> str:
        """Say who writes, for the ledger and for those who wait."""
        return f"dagster run {context.run.run_id[:8]}"

    @contextmanager
    def writing(self, context: Context) -> Iterator[Progress]:
        """Have the services running and the write lock held; tell errors in Dagster's words."""
        progress = _log(context)
        try:
            self._hold(context, progress)
            yield progress
        except Exception as error:
            if mends_itself(error):
                self.release()
                _try_again(context, error)
            if not isinstance(error, OlistError):
                raise
            raise dg.Failure(
                str(error), metadata={"error": type(error).__name__}, allow_retries=False
            ) from None

    def _hold(self, context: Context, progress: Progress) -> None:
        if self._holds:
            return

        def waiting(holder: str) -> None:
            context.log.info(f"{holder} is writing the warehouse; waiting for it")

        with ExitStack() as attempt:
            attempt.enter_context(running(self.settings, progress=progress))
            attempt.enter_context(
                write_lock(self.settings, command=self.command(context), waiting=waiting)
            )
            self._held.push(attempt.pop_all())
        self._holds = True

    def release(self) -> None:
        """Give the lock back, and stop the services unless somebody else uses them."""
        self._holds = False
        # The connection that held the lock may be gone: then there is nothing to give back.
        with suppress(Exception):
            self._held.close()


def _try_again(context: Context, error: BaseException) -> None:
    """Ask for another try; return if there were enough."""
    if context.retry_number >= MAX_RETRIES:
        context.log.error(f"given up after {MAX_RETRIES + 1} tries")
        return
    seconds = wait_seconds(context.retry_number)
    context.log.warning(f"{error}; trying again in {seconds:.0f} s")
    raise dg.RetryRequested(MAX_RETRIES, seconds) from None


def warehouse_resource(settings: Settings) -> dg.ResourceDefinition:
    """Return the resource `warehouse`, released when the run ends, however it ends."""

    @dg.resource(description="The warehouse: its services and its write lock.")
    def warehouse(context: dg.InitResourceContext) -> Iterator[Warehouse]:
        held = Warehouse(settings)
        with ExitStack() as stack:
            if context.run is not None:
                stack.enter_context(alive(settings, context.run.run_id))
            stack.callback(held.release)
            yield held

    return warehouse


def _log(context: Context) -> Progress:
    """Return a progress that logs what is said, without the counting on the way."""
    said: set[str] = set()

    def log(step: Step) -> None:
        if step.done is None or step.done == step.total:
            text = f"{step.stage}: {step.message}"
            if text not in said:
                said.add(text)
                context.log.info(text)

    return log

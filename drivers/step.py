"""The step of the line between two parts of a build: fit the drivers on what dbt has built.

1. It fits anew when the orders or the code are others than those of what was found last.
2. What it found stands in one transaction, recorded as of these rows and this code; until dbt has
   built the marts that hang on it, nothing is published.
3. With too few orders it finds nothing, and the marts are empty.
"""

import time

from drivers import FITTED_ON, SOURCE, asked
from olist.database import connect, readable_errors
from olist.progress import Progress, Step, silent
from olist.settings import Settings
from publication import steps

SELECTION = ("--select", f"source:{SOURCE}+")
"""What dbt has to build of it."""

_ROOM = "drivers"
_TABLES = tuple(f"source.olist.{SOURCE}.{name}" for name in ("driver_models", "driver_terms"))
_MADE_FROM = f"model.olist.{FITTED_ON}"


def fit_drivers(settings: Settings, *, progress: Progress = silent) -> bool:
    """Fit the models if they are of other orders or code; return whether dbt has to build on them.

    Raises:
        Unavailable: Postgres cannot be reached.
    """
    with (
        connect(settings, "transformer", command="olist drivers") as connection,
        readable_errors("fitting the drivers"),
    ):
        counted = asked.counted(connection)
        if counted is None:
            return False
        wanted = {counted.rows_fingerprint} if counted.is_enough else set()
        written = asked.written_fingerprints(connection)
        if written == wanted and (not wanted or steps.is_current(connection, _ROOM, _TABLES)):
            _record(connection, "success")
            return False
        if wanted:
            _fit(connection, counted, progress)
        else:
            asked.forget(connection)
        _record(connection, "written")
        return True


def confirm_drivers(settings: Settings) -> None:
    """Say that dbt has built the marts of what was found last."""
    with (
        connect(settings, "transformer", command="olist drivers") as connection,
        readable_errors("fitting the drivers"),
    ):
        steps.confirm(connection, _TABLES)


def _fit(connection: asked.Connection, counted: asked.Counted, progress: Progress) -> None:
    # Half a second to import, and not needed where there are too few orders.
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    from drivers import store  # noqa: PLC0415
    from drivers.models import fit_model  # noqa: PLC0415
    from drivers.questions import MODELS  # noqa: PLC0415

    started = time.monotonic()
    share = counted.sampled_share
    orders = store.read_orders(connection, share=share)
    progress(Step("drivers", f"fitting {len(MODELS)} models on {len(orders):,} orders"))
    # On a busy machine all threads take eight times as long as one.
    with threadpool_limits(limits=1):
        results = [fit_model(model, orders, mature_days=counted.maturity_days) for model in MODELS]
    store.write(connection, results, rows_fingerprint=counted.rows_fingerprint, share=share)
    fitted = sum(result.reason is None for result in results)
    seconds = time.monotonic() - started
    progress(Step("drivers", f"{fitted} of {len(MODELS)} models fitted in {seconds:.1f} s"))


def _record(connection: asked.Connection, status: str) -> None:
    steps.record(connection, _ROOM, _TABLES, made_from=_MADE_FROM, status=status)

"""What the first visitors would wait for, paid before they come.

The overview is shown to nobody: its questions are compiled and answered, and kept (`app.kept`).
With a filter set, they are others; those are compiled once for all values of the filter.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app.look import Look, look
from app.overview import overview
from app.publications import Figures
from olist.errors import OlistError
from olist.settings import load_settings
from publication.reader import open_publication

_log = logging.getLogger(__name__)


def warm_up() -> Mapping[str, str]:
    """Show the overview as a visitor finds it; return for each filter its rarest value."""
    with _told(), open_publication(load_settings(), command="olist dashboard") as reader:
        shown = _show(Figures(reader), {})
        if shown is not None:
            return {name: values[-1] for name, values in shown.choices.items() if values}
    return {}


def warm_filters(values: Mapping[str, str]) -> None:
    """Show the overview with each of the filters set."""
    for name, value in values.items():
        with _told(), open_publication(load_settings(), command="olist dashboard") as reader:
            _show(Figures(reader), {name: value})


def _show(figures: Figures, given: Mapping[str, str]) -> Look | None:
    figures.metrics()
    shown = look(figures, given)
    if shown is not None:
        overview(shown.view)
    return shown


@contextmanager
def _told() -> Iterator[None]:
    """Let nothing that fails keep the server from starting: the page says it to its reader."""
    # Streamlit says for every element that nobody sees it.
    streamlit = logging.getLogger("streamlit")
    level = streamlit.level
    streamlit.setLevel(logging.ERROR)
    try:
        yield
    except OlistError as error:
        _log.info("nothing to prepare: %s", error)
    except Exception:  # noqa: BLE001 - the page says it to its reader; the server starts all the same
        _log.exception("preparing the overview")
    finally:
        streamlit.setLevel(level)

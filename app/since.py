"""What changed between two publications: the same questions, asked of both."""

from app.formats import Number
from app.kept import Kept
from app.publications import Figures
from app.questions import Question
from olist.errors import OlistError
from olist.settings import load_settings
from publication.history import Publication
from publication.reader import open_publication

Totals = dict[str, Number | None]


def before(figures: Figures) -> Publication | None:
    """Return the publication before this one that is kept."""
    number = figures.publication.publication_id
    return next(
        (
            one
            for one in figures.publications()
            if one.publication_id < number and one.status == "published"
        ),
        None,
    )


def totals(older: Publication, metrics: tuple[str, ...]) -> Totals | None:
    """Return the figures of all time in an older publication; None when it was dropped by now.

    A metric that it does not define is missing.
    """
    key = (older.publication_id, older.published_at, metrics)
    try:
        return _KEPT.get(key, lambda: _totals(older.publication_id, metrics), len)
    except OlistError:
        return None


_KEPT = Kept(answers=100)


def _totals(publication_id: int, metrics: tuple[str, ...]) -> Totals:
    with open_publication(load_settings(), publication_id, command="olist dashboard") as reader:
        figures = Figures(reader)
        known = tuple(name for name in metrics if name in figures.metrics())
        rows = figures.ask(Question(known)) if known else []
    return dict(rows[0]) if rows else {}

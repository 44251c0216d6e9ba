"""What an address means on a publication: the view that a page has of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.address import read
from app.formats import Locale
from app.periods import complete_months, earlier, is_whole, period_of
from app.publications import Figures
from app.questions import CALENDAR, CHOICES, DAY, LAST_DAY, MONTH
from app.view import Calendar, View


@dataclass(frozen=True)
class Look:
    """A view, what its filters can be set to, and what of the address means nothing."""

    view: View
    choices: Mapping[str, tuple[str, ...]]
    dropped: dict[str, str]


def look(figures: Figures, given: Mapping[str, str]) -> Look | None:
    """Return the view that the parameters of an address choose; None if there are no orders."""
    calendar = _calendar(figures)
    if calendar is None:
        return None
    choices = {name: _values(figures, name) for name in CHOICES}
    address, dropped = read(
        given,
        known=choices,
        is_period=lambda text: period_of(text, calendar.months, calendar.complete) is not None,
    )
    locale = Locale(address.language, address.currency)
    period = period_of(address.period, calendar.months, calendar.complete) or calendar.whole
    before = earlier(period, address.comparison)
    comparable = is_whole(period, calendar.complete)
    if before and not (comparable and is_whole(before, calendar.complete)):
        before = None
    return Look(View(figures, address, locale, period, before, calendar), choices, dropped)


def _calendar(figures: Figures) -> Calendar | None:
    orders = {row[MONTH]: row["orders"] for row in figures.ask(CALENDAR)}
    if not orders:
        return None
    last_day = figures.ask(LAST_DAY)[0][DAY]
    return Calendar(tuple(sorted(orders)), complete_months(orders, last_day), last_day)


def _values(figures: Figures, name: str) -> tuple[str, ...]:
    question = CHOICES[name]
    return tuple(row[question.by[0]] for row in figures.ask(question) if row[question.by[0]])

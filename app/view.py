"""What a page works with: the figures of one publication, as its address chooses them."""

import datetime
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from app.address import Address
from app.formats import Locale, Number, Unit, unit_of
from app.periods import ALL, after, period_of
from app.publications import Answer, Figures
from app.questions import DAY, MONTH, Question, chosen, during
from app.words import known
from publication.answers import Metric
from publication.periods import Period
from publication.reader import Rows

_BY_MONTH = "cohort_month_start_date"
"""The metrics that have it know months only."""

Series = Mapping[datetime.date, Number | None]


@dataclass(frozen=True)
class Calendar:
    """The months with data, those of them that are complete, and the last day with an order."""

    months: tuple[datetime.date, ...]
    complete: tuple[datetime.date, ...]
    last_day: datetime.date

    @property
    def whole(self) -> Period:
        """All months with data."""
        return Period(self.months[0], after(self.months[-1]))


@dataclass(frozen=True)
class View:
    """A page's publication, its choices, and how it speaks."""

    figures: Figures
    address: Address
    locale: Locale
    period: Period
    before: Period | None
    """The period to compare with; None where there is none, or one of the two is not complete."""
    calendar: Calendar

    def metric(self, name: str) -> Metric:
        """Return the definition of a metric."""
        return self.figures.metrics()[name]

    def label(self, name: str) -> str:
        """Return the name of a metric to show."""
        return known(self.locale.language, f"metric.{name}", self.metric(name).label)

    def unit(self, name: str) -> Unit:
        """Return how a metric reads."""
        return unit_of(name, self.metric(name).unit)

    def period_name(self, asked: str) -> str:
        """Return what a period of the address is called: `Last 3 months (June to August 2018)`."""
        found = period_of(asked, self.calendar.months, self.calendar.complete)
        if asked == ALL or asked.endswith("m"):
            return self.locale.say(f"period.{asked}")
        return self.locale.period(found) if found else asked

    def value_name(self, value: object) -> str:
        """Return the name of a group to show: `credit card` for `credit_card`."""
        text = self.locale.say("value.none") if value is None else str(value)
        if text in (categories := self._categories):
            return categories[text]
        return known(self.locale.language, f"value.{text}", text.replace("_", " "))

    def state_name(self, state: object) -> str:
        """Return the name of a state."""
        return known(self.locale.language, f"state_name.{state}", self.value_name(state))

    def dimension_name(self, name: str) -> str:
        """Return what a dimension is called."""
        return known(self.locale.language, f"dimension.{name}", name.replace("_", " "))

    @functools.cached_property
    def _categories(self) -> Mapping[str, str]:
        own = "category_name_pt" if self.locale.language == "pt" else "display_name"
        rows = self.figures.rows(Rows("dim_categories", ("category_name", own)))
        return {row["category_name"]: row[own].replace("_", " ") for row in rows}

    def question(
        self,
        *metrics: str,
        by: Sequence[str] = (),
        period: Period | None = None,
        all_time: bool = False,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        ignoring: str | None = None,
    ) -> Question:
        """Return the question for metrics, in the chosen period with the filters they take.

        A chart whose marks set a filter ignores that one, so that the other marks stay to choose.
        """
        address = self.address
        if ignoring:
            kept = {name: one for name, one in address.filters.items() if name != ignoring}
            address = replace(address, filters=kept)
        taken, _ = chosen(address, [self.metric(name) for name in metrics])
        monthly = any(_BY_MONTH in self.metric(name).dimensions for name in metrics)
        days = () if all_time else during(period or self.period, MONTH if monthly else DAY)
        return Question(metrics, tuple(by), (*days, *taken), tuple(order_by), limit)

    def ask(self, *metrics: str, period: Period | None = None, **asked: Any) -> Answer:
        """Return the answer to `question`, amounts in the chosen currency."""
        return self.answer(self.question(*metrics, period=period, **asked), period)

    def answer(self, question: Question, period: Period | None = None) -> Answer:
        """Return the answer to a question of `period`, amounts in the chosen currency."""
        rows = self.figures.ask(question)
        if self.address.currency == "BRL":
            return rows
        return [self._converted(row, period) for row in rows]

    def figure(self, metric: str, period: Period | None = None) -> Number | None:
        """Return one figure of a period."""
        rows = self.ask(metric, period=period)
        return rows[0][metric] if rows else None

    def series(self, metric: str) -> Series:
        """Return a metric by month, of all months with data."""
        return {row[MONTH]: row[metric] for row in self.ask(metric, by=[MONTH], all_time=True)}

    def left_out(self, *metrics: str) -> tuple[str, ...]:
        """Return the chosen filters that these metrics cannot be asked by."""
        return chosen(self.address, [self.metric(name) for name in metrics])[1]

    def _converted(self, row: dict[str, Any], period: Period | None) -> dict[str, Any]:
        rate = self.rate(row.get(MONTH), period or self.period)
        amounts = {
            name
            for name in row
            if name in self.figures.metrics() and self.metric(name).unit == "BRL"
        }
        return {
            name: (Decimal(value) / rate if rate and value is not None else None)
            if name in amounts
            else value
            for name, value in row.items()
        }

    def rate(self, month: datetime.date | None, period: Period) -> Decimal | None:
        """Return BRL for a dollar in a month or a period: of each order's day, weighted by GMV."""
        by = (MONTH,) if month else ()
        days = () if month else during(period)
        rows = self.figures.ask(Question(("gmv_brl", "gmv_usd"), by, days))
        for row in rows:
            if row.get(MONTH) == month and row["gmv_usd"]:
                return Decimal(row["gmv_brl"]) / Decimal(row["gmv_usd"])
        return None

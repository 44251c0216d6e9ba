"""How figures, days and periods read, in the reader's language.

The unit of a metric follows from what its definition says: money in BRL, shares in percent, days,
scores, and counts of whole things.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.words import Language, say
from publication.periods import Period

Unit = Literal["money", "share", "count", "days", "score", "number"]
Currency = Literal["BRL", "USD"]
Number = int | float | Decimal

MISSING = "\N{EN DASH}"
NBSP = "\N{NO-BREAK SPACE}"
CURRENCIES: tuple[Currency, ...] = ("BRL", "USD")
_SIGNS: dict[Currency, str] = {"BRL": "R$", "USD": "US$"}
_DECIMALS: dict[Unit, int] = {"days": 1, "score": 2, "number": 1}
_UNITS: dict[str | None, Unit] = {
    "BRL": "money",
    "USD": "money",
    "share": "share",
    "days": "days",
    "score": "score",
    "points": "number",
    "km": "number",
    "installments": "score",
}


def unit_of(name: str, unit: str | None) -> Unit:
    """Return how a metric with this name and unit reads."""
    if name.endswith("_per_order_avg"):
        return "score"
    return _UNITS.get(unit, "count")


@dataclass(frozen=True)
class Locale:
    """A language and a currency; amounts are already in that currency."""

    language: Language = "en"
    currency: Currency = "BRL"

    def say(self, key: str, **values: object) -> str:
        """Return a phrase of the catalogue."""
        return say(self.language, key, **values)

    def number(self, value: Number, decimals: int = 0, *, sign: bool = False) -> str:
        """Return a number with the language's separators."""
        text = f"{value:{'+' if sign else ''},.{decimals}f}".replace("-", "\N{MINUS SIGN}")
        if self.language == "pt":
            text = text.translate(str.maketrans(",.", ".,"))
        return text

    def exact(self, value: Number | None, unit: Unit) -> str:
        """Return the figure in full, for tables and tooltips."""
        if value is None:
            return MISSING
        if unit == "money":
            return self._money(self.number(value, 2))
        if unit == "share":
            return f"{self.number(value * 100, 2)}{NBSP}%"
        return self.number(value, 2 if unit in _DECIMALS else 0)

    def short(self, value: Number | None, unit: Unit) -> str:
        """Return the figure as it is said: R$ 1.02 M, R$ 153.10, 10.4 %, 6,512, 12.6 days."""
        if value is None:
            return MISSING
        if unit == "share":
            return f"{self.number(value * 100, 1)}{NBSP}%"
        if unit == "days":
            return f"{self.number(value, 1)}{NBSP}{self.say('unit.days_short')}"
        if unit != "money":
            return self.number(value, _DECIMALS.get(unit, 0))
        return self._short_money(float(value))

    def between(self, low: Number | None, high: Number | None, unit: Unit) -> str:
        """Return an interval."""
        return f"{self.short(low, unit)} {MISSING} {self.short(high, unit)}"

    def _short_money(self, amount: float) -> str:
        if abs(amount) >= 999_500:
            return self._money(
                f"{self.number(amount / 1_000_000, 2)}{NBSP}{self.say('unit.million')}"
            )
        if abs(amount) >= 10_000:
            return self._money(f"{self.number(amount / 1_000)}{NBSP}{self.say('unit.thousand')}")
        return self._money(self.number(amount, 2))

    def change(self, now: Number | None, before: Number | None, unit: Unit) -> str | None:
        """Return how much a figure changed: shares in points, averages in their unit, else in %."""
        if now is None or before is None:
            return None
        difference = float(now) - float(before)
        if unit == "share":
            return f"{self._signed(difference * 100, 1)}{NBSP}pp"
        if unit == "days":
            return f"{self._signed(difference, 1)}{NBSP}{self.say('unit.days_short')}"
        if unit in {"score", "number"}:
            return self._signed(difference, 2)
        if not before:
            return None
        return f"{self._signed((float(now) / float(before) - 1) * 100, 1)}{NBSP}%"

    def month(self, month: datetime.date, *, short: bool = False) -> str:
        """Return `August 2018`, or `Aug 2018`."""
        name = self.say(f"month.{month.month}")
        if short:
            return f"{name[:3].lower() if self.language == 'pt' else name[:3]} {month.year}"
        return f"{name} de {month.year}" if self.language == "pt" else f"{name} {month.year}"

    def day(self, day: datetime.date, *, short: bool = False) -> str:
        """Return `17 October 2018`, or `17 Oct 2018`."""
        if short:
            return f"{day.day} {self.month(day, short=True)}"
        joined = " de " if self.language == "pt" else " "
        return f"{day.day}{joined}{self.month(day)}"

    def period(self, period: Period) -> str:
        """Return what a period is called: a year, a month, months, or days."""
        last = period.end - datetime.timedelta(days=1)
        if not period.is_whole_months:
            to = NBSP + self.say("period.to") + NBSP
            return self.day(period.begin) + (to + self.day(last) if last > period.begin else "")
        if (period.begin.month, last.month) == (1, 12):
            years = {period.begin.year, last.year}
            return MISSING.join(str(year) for year in sorted(years))
        if len(period.months) == 1:
            return self.month(period.begin)
        first = self.month(period.begin)
        if period.begin.year == last.year:
            first = self.say(f"month.{period.begin.month}")
        return f"{first} {self.say('period.to')} {self.month(last)}"

    def age(self, then: datetime.datetime, now: datetime.datetime) -> str:
        """Return how long ago `then` was, in its largest unit."""
        seconds = max(0, int((now - then).total_seconds()))
        for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
            if count := seconds // size:
                return self.say(f"age.{unit}{'s' if count > 1 else ''}", count=count)
        return self.say("age.now")

    def _money(self, figure: str) -> str:
        minus = "\N{MINUS SIGN}" if figure.startswith("\N{MINUS SIGN}") else ""
        return f"{minus}{_SIGNS[self.currency]}{NBSP}{figure.removeprefix(minus)}"

    def _signed(self, value: float, decimals: int) -> str:
        # Streamlit reads the direction of a change from a hyphen, not from a minus sign.
        return self.number(value, decimals, sign=True).replace("\N{MINUS SIGN}", "-")


def plain(text: str) -> str:
    """Return text that Markdown shows as it is: two `$` in a text would make a formula."""
    return text.replace("$", r"\$")


def quiet(text: str) -> str:
    """Return text that Markdown shows small and grey."""
    return f":small[:gray[{plain(text)}]]"

"""How figures read. The unit follows from the metric's name: `_brl` is money, `_rate` a share."""

import datetime
from decimal import Decimal
from typing import Literal

Unit = Literal["money", "share", "count"]
Number = int | float | Decimal

MISSING = "\N{EN DASH}"
NBSP = "\N{NO-BREAK SPACE}"


def unit_of(metric: str) -> Unit:
    """Return the unit that a metric's name says."""
    if metric.endswith("_brl"):
        return "money"
    return "share" if metric.endswith(("_rate", "_share")) else "count"


def exact(value: Number | None, unit: Unit) -> str:
    """Return the figure in full, for tables and tooltips."""
    if value is None:
        return MISSING
    if unit == "money":
        return f"R${NBSP}{value:,.2f}"
    return f"{value * 100:.2f}{NBSP}%" if unit == "share" else f"{value:,.0f}"


def short(value: Number | None, unit: Unit) -> str:
    """Return the figure as it is said: R$ 1.02 M, R$ 153.10, 10.4 %, 6,512."""
    if value is None:
        return MISSING
    if unit == "share":
        return f"{value * 100:.1f}{NBSP}%"
    if unit == "count":
        return f"{value:,.0f}"
    amount = float(value)
    if abs(amount) >= 999_500:
        return f"R${NBSP}{amount / 1_000_000:,.2f}{NBSP}M"
    if abs(amount) >= 10_000:
        return f"R${NBSP}{amount / 1_000:,.0f}{NBSP}k"
    return f"R${NBSP}{amount:,.2f}"


def change(now: Number | None, before: Number | None, unit: Unit) -> str | None:
    """Return how much a figure changed: shares in percentage points, all else in percent."""
    if now is None or before is None:
        return None
    if unit == "share":
        return f"{(float(now) - float(before)) * 100:+.1f}{NBSP}pp"
    return f"{(float(now) / float(before) - 1) * 100:+.1f}{NBSP}%" if before else None


def month_name(month: datetime.date) -> str:
    """Return `August 2018`."""
    return f"{month:%B %Y}"


def day_name(day: datetime.date) -> str:
    """Return `17 October 2018`."""
    return f"{day.day} {day:%B %Y}"


def age(then: datetime.datetime, now: datetime.datetime) -> str:
    """Return how long ago `then` was, in its largest unit."""
    seconds = max(0, int((now - then).total_seconds()))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if count := seconds // size:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def plain(text: str) -> str:
    """Return text that Markdown shows as it is: two `$` in a text would make a formula."""
    return text.replace("$", r"\$")


def quiet(text: str) -> str:
    """Return text that Markdown shows small and grey."""
    return f":small[:gray[{plain(text)}]]"

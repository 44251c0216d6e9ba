"""What a page's address says: period, filters and choices, in short words that people can read.

1. The address is the only place where a choice is kept: a reload, a link and Back bring it back.
2. A choice that is the usual one is left out of it; several values stand with spaces between.
3. A value that the publication does not know is dropped, and named so that the page can say so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast, get_args

from app.formats import CURRENCIES, Currency
from app.periods import DEFAULT, KINDS, Kind
from app.words import LANGUAGES, Language

FILTERS = ("state", "category", "payment", "seller", "status")
"""The filters by a dimension, as an address spells them."""

SWITCHES: Mapping[str, tuple[str, ...]] = {
    "vs": KINDS,
    "sales": ("gmv", "merchandise", "paid"),
    "late": ("timestamp", "date"),
    "lang": LANGUAGES,
    "currency": CURRENCIES,
}
"""The choices of one among few; the first is the usual one."""


@dataclass(frozen=True)
class Address:
    """What a reader chose; all pages share it."""

    period: str = DEFAULT
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=dict)
    publication: int | None = None
    """An earlier publication, or None for the current one."""

    def switch(self, name: str) -> str:
        """Return which of the choices of `SWITCHES` is made."""
        return self.switches.get(name, SWITCHES[name][0])

    @property
    def language(self) -> Language:
        """The language of the page."""
        return cast(Language, self.switch("lang"))

    @property
    def currency(self) -> Currency:
        """The currency of amounts."""
        return cast(Currency, self.switch("currency"))

    @property
    def comparison(self) -> Kind:
        """With what a period is compared."""
        return cast(Kind, self.switch("vs"))

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The filters that are set."""
        return {name: values for name in FILTERS if (values := self.filters.get(name, ()))}

    def query(self) -> dict[str, str]:
        """Return the parameters of the address; the usual choices are left out."""
        found = {name: text(name, values) for name, values in self.chosen.items()}
        found |= {
            name: value for name, value in self.switches.items() if value != SWITCHES[name][0]
        }
        if self.period != DEFAULT:
            found = {"period": self.period} | found
        if self.publication is not None:
            found["publication"] = str(self.publication)
        return found


def text(name: str, value: object) -> str:
    """Return a choice as the address spells it; empty for the usual one."""
    if isinstance(value, tuple | list):
        return " ".join(str(one) for one in value)
    usual = SWITCHES[name][0] if name in SWITCHES else DEFAULT if name == "period" else None
    return "" if value is None or value == usual else str(value)


def read(
    parameters: Mapping[str, str],
    *,
    known: Mapping[str, tuple[str, ...]],
    is_period: Callable[[str], bool],
) -> tuple[Address, dict[str, str]]:
    """Return what the parameters mean, and those that mean nothing, by name.

    `known` are the values that each filter can have in the publication. Parameters of other names
    belong to a page.
    """
    dropped: dict[str, str] = {}
    filters = {}
    for name in FILTERS:
        asked = dict.fromkeys(parameters.get(name, "").split())
        filters[name] = tuple(value for value in asked if value in known[name])
        if wrong := [value for value in asked if value not in known[name]]:
            dropped[name] = " ".join(wrong)
    switches = {}
    for name, choices in SWITCHES.items():
        value = parameters.get(name, choices[0])
        if value in choices:
            switches[name] = value
        else:
            dropped[name] = value
    period = parameters.get("period", DEFAULT)
    if not is_period(period):
        dropped |= {"period": period} if "period" in parameters else {}
        period = DEFAULT
    return Address(period, filters, switches, publication(parameters)), dropped


def publication(parameters: Mapping[str, str]) -> int | None:
    """Return the number of the publication that is asked for."""
    asked = parameters.get("publication", "")
    return int(asked) if asked.isdecimal() and len(asked) < 9 else None


def language(parameters: Mapping[str, str]) -> Language:
    """Return the language, which a page needs before it knows anything of a publication."""
    asked = parameters.get("lang", LANGUAGES[0])
    return cast(Language, asked) if asked in get_args(Language) else LANGUAGES[0]

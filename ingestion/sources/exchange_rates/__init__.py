"""What a US dollar costs: asked of the Banco Central, and of others where it does not answer.

1. Only business days that no landing holds are asked for; a landing says which days it and those
   before it settled.
2. The providers are asked one after the other for what is still missing. Each row says who gave it.
3. A day without a rate is settled once the Banco Central has answered without one; until then it is
   asked for again the next time.
"""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from ingestion.contract import load_contract
from ingestion.http import HttpClient
from ingestion.sources.base import SourceFile
from ingestion.sources.exchange_rates.days import is_business_day
from ingestion.sources.exchange_rates.providers import PROVIDERS, Provider, Rates
from ingestion.sources.room import room_in
from ingestion.sources.runs import Run, days_of, read, runs, written
from ingestion.sources.window import window
from olist.errors import OlistError, Unavailable
from olist.progress import Progress, Step
from olist.settings import Settings

_MERGED = timedelta(days=31)
"""Runs that are nearer to each other are asked for at once."""


class ExchangeRatesSource:
    """The rates of the days from `OLIST_LIVE_FROM` to `OLIST_LIVE_TO`, or yesterday."""

    name = "exchange_rates"
    landed_as: Literal["snapshot", "delta"] = "delta"
    unfinished = False

    def __init__(self, settings: Settings) -> None:
        """Take note of the window; nothing is asked yet."""
        self._settings = settings
        self._window = frozenset(days_of(window(settings, days_behind=1), is_business_day))
        self._providers: tuple[str, ...] = ()
        self.warnings: tuple[str, ...] = ()
        self.resume(None)

    def resume(self, held: Mapping[str, str] | None) -> None:
        """Begin behind a landing that `describe()` said this of."""
        self._held = read(held["covered"], is_business_day) if held else frozenset()
        self._settled = self._held | self._window

    def fingerprint(self) -> str:
        """Say which days are settled; before the files were given, which ones are to be."""
        return f"{self.name} {written(self._settled, is_business_day)}"

    def describe(self) -> dict[str, str]:
        """Say which days are settled, and who was asked."""
        return {
            "covered": written(self._settled, is_business_day),
            "providers": ", ".join(self._providers),
            "licence": "Banco Central do Brasil: ODbL; Frankfurter: rates of the ECB",
        }

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:
        """Ask for the rates of the missing days, and write those that there are.

        Raises:
            Unavailable: no provider gave any; the text has the reason of each.
        """
        rates, missing = self._asked(progress)
        self._settled = (self._held | self._window) - missing
        self._providers = tuple(sorted({rate.provider for rate in rates.values()}))
        if not rates:
            return []
        (table,) = load_contract().of_dataset(self.name)
        with room_in(workdir):
            _write(workdir / table.file, table.names, rates)
        progress(Step("land", table.file, done=len(rates), unit="rates"))
        return [SourceFile(table.file, workdir / table.file)]

    def _asked(self, progress: Progress) -> tuple[Rates, frozenset[date]]:
        """Return what was given, and the days that are to be asked for again."""
        rates: Rates = {}
        said: list[str] = []
        missing = self._window - self._held
        for provider in PROVIDERS:
            if not missing:
                break
            progress(Step("land", f"asking {provider.name} for {len(missing)} days"))
            try:
                given = self._given(provider, missing)
            except OlistError as error:
                said.append(f"{provider.name}: {error}")
                continue
            rates |= given
            asked, missing = len(missing), missing - set(given)
            if missing:
                said.append(f"{provider.name} has no rate for {len(missing)} of {asked} days")
            if provider.is_official and len(missing) <= 1 + asked // 50:
                missing = frozenset()
        if not rates and missing:
            raise Unavailable("no exchange rates: " + "; ".join(said))
        self.warnings = tuple(f"{self.name}: {one}" for one in said)
        return rates, missing

    def _given(self, provider: Provider, missing: frozenset[date]) -> Rates:
        client = HttpClient.of(self._settings)
        found: Rates = {}
        for run in _near(runs(missing, is_business_day)):
            found |= provider.rates(client, self._settings, run)
        return {day: rate for day, rate in found.items() if day not in self._held}


def _near(found: list[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in found:
        if merged and run.first - merged[-1].last < _MERGED:
            merged[-1] = Run(merged[-1].first, run.last)
        else:
            merged.append(run)
    return merged


def _write(path: Path, names: tuple[str, ...], rates: Rates) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, names, lineterminator="\n")
        rows.writeheader()
        for day, rate in sorted(rates.items()):
            rows.writerow(
                {
                    "rate_date": day,
                    "provider": rate.provider,
                    "buy_brl_per_usd": rate.buy,
                    "sell_brl_per_usd": rate.sell,
                    "is_synthetic": "false",
                }
            )

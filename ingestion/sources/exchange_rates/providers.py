"""Who gives exchange rates, in the order of preference, and how each of them is asked.

Each answer is checked as a whole: one rate that is not between 2 and 8 reais, and none of its rates
is taken.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from ingestion.http import HttpClient
from ingestion.sources.runs import Run
from olist.errors import Unavailable
from olist.settings import Settings

LOWEST, HIGHEST = 2, 8
"""The dollar cost 3.0 to 4.2 reais in the months of the orders; further off, something is wrong."""

_SELL, _BUY = 1, 10813
"""The series of the Banco Central's time series system."""
_LONGEST_RUN = timedelta(days=3650)
"""The time series system answers at most ten years of a daily series."""


@dataclass(frozen=True)
class Rate:
    """What a US dollar costs on a day, in reais, and what a bank pays for it where that is told."""

    provider: str
    sell: Decimal
    buy: Decimal | None


Rates = dict[date, Rate]


@dataclass(frozen=True)
class Provider:
    """A service; an official one has every business day of Brazil."""

    name: str
    is_official: bool
    ask: Callable[[HttpClient, Settings, Run], Rates]

    def rates(self, client: HttpClient, settings: Settings, run: Run) -> Rates:
        """Return the rates from the first to the last day of `run`.

        Raises:
            OlistError: it did not answer, or its answer is not to be trusted.
        """
        found: Rates = {}
        for part in _parts(run):
            try:
                found |= self.ask(client, settings, part)
            except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
                raise Unavailable(f"answered in another form than agreed ({error!r})") from None
        for day, rate in sorted(found.items()):
            for value in (rate.sell, rate.buy):
                if value is not None and not LOWEST < value < HIGHEST:
                    raise Unavailable(
                        f"says {value} BRL for {day}, which is not between {LOWEST} and {HIGHEST}"
                    )
        return {day: rate for day, rate in found.items() if run.first <= day <= run.last}


def _parts(run: Run) -> Iterator[Run]:
    first = run.first
    while first <= run.last:
        last = min(run.last, first + _LONGEST_RUN)
        yield Run(first, last)
        first = last + timedelta(days=1)


def _ask_sgs(client: HttpClient, settings: Settings, run: Run) -> Rates:
    sell = _series(client, settings, _SELL, run)
    buy = _series(client, settings, _BUY, run) if sell else {}
    return {day: Rate("bcb_sgs", value, buy.get(day)) for day, value in sell.items()}


def _series(client: HttpClient, settings: Settings, code: int, run: Run) -> Mapping[date, Decimal]:
    answer = client.get_json(
        f"{settings.bcb_sgs_url}/dados/serie/bcdata.sgs.{code}/dados",
        {
            "formato": "json",
            "dataInicial": f"{run.first:%d/%m/%Y}",
            "dataFinal": f"{run.last:%d/%m/%Y}",
        },
    )
    return {
        datetime.strptime(entry["data"], "%d/%m/%Y").date(): _decimal(entry["valor"])  # noqa: DTZ007
        for entry in answer
    }


def _ask_ptax(client: HttpClient, settings: Settings, run: Run) -> Rates:
    # Written out: the service's own form, which leaves @, $ and ' as they are.
    url = (
        f"{settings.bcb_ptax_url}/olinda/servico/PTAX/versao/v1/odata/"
        "CotacaoDolarPeriodo(dataInicial=@dataInicial,dataFinalCotacao=@dataFinalCotacao)"
        f"?@dataInicial='{run.first:%m-%d-%Y}'&@dataFinalCotacao='{run.last:%m-%d-%Y}'"
        "&$top=10000&$format=json&$select=cotacaoCompra,cotacaoVenda,dataHoraCotacao"
    )
    return {
        datetime.fromisoformat(entry["dataHoraCotacao"]).date(): Rate(
            "bcb_ptax", _decimal(entry["cotacaoVenda"]), _decimal(entry["cotacaoCompra"])
        )
        for entry in client.get_json(url)["value"]
    }


def _ask_frankfurter(client: HttpClient, settings: Settings, run: Run) -> Rates:
    answer = client.get_json(
        f"{settings.frankfurter_url}/v1/{run}", {"base": "USD", "symbols": "BRL"}
    )
    return {
        date.fromisoformat(day): Rate("frankfurter", _decimal(rates["BRL"]), None)
        for day, rates in answer["rates"].items()
    }


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.000001"))


PROVIDERS = (
    Provider("bcb_sgs", True, _ask_sgs),
    Provider("bcb_ptax", True, _ask_ptax),
    Provider("frankfurter", False, _ask_frankfurter),
)
"""In the order of preference: the official rate of the day, the same from another service, and the
reference rate of the European Central Bank, which has one rate and other holidays."""

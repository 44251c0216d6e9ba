"""The services of rates and weather, on this machine: they speak the real ones' protocols."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import parse_qs, unquote, urlsplit

from ingestion.sources.exchange_rates.days import is_business_day
from ingestion.sources.runs import Run, days_of
from tests.ingestion.http.stand_in import Answer, Asked

HTML_500 = Answer(500, b"<html><title>Erro interno</title>no</html>", {"Content-Type": "text/html"})
DAILY = Answer(
    429, b'{"error":true,"reason":"Daily API request limit exceeded. Please try again tomorrow."}'
)
MINUTELY = Answer(429, b'{"error":true,"reason":"Minutely API request limit exceeded."}')
HOURLY = Answer(429, b'{"error":true,"reason":"Hourly API request limit exceeded."}')

Respond = Callable[[Asked], Answer]


def told(content: object) -> Answer:
    """Answer with JSON."""
    return Answer(body=json.dumps(content).encode(), headers={"Content-Type": "application/json"})


@dataclass
class Service:
    """Answers as `first` says, one after the other, then as the real service would."""

    real: Respond
    first: list[Answer] = field(default_factory=list)
    always: Answer | None = None
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(unquote(asked.path))
        if self.first:
            return self.first.pop(0)
        return self.always or self.real(asked)


def query(asked: Asked) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}


def sell(day: date) -> float:
    """What a dollar costs in these tests."""
    return 3.1 + day.day / 100


def sgs(asked: Asked) -> Answer:
    """The Banco Central's series: text values, days first, business days only."""
    said = query(asked)
    first, last = (
        datetime.strptime(said[name], "%d/%m/%Y").date()  # noqa: DTZ007
        for name in ("dataInicial", "dataFinal")
    )
    less = 0.0 if "bcdata.sgs.1/" in asked.path else 0.0006
    return told(
        [
            {"data": f"{day:%d/%m/%Y}", "valor": f"{sell(day) - less:.4f}"}
            for day in days_of(Run(first, last), is_business_day)
        ]
    )


def ptax(asked: Asked) -> Answer:
    """The OData service: months first in quotes, numbers."""
    said = query(asked)
    first, last = (
        datetime.strptime(said[name], "'%m-%d-%Y'").date()  # noqa: DTZ007
        for name in ("@dataInicial", "@dataFinalCotacao")
    )
    return told(
        {
            "@odata.context": "$metadata#_CotacaoDolarPeriodo",
            "value": [
                {
                    "cotacaoCompra": round(sell(day) - 0.0006, 4),
                    "cotacaoVenda": round(sell(day), 4),
                    "dataHoraCotacao": f"{day} 13:05:31.613",
                }
                for day in days_of(Run(first, last), is_business_day)
            ],
        }
    )


def frankfurter(asked: Asked) -> Answer:
    """The ECB's rates: every weekday but Easter Monday, one rate; begins at a working day."""
    first, last = map(date.fromisoformat, urlsplit(asked.path).path.rpartition("/")[2].split(".."))
    days = [day for day in days_of(Run(first, last)) if day.weekday() < 5]
    return told(
        {
            "amount": 1.0,
            "base": "USD",
            "start_date": str(first),
            "end_date": str(last),
            "rates": {
                str(day): {"BRL": round(sell(day) + 0.01, 4)}
                for day in days
                if day != date(2017, 4, 17)
            },
        }
    )


def open_meteo(asked: Asked) -> Answer:
    """The archive: an object for one place, a list for several; the last mean is not known."""
    said = query(asked)
    run = Run(date.fromisoformat(said["start_date"]), date.fromisoformat(said["end_date"]))
    days = list(days_of(run))
    values: dict[str, list[float | None]] = {
        "temperature_2m_mean": [*([21.5] * (len(days) - 1)), None],
        "temperature_2m_max": [28.1] * len(days),
        "temperature_2m_min": [15.0] * len(days),
        "precipitation_sum": [0.3] * len(days),
        "rain_sum": [0.3] * len(days),
        "wind_speed_10m_max": [14.1] * len(days),
        "weather_code": [51] * len(days),
    }
    places = [
        {
            "latitude": float(latitude) + 0.02,
            "longitude": float(longitude) - 0.02,
            "utc_offset_seconds": -10800,
            "timezone": "America/Sao_Paulo",
            "daily_units": {"time": "iso8601", "temperature_2m_mean": "°C", "rain_sum": "mm"},
            "daily": {"time": list(map(str, days))}
            | {m: values[m] for m in said["daily"].split(",")},
        }
        for latitude, longitude in zip(
            said["latitude"].split(","), said["longitude"].split(","), strict=True
        )
    ]
    return told(places if len(places) > 1 else places[0])

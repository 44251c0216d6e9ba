"""Each day's rate from the first provider that has it, each missing day asked for once."""

import csv
from datetime import date
from pathlib import Path

import pytest

from ingestion.sources.exchange_rates import ExchangeRatesSource
from ingestion.sources.exchange_rates.days import is_business_day
from ingestion.sources.runs import Run, days_of
from olist.errors import BadUsage, Unavailable
from olist.progress import silent
from olist.settings import Settings
from tests.ingestion.http.stand_in import Answer
from tests.ingestion.sources.live.services import HTML_500, Service, told

Live = dict[str, Service]
DAYS = [10, 11, 12, 13, 17, 18, 19, 20]
"""The business days of the window: without Good Friday and Tiradentes."""


def fetched(source: ExchangeRatesSource, folder: Path) -> list[tuple[str, str, str, str, str]]:
    """Return the rows of the file that the source gives."""
    (file,) = source.files(folder, silent)
    assert file.name == "exchange_rates.csv"
    with file.path.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    return [
        (
            row["rate_date"][-2:],
            row["provider"],
            row["buy_brl_per_usd"],
            row["sell_brl_per_usd"],
            row["is_synthetic"],
        )
        for row in rows
    ]


def test_the_holidays_of_banks_are_known() -> None:
    year = days_of(Run(date(2018, 1, 1), date(2018, 12, 31)))
    free = [f"{day:%d/%m}" for day in year if day.weekday() < 5 and not is_business_day(day)]
    assert " ".join(free) == ("01/01 12/02 13/02 30/03 01/05 31/05 07/09 12/10 02/11 15/11 25/12")


def test_the_banco_central_is_asked_first_and_nobody_else(
    settings: Settings, live: Live, tmp_path: Path
) -> None:
    source = ExchangeRatesSource(settings)
    assert fetched(source, tmp_path) == [
        (str(day), "bcb_sgs", f"{3.0994 + day / 100:.6f}", f"{3.1 + day / 100:.6f}", "false")
        for day in DAYS
    ]
    assert live["bcb_sgs"].asked == [
        f"/dados/serie/bcdata.sgs.{series}/dados?formato=json&dataInicial=10/04/2017"
        "&dataFinal=20/04/2017"
        for series in (1, 10813)
    ]
    assert live["bcb_ptax"].asked == live["frankfurter"].asked == []
    assert source.warnings == ()
    assert source.describe()["covered"] == "2017-04-10..2017-04-20"
    assert source.describe()["providers"] == "bcb_sgs"


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (HTML_500, "answered 500: Erro interno: run it again later"),
        (Answer(400, b'{"error":"O intervalo deve ter no maximo 10 anos"}'), "no maximo 10 anos"),
        (Answer(body=b'[{"data":"10/04'), "answered something else than JSON"),
        (Answer(body=b'[{"data":"10/04/2017","valor":"3.1"}]', cut=4), "broke off"),
        (told([{"data": "10/04/2017", "valor": "31.000"}]), "says 31.000000 BRL for 2017-04-10"),
        (told([{"data": "10/04/2017", "valor": "-"}]), "in another form than agreed"),
        (told([{"dia": "10/04/2017"}]), "in another form than agreed"),
        (told([]), "bcb_sgs has no rate for 8 of 8 days"),
    ],
)
def test_a_provider_that_fails_is_warned_of_and_the_next_is_asked(
    settings: Settings, live: Live, tmp_path: Path, failure: Answer, reason: str
) -> None:
    live["bcb_sgs"].always = failure
    source = ExchangeRatesSource(settings)
    assert fetched(source, tmp_path) == [
        (str(day), "bcb_ptax", f"{3.0994 + day / 100:.6f}", f"{3.1 + day / 100:.6f}", "false")
        for day in DAYS
    ]
    (path,) = live["bcb_ptax"].asked
    assert path == (
        "/olinda/servico/PTAX/versao/v1/odata/CotacaoDolarPeriodo(dataInicial=@dataInicial,"
        "dataFinalCotacao=@dataFinalCotacao)?@dataInicial='04-10-2017'"
        "&@dataFinalCotacao='04-20-2017'&$top=10000&$format=json"
        "&$select=cotacaoCompra,cotacaoVenda,dataHoraCotacao"
    )
    (warning,) = source.warnings
    assert reason in warning


def test_an_error_that_passes_is_no_reason_to_ask_another(
    settings: Settings, live: Live, tmp_path: Path
) -> None:
    live["bcb_sgs"].first = [HTML_500]
    assert {row[1] for row in fetched(ExchangeRatesSource(settings), tmp_path)} == {"bcb_sgs"}


def test_the_european_rate_is_one_and_its_missing_days_are_asked_for_again(
    settings: Settings, live: Live, tmp_path: Path
) -> None:
    live["bcb_sgs"].always = live["bcb_ptax"].always = HTML_500
    source = ExchangeRatesSource(settings)
    rows = fetched(source, tmp_path)
    assert rows[0] == ("10", "frankfurter", "", "3.210000", "false")
    # It knows Good Friday as a working day in this stand-in, and Easter Monday as none.
    assert [int(row[0]) for row in rows] == [10, 11, 12, 13, 14, 18, 19, 20]
    assert live["frankfurter"].asked == ["/v1/2017-04-10..2017-04-20?base=USD&symbols=BRL"]
    assert source.describe()["covered"] == "2017-04-10..2017-04-13 2017-04-18..2017-04-20"

    later = ExchangeRatesSource(settings)
    later.resume(source.describe())
    live["bcb_sgs"].always = None
    assert fetched(later, tmp_path) == [("17", "bcb_sgs", "3.269400", "3.270000", "false")]
    assert later.describe()["covered"] == "2017-04-10..2017-04-20"


def test_only_missing_days_are_asked_for(settings: Settings, live: Live, tmp_path: Path) -> None:
    source = ExchangeRatesSource(settings)
    source.files(tmp_path, silent)
    held = source.describe()
    assert source.fingerprint() == ExchangeRatesSource(settings).fingerprint()

    wider = ExchangeRatesSource(settings.model_copy(update={"live_to": date(2017, 4, 25)}))
    wider.resume(held)
    live["bcb_sgs"].asked.clear()
    assert [row[0] for row in fetched(wider, tmp_path)] == ["24", "25"]
    assert "dataInicial=24/04/2017&dataFinal=25/04/2017" in live["bcb_sgs"].asked[0]

    again = ExchangeRatesSource(settings)
    again.resume(wider.describe())
    assert again.fingerprint() == wider.fingerprint()
    assert again.files(tmp_path, silent) == []


def test_ten_years_at_most_are_asked_of_the_series_at_once(
    settings: Settings, live: Live, tmp_path: Path
) -> None:
    long = settings.model_copy(update={"live_from": date(2005, 1, 3)})
    source = ExchangeRatesSource(long)
    source.files(tmp_path, silent)
    assert len(live["bcb_sgs"].asked) == 4
    assert source.warnings == ()


def test_all_failing_is_told_with_the_reason_of_each(
    settings: Settings, live: Live, tmp_path: Path
) -> None:
    live["bcb_sgs"].always = HTML_500
    live["bcb_ptax"].always = Answer(503, b'/*{"mensagem": "fora do ar"}*/')
    live["frankfurter"].always = Answer(422, b'{"message":"invalid currency"}')
    with pytest.raises(Unavailable) as raised:
        ExchangeRatesSource(settings).files(tmp_path, silent)
    for reason in ("bcb_sgs: ", "Erro interno", "bcb_ptax: ", "fora do ar", "invalid currency"):
        assert reason in str(raised.value)


def test_a_window_without_days_is_refused(settings: Settings) -> None:
    with pytest.raises(BadUsage, match=r"OLIST_LIVE_FROM \(2018-01-01\) is behind"):
        ExchangeRatesSource(settings.model_copy(update={"live_from": date(2018, 1, 1)}))

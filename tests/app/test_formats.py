import datetime
from decimal import Decimal

import pytest

from app.formats import NBSP, Locale, Number, Unit, plain, unit_of
from app.source import invented
from publication.periods import Period

ENGLISH = Locale()
PORTUGUESE = Locale("pt")


def spaced(text: str | None) -> str | None:
    return text and text.replace(NBSP, " ").replace("\N{MINUS SIGN}", "-")


@pytest.mark.parametrize(
    ("value", "unit", "english", "portuguese"),
    [
        (6512, "count", "6,512", "6.512"),
        (Decimal("1021990.10"), "money", "R$ 1.02 M", "R$ 1,02 mi"),
        (Decimal("996973.56"), "money", "R$ 997 k", "R$ 997 mil"),
        (Decimal("999999.99"), "money", "R$ 1.00 M", "R$ 1,00 mi"),
        (Decimal("-1153.104"), "money", "-R$ 1,153.10", "-R$ 1.153,10"),
        (0.1039, "share", "10.4 %", "10,4 %"),
        (12.56, "days", "12.6 days", "12,6 dias"),
        (4.156, "score", "4.16", "4,16"),
        (None, "money", "\N{EN DASH}", "\N{EN DASH}"),
    ],
)
def test_figures_read_like_this(
    value: Number | None, unit: Unit, english: str, portuguese: str
) -> None:
    assert spaced(ENGLISH.short(value, unit)) == english
    assert spaced(PORTUGUESE.short(value, unit)) == portuguese


def test_figures_in_full_keep_the_cent() -> None:
    value = Decimal("1021990.10")
    assert spaced(ENGLISH.exact(value, "money")) == "R$ 1,021,990.10"
    assert spaced(Locale("pt", "USD").exact(value, "money")) == "US$ 1.021.990,10"
    assert spaced(ENGLISH.exact(0.1039, "share")) == "10.39 %"


@pytest.mark.parametrize(
    ("now", "before", "unit", "said"),
    [
        (6512, 6292, "count", "+3.5 %"),
        (Decimal(90), Decimal(100), "money", "-10.0 %"),
        (0.1039, 0.0448, "share", "+5.9 pp"),
        (10.0, 10.6, "days", "-0.6 days"),
        (4.15, 4.05, "score", "+0.10"),
        (5, 0, "count", None),
        (None, 0.1, "share", None),
    ],
)
def test_changes_read_like_this(
    now: Number | None, before: Number | None, unit: Unit, said: str | None
) -> None:
    assert spaced(ENGLISH.change(now, before, unit)) == said


def test_unit_follows_from_the_definition() -> None:
    assert unit_of("gmv_brl", "BRL") == "money"
    assert unit_of("items_per_order_avg", "units") == "score"
    assert unit_of("active_sellers", "sellers") == "count"


@pytest.mark.parametrize(
    ("period", "english", "portuguese"),
    [
        ("2018", "2018", "2018"),
        ("2018-08", "August 2018", "agosto de 2018"),
        ("2018-06..2018-08", "June to August 2018", "junho a agosto de 2018"),
        ("2017-12..2018-01", "December 2017 to January 2018", "dezembro de 2017 a janeiro de 2018"),
        ("2017-11-24", "24 November 2017", "24 de novembro de 2017"),
    ],
)
def test_periods_are_called_like_this(period: str, english: str, portuguese: str) -> None:
    assert spaced(ENGLISH.period(Period.parse(period))) == english
    assert spaced(PORTUGUESE.period(Period.parse(period))) == portuguese


@pytest.mark.parametrize(
    ("seconds", "english", "portuguese"),
    [
        (5, "just now", "agora mesmo"),
        (60, "1 minute ago", "há 1 minuto"),
        (7300, "2 hours ago", "há 2 horas"),
        (200_000, "2 days ago", "há 2 dias"),
    ],
)
def test_age_is_said_in_its_largest_unit(seconds: int, english: str, portuguese: str) -> None:
    now = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)
    then = now - datetime.timedelta(seconds=seconds)
    assert (ENGLISH.age(then, now), PORTUGUESE.age(then, now)) == (english, portuguese)


def test_dollar_signs_make_no_formula() -> None:
    assert plain("R$ 1 of R$ 2") == r"R\$ 1 of R\$ 2"


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ({"kaggle", "weather"}, None),
        ({"generate"}, "source.generated"),
        ({"kaggle", "generate"}, "source.partly_generated"),
    ],
)
def test_data_of_the_generator_is_called_so(sources: set[str], said: str | None) -> None:
    assert invented(sources) == said

import pytest

from app.address import Address, publication, read

KNOWN = {
    "state": ("SP", "RJ"),
    "category": ("toys", "baby"),
    "payment": ("credit_card", "boleto"),
    "seller": ("SP", "PR"),
    "status": ("delivered",),
}


def understood(**parameters: str) -> tuple[Address, dict[str, str]]:
    return read(parameters, known=KNOWN, is_period=lambda text: text in {"3m", "2018"})


def test_what_is_chosen_is_short_and_reads_back_the_same() -> None:
    parameters = {
        "period": "2018",
        "state": "SP RJ",
        "category": "toys",
        "late": "date",
        "lang": "pt",
        "publication": "3",
    }
    address, dropped = understood(**parameters)
    assert dropped == {}
    assert address.query() == parameters
    assert address.chosen == {"state": ("SP", "RJ"), "category": ("toys",)}


def test_usual_choices_are_left_out_of_the_address() -> None:
    address, _ = understood(period="3m", vs="previous", lang="en", currency="BRL", state="")
    assert address.query() == {}


@pytest.mark.parametrize(
    ("parameters", "dropped"),
    [
        ({"state": "SP XX"}, {"state": "XX"}),
        ({"period": "1999"}, {"period": "1999"}),
        ({"vs": "'; drop table"}, {"vs": "'; drop table"}),
        ({"lang": "xx", "currency": "EUR"}, {"lang": "xx", "currency": "EUR"}),
    ],
)
def test_bad_values_are_dropped_and_named(
    parameters: dict[str, str], dropped: dict[str, str]
) -> None:
    address, found = understood(**parameters)
    assert found == dropped
    assert address.query() == ({"state": "SP"} if "state" in parameters else {})


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "999999999999", "²"])
def test_what_is_no_number_names_no_publication(text: str) -> None:
    assert publication({"publication": text}) is None

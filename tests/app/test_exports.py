import csv
import datetime
import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from app.exports import as_csv, as_xlsx, defused

ROWS: list[dict[str, Any]] = [
    {"name": "=HYPERLINK(1)", "amount": Decimal("1.10"), "day": datetime.date(2018, 8, 1)},
    {"name": "plain", "amount": None, "day": None},
]
COLUMNS = {"name": "Name", "amount": "Amount", "day": "Day"}
PASSPORT = [("GMV", "Price plus\nfreight"), ("Publication", "3")]


@pytest.mark.parametrize("text", ["=1+1", "+55", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_is_never_a_formula(text: str) -> None:
    assert defused(text) == f"'{text}"


def test_figures_stay_figures() -> None:
    assert defused(Decimal("-1.5")) == Decimal("-1.5")


def test_csv_has_the_passport_and_then_the_rows() -> None:
    lines = as_csv(ROWS, COLUMNS, PASSPORT).splitlines()
    assert lines[:2] == ["# GMV: Price plus freight", "# Publication: 3"]
    assert list(csv.reader(io.StringIO("\n".join(lines[2:])))) == [
        ["name", "amount", "day"],
        ["'=HYPERLINK(1)", "1.10", "2018-08-01"],
        ["plain", "", ""],
    ]


def test_workbook_has_rows_and_passport_and_no_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(as_xlsx(ROWS, COLUMNS, PASSPORT))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
        names = re.findall(r'<sheet name="(\w+)"', book.read("xl/workbook.xml").decode())
    assert names == ["rows", "passport"]
    assert "<f>" not in sheet
    assert "<v>1.1</v>" in sheet
    assert "'=HYPERLINK(1)" in texts
    assert "Price plus" in texts

"""What can be taken away: a tile's rows with their passport, as CSV and as a workbook.

1. A text that a spreadsheet would take for a formula gets an apostrophe before it.
2. The passport goes along: as lines that begin with `#`, or as a sheet of its own.
"""

import csv
import datetime
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal

import xlsxwriter

from app.publications import Answer

Lines = Sequence[tuple[str, str]]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(value: object) -> object:
    """Return a value that no spreadsheet runs."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_csv(rows: Answer, columns: Mapping[str, str], passport: Lines) -> str:
    """Return the rows as CSV, under the passport's lines."""
    text = io.StringIO()
    for name, said in passport:
        text.write(f"# {name}: {' '.join(said.split())}\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([defused(row.get(name)) for name in columns] for row in rows)
    return text.getvalue()


def as_xlsx(rows: Answer, columns: Mapping[str, str], passport: Lines) -> bytes:
    """Return a workbook: the rows on one sheet, the passport on another."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet = workbook.add_worksheet("rows")
        sheet.write_row(0, 0, list(columns.values()), bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            for place, name in enumerate(columns):
                value = defused(row.get(name))
                if isinstance(value, datetime.date):
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, Decimal):
                    sheet.write_number(number, place, float(value))
                elif value is not None:
                    sheet.write(number, place, value)
        sheet.autofit()
        about = workbook.add_worksheet("passport")
        for number, (name, said) in enumerate(passport):
            about.write_string(number, 0, str(defused(name)), bold)
            about.write_string(number, 1, str(defused(said)))
        about.set_column(0, 0, 28)
        about.set_column(1, 1, 110)
    return file.getvalue()

"""Each fault of `ingestion.faults`, planted into nine files that are as they should be."""

import gzip
import io
import zipfile
from collections.abc import Callable

from tests.ingestion.files import GEOLOCATION, ITEMS, ORDERS, REVIEWS, SELLERS, Files

Plant = Callable[[Files], str]
"""Plants a fault and returns the name of the file that has it."""


def _replace(name: str, old: bytes, new: bytes) -> Plant:
    def plant(files: Files) -> str:
        assert files[name].count(old) >= 1
        files[name] = files[name].replace(old, new, 1)
        return name

    return plant


def _add(name: str, row: bytes) -> Plant:
    def plant(files: Files) -> str:
        files[name] += row + b"\n"
        return name

    return plant


def _remove(name: str) -> Plant:
    def plant(files: Files) -> str:
        del files[name]
        return name

    return plant


def _recode(name: str, recode: Callable[[bytes], bytes]) -> Plant:
    def plant(files: Files) -> str:
        files[name] = recode(files[name])
        return name

    return plant


def _by_lines(name: str, change: Callable[[list[list[bytes]]], list[list[bytes]]]) -> Plant:
    def recode(content: bytes) -> bytes:
        rows = [line.split(b",") for line in content.splitlines()]
        return b"\n".join(b",".join(row) for row in change(rows)) + b"\n"

    return _recode(name, recode)


def _zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("inside.csv", content)
    return buffer.getvalue()


_ORDER = b"o9,c9,created,%s,,,,2017-03-20 00:00:00"
_ITEM = b"o9,1,p1,s1,2017-01-05 00:00:00,%s,3.10"

PLANTS: dict[str, Plant] = {
    "byte_order_mark": _recode(ORDERS, lambda content: b"\xef\xbb\xbf" + content),
    "crlf": _recode(ORDERS, lambda content: content.replace(b"\n", b"\r\n")),
    "mixed_line_ends": _replace(ORDERS, b"\n", b"\r\n"),
    "all_quoted": _by_lines(
        ORDERS, lambda rows: [[b'"' + cell + b'"' for cell in row] for row in rows]
    ),
    "none_quoted": _recode(SELLERS, lambda content: content.replace(b'"', b"")),
    "no_last_line_end": _recode(ORDERS, lambda content: content.removesuffix(b"\n")),
    "blank_lines": _recode(ORDERS, lambda content: content.replace(b"\n", b"\n\n")),
    "break_in_quotes": _replace(REVIEWS, b"chegou bem", b'"chegou\nbem"'),
    "doubled_quotes": _replace(REVIEWS, b"chegou bem", b'"chegou ""bem"""'),
    "dot_in_quotes": _replace(REVIEWS, b"chegou bem", b'"chegou\n\\.\nbem"'),
    "other_order": _by_lines(ORDERS, lambda rows: [row[::-1] for row in rows]),
    "one_column_more": _by_lines(
        SELLERS, lambda rows: [[*row, b"note" if row is rows[0] else b'"a ""b"""'] for row in rows]
    ),
    "repeated_row": _add(SELLERS, b's1,01001,"sao paulo",SP'),
    "not_utf8": _add(SELLERS, b"s9,01001,s\xe3o paulo,SP"),
    "nul": _add(SELLERS, b"s9,01001,sao\0paulo,SP"),
    "too_few_cells": _add(SELLERS, b"s9,01001,sao paulo"),
    "too_many_cells": _add(SELLERS, b"s9,01001,sao paulo,SP,"),
    "end_marker": _recode(SELLERS, lambda content: content.replace(b"s2", b"\\.\ns2")),
    "no_such_day": _add(ORDERS, _ORDER % b"2017-02-30 00:00:00"),
    "day_first": _add(ORDERS, _ORDER % b"31/12/2017"),
    "word_for_time": _add(ORDERS, _ORDER % b"Now"),
    "infinite_time": _add(ORDERS, _ORDER % b"infinity"),
    "text_for_integer": _add(ITEMS, b"o9,one,p1,s1,2017-01-05 00:00:00,1.00,3.10"),
    "decimal_comma": _add(ITEMS, _ITEM % b'"1,00"'),
    "third_decimal": _add(ITEMS, _ITEM % b"1.005"),
    "too_large": _add(ITEMS, _ITEM % b"100000000"),
    "not_a_number": _add(ITEMS, _ITEM % b"NaN"),
    "infinite_degrees": _add(GEOLOCATION, b"01001,-23.5,infinity,sao paulo,SP"),
    "empty_key": _add(ITEMS, b'o9,"",p1,s1,2017-01-05 00:00:00,1.00,3.10'),
    "empty_cell": _add(SELLERS, b"s9,01001,,SP"),
    "second_row_of_key": _add(SELLERS, b"s1,01001,santos,SP"),
    "missing_file": _remove(SELLERS),
    "empty_file": _recode(SELLERS, lambda _content: b""),
    "header_only": _recode(SELLERS, lambda content: content.partition(b"\n")[0] + b"\r\n\n"),
    "missing_column": _by_lines(SELLERS, lambda rows: [row[:-1] for row in rows]),
    "renamed_column": _replace(SELLERS, b"seller_city", b"seller_town"),
    "retyped_column": _by_lines(
        ITEMS, lambda rows: [row if row is rows[0] else [*row[:-1], b"um"] for row in rows]
    ),
    "repeated_column": _replace(SELLERS, b"seller_city", b"seller_state"),
    "semicolons": _recode(SELLERS, lambda content: content.replace(b",", b";")),
    "lone_cr": _recode(SELLERS, lambda content: content.replace(b"\n", b"\r")),
    "end_inside_quotes": _add(SELLERS, b's9,"01001,sao paulo,SP'),
    "utf16": _recode(SELLERS, lambda content: content.decode().encode("utf-16")),
    "utf16_without_mark": _recode(SELLERS, lambda content: content.decode().encode("utf-16-le")),
    "gzip": _recode(SELLERS, gzip.compress),
    "zip": _recode(SELLERS, _zipped),
    "beyond_limit": _recode(SELLERS, lambda content: content + b"s8,1,,SP\ns9,1,,SP\n"),
}

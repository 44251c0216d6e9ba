"""What may be wrong with a file, and what is done about it.

Said once: the documentation shows this table, and the tests plant each of its faults.
"""

from dataclasses import dataclass
from typing import Literal

Treatment = Literal["accepted", "warned", "quarantined", "refused"]


@dataclass(frozen=True)
class KnownFault:
    """Something that files have been seen with."""

    name: str
    treatment: Treatment
    description: str
    rule: str = ""
    """Under which rule it is in quarantine."""


FAULTS = (
    KnownFault("byte_order_mark", "accepted", "a byte order mark"),
    KnownFault("crlf", "accepted", "CRLF as line end"),
    KnownFault("mixed_line_ends", "accepted", "LF and CRLF in one file"),
    KnownFault("break_in_quotes", "accepted", "a line break inside quotes"),
    KnownFault("doubled_quotes", "accepted", "doubled quotes inside quotes"),
    KnownFault("all_quoted", "accepted", "quotes around every cell, empty ones too"),
    KnownFault("none_quoted", "accepted", "no quotes at all"),
    KnownFault("no_last_line_end", "accepted", "no line end at the end"),
    KnownFault("blank_lines", "accepted", "blank lines"),
    KnownFault("dot_in_quotes", "accepted", r"a line `\.` inside quotes"),
    KnownFault("other_order", "warned", "columns in another order: loaded by name"),
    KnownFault("one_column_more", "warned", "a column more: kept in `_extra` as JSON"),
    KnownFault("repeated_row", "warned", "a row that is there twice: loaded once"),
    KnownFault("not_utf8", "quarantined", "bytes that are not UTF-8", "not_utf8"),
    KnownFault("nul", "quarantined", "a NUL", "nul"),
    KnownFault("too_few_cells", "quarantined", "too few cells", "too_few_cells"),
    KnownFault("too_many_cells", "quarantined", "too many cells", "too_many_cells"),
    KnownFault("end_marker", "quarantined", r"a line `\.`, which ended COPY once", "too_few_cells"),
    KnownFault("no_such_day", "quarantined", "30 February", "wrong_type"),
    KnownFault("day_first", "quarantined", "a date as 31/12/2017", "wrong_type"),
    KnownFault("word_for_time", "quarantined", "`now` where a time is wanted", "wrong_type"),
    KnownFault("infinite_time", "quarantined", "`infinity` where a time is wanted", "wrong_type"),
    KnownFault("text_for_integer", "quarantined", "text where a number is wanted", "wrong_type"),
    KnownFault("decimal_comma", "quarantined", "a decimal comma", "wrong_type"),
    KnownFault("third_decimal", "quarantined", "more decimals than the type has", "wrong_type"),
    KnownFault("too_large", "quarantined", "a number too large for its type", "wrong_type"),
    KnownFault("not_a_number", "quarantined", "NaN where a number is wanted", "wrong_type"),
    KnownFault("infinite_degrees", "quarantined", "an infinite coordinate", "wrong_type"),
    KnownFault("empty_key", "quarantined", "an empty key", "empty_key"),
    KnownFault("empty_cell", "quarantined", "an empty cell that may not be empty", "empty_value"),
    KnownFault(
        "second_row_of_key",
        "quarantined",
        "a second row of a key with other content",
        "second_row_of_key",
    ),
    KnownFault("missing_file", "refused", "a file of the nine is missing"),
    KnownFault("empty_file", "refused", "an empty file"),
    KnownFault("header_only", "refused", "a header and no records"),
    KnownFault("missing_column", "refused", "a column is missing"),
    KnownFault("renamed_column", "refused", "a column has another name"),
    KnownFault("retyped_column", "refused", "a column's values are of another type"),
    KnownFault("repeated_column", "refused", "a column is named twice"),
    KnownFault("semicolons", "refused", "semicolons between the cells"),
    KnownFault("lone_cr", "refused", "lone CRs as line ends"),
    KnownFault("end_inside_quotes", "refused", "an end inside quotes"),
    KnownFault("utf16", "refused", "UTF-16"),
    KnownFault("utf16_without_mark", "refused", "UTF-16 without a byte order mark"),
    KnownFault("gzip", "refused", "a gzip file under a `.csv` name"),
    KnownFault("zip", "refused", "a zip archive under a `.csv` name"),
    KnownFault("beyond_limit", "refused", "more in quarantine than the limit"),
)

"""Every record and every byte of a file is accounted for before its load commits."""

from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from ingestion.contract import load_contract
from ingestion.loading.conservation import refuse_unbalanced
from ingestion.loading.header import read_header
from ingestion.loading.staging import Part, Staged
from ingestion.pipeline import ingest
from ingestion.raw_zone.manifest import LandedFile
from olist.errors import OlistError
from olist.settings import Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import SELLERS


def _staged() -> Staged:
    content = tiny.nine_files()[SELLERS]
    table = load_contract().table("sellers")
    header = read_header(SELLERS, content, table)
    file = LandedFile(SELLERS, "sellers", "objects/sellers", "", len(content))
    part = Part(file, table, header, lambda: closing(BytesIO(content)))
    return Staged(part, records=3, record_bytes=len(content) - header.size, loaded=3)


def test_what_adds_up_is_taken() -> None:
    refuse_unbalanced(_staged())


def test_a_record_too_few_is_refused() -> None:
    with pytest.raises(OlistError, match=f"{SELLERS}: of 3 records 2 were loaded, 0 repeated and"):
        refuse_unbalanced(replace(_staged(), loaded=2))


def test_a_byte_too_few_is_refused() -> None:
    staged = _staged()
    with pytest.raises(OlistError, match=f"of {staged.part.file.bytes:,} bytes 58 were the header"):
        refuse_unbalanced(replace(staged, record_bytes=staged.record_bytes - 1))


def test_the_ledger_says_where_the_bytes_of_each_way_went(
    warehouse: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    quick = files[tiny.CUSTOMERS]
    careful = files[SELLERS] = (
        b"\xef\xbb\xbf" + files[SELLERS].replace(b"\n", b"\r\n\n") + b's9,1,"a\nb",\xff\ns8,1,,SP'
    )
    settings = warehouse.model_copy(update={"quarantine_max_share": 0.5})
    ingest(settings, tiny.write(tmp_path, files))
    header = {name: content.index(b"\n") + 1 for name, content in files.items()}
    assert tiny.query(
        warehouse,
        "select table_name, header_bytes, record_bytes from ingestion.load_files "
        "where table_name in ('customers', 'sellers') order by 1",
    ) == [
        ("customers", header[tiny.CUSTOMERS], len(quick) - header[tiny.CUSTOMERS]),
        ("sellers", header[SELLERS], len(careful) - header[SELLERS]),
    ]

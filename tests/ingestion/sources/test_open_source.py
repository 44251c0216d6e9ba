"""What is written after --source decides which source it is."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingestion.sources import FORMS, open_source, open_sources
from olist.errors import BadUsage
from olist.settings import PROJECT_DIR, Settings


def test_generate_is_known_by_seed_and_scale() -> None:
    source = open_source("generate", Settings(), seed=7, scale=0.5)
    assert (source.name, source.landed_as) == ("generate", "snapshot")
    assert (source.fingerprint() or "").startswith("generate seed=7 scale=0.5 version=")


def test_a_zip_is_known_by_its_name_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "DATA.ZIP").touch()
    assert open_source(str(tmp_path / "DATA.ZIP"), Settings()).name == "zip"


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("https://example.org/olist.zip?signature=1", "https"),
        ("http://127.0.0.1:1/orders.csv.gz", "https"),
        ("s3://bucket", "s3"),
        ("s3://bucket/folder/", "s3"),
        ("kaggle", "kaggle"),
    ],
)
def test_a_form_decides_without_asking_anybody(spec: str, name: str) -> None:
    source = open_source(spec, Settings())
    assert (source.name, source.landed_as) == (name, "snapshot")


def test_anything_else_is_refused_with_what_would_do() -> None:
    with pytest.raises(BadUsage, match=r"source kagle does not exist: use `generate`, `kaggle`, "):
        open_source("kagle", Settings())


@pytest.mark.parametrize("spec", ["", " ", "replay:generate"])
def test_what_is_no_path_is_never_the_folder_of_the_command(
    spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadUsage, match="use `generate`, `kaggle`, "):
        open_source(spec, Settings())


@pytest.mark.parametrize("sources", ["", " , "])
def test_no_configured_source_is_refused_by_the_name_of_the_setting(sources: str) -> None:
    with pytest.raises(BadUsage, match=r"^OLIST_SOURCES names no source: use `generate`"):
        open_sources((), Settings(sources=sources))


def test_the_help_names_every_form() -> None:
    from olist.cli.line import land  # noqa: PLC0415 - imports click

    (option,) = (one for one in land.params if one.name == "specs")
    assert FORMS in (option.to_info_dict()["help"])


def test_importing_the_sources_imports_nothing_heavy() -> None:
    code = """
import sys
import ingestion.sources
heavy = {"numpy", "polars", "requests", "boto3", "kagglesdk"}
sys.stdout.write(" ".join(sorted(heavy & set(sys.modules))))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_DIR, check=True, capture_output=True, text=True
    )
    assert done.stdout == ""

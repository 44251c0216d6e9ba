"""That every planted defect can still be planted; `make mutants` plants them."""

import json
import re
from pathlib import Path

import pytest

from olist.settings import DBT_PROJECT_DIR
from tests.mutants.defect import Defect, NoLongerApplies
from tests.mutants.defects import DEFECTS
from tests.mutants.results import RESULTS, table

ENOUGH = 40


@pytest.mark.parametrize("defect", DEFECTS.values(), ids=DEFECTS)
def test_a_defect_still_applies_to_its_file(defect: Defect) -> None:
    text = defect.path(DBT_PROJECT_DIR).read_text("utf-8")
    assert defect.planted(DBT_PROJECT_DIR) != text
    assert defect.file.endswith(".yml") or defect.selection(DBT_PROJECT_DIR)


def test_there_are_many_all_over_the_project() -> None:
    assert len(DEFECTS) >= ENOUGH
    folders = {re.sub(r"/[^/]*$", "", defect.file) for defect in DEFECTS.values()}
    assert {"staging/olist", "intermediate", "marts/core", "marts/sales", "macros/sql"} <= folders
    assert any(defect.file.endswith(".yml") for defect in DEFECTS.values())


@pytest.mark.parametrize("text", ["nothing of it", "old old", None])
def test_a_defect_whose_place_is_not_there_once_says_so(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "models").mkdir()
        (tmp_path / "models" / "one.sql").write_text(text)
    defect = Defect("mine", "one.sql", "old", "new", "")
    with pytest.raises(
        NoLongerApplies, match=r"mine no longer applies: one.sql has 'old' [02] times"
    ):
        defect.planted(tmp_path)


def test_no_defect_of_the_last_full_run_survived() -> None:
    if not RESULTS.exists():
        pytest.skip("no full run is recorded: run `make mutants`")
    kept = json.loads(RESULTS.read_text())
    assert [name for name, one in kept["defects"].items() if not one["caught_by"]] == []
    assert len(kept["defects"]) >= ENOUGH
    assert "0 survived" in table(kept)

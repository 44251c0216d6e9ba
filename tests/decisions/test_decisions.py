import re
from pathlib import Path

import pytest

from olist.settings import DBT_PROJECT_DIR
from tests.decisions.rule import Rule
from tests.decisions.rules import RULES
from tests.verification.files import lay_out
from verification.recount import open_recount


def test_the_figures_of_the_pages_are_those_of_the_sample(sample: Path, tmp_path: Path) -> None:
    with open_recount(lay_out(sample, tmp_path / "files")) as recount:
        for rule in RULES:
            said = rule.path.read_text("utf-8")
            assert rule.with_figures(recount) == said, "run python -m tests.decisions"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.page)
def test_a_page_says_its_choice_its_cost_and_metrics_that_exist(rule: Rule) -> None:
    page = rule.path.read_text("utf-8")
    assert [part for part in ("**Context.**", "**Choice.**", "**Cost.**") if part not in page] == []
    files = (path.read_text("utf-8") for path in DBT_PROJECT_DIR.rglob("models/**/*.yml"))
    known = {name for text in files for name in re.findall(r"(?m)^  - name: (\w+)$", text)}
    named = {choice.metric for choice in rule.choices if choice.metric}
    assert named
    assert named <= known

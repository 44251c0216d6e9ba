"""SQL that only Postgres understands is found, and nothing else is."""

import subprocess
import sys
from pathlib import Path

import pytest

from olist.settings import DBT_PROJECT_DIR

SCRIPT = DBT_PROJECT_DIR / "check_portable.py"


def check(*arguments: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr.splitlines()


def test_models_and_tests_are_written_for_any_database() -> None:
    assert check() == (0, [])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    (tmp_path / "tests").mkdir()
    return tmp_path


def test_what_only_postgres_understands_is_found_with_its_line(project: Path) -> None:
    wrong = [
        "price::text",
        "count(*) filter (where is_late)",
        "distinct on (order_id)",
        "generate_series(1, 9)",
        "city ~ '^sao'",
        "city ilike 'sao%'",
        "purchased_at + interval '1 day'",
        "date_part('dow', purchased_at)",
        "extract(isodow from purchased_at)",
        "date_trunc('month', purchased_at)",
        "string_agg(city, ',')",
        "mode() within group (order by city)",
        "substring(city from 1 for 3)",
        "_extra ->> 'city'",
    ]
    (project / "models" / "m.sql").write_text("select\n" + ",\n".join(wrong), "utf-8")
    code, lines = check(str(project))
    assert code == 1
    assert [int(line.split(":")[1]) for line in sorted(lines, key=_line)] == list(
        range(2, 2 + len(wrong))
    )


def test_expressions_in_yaml_are_read_too(project: Path) -> None:
    (project / "models" / "m.yml").write_text(
        'models:\n  - description: "a::b"\n    data_tests:\n      - rules_hold:\n'
        '          arguments:\n            rules:\n              sign: "price::int > 0"\n',
        "utf-8",
    )
    code, lines = check(str(project))
    assert code == 1
    assert [_line(line) for line in lines] == [7]


def test_comments_texts_and_jinja_do_not_count(project: Path) -> None:
    (project / "tests" / "t.sql").write_text(
        "-- a::b\nselect 'a::b ~ interval' as a, {{ date_trunc('month', 'day' ~ 's') }} {# :: #}",
        "utf-8",
    )
    assert check(str(project)) == (0, [])


def _line(text: str) -> int:
    return int(text.split(":")[1])

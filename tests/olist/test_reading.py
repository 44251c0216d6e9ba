"""Who may only read what is published needs no other login."""

import pytest
from click.testing import CliRunner

from olist.cli import olist
from olist.cli.console import guarded
from olist.settings import Settings
from publication.reader import NothingPublished


@pytest.fixture
def reader(warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of somebody who was given the reader's login, and nothing else."""
    arguments = warehouse.postgres("reader")
    variables = {
        "OLIST_SERVICES": "external",
        "OLIST_HOME": str(warehouse.home / "of-a-reader"),
        "PGHOST": arguments["host"],
        "PGPORT": str(arguments["port"]),
        "PGDATABASE": arguments["dbname"],
        "PGUSER": arguments["user"],
        "PGPASSWORD": arguments["password"],
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("reader")
def test_reading_commands_need_the_readers_login_alone() -> None:
    run = CliRunner().invoke
    assert run(olist, ["publications"], catch_exceptions=False).output.startswith("nothing is")
    with pytest.raises(NothingPublished):
        run(olist, ["metrics", "query", "orders"], catch_exceptions=False)
    shown = " ".join(run(olist, ["status"], catch_exceptions=False).output.split())
    assert "published nothing run `olist run`" in shown
    assert "last load unknown" in shown


@pytest.mark.parametrize("text", ["=1+1", "+55", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_in_a_report_is_never_a_formula(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("value", ["plain", "a=b", -2, -2.5, None, ""])
def test_other_values_in_a_report_stay_as_they_are(value: object) -> None:
    assert guarded(value) == value

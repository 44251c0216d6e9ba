"""The command line on a small warehouse: what it says, to people and to scripts."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from olist.cli import COMMANDS, main, olist
from olist.services import running
from olist.settings import load_settings
from tests.olist.homes import Home, new_home

ORDERS = 30


@pytest.fixture(scope="module")
def home(published_home: Path) -> Iterator[Home]:
    """A home with the tiny files published, and its services kept running."""
    with new_home(published_home) as home, running(load_settings(home=home.path)):
        yield home


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_begins_with_what_it_does(command: str) -> None:
    if command == "dbt":
        pytest.skip("`olist dbt --help` is dbt's own help")
    result = CliRunner().invoke(olist, [command, "--help"])
    assert result.exit_code == 0
    assert f"Usage: olist {command}" in result.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_the_command(shell: str) -> None:
    result = CliRunner().invoke(olist, ["completion", shell])
    assert "_OLIST_COMPLETE" in result.output


def test_a_second_run_has_nothing_to_do(home: Home, tiny: Path) -> None:
    before = home.json("publications")
    out, _ = home.olist("run", "--source", str(tiny))
    assert out.startswith("Nothing new")
    assert home.json("publications") == before


def test_run_as_json_says_what_every_stage_did(home: Home, tiny: Path) -> None:
    result = home.json("run", "--source", str(tiny))
    assert result["build"] is None
    assert result["publication"]["publication_id"] == 1
    assert result["ingested"]["landings"][0]["new"] is False


def test_publications_are_listed_with_the_current_one(home: Home) -> None:
    (only,) = home.json("publications")
    assert (only["publication_id"], only["is_current"], only["status"]) == (1, True, "published")
    assert only["table_rows"]["fct_orders"] == ORDERS


def test_metrics_are_listed_with_their_definitions(home: Home) -> None:
    metrics = {metric["name"]: metric for metric in home.json("metrics", "list")}
    assert {"orders", "gmv_brl", "aov_brl", "late_rate"} <= set(metrics)
    assert all(metric["description"] for metric in metrics.values())


def test_a_metric_is_the_same_as_table_json_and_csv(home: Home) -> None:
    question = ("metrics", "query", "orders", "--by", "order_status")
    as_json = {row["order_status"]: row["orders"] for row in home.json(*question)}
    rows = list(csv.DictReader(io.StringIO(home.olist(*question, "--csv")[0])))
    assert {row["order_status"]: int(row["orders"]) for row in rows} == as_json
    assert sum(as_json.values()) == ORDERS
    assert "order_status" in home.olist(*question)[0].splitlines()[0]


def test_a_filter_keeps_what_matches(home: Home) -> None:
    question = ("metrics", "query", "orders")
    (kept,) = home.json(*question, "--where", "order_status = delivered")
    by_status = {
        row["order_status"]: row["orders"] for row in home.json(*question, "--by", "order_status")
    }
    assert kept["orders"] == by_status["delivered"]


def test_a_comparison_has_the_same_columns_as_json_and_csv(home: Home) -> None:
    question = ("metrics", "query", "orders", "--grain", "month", "--compare", "year")
    as_json = home.json(*question, "--publication", "1")
    rows = list(csv.DictReader(io.StringIO(home.olist(*question, "--csv")[0])))
    assert [list(row) for row in rows] == [list(row) for row in as_json]
    assert {"orders__before", "orders__change", "compared_with", "comparison"} <= set(rows[0])


def test_data_tests_are_listed_and_shown_one_by_one(home: Home) -> None:
    (published,) = home.json("publications")
    tests = home.json("tests")
    assert len(tests) == published["tests_passed"] + published["tests_warned"]
    assert all(test["tolerance"] and test["trend"] and test["tables"] for test in tests)
    shown = home.json("tests", "same_row_count_fct_orders", "--publication", "1")
    assert (shown["status"], shown["failing_rows"]) == ("pass", [])


def test_a_publication_differs_in_nothing_from_itself(home: Home) -> None:
    assert home.json("diff", "1", "1")["tables"] == []
    assert "The rows of all tables are the same." in home.olist("diff", "1", "1")[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["metrics", "query", "revenue"], "revenue"),
        (["metrics", "query", "orders", "--publication", "7"], "publication 7"),
        (["metrics", "query", "orders", "--period", "May"], "May"),
        (["diff", "1", "7"], "publication 7"),
        (["tests", "no_such_test"], "no_such_test"),
        (["metrics", "query", "orders", "--by", "colour"], "colour"),
        (["metrics", "query", "orders", "--where", "order_status"], "order_status"),
        (["run", "--source", "/no/such/folder"], "/no/such/folder does not exist"),
        (["rollback", "7"], "7"),
        (["build", "--selekt", "fct_orders"], "No such option '--selekt'"),
        (["dbt", "biuld"], "No such command 'biuld'"),
    ],
)
def test_a_wrong_name_is_one_line_that_repeats_it(
    home: Home, arguments: list[str], said: str
) -> None:
    _, err = home.olist(*arguments, code=2)
    last = [line for line in err.splitlines() if line.startswith("olist: ")]
    assert len(last) == 1
    assert said in last[0]


def test_a_wrong_setting_is_named(home: Home) -> None:
    _, err = home.olist("status", code=2, OLIST_POSTGRES_PORT="many")
    assert "OLIST_POSTGRES_PORT" in err


def test_refused_data_has_an_exit_code_of_its_own(home: Home, tiny: Path, tmp_path: Path) -> None:
    for file in tiny.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "olist_sellers_dataset.csv").write_text("seller,city\n1,2\n")
    _, err = home.olist("run", "--source", str(tmp_path), code=3)
    assert "olist_sellers_dataset.csv" in err
    assert "seller_id" in err


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (KeyError("x"), "this is a fault of the program, please report it: KeyError: 'x'"),
        (OSError(28, "No space left on device", "/f"), "No space left on device: /f"),
    ],
)
def test_what_nobody_foresaw_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    raised: Exception,
    said: str,
) -> None:
    def raising(**_: object) -> None:
        raise raised

    monkeypatch.setattr("olist.cli.olist", raising)
    with pytest.raises(SystemExit, match=r"^1$"):
        main()
    told = capsys.readouterr().err
    assert told.startswith(f"olist: {said}")
    assert told.count("\n") == 1


def test_rows_that_were_changed_behind_our_back_are_found_and_nothing_else(
    home: Home, tiny: Path
) -> None:
    changes = (
        "raw.order_payments set payment_value = payment_value {} 0.01",
        "publication_1.fct_order_reviews set review_score = review_score {} -1",
    )
    first = "where order_id = 'a0000000000000000000000000000001' returning 1"
    try:
        for change in changes:
            home.rows(f"update {change.format('+')} {first}")
        out, _ = home.olist("verify", str(tiny), "--json", code=1)
    finally:
        for change in changes:
            home.rows(f"update {change.format('-')} {first}")
    said = json.loads(out)
    assert sum(check["agree"] for check in said["checks"]) > 1_000
    assert {one["name"] for one in said["differing"]} == {
        "raw_payments.value",
        "reviews_by_score.reviews[4]",
        "reviews_by_score.reviews[5]",
        "review_rates_of_rows.review_score_of_rows_avg",
    }


def test_status_says_what_is_published(home: Home) -> None:
    states = {line["name"]: line["state"] for line in home.json("status")["lines"]}
    assert states["postgres"] == states["s3"] == "running"
    assert states["published"] == "publication 1"


def test_the_environment_is_what_a_shell_can_evaluate(home: Home) -> None:
    lines = home.olist("env")[0].splitlines()
    assert all(line.startswith("export ") for line in lines)
    assert {"PGHOST", "PGPASSWORD", "AWS_ACCESS_KEY_ID", "DBT_PROFILES_DIR", "DAGSTER_HOME"} <= {
        line.removeprefix("export ").partition("=")[0] for line in lines
    }


def test_state_of_a_newer_version_is_refused(home: Home) -> None:
    home.rows(
        "insert into control.migrations (component, version, name) values "
        "('publication', 99, 'from_the_future') returning version"
    )
    try:
        _, err = home.olist("bootstrap", code=2, OLIST_PROCESSED_BUCKET="olist-other")
        assert "of version 99" in err
    finally:
        home.rows("delete from control.migrations where version = 99 returning version")

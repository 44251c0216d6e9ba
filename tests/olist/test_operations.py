"""`olist loads` and `olist rejects`, as people and scripts read them."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingestion.pipeline import ingest
from olist.cli import olist
from olist.errors import BadUsage
from olist.settings import Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import SELLERS


@pytest.fixture
def loaded(warehouse: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A load with a seller in quarantine, on services that the environment names."""
    files = tiny.nine_files()
    files[SELLERS] += b"=s9,,@town,SP\n"
    ingest(warehouse, tiny.write(tmp_path / "files", files), command="olist run")
    postgres, s3 = warehouse.postgres("admin"), warehouse.s3(admin=True)
    variables = {
        "OLIST_SERVICES": "external",
        "OLIST_HOME": str(tmp_path / "home"),
        "OLIST_RAW_BUCKET": warehouse.raw_bucket,
        "OLIST_PROCESSED_BUCKET": warehouse.processed_bucket,
        "PGHOST": postgres["host"],
        "PGPORT": str(postgres["port"]),
        "PGDATABASE": postgres["dbname"],
        "PGUSER": postgres["user"],
        "PGPASSWORD": postgres["password"],
        "AWS_ENDPOINT_URL_S3": s3["endpoint_url"],
        "AWS_ACCESS_KEY_ID": s3["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": s3["aws_secret_access_key"],
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return warehouse


def say(*arguments: str) -> str:
    result = CliRunner().invoke(olist, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.usefixtures("loaded")
def test_loads_are_listed_and_one_is_shown_with_its_files() -> None:
    header, line = say("loads").splitlines()
    columns = [
        "new",
        "changed",
        "gone",
        "same",
        "kept",
        "newer",
        "refused",
        "bytes",
        "seconds",
        "who",
    ]
    assert header.split() == ["load", "at", "outcome", "source", *columns]
    assert line.endswith(" as olist_loader: olist run")
    (load,) = json.loads(say("loads", "--json"))
    assert (load["load_id"], load["new_rows"], load["refused_records"]) == (1, 25, 1)
    shown = json.loads(say("loads", "1", "--json"))
    assert len(shown.pop("files")) == 9
    assert shown == load
    assert "load 1: loaded" in say("loads", "1")


@pytest.mark.usefixtures("loaded")
def test_rejects_are_listed_for_people_scripts_and_spreadsheets() -> None:
    assert "=s9,,@town,SP" in say("rejects", "--table", "sellers", "--rule", "empty_value")
    (reject,) = json.loads(say("rejects", "--json"))
    assert (reject["record"], reject["record_base64"]) == ("=s9,,@town,SP", "PXM5LCxAdG93bixTUA==")
    (row,) = csv.DictReader(say("rejects", "--csv").splitlines())
    assert (row["record"], row["record_no"], row["rule"]) == ("'=s9,,@town,SP", "4", "empty_value")
    assert say("rejects", "--load", "7") == "nothing is in quarantine\n"
    with pytest.raises(BadUsage, match="there is no raw table seller: there are orders"):
        say("rejects", "--table", "seller")


def test_options_of_the_list_are_not_passed_over_by_a_subcommand() -> None:
    result = CliRunner().invoke(olist, ["rejects", "--table", "sellers", "export", "--to", "out"])
    assert (result.exit_code, Path("out").exists()) == (2, False)
    assert "--table must stand behind `export`" in result.output


def test_publishing_each_day_is_for_a_replay() -> None:
    result = CliRunner().invoke(olist, ["run", "--source", "generate", "--publish-each"])
    assert result.exit_code == 2
    assert "--publish-each is for a replay" in result.output


@pytest.mark.usefixtures("loaded")
def test_rejects_are_exported_mended_and_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "mend" / "olist_sellers_dataset.load-1.csv"
    assert say("rejects", "export", "--to", str(path.parent)) == f"{path}: 1 of sellers, load 1\n"
    assert path.read_bytes().endswith(b"\n=s9,,@town,SP\n")
    assert "0 records mended, 1 still do not fit" in say("rejects", "retry")
    path.write_bytes(path.read_bytes().replace(b",,", b",01001,"))
    done = json.loads(say("rejects", "retry", str(path), "--json"))
    assert (done["resolved"], done["unfit"], len(done["loads"])) == (1, [], 1)
    assert say("rejects") == "nothing is in quarantine\n"
    (mended,) = json.loads(say("rejects", "--all", "--json"))
    assert mended["resolved_load_id"] == 2

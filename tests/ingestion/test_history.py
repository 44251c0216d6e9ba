"""What loads leave behind for people and machines: the ledger's history, the log, the metrics."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ingestion.erasure.erase import erase
from ingestion.history import past_load, past_loads
from ingestion.logs import LoadLog
from ingestion.pipeline import ingest
from ingestion.rebuild import rebuild_raw
from olist.errors import BadUsage, DataRefused
from olist.logs import log_file, open_log
from olist.progress import silent
from olist.settings import Settings
from olist.who import os_user
from tests.ingestion import files as tiny
from tests.ingestion.files import ORDERS, SELLERS


@pytest.fixture
def logged(warehouse: Settings, tmp_path: Path) -> Settings:
    """Settings whose log is this test's own; its services are those of the others."""

    class Elsewhere(type(warehouse)):  # type: ignore[misc]
        @property
        def connection_file(self) -> Path:
            return warehouse.connection_file

    return Elsewhere(**warehouse.model_dump() | {"home": tmp_path / "home"})


def lines(settings: Settings) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log_file(settings).read_text().splitlines()]


def test_history_tells_of_each_load_what_became_of_its_rows_and_by_whom(
    warehouse: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    ingest(warehouse, tiny.write(tmp_path / "first", files), command="olist run")
    files[ORDERS] = files[ORDERS].replace(b"shipped", b"delivered")
    files[SELLERS] = files[SELLERS].replace(b"s3,", b"s4,") + b"s9,,no zip,SP\n"
    ingest(warehouse, tiny.write(tmp_path / "second", files), command="olist run")
    second, first = past_loads(warehouse)
    assert (first.new_rows, first.same_rows, first.refused_records) == (25, 0, 0)
    counts = (second.new_rows, second.updated_rows, second.deleted_rows, second.refused_records)
    assert counts == (1, 1, 1, 1)
    assert second.same_rows == 23
    assert second.bytes == sum(map(len, files.values()))
    assert second.who == f"{os_user()} as olist_loader: olist run"
    assert past_loads(warehouse, limit=1) == (second,)
    load, loaded = past_load(warehouse, second.load_id)
    assert load == second
    assert [(file.table_name, file.outcome) for file in loaded if file.updated_rows] == [
        ("orders", "loaded")
    ]
    with pytest.raises(BadUsage, match="there is no load 99"):
        past_load(warehouse, 99)


def test_a_load_writes_json_lines_with_its_id(logged: Settings, tmp_path: Path) -> None:
    result = ingest(logged, tiny.write(tmp_path / "files", tiny.nine_files()), command="olist run")
    written = [line for line in lines(logged) if "_aws" not in line]
    assert [(line["event"], line["level"]) for line in written] == [
        ("load_started", "info"),
        ("load_finished", "info"),
    ]
    for line in written:
        assert line["load_id"] == result.loads[0].load_id
        assert line["landing_id"] == result.landing.landing_id
        assert (line["command"], line["os_user"]) == ("olist run", os_user())
    assert oct(log_file(logged).stat().st_mode)[-3:] == "600"


def test_a_load_that_says_nothing_would_be_noticed(
    logged: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LoadLog, "done", lambda _log, result: result)
    with pytest.raises(AssertionError, match="load_finished"):
        test_a_load_writes_json_lines_with_its_id(logged, tmp_path)


def test_loads_of_a_rebuild_and_an_erasure_are_logged_with_their_metrics(
    logged: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    ingest(logged, tiny.write(tmp_path / "first", files))
    files[SELLERS] = files[SELLERS].replace(b"curitiba", b"londrina")
    ingest(logged, tiny.write(tmp_path / "second", files))
    log_file(logged).unlink()
    rebuild_raw(logged)
    erase(logged, "u1", reason="asked for by letter", progress=silent)
    ended = {line["load_id"]: line for line in lines(logged) if line["event"] == "load_finished"}
    metrics = {
        line["load_id"]: (line["source"], line["rows_loaded"])
        for line in lines(logged)
        if "_aws" in line and "table" not in line
    }
    told = [load for load in past_loads(logged) if load.command != "olist ingest"]
    assert {load.load_id: (load.outcome, load.changed_rows) for load in told} == {
        number: (line["outcome"], line["changed_rows"]) for number, line in ended.items()
    }
    assert metrics == {load.load_id: (load.source, load.new_rows + load.same_rows) for load in told}
    assert [(load.outcome, load.changed_rows, load.bytes) for load in told[:1]] == [
        ("erased", 4, 0)
    ]


def test_a_refusal_is_logged_without_the_values_that_broke_it(
    logged: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    files[SELLERS] = (
        b"seller_id,seller_zip_code_prefix,seller_city,seller_state\na,,SECRET TOWN,SP\nb,,c,SP\n"
    )
    with pytest.raises(DataRefused):
        ingest(logged, tiny.write(tmp_path / "files", files))
    assert [line["event"] for line in lines(logged)] == ["load_started", "load_refused"]
    assert "SECRET TOWN" not in log_file(logged).read_text()


def test_metrics_are_in_the_embedded_format_of_cloudwatch(logged: Settings, tmp_path: Path) -> None:
    quiet = logged.model_copy(update={"log_level": "error"})
    files = tiny.nine_files()
    files[SELLERS] += b"s9,,no zip,SP\n"
    ingest(quiet, tiny.write(tmp_path / "files", files))
    written = lines(quiet)
    for line in written:
        metadata = line["_aws"]
        assert set(metadata) == {"Timestamp", "CloudWatchMetrics"}
        assert isinstance(metadata["Timestamp"], int)
        assert 1e12 < metadata["Timestamp"] < 1e13
        (directive,) = metadata["CloudWatchMetrics"]
        assert set(directive) == {"Namespace", "Dimensions", "Metrics"}
        assert directive["Namespace"] == "Olist"
        (dimensions,) = directive["Dimensions"]
        assert all(isinstance(line[name], str) for name in dimensions)
        assert directive["Metrics"] == [
            {"Name": "rows_loaded", "Unit": "Count"},
            {"Name": "rows_rejected", "Unit": "Count"},
            {"Name": "bytes", "Unit": "Bytes"},
            {"Name": "seconds", "Unit": "Seconds"},
        ]
        for metric in directive["Metrics"]:
            assert isinstance(line[metric["Name"]], int | float)
    whole, *tables = written
    assert whole["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["source"]]
    assert whole["rows_rejected"] == 1
    assert whole["bytes"] == sum(map(len, files.values()))
    assert {line["table"] for line in tables} >= {"orders", "sellers"}
    assert sum(line["rows_loaded"] for line in tables) == whole["rows_loaded"]


def test_no_secret_reaches_the_log_whatever_is_said(
    logged: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = logged.connection().secrets()
    assert len(secrets) == 9
    with open_log(logged, said=list(secrets)) as log:
        for secret in secrets:
            log.lines.error(f"the key {secret} was refused", nested={"deep": [secret]}, why=secret)
    to_stderr = logged.model_copy(update={"log_format": "json"})
    with open_log(to_stderr) as log:
        log.lines.error("refused", secrets=secrets, error=OSError(os.pathsep.join(secrets)))
    written = log_file(logged).read_text() + capsys.readouterr().err
    assert written.count("***") > len(secrets)
    assert [secret for secret in secrets if secret in written] == []

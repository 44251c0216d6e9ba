"""The generated files have the original's form, the same bytes always, and a bound on memory."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from ingestion.contract import load_contract
from ingestion.sources.generate import VERSION, GenerateSource
from ingestion.sources.generate.draws import apportion
from ingestion.sources.generate.parts import parts_of
from ingestion.sources.generate.rates import business_days
from olist.errors import BadUsage, Unavailable
from olist.progress import Step, silent
from olist.settings import PROJECT_DIR

PINNED = {2: "5a198f91495eb3ba4680e016b216be402af5d7279946822121eca04f71c2c998"}
"""SHA-256 of the files of seed 42 at scale 0.01, by version."""

HASH = """
import sys, tempfile
from pathlib import Path
from tests.ingestion.sources.test_generate import digest
with tempfile.TemporaryDirectory() as folder:
    sys.stdout.write(digest(Path(folder)))
"""

PEAK = """
import resource, sys, tempfile
from pathlib import Path

from ingestion.sources.generate import GenerateSource
from olist.progress import silent
with tempfile.TemporaryDirectory() as folder:
    GenerateSource(scale=float(sys.argv[1])).files(Path(folder), silent)
status = Path("/proc/self/status")
if status.exists():
    # Not ru_maxrss, which on Linux is never less than that of the process that started this one.
    peak = 1024 * int(status.read_text().split("VmHWM:")[1].split()[0])
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak / 1e6)
"""


def digest(folder: Path, *, seed: int = 42) -> str:
    whole = hashlib.sha256()
    for file in GenerateSource(seed=seed, scale=0.01).files(folder, silent):
        whole.update(file.name.encode() + file.path.read_bytes())
    return whole.hexdigest()


def run_python(code: str, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | environment,
        cwd=PROJECT_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    GenerateSource(scale=0.05).files(folder, silent)
    return folder


def test_bytes_change_only_with_the_version(tmp_path: Path) -> None:
    assert digest(tmp_path) == PINNED[VERSION], (
        "the files changed: raise VERSION in ingestion/sources/generate and pin the new digest, "
        "or landings will take the old files for the new ones"
    )


def test_bytes_depend_on_neither_hash_seed_nor_threads() -> None:
    assert run_python(HASH, PYTHONHASHSEED="7", POLARS_MAX_THREADS="1") == PINNED[VERSION]


def test_another_seed_gives_other_files(tmp_path: Path) -> None:
    assert digest(tmp_path, seed=43) != PINNED[VERSION]


def test_fingerprint_names_what_the_files_depend_on() -> None:
    source = GenerateSource(seed=7, scale=0.5)
    assert source.fingerprint() == f"generate seed=7 scale=0.5 version={VERSION}"


@pytest.mark.parametrize("arguments", [{"scale": 0.001}, {"scale": 101}, {"seed": -1}])
def test_a_scale_or_seed_out_of_range_is_refused(arguments: dict[str, int]) -> None:
    with pytest.raises(BadUsage, match=r"scale|seed"):
        GenerateSource(**arguments)


def test_progress_names_every_file(tmp_path: Path) -> None:
    steps: list[Step] = []
    files = GenerateSource(scale=0.01).files(tmp_path, steps.append)
    assert [step.message for step in steps] == [file.name for file in files]
    assert {file.name for file in files} == {table.file for table in load_contract().tables}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    (tmp_path / "olist_orders_dataset.csv").symlink_to("/dev/full")
    with pytest.raises(Unavailable, match=f"no space is left in {tmp_path}"):
        GenerateSource(scale=0.01).files(tmp_path, silent)


def test_headers_are_those_of_the_contract(small: Path) -> None:
    for table in load_contract().tables:
        header = (small / table.file).open(encoding="utf-8-sig").readline().strip()
        assert tuple(header.replace('"', "").split(",")) == table.names


def test_files_have_the_form_of_the_original(small: Path) -> None:
    translation = (small / "product_category_name_translation.csv").read_bytes()
    assert translation.startswith(b"\xef\xbb\xbfproduct_category_name,")
    assert translation.count(b"\r\n") == translation.count(b"\n") == 72
    reviews = (small / "olist_order_reviews_dataset.csv").read_bytes()
    assert reviews.startswith(b'"review_id","order_id",')
    assert b'""entregue""' in reviews
    assert b".\r\nRecomendo" in reviews


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("customers", r'"[0-9a-f]{32}","[0-9a-f]{32}","\d{5}",[^"]*,[A-Z]{2}'),
        ("geolocation", r'"\d{5}",-?\d+\.\d+,-?\d+\.\d+,[^"]*,[A-Z]{2}'),
        ("orders", r"[0-9a-f]{32},[0-9a-f]{32},[a-z]+(,(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)?){5}"),
        ("order_items", r"[0-9a-f]{32},\d+,[0-9a-f]{32},[0-9a-f]{32},[^,]*(,\d+\.\d\d){2}"),
        ("order_payments", r"[0-9a-f]{32},\d+,[a-z_]+,\d+,\d+\.\d\d"),
        ("products", r'("\d[0-9a-f]{31}"|[a-f][0-9a-f]{31}),[a-z_0-9]*(,\d*){7}'),
        ("sellers", r'("\d[0-9a-f]{31}"|[a-f][0-9a-f]{31}),"\d{5}",(".*"|[^,]*),[A-Z]{2}'),
    ],
)
def test_every_line_is_quoted_as_in_the_original(small: Path, name: str, pattern: str) -> None:
    lines = (small / f"olist_{name}_dataset.csv").read_text("utf-8").split("\n")
    assert lines.pop() == ""
    assert pl.Series(lines[1:]).str.contains(f"^{pattern}$").all()


def test_the_form_is_that_of_the_sample(small: Path, sample: Path) -> None:
    for table in load_contract().of_dataset("olist"):
        with (small / table.file).open("rb") as ours, (sample / table.file).open("rb") as real:
            assert ours.readline() == real.readline(), table.file


def test_a_scale_has_as_many_parts_as_it_needs_and_parts_of_their_own_rows(tmp_path: Path) -> None:
    assert [part.scale for part in parts_of(42, 2.5)] == [2.5 / 3] * 3
    GenerateSource(scale=1.02).files(tmp_path, silent)
    orders = pl.read_csv(tmp_path / "olist_orders_dataset.csv", infer_schema=False)
    assert orders.height == 2 * round(99_441 * 0.51)
    assert orders["order_id"].n_unique() == orders["customer_id"].n_unique() == orders.height
    weather = pl.read_csv(tmp_path / "weather_daily.csv", infer_schema=False)
    assert weather.select("state", "observed_date").is_unique().all()


def test_memory_does_not_grow_with_the_scale() -> None:
    assert float(run_python(PEAK, "2.2")) < 300


def test_rates_are_of_business_days_and_near_what_they_were(small: Path) -> None:
    rates = pl.read_csv(small / "exchange_rates.csv", try_parse_dates=True)
    assert rates["rate_date"].to_list() == list(business_days())
    assert dt.date(2017, 11, 24) in rates["rate_date"]
    assert dt.date(2017, 11, 15) not in rates["rate_date"]
    assert rates.select("provider", "is_synthetic").unique().rows() == [("synthetic", True)]
    buy, sell = rates["buy_brl_per_usd"], rates["sell_brl_per_usd"]
    assert 3.0 <= sell.min() <= sell.max() <= 4.2  # type: ignore[operator]
    assert (buy < sell).all()
    means = dict(rates.group_by(pl.col("rate_date").dt.strftime("%Y-%m")).agg(sell.name).rows())
    known = {month: sum(means[month]) / len(means[month]) for month in ("2017-11", "2018-08")}
    assert known == pytest.approx({"2017-11": 3.26, "2018-08": 3.93}, abs=0.001)


def test_weather_is_of_every_capital_and_day_and_of_its_climate(small: Path) -> None:
    weather = pl.read_csv(small / "weather_daily.csv", try_parse_dates=True)
    assert weather.height == 27 * 791
    assert weather.select("state", "observed_date").is_unique().all()
    assert weather.select("provider", "is_synthetic").unique().rows() == [("synthetic", True)]
    lowest, mean, highest = (pl.col(f"temperature_{name}_c") for name in ("min", "mean", "max"))
    assert weather.filter((lowest > mean) | (mean > highest)).is_empty()
    assert weather.filter((pl.col("rain_mm") > 0) != (pl.col("weather_code") > 50)).is_empty()
    in_january = pl.col("observed_date").dt.month() == 1
    in_july = pl.col("observed_date").dt.month() == 7

    def usual(state: str, when: pl.Expr, measure: str) -> float:
        rows = weather.filter((pl.col("state") == state) & when)
        return float(rows[measure].mean())  # type: ignore[arg-type]

    warmer = usual("RS", in_january, "temperature_mean_c") - usual(
        "RS", in_july, "temperature_mean_c"
    )
    assert 7 < warmer < 13
    assert abs(usual("AM", in_january, "temperature_mean_c") - 27) < 1.5
    assert usual("DF", in_january, "rain_mm") > 3 * usual("DF", in_july, "rain_mm")


def test_apportion_gives_back_weights_that_add_up() -> None:
    assert apportion(10, [7, 2, 1]) == [7, 2, 1]
    assert apportion(5, [7, 2, 1]) == [4, 1, 0]
    assert apportion(5, [7, 2, 1], least=1) == [3, 1, 1]

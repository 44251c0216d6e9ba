"""Other loaders of the same nine files into the same Postgres, each in its plain documented way.

Run by a Python that has them (`requirements.txt` here), which knows nothing of this project:
`python peers.py NAME FOLDER`, with `PG*` set. Prints the seconds from the first byte to the last
commit; imports are not counted. None of them checks a key, keeps what it cannot read, or knows
what it has loaded before.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main() -> int:
    """Measure one."""
    name, folder = sys.argv[1:]
    load = PEERS[name]()
    files = sorted(Path(folder).glob("*.csv"))
    started = time.monotonic()
    load(files)
    print(time.monotonic() - started)
    return 0


def _address() -> str:
    variables = {name: os.environ[f"PG{name}"] for name in ("USER", "PASSWORD", "HOST", "PORT")}
    credentials = "{USER}:{PASSWORD}@{HOST}:{PORT}".format(**variables)
    return f"postgresql://{credentials}/{os.environ['PGDATABASE']}"


def _dlt() -> Callable[[list[Path]], None]:
    """Arrow tables, which dlt writes as CSV and gives to COPY."""
    # Each peer imports its own.
    import dlt  # noqa: PLC0415
    from pyarrow import csv  # noqa: PLC0415

    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

    def read(path: Path) -> Any:
        options = csv.ParseOptions(newlines_in_values=True)
        yield csv.read_csv(path, parse_options=options)

    def load(files: list[Path]) -> None:
        pipeline = dlt.pipeline(
            "bench",
            destination=dlt.destinations.postgres(_address()),
            dataset_name="dlt",
            pipelines_dir=os.environ["TMPDIR"],
        )
        resources = [
            dlt.resource(read(path), name=path.stem, write_disposition="replace") for path in files
        ]
        pipeline.run(resources, loader_file_format="csv").raise_on_failed_jobs()

    return load


def _pandas() -> Callable[[list[Path]], None]:
    """`read_csv` and `to_sql`, ten thousand rows at a time."""
    import pandas  # noqa: PLC0415
    import sqlalchemy  # noqa: PLC0415

    def load(files: list[Path]) -> None:
        engine = sqlalchemy.create_engine(_address().replace("://", "+psycopg2://"))
        for path in files:
            frame = pandas.read_csv(path)
            frame.to_sql(path.stem, engine, if_exists="replace", index=False, chunksize=10_000)
        engine.dispose()

    return load


def _polars() -> Callable[[list[Path]], None]:
    """`read_csv` and `write_database` with ADBC, which is a binary COPY."""
    import adbc_driver_postgresql.dbapi  # noqa: PLC0415
    import polars  # noqa: PLC0415

    def load(files: list[Path]) -> None:
        for path in files:
            frame = polars.read_csv(path)
            with adbc_driver_postgresql.dbapi.connect(_address()) as connection:
                frame.write_database(
                    path.stem, connection, engine="adbc", if_table_exists="replace"
                )
                connection.commit()

    return load


PEERS = {"dlt": _dlt, "pandas": _pandas, "polars": _polars}


if __name__ == "__main__":
    sys.exit(main())

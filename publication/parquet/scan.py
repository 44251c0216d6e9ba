"""Read exported tables lazily, with Polars."""

from typing import TYPE_CHECKING

from olist.errors import BadUsage
from olist.settings import Settings
from publication.parquet.export import read_current
from publication.parquet.layout import MONTH
from publication.parquet.stores import Bucket

if TYPE_CHECKING:
    import polars as pl


def current_parts(settings: Settings, table: str) -> list[str]:
    """Return the addresses (`s3://…`) of a table's files in the processed zone, by month.

    Raises:
        BadUsage: nothing was exported yet, or there is no such table.
    """
    bucket = Bucket(settings)
    manifest = read_current(bucket)
    if manifest is None:
        raise BadUsage(f"{bucket.where} holds no publication: run `olist export`")
    parts = manifest.of_table(table)
    if not parts:
        tables = ", ".join(sorted({part.table for part in manifest.parts}))
        raise BadUsage(f"publication {manifest.publication_id} has no {table}; it has {tables}")
    return [f"{bucket.where}/{part.key}" for part in parts]


def scan(settings: Settings, table: str) -> "pl.LazyFrame":
    """Return a table of the publication that was exported last; nothing is read yet.

    A filter on `partition_month` leaves out files, one on the sorted columns parts of files.

    Raises:
        BadUsage: nothing was exported yet, or there is no such table.
    """
    import polars as pl  # noqa: PLC0415 - a slow import

    parts = current_parts(settings, table)
    dated = f"/{MONTH}=" in parts[0]
    return pl.scan_parquet(
        parts,
        hive_partitioning=dated,
        hive_schema={MONTH: pl.String} if dated else None,
        storage_options=_storage_options(settings),
    )


def _storage_options(settings: Settings) -> dict[str, str]:
    arguments = settings.s3()
    named = {
        "aws_access_key_id": arguments.get("aws_access_key_id"),
        "aws_secret_access_key": arguments.get("aws_secret_access_key"),
        "aws_session_token": arguments.get("aws_session_token"),
        "aws_region": arguments["region_name"],
        "aws_endpoint_url": arguments.get("endpoint_url"),
    }
    options = {name: str(value) for name, value in named.items() if value}
    if options.get("aws_endpoint_url", "").startswith("http://"):
        options["aws_allow_http"] = "true"
    return options

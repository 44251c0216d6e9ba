import boto3
import pytest
from botocore.exceptions import ClientError

from olist.database import connect
from olist.settings import Settings


def test_postgres_and_s3_answer_once_they_run(warehouse: Settings) -> None:
    with connect(warehouse, "loader") as connection:
        assert connection.execute("select current_user").fetchone() == ("olist_loader",)
    client = boto3.client("s3", **warehouse.s3())
    client.put_object(Bucket=warehouse.raw_bucket, Key="a", Body=b"1", IfNoneMatch="*")
    assert client.get_object(Bucket=warehouse.raw_bucket, Key="a")["Body"].read() == b"1"


def test_the_lines_own_key_cannot_delete_from_the_raw_bucket(warehouse: Settings) -> None:
    client = boto3.client("s3", **warehouse.s3())
    bucket = warehouse.raw_bucket
    client.put_object(Bucket=bucket, Key="a", Body=b"1")
    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(Bucket=bucket, Key="a")

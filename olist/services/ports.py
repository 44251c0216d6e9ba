"""Free ports on loopback: those of the last time where they are still free.

They are taken from below the range of which the system gives outgoing connections theirs, so that a
port which is remembered does not end up as the near end of somebody's connection.
"""

import random
import socket
from collections.abc import Iterable

from olist.errors import BadUsage, Unavailable

_RANGE = (20_000, 32_000)
_ADMIN_GRPC = 10_000
"""SeaweedFS derives this one from another: its worker adds it, whatever else was asked for."""

S3_PORTS = (
    "s3",
    "s3_grpc",
    "master",
    "master_grpc",
    "volume",
    "volume_grpc",
    "filer",
    "filer_grpc",
    "s3_admin",
)


def is_taken(port: int) -> bool:
    """Whether something listens on `port` of the loopback interface."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return True
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def free_port(preferred: int = 0, *, apart_from: Iterable[int] = ()) -> int:
    """Return `preferred` where it is free, else another port that is."""
    unwanted = set(apart_from)
    if preferred and preferred not in unwanted and not is_taken(preferred):
        return preferred
    for _ in range(1000):
        port = random.randint(*_RANGE)  # noqa: S311 - a port is no secret
        if port not in unwanted and not is_taken(port):
            return port
    raise Unavailable("no free port was found on the loopback interface")


def choose(remembered: dict[str, int], wanted: dict[str, int]) -> dict[str, int]:
    """Return a port for Postgres and for each part of S3.

    Raises:
        BadUsage: a port that a setting asks for is taken; the text names the setting.
    """
    ports: dict[str, int] = {}
    for name in ("postgres", *S3_PORTS):
        if port := wanted.get(name, 0):
            if is_taken(port):
                setting = f"OLIST_{name.upper()}_PORT"
                raise BadUsage(
                    f"port {port} is taken: set {setting} to another one, or to 0 for any free one"
                )
            ports[name] = port
    for name in ("postgres", *S3_PORTS):
        if name not in ports:
            ports[name] = _free(name, remembered.get(name, 0), set(ports.values()))
    return ports


def _free(name: str, preferred: int, unwanted: set[int]) -> int:
    port = free_port(preferred, apart_from=unwanted)
    while name == "s3_admin" and is_taken(port + _ADMIN_GRPC):
        port = free_port(apart_from=unwanted)
    return port


def admin_grpc(ports: dict[str, int]) -> int:
    """Return the port that SeaweedFS derives from its admin port."""
    return ports["s3_admin"] + _ADMIN_GRPC

"""Files and folders that one user can read, from their first moment on."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from olist.errors import BadUsage


@dataclass(frozen=True)
class Account:
    """The user that the services run as, where it is not the user who starts them."""

    user: int
    group: int


def own(path: Path, account: Account | None) -> None:
    """Give `path` to the user that the services run as."""
    if account:
        os.chown(path, account.user, account.group)


def private_folder(path: Path, account: Account | None) -> Path:
    """Make `path`, a folder that only the services' user can enter."""
    path.mkdir(mode=0o700, exist_ok=True)
    own(path, account)
    return path


def write_private(path: Path, content: str, account: Account | None = None) -> None:
    """Write `path` whole, or leave it as it was; nobody else can read it at any moment."""
    new = path.with_name(f"{path.name}.new-{os.getpid()}")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    own(new, account)
    new.replace(path)


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in `path`, an empty one when there is no file.

    Raises:
        BadUsage: the file holds something else; it was changed by hand, or damaged.
    """
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise BadUsage(
            f"{path} is damaged: put it back from a backup, or set OLIST_HOME to a new folder"
        )
    return content


def read_remark(path: Path) -> dict[str, Any]:
    """Return the JSON object in `path`, which can be done without: an empty one when damaged."""
    try:
        return read_object(path)
    except BadUsage:
        return {}

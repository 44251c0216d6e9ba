"""Files and folders that one user can read, from their first moment on."""

import os
from dataclasses import dataclass
from pathlib import Path


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

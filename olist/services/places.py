"""Where the embedded services keep what they keep, and as whom they run.

1. Everything is below the home folder, which only its owner can read.
2. Postgres refuses to run as root, so root runs the services as `nobody`. Where that user cannot
   reach the home or the binaries (a home of mode 0700), data and a copy of Postgres lie below
   `/var/lib/olist` instead: permissions of folders that are not ours are never loosened.
3. A folder made by this project says so in a marker file; only such folders are ever removed.
"""

import contextlib
import hashlib
import json
import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from olist.errors import BadUsage, Unavailable
from olist.services.private import Account, read_object, write_private
from olist.settings import Settings

STATE_VERSION = 1
MARKER = "olist-state.json"
SHARED = Path("/var/lib/olist")


@dataclass(frozen=True)
class Place:
    """The folders and files of one home."""

    home: Path
    data: Path
    account: Account | None

    @property
    def users_lock(self) -> Path:
        """Shared by everyone who uses the services."""
        return self.home / "locks" / "users"

    @property
    def start_lock(self) -> Path:
        """Held by who starts or prepares the services."""
        return self.home / "locks" / "start"

    @property
    def alive_lock(self) -> Path:
        """Held by the supervisor as long as it lives."""
        return self.home / "locks" / "supervisor"

    @property
    def users(self) -> Path:
        """One locked file for each user, with its command."""
        return self.home / "users"

    @property
    def logs(self) -> Path:
        """What the services and the apps say."""
        return self.home / "logs"

    @property
    def state_file(self) -> Path:
        """How the services are: written by the supervisor."""
        return self.home / "services.json"

    @property
    def ports_file(self) -> Path:
        """The ports of the last start."""
        return self.home / "ports.json"

    @property
    def prepared_file(self) -> Path:
        """What was prepared in Postgres and S3, and by which version."""
        return self.home / "prepared.json"

    @property
    def marker(self) -> Path:
        """Says that this project made the home."""
        return self.home / MARKER


def locate(settings: Settings) -> Place:
    """Say where the state of `settings.home` is; touches nothing."""
    account, home = _account(), settings.home
    inside = home / "data"
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    outside = SHARED / f"home-{digest}"
    # What was decided once holds, whatever becomes of the permissions above.
    recorded = read_object(home / MARKER).get("data")
    if recorded is not None:
        data = Path(recorded) if recorded else inside
    else:
        data = outside if account and not reachable(home) else inside
    return Place(home=home, data=data, account=account)


@contextlib.contextmanager
def readable(settings: Settings) -> Iterator[None]:
    """Turn what the file system says about the home into one clear line."""
    try:
        yield
    except PermissionError as error:
        raise BadUsage(
            f"OLIST_HOME={settings.home} cannot be used: {error.strerror}: {error.filename}; it "
            "may belong to another user: set OLIST_HOME to a folder of your own"
        ) from error
    except OSError as error:
        raise Unavailable(
            f"OLIST_HOME={settings.home}: {error.strerror or error}: {error.filename or ''}"
        ) from error


def make(place: Place) -> None:
    """Make the folders that are missing.

    Raises:
        BadUsage: the home holds something else, or the state of a newer version.
    """
    if not place.marker.exists():
        if place.home.is_dir() and any(place.home.iterdir()):
            _refuse_foreign(place.home)
        mode = 0o711 if place.account else 0o700
        place.home.mkdir(mode=mode, parents=True, exist_ok=True)
    else:
        version = int(read_object(place.marker).get("version", 0))
        if version > STATE_VERSION:
            raise BadUsage(
                f"{place.home} is of a newer version of this project (its state is {version}, here "
                f"only {STATE_VERSION} is known): renew the code, or set OLIST_HOME to a new folder"
            )
    for folder in (place.users_lock.parent, place.users, place.logs):
        folder.mkdir(mode=0o700, exist_ok=True)
    data = "" if place.data.parent == place.home else str(place.data)
    content = {"version": STATE_VERSION, "data": data}
    if read_object(place.marker) != content:
        write_private(place.marker, json.dumps(content, indent=1))


def make_data(place: Place) -> None:
    """Make the data folder, with a marker of its own where it lies elsewhere.

    Raises:
        BadUsage: it belongs to another home, of which this one is a copy.
    """
    place.data.mkdir(mode=0o711, parents=True, exist_ok=True)
    if place.data.parent == place.home:
        if place.account and not reachable(place.home):
            raise BadUsage(
                f"{place.home} was open to other users when it was made, and {place.data} lies in "
                "it: open it again (chmod o+x on it and the folders above), or `olist reset`"
            )
        return
    owner = read_object(place.data / MARKER).get("home", str(place.home))
    if owner != str(place.home):
        raise BadUsage(
            f"{place.home} is a copy of {owner}, which keeps its data in {place.data}: "
            "set OLIST_HOME to a new folder"
        )
    content = {"version": STATE_VERSION, "home": str(place.home)}
    write_private(place.data / MARKER, json.dumps(content, indent=1))


def is_data_of(place: Place) -> bool:
    """Whether the data folder says that it belongs to this home."""
    return read_object(place.data / MARKER).get("home") == str(place.home)


def reachable(path: Path) -> bool:
    """Whether any user may pass through every folder above `path`, and through `path` itself."""
    steps = [path, *path.parents]
    return all(step.stat().st_mode & 0o001 for step in steps if step.exists())


def _account() -> Account | None:
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(user=nobody.pw_uid, group=nobody.pw_gid)


def _refuse_foreign(home: Path) -> None:
    """Never take over a folder that holds something else.

    Another command may make the same home in this moment: its folders come before the marker.
    """
    known = {"connection.json", "up.json", "env", "dagster", "logs", "locks", "users"}
    strangers = sorted(
        entry.name
        for entry in home.iterdir()
        if entry.name not in known and not entry.name.startswith(MARKER)
    )
    if strangers and not (home / MARKER).exists():
        raise BadUsage(
            f"OLIST_HOME={home} holds other files ({strangers[0]}, …): name an empty or new folder"
        )

"""Homes that others cannot enter, users who are not root, and two homes side by side."""

import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from olist.database import connect
from olist.errors import BadUsage
from olist.services import reset, running, status
from olist.services.places import MARKER, SHARED, locate, make, reachable
from olist.settings import PROJECT_DIR, Settings, load_settings
from tests.olist.processes import environment

as_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root has homes that `nobody` cannot enter"
)

_SCRIPT = """
import os, sys
os.environ["OLIST_HOME"] = sys.argv[1]
from olist.services import reset, running, status, wait_until_stopped
from olist.settings import load_settings
settings = load_settings()
with running(settings):
    print(status(settings).state, os.geteuid(), status(settings).data)
wait_until_stopped(settings)
print(reset(settings), os.path.exists(sys.argv[1]))
"""


@pytest.fixture
def closed(short_tmp: Path) -> Iterator[Settings]:
    """Return the settings of a home in a folder that only its owner can enter."""
    above = short_tmp / "closed"
    above.mkdir(mode=0o700)
    settings = load_settings(home=above / "home")
    yield settings
    reset(settings)  # Its data is not below the folder of the tests.


@as_root
def test_a_home_that_nobody_can_enter_has_its_data_outside_until_it_is_reset(
    services: Settings, closed: Settings
) -> None:
    with running(closed):
        data = status(closed).data
        assert data is not None
        assert data.parent == SHARED
        assert closed.home.parent.stat().st_mode & 0o777 == 0o700
        with connect(closed, "loader") as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert_they_never_meet(services, closed)
    assert reset(closed) is True
    assert (data.exists(), closed.home.exists()) == (False, False)


def assert_they_never_meet(first: Settings, second: Settings) -> None:
    ours, theirs = (dict(status(settings).pids) for settings in (first, second))
    assert set(ours.values()).isdisjoint(theirs.values())
    crossed = first.s3() | {"endpoint_url": second.connection().s3_endpoint}
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        boto3.client("s3", **crossed).list_objects_v2(Bucket=first.raw_bucket)


def test_a_copy_of_a_home_does_not_take_its_data(
    short_tmp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("olist.services.places.SHARED", short_tmp / "shared")
    data = short_tmp / "shared" / "home-1"
    data.mkdir(parents=True)
    (data / MARKER).write_text('{"version": 1, "home": "/original"}')
    copy = short_tmp / "copy"
    copy.mkdir()
    (copy / MARKER).write_text(f'{{"version": 1, "data": "{data}"}}')
    with pytest.raises(BadUsage, match="is a copy of /original"):
        running(load_settings(home=copy)).__enter__()
    assert [path.name for path in data.iterdir()] == [MARKER]


@as_root
def test_an_ordinary_user_has_services_of_its_own(short_tmp: Path) -> None:
    python = _python_for_everyone()
    home = short_tmp / "ordinary"
    home.mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    paths = [str(PROJECT_DIR), *(path for path in sys.path if path.endswith("site-packages"))]
    done = subprocess.run(
        [python, "-c", _SCRIPT, str(home / "home")],
        env={**environment(home), "PYTHONPATH": os.pathsep.join(paths)},
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    expected = f"running {nobody.pw_uid} {home}/home/data\nTrue False\n"
    assert (done.stderr, done.stdout) == ("", expected)


@as_root
def test_the_home_of_another_user_is_refused_in_one_line(
    services: Settings, short_tmp: Path
) -> None:
    python = _python_for_everyone()
    paths = [str(PROJECT_DIR), *(path for path in sys.path if path.endswith("site-packages"))]
    done = subprocess.run(
        [python, "-c", _SCRIPT, str(services.home)],
        env={**environment(short_tmp), "PYTHONPATH": os.pathsep.join(paths)},
        user="nobody",
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    expected = (
        f"olist.errors.BadUsage: OLIST_HOME={services.home} cannot be used: Permission denied"
    )
    assert done.stderr.splitlines()[-1].startswith(expected)


def _python_for_everyone() -> str:
    """Return an interpreter that `nobody` can execute, of this one's version."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for path in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        if Path(path).exists() and reachable(Path(path).resolve()) and reachable(Path(path)):
            return path
    pytest.skip(f"no Python {version} that an ordinary user can execute")


def test_a_home_that_another_command_is_making_is_not_refused(tmp_path: Path) -> None:
    place = locate(load_settings(home=tmp_path / "home"))
    place.users.mkdir(parents=True)
    (place.home / f"{MARKER}.new-1").touch()
    make(place)
    assert place.marker.exists()

"""`olist up` and `olist down`, with small web servers in place of the apps."""

import os
import signal
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from olist.errors import Busy, Unavailable
from olist.services import App, addresses, down, free_port, stale, status, up
from olist.services.environment import Access
from olist.services.reaper import relatives
from olist.settings import PROJECT_DIR, Settings
from olist.up import planned_apps
from tests.olist.processes import User, all_gone, is_alive, within

_SERVER = """
import http.server, subprocess, sys
# A worker in a session of its own, as Dagster's are; it takes no hints.
subprocess.Popen([sys.executable, "-c", '''
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
time.sleep(1000)
'''], start_new_session=True)
handler = http.server.SimpleHTTPRequestHandler
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), handler).serve_forever()
"""
_UP = """
import sys
from olist.services import up
from olist.settings import load_settings
from tests.olist.test_services_up import app
apps = [app("one", "reader"), app("two", "builder")]
up(load_settings(), apps, lambda: print("ready", flush=True))
"""


def app(name: str, access: Access = "none") -> App:
    address = f"http://127.0.0.1:{free_port()}/"
    port = address.rpartition(":")[2].strip("/")
    return App(
        name=name,
        argv=(sys.executable, "-c", _SERVER, port),
        address=address,
        health=address,
        access=access,
        folder=PROJECT_DIR / "olist" / "services",
    )


@pytest.fixture
def started(services: Settings) -> Iterator[User]:
    user = User(services.home, _UP)
    assert user.ready()
    yield user
    if user.process.poll() is None:
        user.kill()
    down(services)


def family_of(user: User) -> dict[str, int]:
    """Return `olist up` and all that it started."""
    family = relatives({user.process.pid})
    assert len(family) == 6  # Itself, the reaper, two servers with a worker each.
    return {str(pid): pid for pid in family}


def test_down_ends_everything_and_a_second_up_is_refused(services: Settings, started: User) -> None:
    names = [name for name, _ in addresses(services)]
    assert names == ["one", "two"]
    for _, address in addresses(services):
        assert urllib.request.urlopen(address, timeout=5).status == 200  # noqa: S310 - http
    with pytest.raises(Busy, match=rf"runs already in .* \(pid {started.process.pid}\)"):
        up(services, [], lambda: None)
    everything = family_of(started)
    assert down(services) is True
    assert all_gone(everything, seconds=2)
    started.leave()
    assert addresses(services) == ()
    assert down(services) is False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_who_only_reads_is_given_the_readers_password_alone(
    services: Settings, started: User
) -> None:
    ports = {name: url.rpartition(":")[2].strip("/") for name, url in addresses(services)}
    seen = {}
    for pid in relatives({started.process.pid}):
        command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        for name, port in ports.items():
            if port in command:
                seen[name] = Path(f"/proc/{pid}/environ").read_text()
    connection = services.connection()
    given = {
        name: {secret for secret in connection.secrets() if secret in environment}
        for name, environment in seen.items()
    }
    passwords = connection.role_passwords
    assert given["one"] == {passwords["reader"].get_secret_value()}
    assert passwords["transformer"].get_secret_value() in given["two"]
    assert "PGUSER=olist_reader" in seen["one"].split("\0")
    assert not [line for line in seen["one"].split("\0") if line.startswith("AWS_")]


def test_each_app_is_given_what_it_needs(services: Settings) -> None:
    access = {app.name: app.access for app in planned_apps(services, code_port=1)}
    assert access == {
        "dashboard": "reader",
        "dagster": "builder",
        "dagster code": "builder",
        "dagster daemon": "builder",
        "dbt docs": "none",
    }


def test_nothing_is_left_when_up_is_killed(services: Settings, started: User) -> None:
    everything = family_of(started)
    started.kill()
    assert within(1, lambda: not is_alive(started.process.pid))
    assert down(services) is True
    assert all_gone(everything, seconds=2)
    assert status(services).running  # They are the tests' own.


def test_an_app_that_is_to_come_back_does_when_it_is_killed(services: Settings) -> None:
    one = replace(app("one"), restart=True)
    seen: list[int] = []

    def kill() -> None:
        [pid] = [pid for pid in relatives({os.getpid()}) if one.argv[-1] in words(pid)]
        seen.append(pid)
        os.kill(pid, signal.SIGKILL)
        assert within(10, lambda: answers(one.address))
        [again] = [pid for pid in relatives({os.getpid()}) if one.argv[-1] in words(pid)]
        assert again != pid
        os.kill(os.getpid(), signal.SIGTERM)

    up(services, [one], kill)
    assert seen


def words(pid: int) -> list[str]:
    """Return the command line of a process."""
    return (stale.command_line(pid) or "").split()


def answers(url: str) -> bool:
    try:
        return bool(urllib.request.urlopen(url, timeout=1).status == 200)  # noqa: S310 - http
    except OSError:
        return False


def test_an_app_that_does_not_start_is_named_with_what_it_said(services: Settings) -> None:
    broken = App(
        name="broken",
        argv=(sys.executable, "-c", "raise SystemExit('no such module: streamlit')"),
        address="",
        health="http://127.0.0.1:1/",
    )
    with pytest.raises(Unavailable, match="broken ended: no such module: streamlit"):
        up(services, [broken], lambda: None)
    assert status(services).running  # They are the tests' own.

"""What `olist up` runs beside the services: the dashboard, Dagster and the dbt docs."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path

from olist.errors import BadUsage, OlistError
from olist.progress import Progress, Step
from olist.services import App, env_file_of, free_port, up
from olist.services.environment import environment_for
from olist.services.ports import is_taken
from olist.settings import PROJECT_DIR, Settings


def run_everything(
    settings: Settings, *, progress: Progress, announce: Callable[[str], None]
) -> None:
    """Start everything, announce the addresses, and stay until a signal or `olist down`."""
    code_port = free_port()
    apps = planned_apps(settings, code_port=code_port)

    def ready() -> None:
        shown = [app for app in apps if app.address]
        width = max(len(app.name) for app in shown)
        for app in shown:
            announce(f"{app.name:<{width}}  {app.address}")
        announce(f"\n{_scheduled(settings)}")
        env_file = _short(env_file_of(settings))
        announce(f"For dbt, dg, psql and aws in another shell:  source {env_file}")
        announce("Ctrl-C, or `olist down` in another shell, stops everything.")

    up(
        settings,
        apps,
        on_ready=ready,
        prepare=lambda: _prepare_dagster(settings, code_port, progress),
        progress=progress,
    )


def _prepare_dagster(settings: Settings, code_port: int, progress: Progress) -> None:
    """Say where the code is, under a name that stays: what Dagster remembers hangs on it.

    Make Dagster's records, or bring them up to its version, where that is not done yet.
    """
    server = {"host": "127.0.0.1", "port": code_port, "location_name": "olist"}
    _workspace(settings).write_text(json.dumps({"load_from": [{"grpc_server": server}]}))
    version = metadata.version("dagster")
    done = settings.home / "dagster" / "prepared"
    if done.exists() and done.read_text() == version:
        return
    progress(Step("up", "preparing Dagster's records"))
    made = subprocess.run(
        [sys.executable, "-m", "orchestration.instance"],
        cwd=PROJECT_DIR,
        env=environment_for(settings, "builder"),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        last = (made.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise OlistError(f"Dagster's records cannot be made: {last}")
    done.write_text(version)


def planned_apps(settings: Settings, *, code_port: int) -> tuple[App, ...]:
    """Return the apps, each on a free port, or on the one that a setting names."""
    scripts = Path(sys.executable).parent
    dashboard = _port(settings, "dashboard_port")
    docs = _port(settings, "docs_port")
    scheduled = {"OLIST_SCHEDULED": str(settings.scheduled).lower()}
    return (
        App(
            name="dashboard",
            argv=(
                *(str(scripts / "streamlit"), "run", str(PROJECT_DIR / "app" / "main.py")),
                *("--server.address", "127.0.0.1", "--server.port", str(dashboard)),
            ),
            address=f"http://127.0.0.1:{dashboard}",
            health=f"http://127.0.0.1:{dashboard}/_stcore/health",
            access="reader",
            environment=scheduled,
            restart=True,
        ),
        *_dagster(settings, scripts, code_port, scheduled),
        App(
            name="dbt docs",
            argv=(sys.executable, "-m", "olist.docs", str(docs)),
            address=f"http://127.0.0.1:{docs}",
            health=f"http://127.0.0.1:{docs}/",
            restart=True,
        ),
    )


def _dagster(
    settings: Settings, scripts: Path, code_port: int, scheduled: Mapping[str, str]
) -> tuple[App, ...]:
    """Return Dagster's three processes: any of them may be killed, and the others go on."""
    port = _port(settings, "dagster_port")
    address = f"http://127.0.0.1:{port}"
    workspace = ("--workspace", str(_workspace(settings)))
    variables = {**scheduled, "OLIST_DAGSTER_URL": address}
    return (
        App(
            name="dagster",
            argv=(
                *(str(scripts / "dagster-webserver"), *workspace),
                *("--host", "127.0.0.1", "--port", str(port)),
            ),
            address=address,
            health=f"{address}/server_info",
            access="builder",
            environment=variables,
            restart=True,
        ),
        App(
            name="dagster code",
            argv=(
                *(str(scripts / "dagster"), "api", "grpc", "--location-name", "olist"),
                *("--module-name", "orchestration.definitions"),
                *("--host", "127.0.0.1", "--port", str(code_port)),
            ),
            access="builder",
            environment=variables,
            restart=True,
        ),
        App(
            name="dagster daemon",
            argv=(str(scripts / "dagster-daemon"), "run", *workspace),
            access="builder",
            environment=variables,
            restart=True,
        ),
    )


def _workspace(settings: Settings) -> Path:
    return settings.home / "dagster" / "workspace.yaml"


def _scheduled(settings: Settings) -> str:
    if settings.scheduled:
        return "Dagster runs the line each morning and whenever something lands."
    return "Nothing runs by itself: `olist up --scheduled` runs the line each morning."


def _port(settings: Settings, name: str) -> int:
    """Return the port of the setting `name`, or a free one when it is only the default."""
    port = int(getattr(settings, name))
    if name in settings.model_fields_set and port and is_taken(port):
        raise BadUsage(
            f"port {port} is taken: set OLIST_{name.upper()} to another one, or to 0 for any"
        )
    return free_port(port)


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)

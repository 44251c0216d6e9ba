"""What `olist up` runs beside the services: the dashboard, Dagster and the dbt docs."""

import sys
from collections.abc import Callable
from pathlib import Path

from olist.errors import BadUsage
from olist.progress import Progress
from olist.services import App, env_file_of, free_port, up
from olist.services.ports import is_taken
from olist.settings import PROJECT_DIR, Settings


def run_everything(
    settings: Settings, *, progress: Progress, announce: Callable[[str], None]
) -> None:
    """Start everything, announce the addresses, and stay until a signal or `olist down`."""
    apps = planned_apps(settings)

    def ready() -> None:
        width = max(len(app.name) for app in apps)
        for app in apps:
            announce(f"{app.name:<{width}}  {app.address}")
        env_file = _short(env_file_of(settings))
        announce(f"\nFor dbt, dg, psql and aws in another shell:  source {env_file}")
        announce("Ctrl-C, or `olist down` in another shell, stops everything.")

    up(settings, apps, on_ready=ready, progress=progress)


def planned_apps(settings: Settings) -> tuple[App, ...]:
    """Return the apps, each on a free port, or on the one that a setting names."""
    scripts = Path(sys.executable).parent
    dashboard = _port(settings, "dashboard_port")
    dagster = _port(settings, "dagster_port")
    docs = _port(settings, "docs_port")
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
        ),
        App(
            name="dagster",
            argv=(
                *(str(scripts / "dagster"), "dev", "--module-name", "orchestration.definitions"),
                *("--host", "127.0.0.1", "--port", str(dagster)),
            ),
            address=f"http://127.0.0.1:{dagster}",
            health=f"http://127.0.0.1:{dagster}/server_info",
            access="builder",
        ),
        App(
            name="dbt docs",
            argv=(sys.executable, "-m", "olist.docs", str(docs)),
            address=f"http://127.0.0.1:{docs}",
            health=f"http://127.0.0.1:{docs}/",
        ),
    )


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

"""`olist up`: the services, Dagster, the dashboard and the dbt docs, until somebody stops them."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from olist.dbt import dbt_environment
from olist.progress import Progress
from olist.services import App, environment, running, up, write_env_file
from olist.services.ports import choose_port
from olist.settings import PROJECT_DIR, Settings


def run_everything(
    settings: Settings, *, progress: Progress, announce: Callable[[str], None]
) -> None:
    """Start everything, announce the addresses, and stay until a signal or `olist down`."""
    with running(settings, progress=progress):
        apps = _apps(settings)
        env_file = write_env_file(settings)

        def ready() -> None:
            width = max(len(app.name) for app in apps)
            for app in apps:
                announce(f"{app.name:<{width}}  http://127.0.0.1:{app.port}")
            announce(f"\nFor dbt, dg, psql and aws in another shell:  source {_short(env_file)}")
            announce("Ctrl-C, or `olist down` in another shell, stops everything.")

        up(settings, apps, on_ready=ready, progress=progress)


def _apps(settings: Settings) -> tuple[App, ...]:
    dashboard = choose_port(settings, "dashboard_port")
    dagster = choose_port(settings, "dagster_port")
    docs = choose_port(settings, "docs_port")
    variables = {**os.environ, **environment(settings), **dbt_environment(settings)}
    scripts = Path(sys.executable).parent
    return (
        App(
            name="dashboard",
            argv=(
                *(str(scripts / "streamlit"), "run", str(PROJECT_DIR / "app" / "main.py")),
                *("--server.address", "127.0.0.1", "--server.port", str(dashboard)),
            ),
            env=variables,
            port=dashboard,
            health="/_stcore/health",
        ),
        App(
            name="dagster",
            argv=(
                *(str(scripts / "dagster"), "dev", "--module-name", "orchestration.definitions"),
                *("--host", "127.0.0.1", "--port", str(dagster)),
            ),
            env=variables,
            port=dagster,
            health="/server_info",
        ),
        App(
            name="dbt docs",
            argv=(sys.executable, "-m", "olist.docs", str(docs)),
            env=variables,
            port=docs,
            health="/",
        ),
    )


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)

"""The standard variables with which the tools that people know work from the shell.

Written to `.env` for a shell to source, between two marks, readable by its owner only; other lines
of that file are the user's and stay as they are.
"""

import os
import re
import shutil
import sys
from pathlib import Path
from typing import Literal

from olist.services.private import write_private
from olist.settings import (
    BLOCK_BEGINS,
    BLOCK_ENDS,
    DBT_PROJECT_DIR,
    ENV_FILE,
    PROJECT_DIR,
    Role,
    Settings,
)

Access = Literal["builder", "reader", "none"]

_HARMLESS = re.compile(
    "PATH|HOME|USER|LOGNAME|SHELL|TERM|LANG|LC_.*|TZ|TMPDIR|VIRTUAL_ENV|PYTHON.*|STREAMLIT_.*|"
    "(DY)?LD_LIBRARY_PATH|OLIST_(?!.*PASSWORD|ALERT_).*"
)
"""What an app gets of the environment unless it builds; no variable of these is a secret."""

_DAGSTER = PROJECT_DIR / "orchestration" / "dagster.yaml"


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables: Postgres as the role that builds, S3, dbt, Dagster, and the path."""
    bin_folder = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", os.defpath)
    if path.split(os.pathsep)[0] != bin_folder:
        path = f"{bin_folder}{os.pathsep}{path}"
    return _variables(settings) | {"PATH": path}


def environment_for(settings: Settings, access: Access) -> dict[str, str]:
    """Return all variables of a program: who only reads is given no password but the reader's."""
    if access == "builder":
        return {**os.environ, **environment(settings)}
    harmless = {name: one for name, one in os.environ.items() if _HARMLESS.fullmatch(name)}
    # The user's `.env` may hold what the environment does not; the program is not to read it.
    harmless |= {"OLIST_HOME": str(settings.home), "OLIST_ENV_FILE": os.devnull}
    if access == "none":
        return harmless
    # Named as external services, so that it need not read the file that holds all passwords.
    return harmless | {"OLIST_SERVICES": "external"} | _postgres(settings, "reader")


def write_env_file(settings: Settings) -> Path:
    """Write the variables for a shell to source; return the file's path."""
    lines = [f"export {name}={_quoted(value)}" for name, value in _variables(settings).items()]
    # Not the path as it is now: the shell that sources this may have another one.
    folder = re.sub(r'([\\"$`])', r"\\\1", str(Path(sys.executable).parent))
    lines.append(f'export PATH="{folder}:${{PATH}}"')
    file = env_file_of(settings)
    block = "\n".join([BLOCK_BEGINS, *lines, BLOCK_ENDS])
    before, after = _surroundings(file)
    write_private(file, "".join(f"{part}\n" for part in (before, block, after) if part))
    return file


def remove_env_block(settings: Settings) -> None:
    """Remove what `write_env_file` wrote; the file too, where nothing else is in it."""
    file = env_file_of(settings)
    if not file.exists() or BLOCK_BEGINS not in file.read_text():
        return
    kept = [part for part in _surroundings(file) if part]
    if kept:
        write_private(file, "".join(f"{part}\n" for part in kept))
    else:
        file.unlink()


def _variables(settings: Settings) -> dict[str, str]:
    variables = _postgres(settings, "transformer")
    s3 = settings.s3()
    if key := s3.get("aws_access_key_id"):
        variables |= {
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": s3["aws_secret_access_key"],
            # Emptied, or one that happens to be exported would be sent along.
            "AWS_SESSION_TOKEN": s3.get("aws_session_token", ""),
        }
    variables |= dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), s3["region_name"])
    if endpoint := s3.get("endpoint_url"):
        variables |= dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"), endpoint)
    return variables | {
        "DBT_PROJECT_DIR": str(DBT_PROJECT_DIR),
        "DBT_PROFILES_DIR": str(DBT_PROJECT_DIR),
        # In the home, so that two homes never share a manifest.
        "DBT_TARGET_PATH": str(settings.dbt_target_dir),
        "DBT_LOG_PATH": str(settings.home / "dbt" / "logs"),
        "DAGSTER_HOME": str(_dagster_home(settings)),
        "OLIST_HOME": str(settings.home),
    }


def _postgres(settings: Settings, role: Role) -> dict[str, str]:
    postgres = settings.postgres(role)
    return {
        "PGHOST": str(postgres["host"]),
        "PGPORT": str(postgres["port"]),
        "PGDATABASE": str(postgres["dbname"]),
        "PGUSER": str(postgres["user"]),
        "PGPASSWORD": str(postgres.get("password", "")),
        "PGOPTIONS": str(postgres.get("options", "")),
    }


def _dagster_home(settings: Settings) -> Path:
    """Make Dagster's folder with our settings of it; what the user changed there stays."""
    folder = settings.home / "dagster"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "dagster.yaml"
    if not file.exists():
        shutil.copyfile(_DAGSTER, file)
    return folder


def env_file_of(settings: Settings) -> Path:
    """Return the file that a shell sources: `.env` for the default home, else one in the home."""
    default = PROJECT_DIR / ".olist"
    return ENV_FILE if settings.home == default.resolve() else settings.home / "env"


def _surroundings(file: Path) -> tuple[str, str]:
    """Return what the user has before and after the block."""
    try:
        text = file.read_text()
    except FileNotFoundError:
        return "", ""
    before, begins, rest = text.partition(BLOCK_BEGINS)
    after = rest.partition(BLOCK_ENDS)[2] if begins else ""
    return before.rstrip("\n"), after.strip("\n")


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"

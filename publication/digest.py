"""The digest of what builds the candidate: two moments with the same digest run the same code."""

import hashlib
from pathlib import Path

from olist.settings import DBT_PROJECT_DIR, PROJECT_DIR

STEPS = (PROJECT_DIR / "drivers",)
"""The folders of the steps that run between two parts of a build."""

_LEFT_OUT = {"target", "logs", "dbt_packages", "__pycache__"}


def project_files(project_dir: Path) -> list[Path]:
    """Return the files of the project, without what dbt and editors write beside them."""
    return sorted(
        path
        for path in project_dir.rglob("*")
        if path.is_file()
        and not any(
            part in _LEFT_OUT or part.startswith(".")
            for part in path.relative_to(project_dir).parts
        )
    )


def project_digest(project_dir: Path) -> str:
    """Return the sha256 over the path and content of every file of the dbt project.

    Of this project it is also over the code of its steps, since they write what its marts read.
    """
    steps = STEPS if project_dir == DBT_PROJECT_DIR else ()
    return _digest(project_dir, *steps)


def step_digest(room: str) -> str:
    """Return the sha256 over the code of a step of the line."""
    return _digest(PROJECT_DIR / room)


def _digest(*folders: Path) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in project_files(folder):
            name = path.relative_to(folder).as_posix().encode()
            content = path.read_bytes()
            digest.update(b"%d %s %d " % (len(name), name, len(content)))
            digest.update(content)
    return digest.hexdigest()

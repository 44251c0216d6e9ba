"""The digest of the dbt project: two moments with the same digest run the same code."""

import hashlib
from pathlib import Path

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
    """Return the sha256 over the path and content of every file of the project."""
    digest = hashlib.sha256()
    for path in project_files(project_dir):
        name = path.relative_to(project_dir).as_posix().encode()
        content = path.read_bytes()
        digest.update(b"%d %s %d " % (len(name), name, len(content)))
        digest.update(content)
    return digest.hexdigest()

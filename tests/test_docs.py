"""What the documents say is so: generated pages are current, commands and files exist."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from olist.cli import COMMANDS
from olist.settings import PROJECT_DIR, Settings

README = (PROJECT_DIR / "README.md").read_text()
PAGES = [PROJECT_DIR / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
PAGES += sorted((PROJECT_DIR / "docs").rglob("*.md"))


def test_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=PROJECT_DIR,
        env={"PYTHONPATH": str(PROJECT_DIR)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 150


def test_the_readme_names_commands_that_exist() -> None:
    named = set(
        re.findall(r"olist ([a-z]+)", "\n".join(re.findall(r"(?m)^    .*|`olist [^`]*`", README)))
    )
    assert named
    assert named <= set(COMMANDS)


def test_settings_that_documents_name_exist() -> None:
    known = {f"OLIST_{name.upper()}" for name in Settings.model_fields}
    known |= {"OLIST_ENV_FILE"} | {f"OLIST_{role}_PASSWORD" for role in ("LOADER", "READER")}
    for page in PAGES:
        assert set(re.findall(r"OLIST_[A-Z0-9_]+", page.read_text())) <= known, page.name


def test_links_and_paths_in_documents_lead_somewhere() -> None:
    for page in PAGES:
        text = page.read_text()
        links = re.findall(r"\]\(([^)#:]+)\)", text)
        paths = re.findall(
            r"`((?:tests|olist|drivers|ingestion|publication|docs|app)/[\w./]*\w\.\w+)`", text
        )
        missing = [link for link in links if not (page.parent / link).exists()]
        missing += [path for path in paths if not (PROJECT_DIR / path).exists()]
        assert missing == [], page.name


def test_the_tests_that_promises_name_exist() -> None:
    page = (PROJECT_DIR / "docs" / "ingestion.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)?::(\w+)`", page)
    assert named
    file = ""
    for path, test in named:
        file = path or file
        assert f"def {test}(" in (PROJECT_DIR / file).read_text(), f"{file}::{test}"


def test_rooms_import_what_the_table_of_rooms_allows() -> None:
    page = (PROJECT_DIR / "docs" / "architecture.md").read_text()
    rows = dict(re.findall(r"(?m)^\| `(\w+)/` \| (.+) \|$", page))
    ground = re.findall(r"`(\w+)`", rows["olist"].partition("the ground:")[2])
    rooms = ("app", "drivers", "ingestion", "orchestration", "publication")
    for room in rooms:
        may = rows[room].rpartition("|")[2]
        allowed = {room, *re.findall(r"`(\w+)`", may)}
        if may.strip().startswith("all but"):
            allowed = {*rooms, "olist"} - set(re.findall(r"`(\w+)`", may))
        if "the ground" in may:
            allowed |= {f"olist.{name}" for name in ground}
        for file in sorted((PROJECT_DIR / room).rglob("*.py")):
            beyond = {
                name
                for name in _imported(file)
                if name.partition(".")[0] in {*rooms, "olist", "tests", "benchmarks"}
                and not allowed & {name.partition(".")[0], ".".join(name.split(".")[:2])}
            }
            assert beyond == set(), file


def _imported(file: Path) -> Iterator[str]:
    """Yield what a module imports, as package.module.name."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{one.name}" for one in node.names)


def test_every_folder_says_what_it_is() -> None:
    rooms = ("app", "benchmarks", "drivers", "ingestion", "olist", "orchestration", "publication")
    for room in (*rooms, "verification"):
        first = (PROJECT_DIR / room / "__init__.py").read_text()
        assert first.startswith('"""'), room
    assert Path(PROJECT_DIR / "olist_dbt" / "dbt_project.yml").read_text().startswith("# ")

"""What a planted defect is, and how it gets into a copy of the dbt project."""

from dataclasses import dataclass
from pathlib import Path

from olist.errors import OlistError


class NoLongerApplies(OlistError):
    """The text that a defect replaces is not in its file exactly once."""


@dataclass(frozen=True)
class Defect:
    """One edit of one file, as somebody could make it: `old` becomes `new`.

    `file` is below `olist_dbt/`, without the folder `models/` for a model. Choose an `old` that
    says only what the defect is about, so that other changes of the file leave it alone.
    """

    name: str
    file: str
    old: str
    new: str
    why: str
    """What somebody was thinking, or did not know."""

    def path(self, project: Path) -> Path:
        """Return the file in a copy of the project."""
        below = project if self.file.startswith(("macros/", "seeds/")) else project / "models"
        return below / self.file

    def planted(self, project: Path) -> str:
        """Return the text of the file with the defect in it.

        Raises:
            NoLongerApplies: the file, or the place in it, is not there, or more than once.
        """
        path = self.path(project)
        text = path.read_text("utf-8") if path.exists() else ""
        if (found := text.count(self.old)) != 1:
            raise NoLongerApplies(
                f"{self.name} no longer applies: {self.file} has {self.old!r} {found} times; "
                "change its `old` in tests/mutants/defects/"
            )
        return text.replace(self.old, self.new)

    def selection(self, project: Path) -> tuple[str, ...]:
        """Return the models that the defect changes: its own, or those that use its macro.

        A defect of a metric changes none.
        """
        path = self.path(project)
        if path.suffix == ".yml":
            return ()
        if not self.file.startswith("macros/"):
            return (path.stem,)
        return tuple(
            model.stem
            for model in sorted((project / "models").rglob("*.sql"))
            if f"{path.stem}(" in model.read_text("utf-8")
        )

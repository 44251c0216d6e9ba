"""Finds SQL that only Postgres understands outside of macros: `python olist_dbt/check_portable.py`.

1. It reads every model and test, and every expression in their YAML; macros may be engine-specific.
2. Comments, text literals and Jinja do not count: a `~` in Jinja or a `::` in a text is none.
3. Each finding names file, line and what to write instead; the exit code is 1 when there is one.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parent
INSTEAD = {
    r"::": "cast(… as …)",
    r"\bfilter\s*\(\s*where\b": "sum(case when … end)",
    r"\bdistinct\s+on\b": "row_number()",
    r"\bgenerate_series\b": "a cross join of digits, as dim_dates has it",
    r"(?<![<>=])!?~\*?": "a macro, for regular expressions",
    r"\bregexp_\w+": "a macro, for regular expressions",
    r"\b(?:not\s+)?ilike\b": "lower(…) like …",
    r"\bsimilar\s+to\b": "like",
    r"\binterval\b": "dateadd",
    r"\bdate_part\b": "extract",
    r"\bextract\s*\(\s*(?:dow|isodow|epoch|doy)\b": "datediff",
    r"\b(?:now|clock_timestamp|age|random|to_char|to_date|to_timestamp)\s*\(": "a macro",
    r"\b(?:string_agg|array_agg|json_agg|jsonb?_\w+)\s*\(": "listagg, or a macro",
    r"->>?|@>|<@|\?\|": "a macro, for JSON and arrays",
    r"\bmode\s*\(\s*\)\s+within\b": "row_number() over counts",
    r"\blateral\b|\bunnest\b": "a join",
    r"\bsubstring\s*\([^()]*\bfrom\b": "substring(text, start, length)",
    r"\bsplit_part\s*\(": "the macro split_part",
    r"\bdate_trunc\s*\(": "the macro date_trunc",
    r"\b(?:double\s+precision|text)\[\]": "no arrays",
    r"\bcurrent_(?:date|timestamp)\b|\blocaltimestamp\b": "a date of the data",
}
NOT_SQL = re.compile(
    r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|/\*.*?\*/|--[^\n]*|'(?:[^']|'')*'", re.DOTALL
)
EXPRESSIONS = {"expression", "condition", "expr", "where", "filter"}


@dataclass(frozen=True)
class Finding:
    """A piece of SQL that other databases do not take."""

    path: Path
    line: int
    found: str
    instead: str

    def __str__(self) -> str:
        """Say where it is, and what to write."""
        return f"{self.path}:{self.line}: {self.found!r} is Postgres's own: write {self.instead}"


def findings(path: Path, text: str, first_line: int = 1) -> Iterator[Finding]:
    """Yield what only Postgres understands in the SQL of a file."""
    blanked = NOT_SQL.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for pattern, instead in INSTEAD.items():
        for match in re.finditer(pattern, blanked, re.IGNORECASE):
            line = first_line + blanked.count("\n", 0, match.start())
            yield Finding(path, line, match[0].strip(), instead)


def expressions(node: yaml.Node, key: str = "") -> Iterator[yaml.ScalarNode]:
    """Yield the SQL in a YAML file: what stands under a key that takes an expression."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            inside = "expression" if key == "rules" else str(name.value)
            yield from expressions(value, inside)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from expressions(value, key)
    elif isinstance(node, yaml.ScalarNode) and key in EXPRESSIONS:
        yield node


def check(project: Path) -> list[Finding]:
    """Return every finding in the models and tests of a dbt project."""
    found: list[Finding] = []
    for folder in ("models", "tests"):
        for path in sorted((project / folder).rglob("*.sql")):
            found += findings(path, path.read_text("utf-8"))
        for path in sorted((project / folder).rglob("*.yml")):
            for node in expressions(yaml.compose(path.read_text("utf-8"))):
                found += findings(path, node.value, node.start_mark.line + 1)
    return found


def main() -> int:
    """Print the findings in the project, or in the one that is named."""
    found = check(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT)
    sys.stderr.writelines(f"{finding}\n" for finding in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

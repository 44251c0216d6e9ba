"""What publishing needs to know of a dbt project, from the manifests in its `target/`."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from olist.errors import BadUsage
from publication import cubes
from publication.code import Code, code_of
from publication.digest import step_digest

_WRITTEN = {"model", "seed", "snapshot"}
_REF = re.compile(r"ref\(\s*(?:['\"][^'\"]+['\"]\s*,\s*)?['\"]([^'\"]+)['\"]")


@dataclass(frozen=True)
class Index:
    """An index that a model is configured with."""

    columns: tuple[str, ...]
    unique: bool
    method: str


@dataclass(frozen=True)
class Node:
    """A model, seed or snapshot that dbt writes, or a source that a step of the line writes."""

    unique_id: str
    table: str
    schema: str
    file: str
    checksum: str
    is_public: bool
    primary_key: tuple[str, ...]
    indexes: tuple[Index, ...]
    parents: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name in a message: `model fct_orders`."""
        return f"{self.unique_id.partition('.')[0]} {self.table}"


@dataclass(frozen=True)
class DataTest:
    """A data test, and the nodes it looks at."""

    unique_id: str
    name: str
    nodes: frozenset[str]
    publishing_needs: str | None = None
    """What is to be done before publishing where the test warns; else a warning is none of it."""


@dataclass(frozen=True)
class ForeignKey:
    """A column of one public table that names the key of another."""

    table: str
    column: str
    parent: str
    parent_column: str


@dataclass(frozen=True)
class Project:
    """A dbt project as it was last parsed."""

    nodes: tuple[Node, ...]
    tests: tuple[DataTest, ...]
    foreign_keys: tuple[ForeignKey, ...]
    semantic_manifest: str
    code: Code

    @property
    def public(self) -> tuple[Node, ...]:
        """The models that are published."""
        return tuple(node for node in self.nodes if node.is_public)

    def unpublished_relations(self) -> list[str]:
        """Return the tables that metrics are asked of and that are not published."""
        published = {node.table for node in self.public}
        semantic = json.loads(self.semantic_manifest)
        asked = [model["node_relation"]["alias"] for model in semantic["semantic_models"]]
        spines = (semantic.get("project_configuration") or {}).get("time_spines") or []
        asked += [spine["node_relation"]["alias"] for spine in spines]
        asked += cubes.tables(semantic)
        return sorted(set(asked) - published)


def read_project(target_dir: Path) -> Project:
    """Read the manifests in `target_dir`.

    Raises:
        BadUsage: dbt has not parsed the project yet, or was killed while it wrote them.
    """
    try:
        manifest = json.loads((target_dir / "manifest.json").read_text())
        semantic_manifest = (target_dir / "semantic_manifest.json").read_text()
        json.loads(semantic_manifest)
    except FileNotFoundError as error:
        raise BadUsage(f"{error.filename} is missing: run `olist build`") from None
    except json.JSONDecodeError as error:
        raise BadUsage(f"{target_dir} holds half a manifest ({error}): run `olist build`") from None
    nodes = tuple(
        _node(raw)
        for _, raw in sorted(manifest["nodes"].items())
        if raw["resource_type"] in _WRITTEN and raw["config"]["materialized"] != "ephemeral"
    )
    tests = [raw for _, raw in sorted(manifest["nodes"].items()) if raw["resource_type"] == "test"]
    return Project(
        nodes=(*nodes, *_written_by_steps(manifest)),
        tests=tuple(_data_test(raw) for raw in tests),
        foreign_keys=_foreign_keys(nodes, tests),
        semantic_manifest=semantic_manifest,
        code=code_of(manifest, [node.unique_id for node in nodes]),
    )


def _node(raw: dict[str, Any]) -> Node:
    return Node(
        unique_id=raw["unique_id"],
        table=raw["alias"],
        schema=raw["schema"],
        file=raw["original_file_path"],
        checksum=raw["checksum"]["checksum"],
        is_public=raw["resource_type"] == "model" and raw.get("access") == "public",
        primary_key=_primary_key(raw),
        indexes=tuple(
            Index(
                columns=tuple(index["columns"]),
                unique=bool(index.get("unique")),
                method=index.get("type") or "btree",
            )
            for index in raw["config"].get("indexes") or []
        ),
        parents=tuple((raw.get("depends_on") or {}).get("nodes") or ()),
    )


def _data_test(raw: dict[str, Any]) -> DataTest:
    return DataTest(
        unique_id=raw["unique_id"],
        name=raw["name"],
        nodes=frozenset(raw["depends_on"]["nodes"]),
        publishing_needs=raw["config"].get("meta", {}).get("publishing_needs"),
    )


def _written_by_steps(manifest: dict[str, Any]) -> Iterator[Node]:
    """Yield the sources that a step of the line writes, each with the digest of the step's code."""
    for unique_id, raw in sorted(manifest.get("sources", {}).items()):
        if room := raw["config"].get("meta", {}).get("written_by"):
            yield Node(
                unique_id=unique_id,
                table=raw["name"],
                schema=raw["schema"],
                file=raw["original_file_path"],
                checksum=step_digest(room),
                is_public=False,
                primary_key=(),
                indexes=(),
                parents=(),
            )


def _primary_key(raw: dict[str, Any]) -> tuple[str, ...]:
    for constraint in raw.get("constraints") or []:
        if constraint["type"] == "primary_key":
            return tuple(constraint["columns"])
    return tuple(
        name
        for name, column in raw["columns"].items()
        if any(constraint["type"] == "primary_key" for constraint in column["constraints"])
    )


def _foreign_keys(nodes: tuple[Node, ...], tests: list[dict[str, Any]]) -> tuple[ForeignKey, ...]:
    """Derive them from the relationship tests between public models, whatever the variant."""
    by_id = {node.unique_id: node for node in nodes if node.is_public}
    by_table = {node.unique_id.rpartition(".")[2]: node for node in by_id.values()}
    found = set()
    for test in tests:
        metadata = test.get("test_metadata") or {}
        arguments = metadata.get("kwargs") or {}
        reference = _REF.search(str(arguments.get("to", "")))
        child = by_id.get(test.get("attached_node") or "")
        if "relationships" not in metadata.get("name", "") or not reference or not child:
            continue
        parent = by_table.get(reference.group(1))
        column = arguments.get("column_name")
        if parent and column and parent.primary_key == (arguments.get("field"),):
            found.add((child.table, column, parent.table, parent.primary_key[0]))
    return tuple(ForeignKey(*key) for key in sorted(found))

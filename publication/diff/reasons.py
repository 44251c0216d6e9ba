"""Why two publications differ: data that was loaded in between, and code that changed."""

import json
from dataclasses import dataclass
from typing import Any

from psycopg.rows import dict_row

from publication.code import Code, ancestors, changed
from publication.evidence import Connection
from publication.history import Publication

UNKNOWN = "nothing that is recorded"


@dataclass(frozen=True)
class RawChange:
    """What the loads in between did to a raw table, in rows."""

    table: str
    loads: tuple[int, ...]
    new: int
    corrected: int
    gone: int

    def __str__(self) -> str:
        """Say it in words."""
        counts = {"new": self.new, "corrected": self.corrected, "gone": self.gone}
        said = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
        return f"{self.table}: {said}"


@dataclass(frozen=True)
class Reasons:
    """The raw tables, models and metrics that changed from one publication to the other.

    `models` are None when one of the two was published before models were recorded.
    """

    data: tuple[RawChange, ...]
    models: frozenset[str] | None
    redefined: frozenset[str]
    code: Code

    def of_table(self, table: str) -> tuple[str, ...]:
        """Return what moved a table: the changes among what it comes from."""
        name = next((one for one in self.code if one.split(".")[-1] == table), "")
        origin = ancestors(self.code, name)
        raw = {one.split(".")[-1] for one in origin if one.startswith("source.")}
        said = [f"data: {change}" for change in self.data if change.table in raw or not name]
        if self.models is None:
            said.append("perhaps models: one of the two does not say which it was made by")
        elif models := sorted(one.split(".")[-1] for one in self.models & origin):
            said.append(f"changed model: {', '.join(models)}")
        return tuple(said) or (UNKNOWN,)

    def of_metric(self, metric: str, relations: tuple[str, ...]) -> tuple[str, ...]:
        """Return what moved a metric: its definition, or what moved its tables."""
        said = {reason: None for relation in relations for reason in self.of_table(relation)}
        if metric in self.redefined:
            said = {"changed definition": None} | {
                reason: None for reason in said if reason != UNKNOWN
            }
        return tuple(said)


def read_reasons(connection: Connection, before: Publication, after: Publication) -> Reasons:
    """Read the ledger and what was recorded with both, as a role that may."""
    old, new = (_recorded(connection, one.publication_id) for one in (before, after))
    both = bool(old["models"]) and bool(new["models"])
    return Reasons(
        data=_raw_changes(connection, before.raw_load_id, after.raw_load_id),
        models=frozenset(changed(old["models"], new["models"])) if both else None,
        redefined=redefined(old["semantic_manifest"], new["semantic_manifest"]),
        code=old["models"] | new["models"],
    )


def redefined(before: dict[str, Any], after: dict[str, Any]) -> frozenset[str]:
    """Return the metrics that both have, and of which what is computed differs."""
    old, new = _definitions(before), _definitions(after)
    return frozenset(name for name in old.keys() & new.keys() if old[name] != new[name])


def _definitions(manifest: dict[str, Any]) -> dict[str, str]:
    """Return for each metric its own part, without words, and the measures that it is made of."""
    measures = {
        measure["name"]: (model["node_relation"]["alias"], _computed(measure))
        for model in manifest["semantic_models"]
        for measure in model["measures"]
    }
    return {
        metric["name"]: json.dumps(
            [
                metric["type"],
                metric["filter"],
                metric["type_params"],
                [measures.get(one["name"]) for one in metric["type_params"]["input_measures"]],
            ],
            sort_keys=True,
        )
        for metric in manifest["metrics"]
    }


def _computed(measure: dict[str, Any]) -> dict[str, Any]:
    parts = ("agg", "expr", "agg_params", "agg_time_dimension", "non_additive_dimension")
    return {part: measure.get(part) for part in parts}


def _recorded(connection: Connection, publication_id: int) -> dict[str, Any]:
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(
            "select models, semantic_manifest from publication.publications"
            " where publication_id = %s",
            [publication_id],
        )
        return cursor.fetchone() or {"models": {}, "semantic_manifest": {}}


def _raw_changes(connection: Connection, one: int, other: int) -> tuple[RawChange, ...]:
    rows = connection.execute(
        """
        select
            files.table_name, array_agg(distinct files.load_id order by files.load_id),
            sum(files.inserted), sum(files.updated), sum(files.deleted)
        from ingestion.load_files as files
        inner join ingestion.loads on loads.load_id = files.load_id
        where
            loads.outcome = 'loaded'
            and files.load_id > %s and files.load_id <= %s
        group by files.table_name
        having sum(files.inserted + files.updated + files.deleted) > 0
        order by files.table_name
        """,
        sorted([one, other]),
    )
    return tuple(
        RawChange(table, tuple(loads), int(new), int(corrected), int(gone))
        for table, loads, new, corrected, gone in rows
    )

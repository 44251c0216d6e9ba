"""The code that makes each table, in short: what tells a changed model from changed data."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

Code = dict[str, dict[str, Any]]

_WORD = re.compile(r"\w+")


def code_of(manifest: Mapping[str, Any], nodes: Iterable[str]) -> Code:
    """Return of every node the digest of its code and its parents, by unique id.

    The digest is over the node's own file and the macros of its project that it names, and those
    that these name. What dbt says that a node calls depends on what it did that day.
    """
    macros = _macros(manifest)
    found: Code = {}
    for unique_id in nodes:
        node = manifest["nodes"][unique_id]
        digest = hashlib.sha256(node["checksum"]["checksum"].encode())
        for name in sorted(_named(node.get("raw_code") or "", macros)):
            digest.update(f"\0{name}\0{macros[name]}".encode())
        found[unique_id] = {
            "digest": digest.hexdigest(),
            "parents": sorted((node.get("depends_on") or {}).get("nodes") or []),
        }
    return found


def ancestors(code: Code, unique_id: str) -> set[str]:
    """Return the node itself and whatever it is made from, sources too."""
    found: set[str] = set()
    waiting = [unique_id]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += code.get(one, {}).get("parents", [])
    return found


def changed(before: Code, after: Code) -> set[str]:
    """Return the nodes whose code differs, and those that only one of the two has."""
    return {
        unique_id
        for unique_id in before.keys() | after.keys()
        if before.get(unique_id, {}).get("digest") != after.get(unique_id, {}).get("digest")
    }


def _macros(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of the project's own macros; one that is dispatched goes by both names."""
    project = (manifest.get("metadata") or {}).get("project_name")
    found: dict[str, str] = {}
    for macro in (manifest.get("macros") or {}).values():
        if macro["package_name"] == project:
            for name in {macro["name"], macro["name"].rpartition("__")[2]}:
                found[name] = found.get(name, "") + str(macro["macro_sql"])
    return found


def _named(text: str, macros: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    waiting = [text]
    while waiting:
        for name in set(_WORD.findall(waiting.pop())) & macros.keys() - found:
            found.add(name)
            waiting.append(macros[name])
    return found

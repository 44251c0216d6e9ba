"""The code that makes each table, in short: what tells a changed model from changed data."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

Code = dict[str, dict[str, Any]]


def code_of(manifest: Mapping[str, Any], nodes: Iterable[str]) -> Code:
    """Return of every node the digest of its code and its parents, by unique id.

    The digest is over the node's own file and the macros of its project that it comes to call.
    """
    macros = manifest.get("macros") or {}
    found: Code = {}
    for unique_id in nodes:
        node = manifest["nodes"][unique_id]
        calls = _called(node, macros, unique_id.split(".")[1])
        digest = hashlib.sha256(node["checksum"]["checksum"].encode())
        for name in sorted(calls):
            digest.update(f"\0{name}\0{macros[name]['macro_sql']}".encode())
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


def _called(node: Mapping[str, Any], macros: Mapping[str, Any], package: str) -> set[str]:
    found: set[str] = set()
    waiting = [*(node.get("depends_on") or {}).get("macros", [])]
    while waiting:
        name = waiting.pop()
        if name not in found and name in macros and name.split(".")[1] == package:
            found.add(name)
            waiting += macros[name]["depends_on"]["macros"]
    return found

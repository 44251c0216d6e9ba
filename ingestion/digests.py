"""SHA-256 and size of files, two at a time: hashing needs no Python while it runs."""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_AT_ONCE = 2
_BLOCK_BYTES = 262_144


def digests(paths: Iterable[Path]) -> Iterator[tuple[str, int]]:
    """Yield the digest, in hexadecimal, and the bytes of each file, in their order."""
    with ThreadPoolExecutor(_AT_ONCE, "hash") as executor:
        yield from executor.map(_digest, paths)


def _digest(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    block = memoryview(bytearray(_BLOCK_BYTES))
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(block):
            digest.update(block[:count])
            size += count
    return digest.hexdigest(), size

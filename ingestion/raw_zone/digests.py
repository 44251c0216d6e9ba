"""SHA-256 and size of files, two at a time: hashing needs no Python while it runs."""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from ingestion.sources.base import Opener

_AT_ONCE = 2
_BLOCK_BYTES = 262_144


def digests(files: Iterable[Opener]) -> Iterator[tuple[str, int]]:
    """Yield the digest, in hexadecimal, and the bytes of each file, in their order."""
    with ThreadPoolExecutor(_AT_ONCE, "hash") as executor:
        yield from executor.map(_digest, files)


def _digest(opened: Opener) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with opened() as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size

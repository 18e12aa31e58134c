"""Which software computed a result (ISO/IEC 17025:2017, 7.11.2): a version for people, a digest for proof."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

ENGINE_VERSION: Final = "2.0.0"
"""Raised with every change that could alter a digit of a budget or a decision."""

_PACKAGES: Final = ("domain.quantity", "domain.uncertainty", "domain.conformity")
_SUFFIXES: Final = (".py", ".yaml")


@cache
def engine_digest() -> str:
    """``sha256:<hex>`` over the sources (names and bytes) of quantity, uncertainty and conformity, as installed."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        for name, file in sorted(_sources(resources.files(package), package)):
            content = file.read_bytes()
            digest.update(f"{name}:{len(content)}\n".encode())
            digest.update(content)
    return f"sha256:{digest.hexdigest()}"


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    """Walk a package and its folders."""
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _sources(entry, name)
        elif entry.name.endswith(_SUFFIXES):
            yield name, entry


def engine() -> dict[str, str]:
    """Version and digest, as answers and frozen documents carry them."""
    return {"version": ENGINE_VERSION, "digest": engine_digest()}

"""Which software computed a result (ISO/IEC 17025:2017, 7.11.2): a version for people, a digest for proof."""

import hashlib
from functools import cache
from importlib import resources
from typing import Final

ENGINE_VERSION: Final = "1.0.0"
"""Raised with every change that could alter a digit of a budget or a decision."""

_PACKAGES: Final = ("domain.quantity", "domain.uncertainty", "domain.conformity")
_SUFFIXES: Final = (".py", ".yaml")


@cache
def engine_digest() -> str:
    """``sha256:<hex>`` over the sources (names and bytes) of quantity, uncertainty and conformity, as installed."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        files = sorted(resources.files(package).iterdir(), key=lambda file: file.name)
        for file in files:
            if file.name.endswith(_SUFFIXES):
                content = file.read_bytes()
                digest.update(f"{package}/{file.name}:{len(content)}\n".encode())
                digest.update(content)
    return f"sha256:{digest.hexdigest()}"


def engine() -> dict[str, str]:
    """Version and digest, as answers and frozen documents carry them."""
    return {"version": ENGINE_VERSION, "digest": engine_digest()}

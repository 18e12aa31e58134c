"""The platform's public log: proofs that a receipt's message stands in it, and that it only ever grew (RFC 9162)."""

from typing import Annotated

from pydantic import Field

from domain.evidence.canonical import digest_raw
from domain.evidence.merkle import verify_consistency, verify_inclusion
from domain.exchange.wire import Count, HexHash, Ordinal, Sha256, Wire

Path = Annotated[tuple[HexHash, ...], Field(strict=False)]
"""Sibling hashes, hexadecimal, from the leaf up."""


class LogProof(Wire):
    """That ``leaf`` is entry ``log_index`` of the log of ``tree_size`` entries."""

    log_index: Count
    leaf: Sha256
    tree_size: Ordinal
    root: Sha256
    proof: Path

    def holds(self) -> bool:
        """Whether the path leads from the leaf to the root; compare ``root`` with a signed checkpoint besides."""
        path = [bytes.fromhex(step) for step in self.proof]
        return verify_inclusion(digest_raw(self.leaf), self.log_index, self.tree_size, path, digest_raw(self.root))


class LogGrowth(Wire):
    """That the log of ``older`` entries is the beginning of the log of ``newer``."""

    older: Count
    older_root: Sha256
    newer: Count
    newer_root: Sha256
    proof: Path

    def holds(self) -> bool:
        """Whether nothing was changed or cut; compare both roots with signed checkpoints besides."""
        path = [bytes.fromhex(step) for step in self.proof]
        return verify_consistency(
            self.older, self.newer, digest_raw(self.older_root), digest_raw(self.newer_root), path
        )

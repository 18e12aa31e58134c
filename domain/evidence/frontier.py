"""A Merkle tree read from left to right in pieces: what shows a stretch of a log without the rest of it (RFC 9162).

Whoever proves gives complete subtrees for what is not shown and single leaves for what is; whoever verifies adds them
in order and has the root at every size that a piece ends at. One list of hashes is inclusion of all the leaves and
consistency between all those sizes.
"""

from collections.abc import Iterator

from domain.evidence.merkle import EMPTY_ROOT, node_hash


def cover(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the complete subtrees, as (level, position), that together are the leaves ``start`` up to ``stop``.

    The fewest, in order: at most two for each level.
    """
    while start < stop:
        level = (stop - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


class Frontier:
    """The right edge of a growing tree: its complete subtrees, the largest first. Hashes are 32 raw bytes."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, level: int, found: bytes) -> None:
        """Add a complete subtree of ``2^level`` leaves; ``size`` must be a multiple of that, as ``cover`` has it."""
        if self.size % (1 << level):
            raise ValueError("a subtree that does not stand on its own multiple")
        self.size += 1 << level
        while self._peaks and self._peaks[-1][0] == level:
            found = node_hash(self._peaks.pop()[1], found)
            level += 1
        self._peaks.append((level, found))

    def root(self) -> bytes:
        """Root of everything added so far."""
        if not self._peaks:
            return EMPTY_ROOT
        found = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found

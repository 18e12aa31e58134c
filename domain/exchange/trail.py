"""The journal around one certificate, so that what its database's owner did to it can be named offline.

The tree's own hashes stand beside the rows as they are now: the tree is held against a checkpoint that somebody else
keeps, the rows against the tree. Lines about this work are shown whole; of others' lines only hashes are.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from domain.evidence.frontier import Frontier, cover
from domain.exchange.wire import Count, HexHash, Ordinal, Sha256, Wire, absent

LEAF_LIMIT = 2_000
"""Most lines whose hashes a dossier carries."""

Hashes = Annotated[tuple[HexHash, ...], Field(strict=False)]
Column = Literal["sequence", "at", "actor", "action", "subject", "prev", "digest"]


class TrailRow(Wire):
    """A row of the journal that is not what the tree holds at its place, or contradicts itself."""

    sequence: Ordinal
    leaf: HexHash | None
    """Hash of its text as it stands; None: there is no such row."""
    columns: Annotated[tuple[Column, ...], Field(strict=False)] = ()
    """Columns that say other than the row's own text."""


class TrailLine(Wire):
    """A line about this work, as its row has it."""

    sequence: Ordinal
    entry: str
    proof: Hashes = ()
    """From the leaf to the root of ``size`` lines, where the line lies outside the stretch."""


class DossierTrail(Wire):
    """A stretch of the journal of ``size`` lines: ``left`` of it subtrees, then leaves, then subtrees again."""

    size: Ordinal
    first: Ordinal
    """Sequence of the first of ``leaves``."""
    left: Hashes
    leaves: Hashes
    right: Hashes
    kept: Count | None = absent()
    """Size of a checkpoint kept outside, at which the subtrees to the right are split so that it can be compared."""
    rows: Annotated[tuple[TrailRow, ...], Field(strict=False)] = ()
    lines: Annotated[tuple[TrailLine, ...], Field(strict=False)] = ()
    uses: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Certificates of standards that the register of uses names for this one: an impact is found by them."""
    stored_pdf: Sha256 | None = absent()
    """Digest of the PDF as it is stored now."""

    @property
    def last(self) -> int:
        """Sequence of the last of ``leaves``."""
        return self.first + len(self.leaves) - 1

    def roots(self) -> dict[int, bytes]:
        """Root at every size that can be told; empty where the hashes are not those of such a tree."""
        edge, found = Frontier(), dict[int, bytes]()
        places = places_of(first=self.first, last=self.last, size=self.size, kept=self.kept)
        hashes = [bytes.fromhex(each) for each in (*self.left, *self.leaves, *self.right)]
        if len(hashes) != len(places):
            return {}
        for (level, _), each in zip(places, hashes, strict=True):
            edge.add(level, each)
            found[edge.size] = edge.root()
        return found


def places_of(*, first: int, last: int, size: int, kept: int | None) -> list[tuple[int, int]]:
    """Nodes of a trail in order, as (level, position): what a laboratory reads, and a verifier expects."""
    split = kept if kept is not None and last < kept < size else last
    leaves: Iterator[tuple[int, int]] = ((0, index) for index in range(first - 1, last))
    return [*cover(0, first - 1), *leaves, *cover(last, split), *cover(split, size)]

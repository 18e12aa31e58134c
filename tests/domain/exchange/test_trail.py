"""A trail gives the roots of the log it is a stretch of, at its own size and at a size that was kept."""

import pytest

from domain.evidence.merkle import MemoryTree, root
from domain.exchange.trail import DossierTrail, places_of

SIZE = 37


@pytest.mark.parametrize(("first", "last"), [(1, 37), (1, 1), (5, 9), (8, 8), (17, 33), (37, 37)])
@pytest.mark.parametrize("kept", [None, 0, 6, 9, 20, 34, 37, 50])
def test_roots_are_those_of_the_whole_log(first: int, last: int, kept: int | None) -> None:
    tree = MemoryTree(str(index).encode() for index in range(SIZE))
    hashes = [tree.read(*place).hex() for place in places_of(first=first, last=last, size=SIZE, kept=kept)]
    left, shown = (first - 1).bit_count(), last - first + 1
    trail = DossierTrail(
        size=SIZE,
        first=first,
        left=tuple(hashes[:left]),
        leaves=tuple(hashes[left : left + shown]),
        right=tuple(hashes[left + shown :]),
        kept=kept,
    )
    roots = trail.roots()
    assert all(found == root(tree.read, size) for size, found in roots.items())
    assert {SIZE, *range(first, last + 1)} <= set(roots)
    if kept is not None and first <= kept <= SIZE:
        assert kept in roots
    short = trail.model_copy(update={"right": (*trail.right, "ab" * 32)})
    assert short.roots() == {}

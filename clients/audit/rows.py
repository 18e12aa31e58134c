"""What happened to the rows of a journal, from the tree's leaves and the rows as they stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Kind(StrEnum):
    """How somebody tampered; the values are codes that other tools may rely on."""

    VALUE = "value-edited"
    TIME = "time-edited"
    ACTOR = "actor-edited"
    LINE = "line-edited"
    """A line whose original is not known: nobody can tell from its hash which member was changed."""
    CUT = "line-cut"
    TAIL = "tail-cut"
    INSERTED = "line-inserted"
    DOUBLED = "line-doubled"
    SWAPPED = "lines-swapped"
    PARENT = "parent-moved"
    APPROVAL = "approval-moved"
    PDF = "pdf-replaced"
    REWRITTEN = "journal-rewritten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What befell one place."""

    kind: Kind
    sequence: int


def differences(tree: Sequence[str], rows: Mapping[int, str], *, first: int) -> list[Difference]:
    """Compare leaves of the tree, from line ``first`` on, with the leaf of each row by its sequence.

    Whole lines that moved are told by their hashes, so the order of the answers does not depend on how the sequence
    column was renumbered to hide a cut or an insertion.
    """
    known = set(tree)
    found: list[Difference] = []
    standing = dict(rows)
    for other, place in _swapped(tree, standing, first):
        found += [Difference(kind=Kind.SWAPPED, sequence=other), Difference(kind=Kind.SWAPPED, sequence=place)]
        standing[other], standing[place] = standing[place], standing[other]
    sequences = sorted(standing)
    leaves = [standing[sequence] for sequence in sequences]
    matcher = SequenceMatcher(None, tree, leaves, autojunk=False)
    for verb, start, stop, left, right in matcher.get_opcodes():
        if verb == "equal":
            continue
        both = min(stop - start, right - left)
        if both > 1 and stop == len(tree) and not known.intersection(leaves[left:right]):
            found.append(Difference(kind=Kind.REWRITTEN, sequence=first + start))
            continue
        for offset in range(both):
            kind = Kind.DOUBLED if leaves[left + offset] in known else Kind.LINE
            found.append(Difference(kind=kind, sequence=first + start + offset))
        for offset in range(left + both, right):
            kind = Kind.DOUBLED if leaves[offset] in known else Kind.INSERTED
            found.append(Difference(kind=kind, sequence=sequences[offset]))
        for place in range(start + both, stop):
            kind = Kind.TAIL if stop == len(tree) else Kind.CUT
            found.append(Difference(kind=kind, sequence=first + place))
    return sorted(found, key=lambda each: each.sequence)


def _swapped(tree: Sequence[str], rows: Mapping[int, str], first: int) -> Iterator[tuple[int, int]]:
    place_of = {leaf: first + place for place, leaf in enumerate(tree)}
    for place, leaf in enumerate(tree, first):
        standing = rows.get(place)
        other = place_of.get(standing) if standing is not None and standing != leaf else None
        if other is not None and other > place and rows.get(other) == leaf:
            yield place, other

"""A stretch of a journal held against itself: its lines, their chain, its part of the tree.

``python -m service.kit.journal_part`` does it for whoever checks a long journal, a process for each processor. So
nothing is imported here but drivers and hashes: with SQLAlchemy a process would take longer to begin than to read.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise, repeat
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote
from uuid import UUID

import msgspec

from domain.evidence.frontier import cover

HASH_BYTES = 32
BLOCK = 512
"""Rows that are compared at a time. Their texts stay in a processor's cache: with 4,096 all but hashing took twice."""

PREV, SEQUENCE = 3, 4
"""Places of these two in a row."""

EVERY = "1 = 1"
"""The condition that all rows meet."""

LineRow: TypeAlias = Sequence[Any]
"""Action, actor, time, previous digest, sequence, subject as columns tell them; then the line's bytes and digest."""

# The time as text, as a line has it: to make datetimes of a million rows takes longer than to hash them.
_LINES = {
    "postgresql": """
        SELECT action, actor, replace(to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z'),
               prev_digest, sequence, subject, convert_to(document, 'UTF8'), digest
        FROM journal_entry WHERE lab_id = '{lab}' AND {within} ORDER BY sequence""",
    "sqlite": """
        SELECT action, actor, replace(replace(at, ' ', 'T') || 'Z', '.000000Z', 'Z'),
               prev_digest, sequence, subject, CAST(document AS BLOB), digest
        FROM journal_entry WHERE lab_id = '{lab}' AND {within} ORDER BY sequence""",
}
_NODES = "SELECT level, position, hash FROM journal_node WHERE lab_id = '{lab}' AND {within} ORDER BY level, position"


class Line(msgspec.Struct, gc=False):
    """Those members of a line that are columns, too, in the order of the columns asked for."""

    lab_id: str
    action: str
    actor: str
    at: str
    prev: str
    sequence: int
    subject: str


_DECODER = msgspec.json.Decoder(Line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One laboratory's journal as a driver reads it."""

    connection: Any
    """Of psycopg or sqlite3: SQLAlchemy's rows take longer to make than their text to hash."""
    engine: str
    """``postgresql`` or ``sqlite``."""
    lab_id: UUID

    def lines(self, within: str = EVERY) -> Iterator[Sequence[LineRow]]:
        """Yield lines in order, block by block; ``within`` is a condition on ``sequence``."""
        return self._blocks(_LINES[self.engine], within)

    def nodes(self, within: str = EVERY) -> Iterator[Sequence[tuple[int, int, bytes]]]:
        """Yield the tree's nodes by level and position; ``within`` is a condition on these."""
        return self._blocks(_NODES, within)

    def one(self, asked: str, within: str = EVERY) -> tuple[Any, ...]:
        """Return the row of a question that has one; ``{lab}`` and ``{within}`` in it are filled in."""
        with closing(self.connection.cursor()) as cursor:
            cursor.execute(self._text(asked, within))
            row: tuple[Any, ...] = cursor.fetchone()
            return row

    def _blocks(self, asked: str, within: str) -> Iterator[Sequence[Any]]:
        on_server = self.engine == "postgresql"
        connection = self.connection
        with closing(connection.cursor("journal", binary=True) if on_server else connection.cursor()) as cursor:
            cursor.execute(self._text(asked, within))
            while rows := cursor.fetchmany(BLOCK):
                yield rows

    def _text(self, asked: str, within: str = EVERY) -> str:
        return asked.format(lab=self.lab_id if self.engine == "postgresql" else self.lab_id.hex, within=within)


@dataclass(slots=True)
class Tree:
    """Every complete subtree, level by level, each level as its hashes one after another: 64 bytes a leaf in all."""

    levels: list[bytearray] = field(default_factory=lambda: [bytearray()])

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self.levels[0]) // HASH_BYTES

    def grow(self, leaves: Iterable[bytes]) -> None:
        """Append leaf hashes, and whatever subtrees they complete."""
        self.levels[0] += b"".join(leaves)
        self.levels += [bytearray() for _ in range(self.size.bit_length() - len(self.levels))]
        for below, above in pairwise(self.levels):
            pairs = bytes(below[2 * len(above) :])
            starts = range(0, len(pairs) - 2 * HASH_BYTES + 1, 2 * HASH_BYTES)
            above.extend(b"".join([sha256(b"\x01" + pairs[at : at + 2 * HASH_BYTES]).digest() for at in starts]))

    def node(self, level: int, position: int) -> bytes:
        """Hash of a complete subtree."""
        return bytes(self.levels[level][position * HASH_BYTES : (position + 1) * HASH_BYTES])


class Part(msgspec.Struct, frozen=True):
    """A stretch in which nothing is wrong."""

    before: str
    """What its first line says is the digest before it."""
    digest: str
    """Of its last line."""
    pieces: dict[int, list[tuple[int, bytes]]]
    """For each size that was asked for and for its own end: the complete subtrees of the stretch up to there."""


class Order(msgspec.Struct, frozen=True):
    """Every ``stride``-th part of ``lines`` lines, from part ``first`` on, of a journal of ``size`` lines."""

    url: str
    lab_id: UUID
    size: int
    lines: int
    """A power of two."""
    sizes: tuple[int, ...]
    first: int = 0
    stride: int = 1

    def starts(self) -> range:
        """Return how many lines stand before each part."""
        return range(self.first * self.lines, self.size, self.stride * self.lines)


def parts(source: Source, order: Order) -> Iterator[Part | None]:
    """Yield the parts in turn; None for the first in which something is wrong, and no more."""
    for start in order.starts():
        part = _part(source, start, min(start + order.lines, order.size), order.sizes)
        yield part
        if part is None:
            return


def as_told(rows: Sequence[LineRow], lab_id: str, sequence: int, before: str) -> bool:
    """Whether rows are lines from ``sequence`` on, chained from ``before``, and say what their columns say."""
    *columns, lines, digests = zip(*rows, strict=True)
    if columns[SEQUENCE] != tuple(range(sequence, sequence + len(lines))):
        return False
    if columns[PREV] != (before, *digests[:-1]):
        return False
    if list(digests) != ["sha256:" + sha256(line).hexdigest() for line in lines]:
        return False
    try:
        told = list(map(_DECODER.decode, lines))
    except msgspec.MsgspecError:
        return False
    return told == list(map(Line, repeat(lab_id), *columns))


def members(line: bytes) -> Line | None:
    """Return what a line says; None if it is none."""
    try:
        return _DECODER.decode(line)
    except msgspec.MsgspecError:
        return None


def leaves(rows: Sequence[LineRow]) -> list[bytes]:
    """Return the leaf hash of each row's line (RFC 9162, 2.1.1)."""
    return [sha256(b"\x00" + row[-2]).digest() for row in rows]


def holds(source: Source, tree: Tree, *, level: int, start: int) -> bool:
    """Whether the stored nodes are those of ``tree``, whose leaves are nodes of ``level`` from position ``start``."""
    for above, known in enumerate(tree.levels):
        first, count = start >> above, len(known) // HASH_BYTES
        at = 0
        within = f"level = {level + above} AND position >= {first} AND position < {first + count}"
        for rows in source.nodes(within):
            _, positions, hashes = zip(*rows, strict=True)
            if positions != tuple(range(first + at, first + at + len(rows))):
                return False
            if set(map(len, hashes)) != {HASH_BYTES}:
                return False
            if b"".join(hashes) != known[at * HASH_BYTES : (at + len(rows)) * HASH_BYTES]:
                return False
            at += len(rows)
        if at != count:
            return False
    return True


def _part(source: Source, start: int, stop: int, sizes: Iterable[int]) -> Part | None:
    """Hold the lines after number ``start`` up to number ``stop``, and all complete subtrees of theirs."""
    tree, lab_id, first, digest = Tree(), str(source.lab_id), "", ""
    for rows in source.lines(f"sequence > {start} AND sequence <= {stop}"):
        if tree.size == 0:
            first = digest = str(rows[0][PREV])
        if not as_told(rows, lab_id, start + tree.size + 1, digest):
            return None
        digest = str(rows[-1][-1])
        tree.grow(leaves(rows))
    if tree.size != stop - start or not holds(source, tree, level=0, start=start):
        return None
    asked = {size for size in sizes if start < size < stop} | {stop}
    pieces = {size: [(level, tree.node(level, at)) for level, at in cover(0, size - start)] for size in asked}
    return Part(before=first, digest=digest, pieces=pieces)


def _connect(url: str) -> Any:  # noqa: ANN401 - of one driver or the other
    """Return a connection of a driver that cannot write."""
    if url.startswith("sqlite"):
        import sqlite3  # noqa: PLC0415 - one of the two

        path = Path(url.removeprefix("sqlite:///")).absolute()
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)
        connection.execute("BEGIN")
        return connection
    import psycopg  # noqa: PLC0415 - one of the two

    return psycopg.connect(url, options="-c timezone=UTC -c default_transaction_read_only=on")


def main() -> None:
    """Read an order, answer with a line for each of its parts."""
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    with closing(_connect(order.url)) as connection:
        engine = "sqlite" if order.url.startswith("sqlite") else "postgresql"
        for part in parts(Source(connection=connection, engine=engine, lab_id=order.lab_id), order):
            sys.stdout.buffer.write(msgspec.json.encode(part) + b"\n")
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

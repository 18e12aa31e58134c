"""Read a whole journal again and say what is wrong with it.

First in parts, those of a long journal by a process for each processor, and what is right compared as whole lists. Only
where that finds anything wrong is the journal read in one piece, and what is wrong named line by line.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from typing import IO, Literal, TypeAlias
from uuid import UUID

import msgspec
from sqlmodel import Session

from domain.evidence import merkle
from domain.evidence.canonical import digest_bytes, digest_text
from domain.evidence.checkpoint import Checkpoint
from domain.evidence.frontier import Frontier
from service.kit import journal_part
from service.kit.journal_part import Line, LineRow, Order, Part, Source, Tree
from service.kit.problems import NotFound
from service.kit.tables import JournalHeadRow

FAULT_LIMIT = 100
PART_LINES = 1 << 16
"""Lines that are held at a time, their tree in memory; a journal no longer than this takes no second process."""
PROCESS_LIMIT = 8

FaultCode: TypeAlias = Literal[
    "line-missing",
    "line-changed",
    "chain-broken",
    "column-differs",
    "node-differs",
    "node-missing",
    "head-differs",
    "tail-cut",
    "journal-rewritten",
]

# Each extreme by itself: SQLite finds one in an index, but reads all rows for two.
_ENDS = """
    SELECT (SELECT min(sequence) FROM journal_entry WHERE lab_id = '{lab}'),
           (SELECT max(sequence) FROM journal_entry WHERE lab_id = '{lab}'),
           (SELECT min(level) FROM journal_node WHERE lab_id = '{lab}'),
           (SELECT max(level) FROM journal_node WHERE lab_id = '{lab}')"""
_LEVEL_ENDS = """
    SELECT (SELECT min(position) FROM journal_node WHERE lab_id = '{lab}' AND {within}),
           (SELECT max(position) FROM journal_node WHERE lab_id = '{lab}' AND {within})"""

_ANSWERS = msgspec.json.Decoder(Part | None)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFault:
    """One contradiction; ``sequence`` is the first line that it touches."""

    code: FaultCode
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalState:
    """What reading the journal again found; ``sound`` without faults."""

    size: int
    root: str
    """``sha256:<hex>`` of the tree over the lines as they stand: compare it with checkpoints kept outside."""
    faults: tuple[JournalFault, ...]

    @property
    def sound(self) -> bool:
        """Whether lines, chain, tree and head agree."""
        return not self.faults


def verify(
    session: Session,
    lab_id: UUID,
    *,
    kept: Checkpoint | None = None,
    processes: int | None = None,
    lines: int = PART_LINES,
) -> JournalState:
    """Read every line, node and the head of a laboratory's journal; use a snapshot session.

    It finds what was edited, removed or inserted inside. A journal cut at its end or rewritten from some line on, head
    included, is sound in itself: ``kept``, a checkpoint that somebody else holds and whose signature was verified,
    tells it as ``tail-cut`` or ``journal-rewritten``. A journal of more than ``lines``, a power of two, is shared among
    ``processes``: one for each processor, if not said. They read for themselves, and no further than the snapshot.
    """
    head = session.get(JournalHeadRow, lab_id)
    if head is None:
        raise NotFound
    source = _source(session, lab_id)
    order = Order(
        url=session.get_bind().engine.url.set(drivername=source.engine).render_as_string(hide_password=False),
        lab_id=lab_id,
        size=head.sequence,
        lines=lines,
        sizes=() if kept is None else (kept.size,),
    )
    roots = _held(source, order, head.digest, processes or min(os.cpu_count() or 1, PROCESS_LIMIT))
    if roots is None:
        return _named(source, head, kept)
    fault = None if kept is None else _against(kept, lab_id, head.sequence, roots.get)
    return JournalState(size=head.sequence, root=roots[head.sequence], faults=() if fault is None else (fault,))


def _source(session: Session, lab_id: UUID) -> Source:
    connection = session.connection()
    return Source(connection=connection.connection.driver_connection, engine=connection.dialect.name, lab_id=lab_id)


def _held(source: Source, order: Order, digest: str, processes: int) -> dict[int, str] | None:
    """Return the root of a journal that ends with ``digest``, and those at the sizes asked for.

    None if anything at all is wrong, or nothing there.
    """
    if order.size < 1 or source.one(_ENDS) != (1, order.size, 0, order.size.bit_length() - 1):
        return None
    frontiers = {size: Frontier() for size in (*order.sizes, order.size) if 0 < size <= order.size}
    above, before, stop = Tree(), "", 0
    for part in _parts(source, order, processes):
        if part is None or part.before != before:
            return None
        start, stop, before = stop, min(stop + order.lines, order.size), part.digest
        for size, frontier in frontiers.items():
            for level, found in part.pieces[min(size, stop)] if size > start else ():
                frontier.add(level, found)
        if stop - start == order.lines:
            above.grow([part.pieces[stop][0][1]])
    top = order.lines.bit_length() - 1
    if (stop, before) != (order.size, digest) or not journal_part.holds(source, above, level=top, start=0):
        return None
    for level in range(order.size.bit_length()):  # all there should be is there: is there more?
        if source.one(_LEVEL_ENDS, f"level = {level}") != (0, (order.size >> level) - 1):
            return None
    return {size: digest_text(frontier.root()) for size, frontier in frontiers.items()}


def _parts(source: Source, order: Order, processes: int) -> Iterator[Part | None]:
    """Yield every part in order, held here or by that many processes; None where one has no good answer, and no more.

    A process that fails has none: then the reading in one piece decides.
    """
    number = -(-order.size // order.lines)
    processes = min(processes, number)
    if processes == 1:
        yield from journal_part.parts(source, order)
        return
    if source.engine == "postgresql":  # it would end our own snapshot, which waits for the others
        source.one("SELECT set_config('idle_in_transaction_session_timeout', '0', true)")
    shares = [msgspec.structs.replace(order, first=first, stride=processes) for first in range(processes)]
    with ExitStack() as stack:
        answers = cycle([stack.enter_context(_helper(share)) for share in shares])
        for _ in range(number):
            answer = next(answers).readline()
            yield _ANSWERS.decode(answer) if answer else None


@contextmanager
def _helper(order: Order) -> Iterator[IO[bytes]]:
    """Give the answers of a process of its own; it ends with the block."""
    # Modules from where ours are, and not from the folder that we were started in.
    command = [sys.executable, "-P", "-m", journal_part.__name__]
    found_in = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(  # noqa: S603 - our own
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=found_in
    ) as process:
        given, answers = process.stdin, process.stdout
        if given is None or answers is None:
            raise ValueError("a process without pipes")
        try:
            with suppress(BrokenPipeError):  # one that has ended already gives no answer, either
                given.write(msgspec.json.encode(order) + b"\n")
            yield answers
        finally:
            process.kill()


@dataclass(slots=True)
class _Reading:
    """What has been read so far, in one piece."""

    lab_id: str
    expected: int = 1
    digest: str = ""
    tree: Tree = field(default_factory=Tree)
    faults: list[JournalFault] = field(default_factory=list)

    def fault(self, code: FaultCode, sequence: int) -> None:
        if len(self.faults) < FAULT_LIMIT:
            self.faults.append(JournalFault(code=code, sequence=sequence))

    def block(self, rows: Sequence[LineRow]) -> None:
        """Take the next lines."""
        if journal_part.as_told(rows, self.lab_id, self.expected, self.digest):
            self.expected, self.digest = self.expected + len(rows), rows[-1][-1]
        else:
            for row in rows:
                self._line(row)
        self.tree.grow(journal_part.leaves(rows))

    def _line(self, row: LineRow) -> None:
        """Say what is wrong with one line."""
        action, actor, at, prev, number, subject, line, digest = row
        sequence = int(number)
        if sequence != self.expected:
            self.fault("line-missing", self.expected)
        if digest_bytes(line) != digest:
            self.fault("line-changed", sequence)
        if prev != self.digest:
            self.fault("chain-broken", sequence)
        told = journal_part.members(line)
        if told is None:
            self.fault("line-changed", sequence)
        elif told != Line(self.lab_id, action, actor, at, prev, number, subject):
            self.fault("column-differs", sequence)
        self.expected, self.digest = sequence + 1, str(digest)


def _named(source: Source, head: JournalHeadRow, kept: Checkpoint | None) -> JournalState:
    """Read everything in one piece and say what is wrong."""
    reading = _Reading(str(source.lab_id))
    for rows in source.lines():
        reading.block(rows)
    size, tree = reading.expected - 1, reading.tree
    if (head.sequence, head.digest) != (size, reading.digest):
        reading.fault("head-differs", min(head.sequence, size))
    _check_nodes(source, reading)

    def root(of: int) -> str | None:
        return digest_text(merkle.root(tree.node, of)) if of <= tree.size else None

    fault = None if kept is None else _against(kept, source.lab_id, size, root)
    if fault is not None:
        reading.fault(fault.code, fault.sequence)
    return JournalState(size=size, root=digest_text(merkle.root(tree.node, tree.size)), faults=tuple(reading.faults))


def _against(kept: Checkpoint, lab_id: UUID, size: int, root: Callable[[int], str | None]) -> JournalFault | None:
    """What a checkpoint that was kept says against a journal of ``size`` lines with these roots."""
    found = root(kept.size) if kept.size > 0 else None
    if kept.origin != f"{lab_id}/journal" or (found is not None and found != kept.root):
        return JournalFault(code="journal-rewritten", sequence=1)
    if kept.size > size:
        return JournalFault(code="tail-cut", sequence=size + 1)
    return None


def _check_nodes(source: Source, reading: _Reading) -> None:
    levels, tree = reading.tree.levels, reading.tree
    missing = [tree.size >> level for level in range(len(levels))]
    for rows in source.nodes():
        for level, position, found in rows:
            if 0 <= level < len(levels) and position >= 0 and tree.node(level, position) == found:
                missing[level] -= 1
            else:
                reading.fault("node-differs", max(position << max(level, 0), 0) + 1)
    for count in missing:
        if count:
            reading.fault("node-missing", 1)

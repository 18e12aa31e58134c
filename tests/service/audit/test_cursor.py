"""The audit of a whole laboratory is pulled by cursor while many write: no certificate is skipped, none comes twice.

The cursor is the journal's sequence, which is drawn under a lock that is held until the commit. A number drawn before
the commit without one (a serial, a time, a UUIDv7) would not do: the control below shows that this file would see it.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from itertools import count

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from clients.uuid7 import uuid7
from service.audit.laboratory import Asked, audit_lines
from service.calibrations.tables import FrozenRecordRow
from service.certificates.tables import CertificateRow
from service.kit import journal
from service.kit.clock import civil_day
from tests.service.reporting.conftest import Reporting

WRITERS, EACH = 4, 12

Row = dict[str, object]
Draw = Callable[[Session], int]


class Laboratory:
    """Certificates copied from one that was issued, each with a sequence as ``draw`` gives it."""

    def __init__(self, reporting: Reporting) -> None:
        self.lab, self.database, self._at = reporting.lab, reporting.database, reporting.clock()
        self.first = reporting.issue().journal_sequence
        with self.database.reading() as session:
            self._certificate = dict(session.execute(sa.select(*sa.inspect(CertificateRow).columns)).mappings().one())
            self._record = dict(session.execute(sa.select(*sa.inspect(FrozenRecordRow).columns)).mappings().one())
        self._revisions = count(2)

    def add(self, session: Session, draw: Draw) -> int:
        sequence = draw(session)
        record = self._record | {"id": uuid7(), "revision": next(self._revisions)}
        session.execute(sa.insert(FrozenRecordRow), [record])
        named = {"id": uuid7(), "record_id": record["id"], "number": f"N-{sequence}", "journal_sequence": sequence}
        session.execute(sa.insert(CertificateRow), [self._certificate | named | {"document": "{}"}])
        return sequence

    def from_the_journal(self, session: Session) -> int:
        """As an issue draws it."""
        return journal.record(
            session,
            lab_id=self.lab.id,
            actor=self.lab.actors["signatory"],
            action="lab:certificate:issued",
            subject="N",
            document={},
            at=self._at,
        )

    def pulls(self) -> Iterator[list[int]]:
        """Pull again and again, each time from where the last pull ended, a few certificates at a time."""
        day, after = civil_day(self._at), self.first
        while True:
            asked = Asked(lab_id=self.lab.id, on=day, known_at=day, against=None, after=after, limit=7)
            lines = [json.loads(line) for line in audit_lines(self.database, asked)]
            after = lines[-1]["after"]
            yield [line["sequence"] for line in lines[:-1]]


@pytest.fixture
def laboratory(reporting: Reporting) -> Laboratory:
    return Laboratory(reporting)


def test_a_cursor_skips_nothing_while_many_write(laboratory: Laboratory) -> None:
    def write() -> list[int]:
        written: list[int] = []
        while len(written) < EACH:
            # On SQLite a writer that waited too long is told to come back (503): so it does.
            with suppress(OperationalError), laboratory.database.transaction() as session:
                sequence = laboratory.add(session, laboratory.from_the_journal)
                session.commit()
                written.append(sequence)
        return written

    pulls = laboratory.pulls()
    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write) for _ in range(WRITERS)]
        seen = list(next(pulls))
        while not all(each.done() for each in writing):
            seen += next(pulls)
        written = [sequence for each in as_completed(writing) for sequence in each.result()]
    while found := next(pulls):
        seen += found
    assert len(written) == WRITERS * EACH
    assert seen == sorted(written)


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_cursor_over_numbers_drawn_before_the_commit_is_seen_to_skip(laboratory: Laboratory) -> None:
    """The control: two transactions that end in the other order. On SQLite no two can write at once."""
    numbers, pulls = count(laboratory.first + 1), laboratory.pulls()
    drawn = [laboratory.database.transaction(), laboratory.database.transaction()]
    with ExitStack() as slow:
        early = laboratory.add(slow.enter_context(drawn[0]), lambda _: next(numbers))
        with drawn[1] as session:
            late = laboratory.add(session, lambda _: next(numbers))
        assert next(pulls) == [late]
    assert early not in next(pulls), "committed after the cursor had passed its number"

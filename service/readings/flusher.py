"""Group commit: whatever queued while the last flush was in flight becomes the next transaction.

No timer: with one client nothing waits; with many, one commit serves them all. An answer is given only after the
commit, so a reading that was acknowledged is durable.
"""

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from uuid import UUID

from domain.errors import MetrologyError
from service.kit.actor import system
from service.kit.clock import Clock
from service.kit.database import Database
from service.kit.problems import TemporarilyUnavailable
from service.readings.candidate import Candidate, Outcome
from service.readings.judging import Judge
from service.readings.lookup import CalibrationLookup
from service.readings.refusals import CalibrationClosed
from service.readings.writing import recognise, write

FLUSH_LIMIT = 5_000
"""Most readings in one transaction."""
QUEUE_LIMIT = 50_000
"""Most readings that may wait: beyond, an instrument is told to come back (it keeps its readings)."""


@dataclass(slots=True)
class _Waiting:
    readings: Sequence[Candidate]
    answer: "Future[list[Outcome]]" = field(default_factory=Future)


class Flusher:
    """The one writer of pushed readings in this process; :meth:`start` it with the app, :meth:`stop` it at the end."""

    def __init__(self, database: Database, lookup: CalibrationLookup, clock: Clock) -> None:
        self._database, self._lookup, self._clock = database, lookup, clock
        self._queue: deque[_Waiting] = deque()
        self._queued = 0
        self._wake = threading.Condition()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def submit(self, readings: Sequence[Candidate]) -> "Future[list[Outcome]]":
        """Queue the readings of one push; raise TemporarilyUnavailable when too many wait or the service is ending."""
        waiting = _Waiting(readings)
        with self._wake:
            if self._stopping or self._queued + len(readings) > QUEUE_LIMIT:
                raise TemporarilyUnavailable
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="readings-flusher", daemon=True)
                self._thread.start()
            self._queue.append(waiting)
            self._queued += len(readings)
            self._wake.notify()
        return waiting.answer

    def stop(self) -> None:
        """Write what waits and end."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (group := self._next()) is not None:
            self._flush(group)

    def _next(self) -> list[_Waiting] | None:
        with self._wake:
            while not self._queue:
                if self._stopping:
                    return None
                self._wake.wait()
            group: list[_Waiting] = []
            size = 0
            while self._queue and (not group or size + len(self._queue[0].readings) <= FLUSH_LIMIT):
                group.append(self._queue.popleft())
                size += len(group[-1].readings)
            self._queued -= size
            return group

    def _flush(self, group: list[_Waiting]) -> None:
        try:
            outcomes = self._write([reading for waiting in group for reading in waiting.readings])
        except Exception as error:  # noqa: BLE001 - whatever it is, the instruments must be told that nothing was stored
            if len(group) == 1:
                group[0].answer.set_exception(error)
                return
            # One push must not sink the others that happened to share its transaction.
            for waiting in group:
                self._flush([waiting])
            return
        answers = iter(outcomes)
        for waiting in group:
            waiting.answer.set_result([next(answers) for _ in waiting.readings])

    def _write(self, readings: list[Candidate]) -> list[Outcome]:
        """Judge and write readings of any laboratories in one transaction; outcomes in order."""
        at = self._clock()
        outcomes: dict[int, Outcome] = {}
        # Always in the same order of laboratories: two processes then cannot wait for each other's journal heads.
        by_lab: dict[UUID, list[int]] = {}
        for position, reading in enumerate(readings):
            by_lab.setdefault(reading.lab_id, []).append(position)
        with self._database.transaction() as session:
            for lab_id in sorted(by_lab):
                positions = by_lab[lab_id]
                ids = {readings[position].calibration_id for position in positions} - {None}
                plans = self._lookup(session, lab_id, [each for each in ids if each is not None]) if ids else {}
                judge = Judge(plans=plans, at=at)
                accepted: dict[int, Candidate] = {}
                late: dict[int, Candidate] = {}
                for position in positions:
                    try:
                        accepted[position] = judge.accept(readings[position])
                    except MetrologyError as refusal:
                        outcomes[position] = Outcome(id=readings[position].id, refusal=refusal)
                        if isinstance(refusal, CalibrationClosed):
                            late[position] = judge.spelled(readings[position])
                if late:
                    # Whose answer was lost before the record was completed must not hear that it was refused.
                    outcomes.update(recognise(session, late))
                if accepted:
                    written = write(session, list(accepted.values()), actor=system(lab_id, "readings-door"), at=at)
                    outcomes.update(zip(accepted, written, strict=True))
        return [outcomes[position] for position in range(len(readings))]

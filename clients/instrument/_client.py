"""The client itself: keep a reading, send what waits."""

import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom
from threading import Lock
from types import TracebackType
from typing import Self, cast, get_args
from uuid import UUID

import httpx

from clients.instrument._errors import InstrumentError, KeyRefused, ReadingError, UnexpectedAnswer
from clients.instrument._spool import Outcome, Reading, Receipt, RefusedReading, Spool
from clients.retry import pause, retry_after
from clients.uuid7 import uuid7

BATCH = 1_000
"""Most readings in one push: the laboratory's limit."""
DOOR = "/api/v1/readings"

_DECIMAL = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_BUSY = frozenset({408, 425, 429})
_SPLIT = frozenset({409, 413, 422})
"""The laboratory read the push and refuses it whole: in halves, the culprit is found and the rest gets through."""


class _AwayError(Exception):
    """The laboratory cannot be reached or is busy."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__()
        self.seconds = seconds


class InstrumentClient:
    """Keeps readings on disk and sends them to one laboratory, under one instrument's key; threads may share it.

    ``spool`` is a file of this client's own. ``transport``, ``clock`` (monotonic seconds), ``sleep`` and ``now`` are
    there for tests.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        spool: Path | str,
        *,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if not base_url.startswith(("https://", "http://")):
            raise InstrumentError("the laboratory's address begins with https:// (or http:// on a network of its own)")
        if not (key and key.isascii() and key.isprintable()):
            raise InstrumentError("the key is not one the laboratory gave: it is printable ASCII without line breaks")
        self._spool = Spool(Path(spool))
        self._http = httpx.Client(
            base_url=base_url, headers={"Authorization": f"Bearer {key}"}, transport=transport, timeout=timeout
        )
        self._clock, self._sleep, self._now = clock, sleep, now
        self._jitter = SystemRandom()
        self._flushing = Lock()
        self._failures = 0
        self._not_before = float("-inf")

    def read(
        self,
        value: str,
        unit: str,
        *,
        test: str,
        point: str,
        channel: str,
        repeat: int = 1,
        phase: str = "initial",
        calibration: UUID | str | None = None,
        taken_at: datetime | None = None,
        stable: bool | None = None,
        raw: str | None = None,
    ) -> Reading:
        """Keep one reading; it is on the disk when this returns. Never touches the network.

        ``value`` is the decimal text exactly as displayed, trailing zeros included. ``taken_at`` is aware, by default
        now. ``raw`` is the instrument's answer; bytes of it that are no text are kept as escapes. Raises ReadingError
        for what is not a reading, SpoolError if it cannot be kept.
        """
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            raise ReadingError('give the value as the text that was displayed, for example "10.00"')
        moment = taken_at or self._now()
        if moment.tzinfo is None:
            raise ReadingError("taken_at needs its offset from UTC")
        reading = Reading(
            id=str(uuid7()),
            sequence=0,
            value=value,
            unit=unit,
            taken_at=moment.isoformat(),
            test=test,
            point=point,
            channel=channel,
            repeat=repeat,
            phase=phase,
            calibration=None if calibration is None else str(calibration),
            stable=stable,
            raw=None if raw is None else raw.encode("utf-8", "backslashreplace").decode(),
        )
        return self._spool.add(reading)

    def flush(self, *, patience: float = 0.0) -> list[Receipt]:
        """Send what waits, oldest first, and return what was answered.

        While the laboratory is away or busy the rest waits; it is tried again for up to ``patience`` seconds, but never
        earlier than the laboratory asked (``Retry-After``), not even by the next ``flush``. Raises KeyRefused or
        UnexpectedAnswer.
        """
        receipts: list[Receipt] = []
        deadline = self._clock() + patience
        with self._flushing:
            while batch := self._spool.oldest(BATCH):
                wait = self._not_before - self._clock()
                if wait > 0:
                    if self._not_before > deadline:
                        break
                    self._sleep(wait)
                try:
                    self._deliver(batch, receipts)
                except _AwayError as away:
                    self._failures += 1
                    self._not_before = self._clock() + (away.seconds or pause(self._failures, self._jitter.random()))
                else:
                    self._failures = 0
        return receipts

    @property
    def backlog(self) -> int:
        """How many readings wait for an answer."""
        return self._spool.waiting()

    def refused(self) -> list[RefusedReading]:
        """Return the readings that the laboratory refused, with its reasons; they stay here until ``requeue``."""
        return self._spool.refused()

    def requeue(self) -> int:
        """Send every refused reading again with the next ``flush``, once its cause is mended; return how many."""
        return self._spool.requeue()

    def close(self) -> None:
        """Close the connection and the spool; what waits stays on the disk."""
        self._http.close()
        self._spool.close()

    def __enter__(self) -> Self:
        """Use the client in a ``with`` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def _deliver(self, batch: list[Reading], receipts: list[Receipt]) -> None:
        """Send ``batch``, in halves if it is refused whole; settle what was answered and add it to ``receipts``."""
        response = self._post(batch)
        if response.status_code in _SPLIT and (problem := _problem(response)) is not None:
            if len(batch) > 1:
                middle = len(batch) // 2
                self._deliver(batch[:middle], receipts)
                self._deliver(batch[middle:], receipts)
                return
            answered = [_refusal(batch[0].id, problem)]
        else:
            sent = {reading.id for reading in batch}
            answered = [receipt for receipt in _receipts(response) if receipt.id in sent]
        if not answered:  # asking again would go on for ever
            raise UnexpectedAnswer("the laboratory's answer names none of the readings that were sent")
        self._spool.settle(answered)
        receipts.extend(answered)

    def _post(self, batch: list[Reading]) -> httpx.Response:
        try:
            response = self._http.post(DOOR, json={"readings": [reading.document() for reading in batch]})
        except httpx.DecodingError as error:
            raise UnexpectedAnswer("the answer is compressed in a way that cannot be read") from error
        except httpx.TransportError as error:
            raise _AwayError from error
        status = response.status_code
        if status in {401, 403}:
            raise KeyRefused(f"the laboratory refused the key ({status})")
        if status in _BUSY or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise _AwayError(retry_after(response.headers.get("Retry-After"), self._now()))
        return response


def _problem(response: httpx.Response) -> Mapping[str, object] | None:
    """Return the problem document (RFC 9457) of a refusal; None if it is anything else, such as a proxy's page."""
    document = _json(response)
    return document if isinstance(document.get("code"), str) else None


def _refusal(reading_id: str, problem: Mapping[str, object]) -> Receipt:
    texts = {name: str(problem.get(name, "")) for name in ("code", "detail", "detail_zh")}
    return Receipt(id=reading_id, outcome="refused", **texts)


def _receipts(response: httpx.Response) -> list[Receipt]:
    items = _json(response).get("receipts") if response.is_success else None
    if not isinstance(items, list):
        raise UnexpectedAnswer(f"the answer ({response.status_code}) is not one of a laboratory's readings door")
    return [receipt for item in items if (receipt := _receipt(item)) is not None]


def _receipt(item: object) -> Receipt | None:
    """Return one receipt; None for what is not one, so that its reading goes on waiting."""
    if (
        not isinstance(item, dict)
        or not isinstance(item.get("id"), str)
        or item.get("outcome") not in get_args(Outcome)
    ):
        return None
    names = ("code", "pointer", "detail", "detail_zh", "received_at")
    texts = {name: str(item.get(name) or "") for name in names}
    return Receipt(id=item["id"], outcome=cast("Outcome", item["outcome"]), **texts)


def _json(response: httpx.Response) -> dict[str, object]:
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}

"""Time-ordered identifiers made where a thing happens (UUIDv7, RFC 9562), increasing within a process.

48 bits of Unix milliseconds, a 42-bit counter reseeded every millisecond (6.2, method 1), 32 random bits. A clock set
back does not make a smaller id: the last millisecond is kept until the clock has caught up. Standard library only.
"""

import os
import threading
import time
from collections.abc import Callable
from uuid import UUID

_COUNTER_BITS = 42
_TAIL_BITS = 32


class Uuid7Source:
    """Makes UUIDv7s, each greater than the one before; safe to share between threads."""

    def __init__(
        self, *, clock: Callable[[], int] = time.time_ns, entropy: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._clock, self._entropy = clock, entropy
        self._lock = threading.Lock()
        self._millisecond = -1
        self._counter = 0

    def __call__(self) -> UUID:
        """Make the next id."""
        with self._lock:
            now = self._clock() // 1_000_000
            if now > self._millisecond:
                self._start(now)
            elif self._counter + 1 == 1 << _COUNTER_BITS:
                self._start(self._millisecond + 1)
            else:
                self._counter += 1
            return self._compose(int.from_bytes(self._entropy(_TAIL_BITS // 8)))

    def _start(self, millisecond: int) -> None:
        """Begin a millisecond in the lower half of the counter, so that an overflow needs 2^41 ids within it."""
        self._millisecond = millisecond
        self._counter = int.from_bytes(self._entropy(6)) & ((1 << (_COUNTER_BITS - 1)) - 1)

    def _compose(self, tail: int) -> UUID:
        high, low = self._counter >> 30, self._counter & ((1 << 30) - 1)
        version_and_variant = 0x7 << 76 | 0b10 << 62
        return UUID(int=self._millisecond << 80 | version_and_variant | high << 64 | low << _TAIL_BITS | tail)


uuid7 = Uuid7Source()
"""The process's own source: ``uuid7()``."""

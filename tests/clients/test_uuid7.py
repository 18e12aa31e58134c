"""Ids are UUIDv7 and increase, whatever the clock does."""

from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122, UUID

from clients.uuid7 import Uuid7Source, uuid7

MILLISECOND = 1_000_000


def test_the_layout_is_rfc_9562() -> None:
    made = Uuid7Source(clock=lambda: 0x017F22E279B0 * MILLISECOND, entropy=lambda n: b"\xff" * n)()
    # timestamp of RFC 9562, A.6; the counter starts in its lower half, so its top bit is 0
    assert made == UUID("017f22e2-79b0-77ff-bfff-ffffffffffff")
    assert (made.version, made.variant) == (7, RFC_4122)


def test_ids_increase_within_a_millisecond_and_when_the_clock_is_set_back() -> None:
    ticks = iter([5, 5, 5, 3, 3, 6])
    source = Uuid7Source(clock=lambda: next(ticks) * MILLISECOND)
    made = [source() for _ in range(6)]
    assert made == sorted(set(made))
    assert [each.int >> 80 for each in made] == [5, 5, 5, 5, 5, 6]


def test_a_full_counter_borrows_from_the_next_millisecond() -> None:
    source = Uuid7Source(clock=lambda: 7 * MILLISECOND, entropy=lambda n: b"\x00" * n)
    first = source()
    source._counter = (1 << 42) - 2
    last, next_ = source(), source()
    assert first < last < next_
    assert (last.int >> 80, next_.int >> 80) == (7, 8)


def test_threads_never_share_an_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: uuid7(), range(4000)))
    assert len(set(made)) == 4000

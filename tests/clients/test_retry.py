"""Waiting: as long as asked, never for ever, and not all at once."""

from datetime import UTC, datetime

import pytest

from clients.retry import LONGEST_ASKED, pause, retry_after

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Sat, 21 Nov 2026 04:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 03:00:00 GMT", 0.0),
        ("Sat, 21 Nov 2026 04:00:30 -0000", 30.0),
        ("99999999999999999999999", LONGEST_ASKED),
        ("Sat, 21 Nov 2099 04:00:30 GMT", LONGEST_ASKED),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("١٢", None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


def test_the_pause_doubles_up_to_a_minute_and_is_spread() -> None:
    assert [pause(n, 1.0) for n in (1, 2, 3, 7, 5000)] == [1.0, 2.0, 4.0, 60.0, 60.0]
    assert pause(3, 0.0) == 2.0

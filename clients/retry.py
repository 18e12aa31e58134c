"""When to try again: what a busy server asks for (RFC 9110, 10.2.3), or a growing pause. Standard library only."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_ASKED = 86_400.0
"""A server may send us away for a day at most, in seconds; more is taken as a mistake of its clock."""


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait by a ``Retry-After`` header (a number or an HTTP date); None if none can be understood."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_ASKED)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), LONGEST_ASKED)


def pause(failures: int, share: float, *, first: float = 1.0, longest: float = 60.0) -> float:
    """Seconds to wait after ``failures`` in a row: doubling from ``first``; ``share`` in 0..1 spreads clients out."""
    full = min(first * 2.0 ** min(failures - 1, 30), longest)
    return full * (0.5 + share / 2)

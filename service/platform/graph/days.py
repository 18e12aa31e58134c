"""The two days of a question: the day asked about, and the day of knowledge."""

from datetime import date, datetime

from service.kit.clock import civil_day
from service.platform.graph.refusals import DayInFuture


def days(at: datetime, *, on: date | None, known_at: date | None, name: str = "on") -> tuple[date, date]:
    """Return both days, today by default; raise DayInFuture."""
    today = civil_day(at)
    for pointer, day in ((f"/{name}", on), ("/known_at", known_at)):
        if day is not None and day > today:
            raise DayInFuture(pointer, today=today)
    return on or today, known_at or today

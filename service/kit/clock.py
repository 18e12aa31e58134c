"""The one place that reads the time. Everything below receives it as an argument, so that a test can choose it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated

from fastapi import Depends, Request

Clock = Callable[[], datetime]

CIVIL_TIME = timezone(timedelta(hours=8), "UTC+08:00")
"""Offset of China's clocks, without summer time since 1991: a laboratory's days and years are counted by it."""


def now() -> datetime:
    """Return the present instant, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)


def civil_day(at: datetime) -> date:
    """Return the calendar day on which ``at`` falls in the laboratory: midnight there is 16:00 UTC."""
    return at.astimezone(CIVIL_TIME).date()


async def current_time(request: Request) -> datetime:
    """Return the instant of this request by the app's clock (``app.state.clock``).

    ``async``, for it waits for nothing: FastAPI would give a plain function a thread.
    """
    clock: Clock = request.app.state.clock
    return clock()


Now = Annotated[datetime, Depends(current_time)]
"""Parameter type of an endpoint that needs the time."""

"""The one place that reads the time. Everything below receives it as an argument, so that a test can choose it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present instant, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)


def current_time(request: Request) -> datetime:
    """Return the instant of this request by the app's clock (``app.state.clock``)."""
    clock: Clock = request.app.state.clock
    return clock()


Now = Annotated[datetime, Depends(current_time)]
"""Parameter type of an endpoint that needs the time."""

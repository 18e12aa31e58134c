"""When an order is due: working days counted over a calendar that is data (``policy.yaml``), never over constants.

The day of receipt is not counted, so a rule of one working day means the next working day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnaround:
    """The laboratory's promise, and the days it counts in."""

    working_days: int
    on_site_working_days: int
    weekend: frozenset[int]
    """Days of the week that are not worked, Monday is 0."""
    holidays: frozenset[date]
    swaps: frozenset[date]
    """Days of a weekend that are worked in exchange for a holiday."""

    def is_working_day(self, day: date) -> bool:
        """Whether the laboratory works on ``day``."""
        if day in self.swaps:
            return True
        return day.weekday() not in self.weekend and day not in self.holidays

    def due_on(self, received_on: date, *, on_site: bool = False) -> date:
        """Return the last day on which an order received on ``received_on`` is in time."""
        left = self.on_site_working_days if on_site else self.working_days
        day = received_on
        while left:
            day += _ONE_DAY
            left -= self.is_working_day(day)
        return day


@cache
def turnaround() -> Turnaround:
    """Return the policy that ships with the service."""
    return read_policy(files(__package__).joinpath("policy.yaml").read_text(encoding="utf-8"))


def read_policy(text: str) -> Turnaround:
    """Read a policy file."""
    policy: dict[str, Any] = yaml.safe_load(text)
    promise, calendar = policy["turnaround"], policy["calendar"]
    return Turnaround(
        working_days=promise["working_days"],
        on_site_working_days=promise["on_site_working_days"],
        weekend=frozenset(_WEEKDAYS.index(name) for name in policy["weekend"]),
        holidays=frozenset(day for span in calendar["holidays"] for day in _days(span["first"], span["last"])),
        swaps=frozenset(calendar["swaps"]),
    )


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += _ONE_DAY

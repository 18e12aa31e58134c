"""Working days are counted over the calendar, never by multiplying."""

from datetime import date

import pytest

from service.orders.due import read_policy, turnaround

PLAIN = """
turnaround: {working_days: 1, on_site_working_days: 3, verified: memory}
weekend: [saturday, sunday]
calendar:
  verified: memory
  holidays:
    - {first: 2026-05-01, last: 2026-05-05, name: 劳动节}
  swaps: [2026-05-09]
"""


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        ("2026-03-02", "2026-03-03"),
        ("2026-03-06", "2026-03-09"),
        ("2026-03-07", "2026-03-09"),
        ("2026-04-30", "2026-05-06"),
        ("2026-05-08", "2026-05-09"),
        ("2026-05-09", "2026-05-11"),
    ],
    ids=["next day", "over a weekend", "received on a Saturday", "over a holiday", "a swapped Saturday", "after it"],
)
def test_one_working_day(received_on: str, due_on: str) -> None:
    assert read_policy(PLAIN).due_on(date.fromisoformat(received_on)) == date.fromisoformat(due_on)


def test_work_on_site_has_its_own_term() -> None:
    assert read_policy(PLAIN).due_on(date(2026, 3, 2), on_site=True) == date(2026, 3, 5)


def test_the_policy_that_ships() -> None:
    assert turnaround().due_on(date(2026, 3, 2)) == date(2026, 3, 16)
    assert turnaround().due_on(date(2026, 2, 12)) == date(2026, 3, 4)

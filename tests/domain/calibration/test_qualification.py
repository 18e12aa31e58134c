"""What a registration covers: a regulation in any edition or in one, or a pack; never another's."""

from datetime import date

import pytest

from domain.calibration.qualification import MetrologistLevel, Registration, work_names

ONE = Registration(
    number="1",
    level=MetrologistLevel.FIRST,
    items=("JJG 99",),
    valid_from=date(2025, 1, 1),
    valid_until=date(2025, 12, 31),
)


@pytest.mark.parametrize("code", ["JJG 99-2022", "JJG 99—2022", "JJG 99"])
def test_a_code_without_its_year_names_every_edition(code: str) -> None:
    assert ONE.covers(work_names("weights-jjg99", code))
    assert not ONE.covers(work_names("weights-jjg99", f"JJF {code[4:]}"))


def test_a_number_that_is_no_year_stays() -> None:
    assert work_names("p", "JJF 1059.1-2012") == {"p", "JJF 1059.1-2012", "JJF 1059.1"}
    assert work_names("p", "DB50/T 1-99") == {"p", "DB50/T 1-99"}


def test_an_end_before_its_time_is_the_end() -> None:
    ended = Registration(**{name: getattr(ONE, name) for name in ONE.__slots__} | {"revoked_on": date(2025, 7, 1)})
    assert (ended.last_day, ONE.last_day) == (date(2025, 6, 30), date(2025, 12, 31))
    assert ended.counts_on(date(2025, 6, 30))
    assert not ended.counts_on(date(2025, 7, 1))

from datetime import date

import pytest

from domain.traceability.chain import Link
from domain.traceability.impact import Affected, affected

from .samples import LINKS, WORK_DAY, link

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)


def use(child: str, parent: str, used_on: date) -> Link:
    return link(child, "", parent, "w", used_on)


def ids(found: tuple[Affected, ...]) -> list[str]:
    return [one.certificate_id for one in found]


@pytest.mark.parametrize(
    ("used_on", "expected"),
    [(date(2025, 12, 31), []), (FIRST, ["child"]), (LAST, ["child"]), (date(2026, 2, 1), [])],
)
def test_first_and_last_day_are_inside(used_on: date, expected: list[str]) -> None:
    assert ids(affected(["bad"], [use("child", "bad", used_on)], FIRST, LAST)) == expected


def test_a_certificate_made_with_a_suspect_standard_stays_suspect_after_the_interval() -> None:
    found = affected(["bad"], [use("middle", "bad", LAST), use("item", "middle", date(2026, 6, 1))], FIRST, LAST)
    assert found == (
        Affected(certificate_id="middle", parent_id="bad", used_on=LAST, distance=1),
        Affected(certificate_id="item", parent_id="middle", used_on=date(2026, 6, 1), distance=2),
    )


def test_what_rests_on_a_use_outside_the_interval_is_not_affected() -> None:
    uses = [use("middle", "bad", date(2026, 2, 1)), use("item", "middle", LAST), use("other", "good", LAST)]
    assert affected(["bad"], uses, FIRST, LAST) == ()


def test_a_certificate_reached_twice_is_listed_once_by_its_nearest_way_and_first_day() -> None:
    uses = [
        use("item", "middle", date(2026, 1, 3)),
        use("middle", "bad", date(2026, 1, 2)),
        use("item", "bad", date(2026, 1, 20)),
        use("item", "bad", date(2026, 1, 10)),
    ]
    found = affected(["bad"], uses, FIRST, LAST)
    assert ids(found) == ["middle", "item"]
    assert found[1] == Affected(certificate_id="item", parent_id="bad", used_on=date(2026, 1, 10), distance=1)


def test_several_certificates_of_a_standard_and_a_cycle_end() -> None:
    uses = [use("a", "bad-1", FIRST), use("b", "bad-2", LAST), use("bad-1", "a", LAST), use("a", "b", LAST)]
    assert ids(affected({"bad-1", "bad-2"}, uses, FIRST, LAST)) == ["a", "b"]


def test_the_links_of_a_chain_are_uses() -> None:
    assert ids(affected(["national"], LINKS, date(2024, 8, 20), date(2024, 8, 20))) == ["social", "working", "item"]
    assert affected(["working"], LINKS, WORK_DAY, WORK_DAY)[0].certificate_id == "item"

"""Where an instrument stands: by class, level, regulation and range, and nowhere when nothing on record says so."""

import pytest

from domain.standards.classes import states_class
from domain.standards.placing import Span, Standing, boxes_of, joined, without_year
from domain.standards.scheme import Holding
from domain.standards.schemes import builtin_schemes

MASS, PRESSURE = builtin_schemes()["mass-jjg2053"], builtin_schemes()["pressure-jjg2023"]


def ids(scheme_id: str, standing: Standing, span: Span | None = None) -> list[str]:
    return [box.id for box in boxes_of(builtin_schemes()[scheme_id], standing, span)]


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(holding=Holding.SOCIAL_PUBLIC, accuracy="E1 等级"), ["e1"]),
        (Standing(holding=Holding.WORKING, accuracy="M1"), ["m1"]),
        (Standing(holding=Holding.WORKING, accuracy="class M12"), ["m12"]),
        (Standing(holding=Holding.ITEM, accuracy="F1", regulations=("JJG 99-2022",)), ["f1"]),
        (Standing(holding=Holding.ITEM, accuracy="II", regulations=("JJG 1036-2022",)), ["balances"]),
        (Standing(holding=Holding.WORKING, accuracy="d = 0.1 mg"), []),
        (Standing(holding=Holding.WORKING), []),
        (Standing(holding=Holding.PRIMARY, accuracy="U = 0.030 mg (k = 2)"), ["kilogram", "duplicate"]),
        (Standing(holding=Holding.SOCIAL_PUBLIC, primary=True), ["kilogram", "duplicate"]),
        (Standing(holding=Holding.NATIONAL, accuracy="E1"), ["kilogram", "duplicate", "e1"]),
    ],
)
def test_the_box_of_a_mass_standard(standing: Standing, expected: list[str]) -> None:
    assert ids("mass-jjg2053", standing) == expected


def test_another_regulation_is_no_place_for_the_same_class() -> None:
    scale = Standing(holding=Holding.ITEM, accuracy="M1", regulations=("JJG 539-2016",))
    assert ids("mass-jjg2053", scale) == ["scales"]


@pytest.mark.parametrize(("high", "expected"), [("5000", ["e2"]), ("5001", [])])
def test_a_use_outside_the_range_of_the_box_finds_none(high: str, expected: list[str]) -> None:
    span = Span(low="1", high=high, unit="kg", quantity_kind="mass")
    assert ids("mass-jjg2053", Standing(holding=Holding.WORKING, accuracy="E2"), span) == expected


def test_the_range_is_compared_in_its_own_unit() -> None:
    span = Span(low="1", high="500", unit="mg", quantity_kind="mass")
    assert ids("mass-jjg2053", Standing(holding=Holding.WORKING, accuracy="E2"), span) == ["e2"]


def test_a_space_in_a_class_does_not_matter() -> None:
    spaced = Standing(holding=Holding.WORKING, accuracy="0.05 级")
    assert ids("pressure-jjg2023", spaced) == ["class-005"]
    assert boxes_of(PRESSURE, spaced)[0].holdings >= {Holding.WORKING, Holding.SOCIAL_PUBLIC}


def test_edges_join_only_what_the_scheme_joins() -> None:
    e2 = boxes_of(MASS, Standing(holding=Holding.WORKING, accuracy="E2"))
    f1 = boxes_of(MASS, Standing(holding=Holding.ITEM, accuracy="F1"))
    assert joined(MASS, e2, f1) == (("e2", "f1"),)
    assert joined(MASS, f1, e2) == ()


@pytest.mark.parametrize(("text", "stated"), [("F1级", True), ("F12", False), ("0.F1", False), ("F1.5", False)])
def test_a_class_is_a_whole_word(text: str, stated: bool) -> None:  # noqa: FBT001 - a table of cases
    assert states_class(text, ["F1"]) is stated


def test_a_year_is_no_part_of_a_regulation() -> None:
    assert (without_year("JJG 52-2013"), without_year("JJG 52")) == ("JJG 52", "JJG 52")

"""Where and when to measure: grids, points and numbers by choice, and what does not apply to an item."""

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from domain.authoring.unverified import unverified
from domain.calibration.evaluate import evaluate, evaluate_partial
from domain.calibration.golden import example_record
from domain.calibration.record import OriginalRecord
from domain.calibration.result import PointResult, RecordResult
from domain.errors import MetrologyError
from domain.packs import check_pack
from domain.specialty.applying import applying_checks, applying_roles, applying_tests
from domain.specialty.faults import SeveralFaults
from domain.specialty.item import item_numbers
from domain.specialty.parts import Requirement
from domain.specialty.plan import PlanTooLarge, PointsMissing, measurement_plan, planned_points
from domain.specialty.points import Axis, Points
from domain.specialty.schema import Pack
from tests.domain.specialty.fixtures import FIXTURES, fixture, text_of

GRID, CHOICES, FLOW = (fixture(name) for name in FIXTURES)
SINGLE = {"current_basic": "10", "current_max": "60", "connection": "single"}
THREE = {**SINGLE, "connection": "three"}


def record_of(pack: Pack) -> OriginalRecord:
    assert pack.example is not None
    return example_record(pack, pack.example)


def by_key(result: RecordResult) -> Mapping[str, PointResult]:
    return {point.point: point for point in result.points}


def faults_of(record: OriginalRecord, pack: Pack) -> list[tuple[str, str]]:
    with pytest.raises(MetrologyError) as caught:
        evaluate(record, pack)
    found = caught.value.faults if isinstance(caught.value, SeveralFaults) else (caught.value,)
    return [(fault.code, fault.pointer) for fault in found]


@pytest.mark.parametrize("name", FIXTURES)
def test_a_fixture_is_fit_for_use(name: str) -> None:
    assert check_pack(text_of(name)) == ()


def test_a_grid_is_every_combination_that_its_condition_leaves() -> None:
    points = planned_points(GRID, GRID.tests[0], SINGLE)
    assert [(point.key, str(point.nominal), point.numbers["power_factor"]) for point in points] == [
        ("Imax 1.0", "600", 1),
        ("Imax 0.5L", "600", Fraction(1, 2)),
        ("Imax 0.8C", "600", Fraction(4, 5)),
        ("Ib 1.0", "100", 1),
        ("Ib 0.5L", "100", Fraction(1, 2)),
        ("Ib 0.8C", "100", Fraction(4, 5)),
        ("0.1Ib 1.0", "10", 1),
    ]
    assert all(point.numbers["load"] == point.numbers["nominal"] == point.nominal for point in points)


def test_the_grid_by_hand() -> None:
    result = evaluate(record_of(GRID), GRID)
    points = by_key(result)
    expected = {  # load, power factor, mean and s of the two readings, limit
        "Imax 1.0": (600, 1, 0.20, math.sqrt(0.02), 1),
        "Imax 0.5L": (600, 0.5, 0.20, 0, 1.5),
        "Imax 0.8C": (600, 0.8, 0.20, 0, 1.5),
        "Ib 1.0": (100, 1, 0.10, 0, 1),
        "Ib 0.5L": (100, 0.5, 1.20, 0, 1.5),
        "Ib 0.8C": (100, 0.8, 0.10, 0, 1.5),
        "0.1Ib 1.0": (10, 1, 1.20, 0, 1.5),
    }
    assert list(points) == list(expected)
    for key, (load, power_factor, mean, deviation, limit) in expected.items():
        point = points[key]
        u = math.hypot(deviation / math.sqrt(2), (0.1 / power_factor + load / 10000) / math.sqrt(3))
        assert math.isclose(float(point.budget.combined_standard_uncertainty), u, rel_tol=1e-11)
        assert math.isclose(float(point.budget.value), mean, rel_tol=1e-11)
        assert point.conformity is not None
        assert float(point.conformity.upper_limit or 0) == limit
        assert (point.columns["point"], float(point.columns["power_factor"])) == (key, power_factor)
    assert result.verdict == "conforms"
    assert points["Ib 1.0"].budget.lines[1].source == "pack"
    assert points["Imax 1.0"].budget.lines[1].source == "item:current_basic,current_max"


def test_points_computed_from_the_item_are_exact() -> None:
    points = by_key(evaluate(record_of(FLOW), FLOW))
    expected = {
        "Q1": (2.5 / 30, 10.40, 10.00, 5),
        "Q2": (1.6 * 2.5 / 30, 10.10, 10.00, 2),
        "Q3": (2.5, 101.0, 100.0, 2),
    }
    for key, (flow, indicated, actual, limit) in expected.items():
        point = points[key]
        u = math.hypot(100 / actual * 0.05 / math.sqrt(3), 100 * indicated / actual**2 * 0.001 * actual)
        assert math.isclose(float(point.nominal), flow, rel_tol=1e-15)
        assert math.isclose(float(point.budget.value), 100 * (indicated - actual) / actual, rel_tol=1e-11)
        assert math.isclose(float(point.budget.combined_standard_uncertainty), u, rel_tol=1e-11)
        assert point.conformity is not None
        # Q2 = 2.5 * 1.6 / 30 has no end as a decimal: cut to digits it would lie below its own boundary.
        assert float(point.conformity.upper_limit or 0) == limit


def test_points_and_numbers_by_choice() -> None:
    result = evaluate(record_of(CHOICES), CHOICES)
    assert [point.point for point in result.points] == ["0", "100"]
    for point, resistance in zip(result.points, (50.02, 71.46), strict=True):
        deviation = (resistance - 50) / 0.214 - float(point.nominal)
        u = math.hypot(0.01 / math.sqrt(3) / 0.214, 0.02 / 2)
        assert math.isclose(float(point.budget.value), deviation, rel_tol=1e-9)
        assert math.isclose(float(point.budget.combined_standard_uncertainty), u, rel_tol=1e-9)
        sources = {line.symbol: line.source for line in point.budget.lines}
        assert (sources["R_0"], sources["t"]) == ("item:type", "item:type")


def test_a_blank_choice_is_its_default() -> None:
    assert item_numbers(CHOICES, {}) == {"r0": 100, "slope": Fraction("0.385")}
    assert [point.key for point in planned_points(CHOICES, CHOICES.tests[0], {})] == ["0", "100", "200"]


def test_what_does_not_apply_is_not_asked_for() -> None:
    def asked(item: Mapping[str, str]) -> tuple[list[str], list[str], list[str]]:
        tests = [test.id for test in applying_tests(GRID, item)]
        roles = [role.role for role in applying_roles(GRID, "error", item)]
        assert {one.test for one in measurement_plan(GRID, item)} == set(tests)
        return tests, [check.id for check in applying_checks(GRID, item)], roles

    assert asked(SINGLE) == (["error"], ["appearance"], ["reference"])
    assert asked(THREE) == (["error", "unbalanced"], ["appearance", "phase_sequence"], ["reference", "phase_meter"])
    assert asked({**THREE, "current_max": "10"})[0] == ["error"], "both parts of a condition must hold"
    assert asked({**SINGLE, "current_max": "60.1"})[1] == ["appearance", "terminals"]
    assert applying_roles(GRID, "unbalanced", SINGLE) == applying_roles(GRID, "nothing", THREE) == ()


def test_what_applies_is_missed() -> None:
    record = replace(record_of(GRID), item=THREE)
    assert set(faults_of(record, GRID)) == {
        ("reading-missing", "/readings"),
        ("check-missing", "/checks"),
    }
    assert {fault.code for fault in evaluate_partial(prepared_for_three_phases(record), GRID)[1]} == {"reading-missing"}


def prepared_for_three_phases(record: OriginalRecord) -> OriginalRecord:
    """A record with the checks and the phase meter of a three-phase item, still without the second test's readings."""
    own = replace(record.standards[0], role="phase_meter", results=())
    reference = replace(record.standards[0], test="unbalanced")
    standards = (*record.standards, own, reference)
    return replace(record, checks={"appearance": True, "phase_sequence": True}, standards=standards)


def test_a_conditional_standard_is_demanded_where_it_applies() -> None:
    whole = prepared_for_three_phases(replace(record_of(GRID), item={**THREE, "current_max": "10"}))
    without_second_test = replace(whole, standards=whole.standards[:2])
    assert evaluate(without_second_test, GRID).verdict == "conforms"
    assert faults_of(replace(whole, standards=whole.standards[:1]), GRID) == [("standard-missing", "/standards")]


def test_what_a_standard_must_meet_is_held_only_where_it_applies() -> None:
    label = GRID.standards[1].label
    never_met = Requirement(expression="reference_error_expanded > 1000", label=label)
    roles = (GRID.standards[0], replace(GRID.standards[1], requirement=never_met))
    pack = replace(GRID, digest="", standards=roles)
    record = replace(record_of(GRID), pack_digest="")
    assert evaluate(record, pack).verdict == "conforms"
    whole = prepared_for_three_phases(replace(record, item={**THREE, "current_max": "10"}))
    assert faults_of(replace(whole, standards=whole.standards[:2]), pack) == [
        ("standard-not-good-enough", "/standards")
    ]


def test_what_does_not_apply_is_refused() -> None:
    record = record_of(GRID)
    foreign = replace(record.readings[0], id="x", test="unbalanced", point="Ib")
    standard = replace(record.standards[0], role="phase_meter", results=())
    record = replace(
        record,
        readings=(*record.readings, foreign),
        checks={"appearance": True, "phase_sequence": True},
        standards=(*record.standards, standard, replace(record.standards[0], test="unbalanced")),
    )
    assert faults_of(record, GRID) == [
        ("reading-not-in-plan", f"/readings/{len(record.readings) - 1}"),
        ("check-unknown", "/checks/phase_sequence"),
        ("standard-not-in-plan", "/standards/1"),
        ("standard-not-in-plan", "/standards/2"),
    ]


@pytest.mark.parametrize(
    ("changes", "code", "at"),
    [
        ({"point": "0.1Ib 0.5L"}, "reading-not-in-plan", ""),
        ({"point": "Imax"}, "reading-not-in-plan", ""),
        ({"point": "Imax  1.0"}, "reading-not-in-plan", ""),
        ({"point": "600"}, "reading-not-in-plan", ""),
        ({"value": "0.11"}, "reading-duplicate", ""),
        ({"repeat": 3, "unit": "MPa"}, "kind-mismatch", "/unit"),
    ],
)
def test_a_reading_elsewhere_on_a_grid_is_refused(changes: dict[str, str], code: str, at: str) -> None:
    record = record_of(GRID)
    index = len(record.readings)
    extra = replace(record.readings[0], **{"id": "x", **changes})  # type: ignore[arg-type]  # fields of a reading
    assert (code, f"/readings/{index}{at}") in faults_of(replace(record, readings=(*record.readings, extra)), GRID)


def test_a_point_of_another_choice_is_refused() -> None:
    record = record_of(CHOICES)
    extra = replace(record.readings[0], id="x", point="200")
    assert faults_of(replace(record, readings=(*record.readings, extra)), CHOICES) == [
        ("reading-not-in-plan", "/readings/2")
    ]


def test_an_item_without_any_point_is_refused() -> None:
    points = replace(GRID.tests[0].points, where="load > 1000")
    without_points = replace(GRID, digest="", tests=(replace(GRID.tests[0], points=points),))
    with pytest.raises(PointsMissing):
        measurement_plan(without_points, SINGLE)
    without_tests = replace(GRID, digest="", tests=GRID.tests[1:])
    assert faults_of(replace(record_of(GRID), pack_digest=""), without_tests) == [("plan-without-points", "/item")]


def test_a_grid_without_end_is_refused_before_it_is_laid_out() -> None:
    axes = tuple(Axis(symbol=f"a{n}", values={f"L{k}": str(k) for k in range(100)}) for n in range(9))
    endless = replace(GRID, digest="", tests=(replace(GRID.tests[0], points=Points(grid=axes, nominal="a1")),))
    with pytest.raises(PlanTooLarge):
        measurement_plan(endless, SINGLE)


def test_numbers_of_points_and_choices_are_counted_as_unverified() -> None:
    assert {"/item_fields/0", "/tests/0/points"} <= set(unverified(CHOICES))
    assert "/item_fields/0" not in unverified(GRID)

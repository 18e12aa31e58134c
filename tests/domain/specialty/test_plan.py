"""What has to be read, in working order."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.packs import builtin_packs
from domain.specialty.parts import DecimalText
from domain.specialty.plan import PlanTooLarge, PointOutsideRange, measurement_plan, planned_points, point_key
from domain.specialty.points import Points
from domain.specialty.schema import Pack

GAUGE = builtin_packs()["pressure-gauge-jjg52"]
WEIGHTS = builtin_packs()["weights-jjg99"]


def example_item(pack: Pack) -> dict[str, str]:
    assert pack.example is not None
    return dict(pack.example.item)


def test_a_gauge_is_read_upward_and_then_downward() -> None:
    plan = measurement_plan(GAUGE, {**example_item(GAUGE), "scale_marks": "1.6 0 0.80"})
    assert [(one.point, one.channel) for one in plan] == [
        ("0", "up_untapped"),
        ("0", "up_tapped"),
        ("0.8", "up_untapped"),
        ("0.8", "up_tapped"),
        ("1.6", "up_untapped"),
        ("1.6", "up_tapped"),
        ("1.6", "down_untapped"),
        ("1.6", "down_tapped"),
        ("0.8", "down_untapped"),
        ("0.8", "down_tapped"),
        ("0", "down_untapped"),
        ("0", "down_tapped"),
    ]
    assert {(one.unit, one.kind, one.repeat) for one in plan} == {("MPa", "gauge_pressure", 1)}


def test_weights_are_read_weight_by_weight_cycle_by_cycle() -> None:
    plan = measurement_plan(WEIGHTS, {"accuracy_class": "F1", "nominal_masses": "20 20*"})
    assert len(plan) == 2 * 3 * 4
    assert [(one.point, one.repeat, one.channel) for one in plan[:5]] == [
        ("20", 1, "A1"),
        ("20", 1, "B1"),
        ("20", 1, "B2"),
        ("20", 1, "A2"),
        ("20", 2, "A1"),
    ]
    assert (plan[12].point, plan[12].nominal, plan[12].unit) == ("20*", "20", "mg")


def test_points_stay_in_the_order_of_the_item() -> None:
    item = {**example_item(GAUGE), "scale_marks": "1.6 0.40 0"}
    assert [point.key for point in planned_points(GAUGE, GAUGE.tests[0], item)] == ["1.6", "0.4", "0"]


@pytest.mark.parametrize("mark", ["1.6001", "-0.0001"])
def test_a_mark_outside_the_range_is_refused(mark: str) -> None:
    with pytest.raises(PointOutsideRange) as caught:
        measurement_plan(GAUGE, {**example_item(GAUGE), "scale_marks": f"0 {mark}"})
    assert caught.value.pointer == "/scale_marks"


def test_points_as_fractions_of_the_span_and_as_fixed_values() -> None:
    test = GAUGE.tests[0]
    tenths = tuple(DecimalText(text) for text in ("0", "0.1", "1"))
    by_fraction = replace(test, points=Points(fractions=tenths, low="range_low", high="range_high"))
    item = {**example_item(GAUGE), "range_low": "-0.1", "range_high": "0.9"}
    assert [point.nominal for point in planned_points(GAUGE, by_fraction, item)] == [Decimal("-0.1"), 0, Decimal("0.9")]
    fixed = replace(test, points=Points(fixed=tenths))
    assert [point.key for point in planned_points(GAUGE, fixed, item)] == ["0", "0.1", "1"]


def test_a_plan_without_end_is_refused() -> None:
    many = replace(GAUGE.tests[0], repeats=replace(GAUGE.tests[0].repeats, minimum=2_000, maximum=2_000))
    with pytest.raises(PlanTooLarge):
        measurement_plan(replace(GAUGE, tests=(many,)), example_item(GAUGE))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("0.40", "0.4"),
        ("4e-1", "0.4"),
        ("-0.0", "0"),
        ("20*", "20*"),
        ("20.0**", "20**"),
        ("qmax", "qmax"),
        ("NaN", "NaN"),
    ],
)
def test_point_key(text: str, key: str) -> None:
    assert point_key(text) == key


@pytest.mark.parametrize("text", ["9e999999", "٣", "1_0", "", "*" * 300])
def test_point_key_leaves_alone_what_is_no_number(text: str) -> None:
    assert point_key(text) == text


def test_a_field_of_points_that_was_left_blank_has_its_default() -> None:
    fields = tuple(
        replace(field, required=False, default="1 2 2*") if field.name == "nominal_masses" else field
        for field in WEIGHTS.item_fields
    )
    pack = replace(WEIGHTS, item_fields=fields, digest="")
    assert {one.point for one in measurement_plan(pack, {"accuracy_class": "F1"})} == {"1", "2", "2*"}
    assert {one.point for one in measurement_plan(pack, {"accuracy_class": "F1", "nominal_masses": "5"})} == {"5"}

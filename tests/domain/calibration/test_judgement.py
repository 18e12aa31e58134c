"""Limits, criteria and classes at their boundaries, and who is told what."""

from dataclasses import replace

import pytest

from domain.calibration.errors import ClassNotDefined, RowNotDefined, StandardNotGoodEnough
from domain.calibration.evaluate import evaluate
from domain.calibration.record import OriginalRecord, Phase
from domain.calibration.result import PointResult, RecordResult, Verdict
from domain.conformity.priors import StatedPrior
from domain.conformity.statement import ConformityStatement
from domain.packs import pack_text
from domain.specialty.loader import load_pack, pack_digest
from tests.domain.calibration.records import (
    GAUGE,
    WEIGHTS,
    gauge,
    in_phase,
    weights,
    with_item,
    with_result,
    with_values,
)


def without_head(record: OriginalRecord) -> OriginalRecord:
    return with_item(record, head_height="0")


def at(result: RecordResult, point: str) -> PointResult:
    return next(one for one in result.points if one.point == point)


def reading_both(point: str, value: str) -> dict[tuple[str, str], str]:
    return {(point, channel): value for channel in ("up_untapped", "up_tapped", "down_untapped", "down_tapped")}


# A gauge of 0-1.0 MPa, class 1.6 would have an MPE of 0.016; with divisions of 0.02 errors are rounded to 0.004.
TEN = {"range_high": "1.0", "scale_interval": "0.02", "scale_marks": "0 0.8 0.9 1.0"}


def ten_bar_gauge(values: dict[str, str]) -> OriginalRecord:
    """A gauge of 1.0 MPa, perfect but for ``values`` (by point, in all channels)."""
    record = without_head(with_item(gauge(), **TEN))
    template = record.readings[0]
    readings = tuple(
        replace(template, id=f"{point}/{channel}", point=point, channel=channel, value=values.get(point, point))
        for point in ("0", "0.8", "0.9", "1.0")
        for channel in ("up_untapped", "up_tapped", "down_untapped", "down_tapped")
    )
    return replace(record, readings=readings)


@pytest.mark.parametrize(
    ("value", "conforms"), [("0.816", True), ("0.784", True), ("0.820", False), ("0.780", False), ("0.8179", True)]
)
def test_an_error_equal_to_the_mpe_conforms(value: str, conforms: bool) -> None:  # noqa: FBT001 - a table's column
    """MPE 0.016 and errors in steps of 0.004: 0.8179 rounds to +0.016, and what is printed is what is judged."""
    point = at(evaluate(ten_bar_gauge({"0.8": value}), GAUGE), "0.8")
    assert point.conformity is not None
    assert point.conformity.upper_limit == "0.016"
    assert point.conformity.conforms is conforms


@pytest.mark.parametrize(("point", "limit"), [("0.8", "0.016"), ("0.9", "0.025"), ("1", "0.025")])
def test_from_90_percent_of_the_range_the_next_class_holds(point: str, limit: str) -> None:
    result = evaluate(ten_bar_gauge({}), GAUGE)
    assert at(result, point).columns["mpe"] == limit


def test_an_error_that_only_the_next_class_allows() -> None:
    assert evaluate(ten_bar_gauge({"0.9": "0.924"}), GAUGE).verdict is Verdict.CONFORMS
    assert evaluate(ten_bar_gauge({"0.8": "0.824"}), GAUGE).verdict is Verdict.DOES_NOT_CONFORM


@pytest.mark.parametrize(
    ("accuracy_class", "below", "above"),
    [
        ("1", "0.01", "0.016"),
        ("1.5", "0.016", "0.025"),
        ("1.6", "0.016", "0.025"),
        ("2.5", "0.025", "0.04"),
        ("4", "0.04", "0.04"),
    ],
)
def test_limits_of_each_class(accuracy_class: str, below: str, above: str) -> None:
    # Class 1 of this gauge asks more of the standard than the example's U of 0.0008 at a quarter of 0.01.
    result = evaluate(with_item(ten_bar_gauge({}), accuracy_class=accuracy_class), GAUGE)
    assert (at(result, "0.8").columns["mpe"], at(result, "1").columns["mpe"]) == (below, above)


def test_a_vacuum_gauge_is_judged_at_its_own_upper_part() -> None:
    record = without_head(
        with_item(gauge(), range_low="-0.1", range_high="0", scale_interval="0.002", scale_marks="-0.1 -0.09 -0.08 0")
    )
    template = record.readings[0]
    readings = tuple(
        replace(template, id=f"{point}/{channel}", point=point, channel=channel, value=point)
        for point in ("-0.1", "-0.09", "-0.08", "0")
        for channel in ("up_untapped", "up_tapped", "down_untapped", "down_tapped")
    )
    standard = with_result(replace(record, readings=readings), 0, 0, range_low="-0.1", expanded_uncertainty="0.0001")
    result = evaluate(standard, GAUGE)
    assert [point.columns["mpe"] for point in result.points] == ["0.0025", "0.0025", "0.0016", "0.0016"]


@pytest.mark.parametrize(("down", "passed"), [("0.808", True), ("0.8080001", False)])
def test_hysteresis_equal_to_the_mpe_passes(down: str, passed: bool) -> None:  # noqa: FBT001 - a table's column
    """Rising 0.792 and falling 0.808: hysteresis 0.016 is the MPE, though each error is only half of it."""
    values = {
        ("0.8", "up_untapped"): "0.792",
        ("0.8", "up_tapped"): "0.792",
        ("0.8", "down_untapped"): down,
        ("0.8", "down_tapped"): down,
    }
    result = evaluate(with_values(ten_bar_gauge({}), values), GAUGE)
    hysteresis, tapping = at(result, "0.8").criteria
    assert (hysteresis.limit, hysteresis.passed, tapping.passed) == ("0.016", passed, True)
    assert [one.where for one in result.failed] == ([] if passed else ["indication/0.8/initial/hysteresis"])
    assert (result.verdict is Verdict.CONFORMS) is passed


@pytest.mark.parametrize("channel", ["up_untapped", "down_untapped"])
@pytest.mark.parametrize(("before", "passed"), [("0.808", True), ("0.792", True), ("0.8081", False)])
def test_tapping_equal_to_half_the_mpe_passes(channel: str, before: str, passed: bool) -> None:  # noqa: FBT001 - a table's column
    result = evaluate(with_values(ten_bar_gauge({}), {("0.8", channel): before}), GAUGE)
    hysteresis, tapping = at(result, "0.8").criteria
    assert (tapping.limit, tapping.passed, hysteresis.passed) == ("0.008", passed, True)
    assert at(result, "0.8").columns["conclusion"] == ("conforms" if passed else "does_not_conform")


def test_the_worse_of_rising_and_falling_counts() -> None:
    rising = with_values(ten_bar_gauge({}), {("0.8", "up_tapped"): "0.788", ("0.8", "up_untapped"): "0.788"})
    assert at(evaluate(rising, GAUGE), "0.8").columns["indication_error"] == "-0.012"
    falling = with_values(ten_bar_gauge({}), {("0.8", "down_tapped"): "0.812", ("0.8", "down_untapped"): "0.812"})
    assert at(evaluate(falling, GAUGE), "0.8").columns["indication_error"] == "0.012"


def test_a_tie_of_the_rounding_interval_goes_to_the_even_step() -> None:
    """Errors of 0.006 and 0.010 lie half-way between steps of 0.004 (GB/T 8170)."""
    result = evaluate(ten_bar_gauge({"0.8": "0.806", "0.9": "0.910"}), GAUGE)
    assert at(result, "0.8").columns["indication_error"] == "0.008"
    assert at(result, "0.9").columns["indication_error"] == "0.008"


def test_the_standard_may_have_a_quarter_of_the_mpe_and_no_more() -> None:
    quarter = with_result(ten_bar_gauge({}), 0, 0, expanded_uncertainty="0.004")
    assert evaluate(quarter, GAUGE).verdict is Verdict.CONFORMS
    with pytest.raises(StandardNotGoodEnough) as caught:
        evaluate(with_result(quarter, 0, 0, expanded_uncertainty="0.00401"), GAUGE)
    assert caught.value.attributes["point"] == "0"


def test_a_standard_used_by_its_class_is_a_rectangle() -> None:
    changes = {
        "characteristic": "maximum_permissible_error",
        "expanded_uncertainty": "0.00125",
        "coverage_factor": "1.7320508",
    }
    line = next(
        line
        for line in evaluate(with_result(gauge(), 0, 0, **changes), GAUGE).points[0].budget.lines
        if line.symbol == "d_std"
    )
    assert line.distribution == "uniform"
    assert float(line.standard_uncertainty) == pytest.approx(0.00125 / 3**0.5)


# Weights: F1, 1 kg, MPE 5 mg; the example gives 1.59 mg with U = 0.61 mg.


def shifted(milligrams: str) -> OriginalRecord:
    """The example's weight made heavier: the reference's certified mass is larger by ``milligrams``."""
    return with_result(
        weights(),
        0,
        0,
        unit="mg",
        value=str(1_000_000 + float(milligrams)),
        expanded_uncertainty="0.53",
        range_low="1000000",
        range_high="1000000",
        drift="0.20",
    )


def conformity_of(record: OriginalRecord) -> tuple[str, bool, str]:
    statement = evaluate(record, WEIGHTS).points[0].conformity
    assert statement is not None
    return statement.value, statement.conforms, statement.reason


def test_r111_leaves_the_guard_band_of_u() -> None:
    """1.16669 mg without the reference's deviation: 3.22 mg of it end at 4.39 = MPE - U, 3.23 mg one step beyond."""
    assert conformity_of(shifted("3.22")) == ("4.39", True, "")
    assert conformity_of(shifted("3.23")) == ("4.40", False, "inside_guard_band")
    assert conformity_of(shifted("3.84")) == ("5.01", False, "outside_limits")


def test_r111_asks_for_u_of_a_third_of_the_mpe() -> None:
    """U is 1.6 mg and 1.7 mg with MPE/3 = 1.667 mg, while the reference alone stays below it."""
    small = with_result(weights(), 0, 0, drift="0.00125")
    assert evaluate(small, WEIGHTS).points[0].budget.reported.expanded_uncertainty == "1.6"
    assert conformity_of(small)[1:] == (True, "")
    large = with_result(weights(), 0, 0, drift="0.0014")
    assert evaluate(large, WEIGHTS).points[0].budget.reported.expanded_uncertainty == "1.8"
    assert conformity_of(large)[1:] == (False, "uncertainty_too_large")


def test_the_best_lower_class_is_assigned() -> None:
    result = evaluate(shifted("3.23"), WEIGHTS)
    assert (result.verdict, result.achieved_class) == (Verdict.DOES_NOT_CONFORM, "F2")
    assert [one.where for one in result.failed] == ["conventional_mass/1000/initial"]
    assert evaluate(shifted("100"), WEIGHTS).achieved_class == "M2", "M12 has no limit at 1 kg and is passed over"
    assert evaluate(shifted("600"), WEIGHTS).achieved_class is None


def test_no_better_class_than_claimed_is_assigned() -> None:
    result = evaluate(with_item(weights(), accuracy_class="M3"), WEIGHTS)
    assert (result.verdict, result.achieved_class) == (Verdict.CONFORMS, "M3")


def test_a_failed_check_fails_the_item_and_bars_every_class() -> None:
    result = evaluate(weights(checks={"appearance": False}), WEIGHTS)
    assert (result.verdict, result.achieved_class) == (Verdict.DOES_NOT_CONFORM, None)
    assert [one.where for one in result.failed] == ["checks/appearance"]
    assert (
        evaluate(weights(checks={"appearance": True, "magnetism": False}), WEIGHTS).verdict is Verdict.DOES_NOT_CONFORM
    )


def test_a_class_without_a_limit_at_this_nominal_is_refused() -> None:
    with pytest.raises(ClassNotDefined) as caught:
        evaluate(with_item(weights(), accuracy_class="M12"), WEIGHTS)
    assert caught.value.pointer == "/item/accuracy_class"


def test_a_nominal_that_is_in_no_table_is_refused() -> None:
    record = with_item(weights(), nominal_masses="1001")
    record = replace(record, readings=tuple(replace(one, point="1001") for one in record.readings))
    with pytest.raises(RowNotDefined) as caught:
        evaluate(with_result(record, 0, 0, range_high="1001"), WEIGHTS)
    assert caught.value.attributes["point"] == "1001"


def test_air_density_matters() -> None:
    """At 900 hPa the air is thinner by 0.095 kg/m3, and a weight of 7950 kg/m3 looks lighter by 0.075 mg."""
    thin = replace(
        weights(),
        environment=tuple(
            replace(one, value="900") if one.channel == "air_pressure" else one for one in weights().environment
        ),
    )
    value = float(evaluate(weights(), WEIGHTS).points[0].budget.value)
    assert float(evaluate(thin, WEIGHTS).points[0].budget.value) - value == pytest.approx(
        -80 * 0.34848 / 293.65 * 0.786163522, rel=1e-6
    )


def test_readings_in_grams_are_the_same_weighing() -> None:
    grams = tuple(replace(one, value=f"{float(one.value) / 1000:.4f}", unit="g") for one in weights().readings)
    assert evaluate(weights(readings=grams), WEIGHTS).points == evaluate(weights(), WEIGHTS).points


def test_unknown_drift_is_pointed_out() -> None:
    result = evaluate(with_result(weights(), 0, 0, drift=None), WEIGHTS)
    assert "drift-unknown:d_D" in result.warnings


# Who is told what.


def test_a_calibration_makes_no_statement_and_rounds_to_u() -> None:
    result = evaluate(gauge(service="calibration", checks={}), GAUGE)
    assert (result.verdict, result.achieved_class, result.failed) == (Verdict.NO_STATEMENT, None, ())
    point = at(result, "0.4")
    assert (point.conformity, point.criteria, point.columns["conclusion"]) == (None, (), "/")
    assert (point.columns["indication_error"], point.columns["expanded_uncertainty"]) == ("0.0092", "0.0070")


def test_a_calibration_states_conformity_when_the_customer_asked() -> None:
    result = evaluate(gauge(service="calibration", checks={}, statement_requested=True), GAUGE)
    assert result.verdict is Verdict.CONFORMS
    assert at(result, "0.4").conformity is not None


def test_the_verdict_is_of_the_state_in_which_the_item_leaves() -> None:
    good = gauge().readings
    bad = with_values(gauge(), reading_both("0.8", "0.90")).readings
    record = gauge(adjusted=True, readings=(*in_phase(bad, Phase.AS_FOUND), *in_phase(good, Phase.AS_LEFT)))
    result = evaluate(record, GAUGE)
    assert result.verdict is Verdict.CONFORMS
    assert [point.phase for point in result.points] == [Phase.AS_FOUND] * 5 + [Phase.AS_LEFT] * 5
    found = next(point for point in result.points if point.point == "0.8")
    assert found.conformity is not None
    assert not found.conformity.conforms, "the as-found state is told as it was"
    spoilt = gauge(adjusted=True, readings=(*in_phase(good, Phase.AS_FOUND), *in_phase(bad, Phase.AS_LEFT)))
    assert evaluate(spoilt, GAUGE).verdict is Verdict.DOES_NOT_CONFORM


def judged_by(rule: str) -> ConformityStatement:
    """The example's weight judged by another rule and what is stated beside it."""
    text = pack_text(WEIGHTS.id).replace("rule: r111\n", rule, 1)
    record = replace(weights(), pack_digest=pack_digest(text))
    statement = evaluate(record, load_pack(text)).points[0].conformity
    assert statement is not None
    return statement


def test_a_pack_states_what_its_rule_needs_to_be_told() -> None:
    """U = 0.61 mg: r takes half of it off the limits, the risk of 1 % 2.326 u, a narrow population nothing at all."""
    assert judged_by("rule: guarded\n      guard_factor: 0.5\n").guard_band == "0.305"
    by_risk = judged_by("rule: specific_risk\n      maximum_risk: 0.01\n")
    budget = evaluate(weights(), WEIGHTS).points[0].budget
    factor = float(by_risk.guard_band) * float(budget.coverage_factor) / 0.61
    assert by_risk.maximum_risk == "0.01"
    assert factor == pytest.approx(2.326, rel=2e-3), "a t-distribution of many degrees of freedom"
    by_population = judged_by("rule: z540_3\n      prior: {mean: 0, standard_deviation: 1}\n")
    assert by_population.guard_band == "0"
    assert by_population.prior == StatedPrior(mean="0", standard_deviation="1")
    assert by_population.global_consumer_risk is not None

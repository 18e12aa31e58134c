"""How many digits are printed (C3, C5-C8): intervals that follow the MPE, zeros kept, classes with two limits."""

from dataclasses import replace

import pytest

from domain.calibration.evaluate import evaluate
from domain.calibration.result import Verdict
from domain.specialty.parts import DecimalText
from tests.domain.calibration.fixtures import fixture, reread

PACK, RECORD = fixture("gas_meter")
AS_MPE = {
    'rounding: {interval: "0.1"}': "rounding: {interval: mpe/10}",
    "{id: factor, expression: factor_at_point,": "{id: factor, expression: reference, interval: mpe/100,",
}


def test_the_error_is_shown_one_digit_finer_than_its_limit_and_the_value_one_more() -> None:
    """MPE 2 % below a tenth of the range and 1 % above: steps of 0.2 and 0.1 in the error, of 0.02 and 0.01 beside."""
    pack, record = fixture("gas_meter", AS_MPE)
    points = evaluate(record, pack).points
    assert [point.columns["error"] for point in points] == ["0.8", "0.7", "-0.1"]
    assert [point.columns["factor"] for point in points] == ["100.00", "100.00", "100.00"]


@pytest.mark.parametrize(
    ("meter", "shown"), [("100.55", "0.6"), ("100.45", "0.4"), ("100.04", "0.0"), ("99.96", "0.0"), ("101.04", "1.0")]
)
def test_zeros_are_kept_and_a_rounded_zero_has_no_sign(meter: str, shown: str) -> None:
    """At 4 m3/h and 20 degC the factor is 1: the error is the meter's, in percent, half of an interval to even."""
    exact = {("4", "meter", 1): meter}
    assert evaluate(reread(RECORD, exact), PACK).points[2].columns["error"] == shown


def test_a_class_with_two_limits_is_assigned_by_both() -> None:
    pack, record = fixture("gas_meter", {"limits: {mpe: step,": "limits: {lower: -2*step, upper: step/2,"})
    low = {("0.4", "meter", 1): "100.00", ("2", "meter", 1): "98.20", ("4", "meter", 1): "100.00"}
    result = evaluate(reread(record, low), pack)
    statement = result.points[1].conformity
    assert statement is not None
    assert (statement.lower_limit, statement.upper_limit) == ("-2", "0.5")
    assert [one.conformity.conforms for one in result.points if one.conformity] == [True, True, True]
    high = evaluate(reread(record, {("0.4", "meter", 1): "100.90", ("2", "meter", 1): "100.70"}), pack)
    assert [one.where for one in high.failed][:1] == ["error/2/initial"]
    assert (high.verdict, high.achieved_class) == (Verdict.DOES_NOT_CONFORM, "1.5")


def test_a_limit_may_depend_on_the_point() -> None:
    pack, record = fixture("gas_meter", {"limits: {mpe: step,": "limits: {mpe: 3 if nominal < 0.1*q_max else step,"})
    at_tenth = [point.columns["mpe"] for point in evaluate(record, pack).points]
    assert at_tenth == ["2", "1", "1"]
    wider = {**record.item, "q_max": "4.000001"}
    assert evaluate(replace(record, item=wider), pack).points[0].columns["mpe"] == "3"


def test_one_digit_of_u_is_rounded_up() -> None:
    rounding = PACK.tests[0].rounding
    test = replace(PACK.tests[0], rounding=replace(rounding, uncertainty_digits=1, interval=DecimalText("0.1")))
    pack = replace(PACK, digest="", tests=(test,))
    point = evaluate(replace(RECORD, pack_digest=""), pack).points[1]
    assert float(point.budget.expanded_uncertainty) == pytest.approx(0.2057, abs=1e-4)
    assert point.budget.reported.expanded_uncertainty == "0.3"

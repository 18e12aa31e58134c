"""What users of a real system complained about (C5 to C9), each as a test by its name: digits, zeros, forms of U."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calibration.evaluate import evaluate
from domain.calibration.golden import example_record
from domain.calibration.record import OriginalRecord
from domain.calibration.result import PointResult, RecordResult
from domain.packs import builtin_packs
from domain.quantity.rounding import report
from domain.specialty.loader import load_pack
from domain.specialty.schema import Pack
from domain.uncertainty.reporting.errors import RelativeUncertaintyUndefined
from domain.uncertainty.reporting.numerals import Style
from domain.uncertainty.reporting.statement import result_text
from tests.domain.packs.texts import GAUGE, changed

EXPANDED = st.decimals(min_value="1E-9", max_value="1E+9", allow_nan=False, allow_infinity=False)
VALUES = st.decimals(min_value="-1E+6", max_value="1E+6", places=12, allow_nan=False, allow_infinity=False)


def example_of(pack: Pack) -> OriginalRecord:
    assert pack.example is not None
    return example_record(pack, pack.example)


def evaluated(pack: Pack) -> RecordResult:
    return evaluate(example_of(pack), pack)


def at(result: RecordResult, point: str) -> PointResult:
    return next(each for each in result.points if each.point == point)


@given(VALUES, EXPANDED)
@settings(deadline=None)
def test_c05_u_rounds_up_to_two_digits_and_the_result_half_even_to_its_last_place(
    value: Decimal, expanded: Decimal
) -> None:
    shown, stated = map(Decimal, report(value, expanded))
    place = Decimal((0, (1,), int(stated.as_tuple().exponent)))
    assert len(stated.as_tuple().digits) == 2
    assert 0 <= stated - expanded < place
    assert abs(shown - value) * 2 <= place
    assert shown.as_tuple().exponent == stated.as_tuple().exponent


def test_c05_a_tie_goes_to_the_even_digit() -> None:
    assert report(Decimal("0.125"), Decimal("0.10"))[0] == "0.12"
    assert report(Decimal("0.135"), Decimal("0.10"))[0] == "0.14"


@pytest.mark.parametrize("pack_id", builtin_packs())
def test_c05_every_pack_reports_so(pack_id: str) -> None:
    for point in evaluated(builtin_packs()[pack_id]).points:
        budget = point.budget
        digits = len(Decimal(budget.reported.expanded_uncertainty).as_tuple().digits)  # 1 where the pack asks for it
        told = report(Decimal(budget.value), Decimal(budget.expanded_uncertainty), digits=digits)
        assert (budget.reported.value, budget.reported.expanded_uncertainty) == told


@pytest.mark.parametrize(("accuracy_class", "mpe", "error", "actual"), [("1.6", "0.0256", 3, 4), ("2.5", "0.04", 2, 3)])
def test_c06_the_error_is_one_digit_finer_than_the_mpe_and_the_actual_value_one_more(
    accuracy_class: str, mpe: str, error: int, actual: int
) -> None:
    """Both follow the MPE of the point through the pack: nobody counts digits at the bench."""
    finer = "0.001 if mpe < 0.03 else 0.01"
    pack = load_pack(
        changed(
            (
                "{id: rising, reading: up_tapped, unit: MPa",
                f'{{id: rising, reading: up_tapped, interval: "({finer})/10", unit: MPa',
            ),
            (
                "{id: hysteresis, expression: hysteresis, interval: scale_interval/5",
                f'{{id: hysteresis, expression: hysteresis, interval: "{finer}"',
            ),
        )
    )
    record = example_of(pack)
    point = at(evaluate(replace(record, item={**record.item, "accuracy_class": accuracy_class}), pack), "0.8")
    assert point.columns["mpe"] == mpe
    assert [len(point.columns[name].partition(".")[2]) for name in ("hysteresis", "rising")] == [error, actual]


def test_c07_zeros_fill_up_to_the_last_place() -> None:
    """A gauge without any error: 0.0000 beside U = 0.0092, and 0.00 in a column that ends at 0.01."""
    pack = builtin_packs()[GAUGE]
    record = example_of(pack)
    exact = tuple(replace(each, value=format(Decimal(each.point), ".2f")) for each in record.readings)
    height = {**record.item, "head_height": "0"}
    point = at(evaluate(replace(record, readings=exact, item=height), pack), "0.8")
    assert Decimal(point.budget.value) == 0
    assert point.budget.reported.value == "0." + "0" * len(point.budget.reported.expanded_uncertainty[2:])
    assert (point.columns["indication_error"], point.columns["rising"]) == ("0.00", "0.80")


def test_c08_the_error_is_relative_where_the_method_wants_it() -> None:
    pack = builtin_packs()["taximeter-jjg517"]
    point = at(evaluated(pack), "2")
    assert point.budget.unit == "percent"
    assert pack.example is not None
    taken = pack.example.readings["distance"]["2"]
    shown, reference = (sum(map(Decimal, taken[name]), Decimal(0)) / 3 for name in ("displayed", "reference"))
    by_hand = 100 * (shown / (reference - Decimal("1.5")) - 1)
    assert abs(Decimal(point.budget.value) - by_hand) < Decimal("0.001")


def test_c09_u_is_told_absolute_or_relative_as_decimal_or_with_an_exponent() -> None:
    budget = at(evaluated(builtin_packs()[GAUGE]), "0.8").budget
    assert f"U = {budget.reported.expanded_uncertainty} MPa" in result_text(budget, "en")
    absolute, powered = (
        result_text(budget, "en", style=Style(notation=notation)) for notation in ("positional", "power")
    )
    assert [" × 10" in told for told in (absolute, powered)] == [False, True]
    large = replace(budget, value="1000", expanded_uncertainty="0.0091")
    percent, ppm = (result_text(large, "en", form="relative", scale=scale) for scale in ("percent", "ppm"))
    for told, sign, factor in ((percent, " %", 100), (ppm, " ppm", 10**6)):
        relative = Decimal(told.partition("U_rel = ")[2].partition(sign)[0])
        assert 0 <= relative - factor * Decimal("0.0000091") < Decimal((0, (1,), int(relative.as_tuple().exponent)))


def test_c09_where_no_relative_u_exists_none_is_made_up() -> None:
    budget = at(evaluated(builtin_packs()[GAUGE]), "0.8").budget
    with pytest.raises(RelativeUncertaintyUndefined):
        result_text(replace(budget, value="0"), "en", form="relative")

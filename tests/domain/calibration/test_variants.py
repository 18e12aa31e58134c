"""What packs of other shapes may say: each test changes one thing of a pack that is known to be right."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.calibration.errors import RegulationNotInForce
from domain.calibration.evaluate import evaluate
from domain.calibration.golden import example_record
from domain.calibration.record import OriginalRecord, Phase
from domain.calibration.result import Verdict
from domain.packs import builtin_packs, check_pack, pack_text
from domain.specialty.item import item_faults
from domain.specialty.parts import Bilingual, DecimalText, Service
from domain.specialty.procedure import Coverage, PackTest
from domain.specialty.schema import Assignment, FieldType, ItemField, Pack
from domain.uncertainty.budget import BudgetLine
from tests.domain.calibration.records import in_phase, with_result, with_standard, with_values


def variant(pack_id: str, **changes: Any) -> Pack:  # noqa: ANN401 - whatever fields a pack has
    return replace(builtin_packs()[pack_id], digest="", **changes)


def gauge_test(**changes: Any) -> Pack:  # noqa: ANN401 - whatever fields a test has
    test: PackTest = builtin_packs()["pressure-gauge-jjg52"].tests[0]
    return variant("pressure-gauge-jjg52", tests=(replace(test, **changes),))


def record_for(pack: Pack) -> OriginalRecord:
    assert pack.example is not None
    return example_record(pack, pack.example)


def line_of(pack: Pack, record: OriginalRecord, symbol: str) -> BudgetLine:
    return next(line for line in evaluate(record, pack).points[0].budget.lines if line.symbol == symbol)


def test_a_one_sided_limit_and_the_size_of_its_mpe() -> None:
    limits = builtin_packs()["pressure-gauge-jjg52"].tests[0].limits
    assert limits is not None
    pack = gauge_test(limits=replace(limits, mpe="", lower="-0.02", upper=""))
    point = evaluate(record_for(pack), pack).points[1]
    assert point.conformity is not None
    assert (point.conformity.lower_limit, point.conformity.upper_limit) == ("-0.02", None)
    assert [criterion.limit for criterion in point.criteria] == ["0.02", "0.01"]
    assert point.columns["mpe"] == "/"


def test_asymmetric_limits_in_another_unit() -> None:
    limits = builtin_packs()["pressure-gauge-jjg52"].tests[0].limits
    assert limits is not None
    pack = gauge_test(limits=replace(limits, mpe="", lower="-10", upper="30", unit="kPa"))
    statement = evaluate(record_for(pack), pack).points[0].conformity
    assert statement is not None
    assert (statement.lower_limit, statement.upper_limit, statement.unit) == ("-0.01", "0.03", "MPa")


def test_a_test_without_limits_states_only_its_criteria() -> None:
    pack = gauge_test(limits=None, criteria=())
    result = evaluate(record_for(pack), pack)
    assert {point.conformity for point in result.points} == {None}
    assert {point.columns["conclusion"] for point in result.points} == {"/"}


def test_over_several_repeats_the_largest_hysteresis_counts_and_the_mean_is_printed() -> None:
    test = builtin_packs()["pressure-gauge-jjg52"].tests[0]
    pack = gauge_test(repeats=replace(test.repeats, minimum=1, maximum=2))
    record = record_for(pack)
    again = with_values(record, {("0.8", "down_tapped"): "0.84"})
    second = tuple(replace(one, id=f"{one.id}/again", repeat=2) for one in again.readings)
    point = next(
        one for one in evaluate(replace(record, readings=record.readings + second), pack).points if one.point == "0.8"
    )
    assert point.criteria[0].value == "0.04"
    assert point.columns["falling"] == "0.825"
    assert len(point.reading_ids) == 8


def test_a_lower_class_by_numbers_that_only_the_class_gives() -> None:
    """Limits that depend on nothing but the class: they must not be remembered from the claimed one."""
    pack = builtin_packs()["pressure-gauge-jjg52"]
    test, classes = pack.tests[0], pack.classes
    assert test.limits is not None
    assert classes is not None
    graded = variant(
        "pressure-gauge-jjg52",
        classes=replace(classes, assignment=Assignment.CLAIMED_OR_LOWER),
        tests=(replace(test, limits=replace(test.limits, mpe="class_percent/100")),),
    )
    record = with_values(
        record_for(graded),
        dict.fromkeys(
            (("0.8", "up_tapped"), ("0.8", "down_tapped"), ("0.8", "up_untapped"), ("0.8", "down_untapped")), "0.82"
        ),
    )
    result = evaluate(record, graded)
    assert (result.verdict, result.achieved_class) == (Verdict.DOES_NOT_CONFORM, "4")
    assert evaluate(record, variant("pressure-gauge-jjg52", tests=graded.tests)).achieved_class is None


def test_the_class_is_that_of_the_final_state() -> None:
    pack = variant("weights-jjg99")
    record = record_for(pack)
    as_found = in_phase(with_values(record, {("1000", "B1"): "900", ("1000", "B2"): "900"}).readings, Phase.AS_FOUND)
    as_left = in_phase(with_values(record, {("1000", "B1"): "7.2", ("1000", "B2"): "7.3"}).readings, Phase.AS_LEFT)
    result = evaluate(replace(record, adjusted=True, readings=as_found + as_left), pack)
    assert (result.verdict, result.achieved_class) == (Verdict.DOES_NOT_CONFORM, "F2")
    assert [one.where for one in result.failed] == ["conventional_mass/1000/as_left"]


def test_a_check_decides_only_in_its_services() -> None:
    pack = variant("pressure-gauge-jjg52")
    record = replace(record_for(pack), service="calibration", checks={"appearance": False}, statement_requested=True)
    assert evaluate(record, pack).verdict is Verdict.CONFORMS
    everywhere = replace(
        pack, checks=tuple(replace(check, required=False, services=tuple(Service)) for check in pack.checks)
    )
    assert [one.where for one in evaluate(record, everywhere).failed] == ["checks/appearance"]
    unasked = evaluate(replace(record, statement_requested=False), everywhere)
    assert (unasked.verdict, unasked.failed) == (Verdict.NO_STATEMENT, ())


def test_an_edition_serves_on_its_last_day() -> None:
    pack = builtin_packs()["pressure-gauge-jjg52"]
    last = variant("pressure-gauge-jjg52", regulation=replace(pack.regulation, effective_to=date(2026, 3, 2)))
    evaluate(record_for(last), last)
    over = variant("pressure-gauge-jjg52", regulation=replace(pack.regulation, effective_to=date(2026, 3, 1)))
    with pytest.raises(RegulationNotInForce):
        evaluate(record_for(over), over)


def test_an_ambient_condition_may_be_optional() -> None:
    pack = builtin_packs()["pressure-gauge-jjg52"]
    relaxed = variant(
        "pressure-gauge-jjg52", environment=tuple(replace(limit, required=False) for limit in pack.environment)
    )
    evaluate(replace(record_for(relaxed), environment=()), relaxed)


def changed_input(symbol: str, **changes: Any) -> Pack:  # noqa: ANN401 - whatever fields an uncertainty has
    model = builtin_packs()["pressure-gauge-jjg52"].tests[0].model
    inputs = tuple(
        replace(one, uncertainty=replace(one.uncertainty, **changes)) if one.symbol == symbol else one
        for one in model.inputs
    )
    return gauge_test(model=replace(model, inputs=inputs))


def test_a_drift_that_is_not_known_yet_may_have_a_fallback() -> None:
    pack = changed_input("d_drift", otherwise="0.0006")
    record = with_result(record_for(pack), 0, 0, drift=None)
    assert float(line_of(pack, record, "d_drift").standard_uncertainty) == pytest.approx(0.0006 / 3**0.5)
    assert evaluate(record, pack).warnings == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rectangular": "", "triangular": "0.006"}, 0.006 / 6**0.5),
        ({"rectangular": "", "arcsine": "0.006"}, 0.006 / 2**0.5),
        ({"rectangular": "", "standard": "0.006"}, 0.006),
    ],
)
def test_other_shapes(changes: dict[str, str], expected: float) -> None:
    pack = changed_input("d_read", **changes)
    assert float(line_of(pack, record_for(pack), "d_read").standard_uncertainty) == pytest.approx(expected)


def test_degrees_of_freedom_of_pack_and_certificate_enter_the_budget() -> None:
    pack = changed_input("d_rep", degrees_of_freedom=DecimalText("9"))
    record = with_result(record_for(pack), 0, 0, degrees_of_freedom="50")
    assert line_of(pack, record, "d_rep").degrees_of_freedom == "9"
    assert line_of(pack, record, "d_std").degrees_of_freedom == "50"
    budget = evaluate(record, pack).points[0].budget
    assert budget.effective_degrees_of_freedom is not None
    assert budget.coverage_basis == "t"


def test_one_digit_of_u() -> None:
    rounding = builtin_packs()["pressure-gauge-jjg52"].tests[0].rounding
    pack = gauge_test(rounding=replace(rounding, uncertainty_digits=1))
    assert evaluate(record_for(pack), pack).points[0].budget.reported.expanded_uncertainty == "0.007"


def test_a_prescribed_k_is_used_and_printed_as_prescribed() -> None:
    pack = gauge_test(coverage=Coverage(factor=DecimalText("2")))
    point = evaluate(record_for(pack), pack).points[0]
    assert (point.columns["coverage_factor"], point.budget.coverage_basis) == ("2", "fixed")


def test_a_reading_in_another_unit_is_printed_in_the_units_of_the_table() -> None:
    pack = variant("pressure-gauge-jjg52")
    record = record_for(pack)
    kilopascal = tuple(
        replace(one, value="400", unit="kPa") if (one.point, one.channel) == ("0.4", "up_tapped") else one
        for one in record.readings
    )
    assert evaluate(replace(record, readings=kilopascal), pack).points[1].columns["rising"] == "0.4"


def test_a_whole_number_must_be_whole() -> None:
    pack = builtin_packs()["pressure-gauge-jjg52"]
    count = ItemField(name="count", label=Bilingual(zh="数", en="Count"), type=FieldType.INTEGER, required=False)
    counted = replace(pack, item_fields=(*pack.item_fields, count))
    assert pack.example is not None
    assert [fault.pointer for fault in item_faults(counted, {**pack.example.item, "count": "1.5"})] == ["/count"]
    assert item_faults(counted, {**pack.example.item, "count": "2"}) == []


def test_expressions_may_not_lean_on_an_optional_standard() -> None:
    text = pack_text("pressure-gauge-jjg52").replace(
        "  - role: pressure_standard\n", "  - role: pressure_standard\n    required: false\n", 1
    )
    assert {"pack-unknown-reference", "model-unknown-symbol"} == {finding.code for finding in check_pack(text)}


def test_an_optional_standard_may_be_absent() -> None:
    pack = builtin_packs()["pressure-gauge-jjg52"]
    thermometer = replace(pack.standards[0], role="thermometer", required=False, results=(), requirement=None)
    wider = variant("pressure-gauge-jjg52", standards=(*pack.standards, thermometer))
    record = record_for(wider)
    assert evaluate(record, wider).verdict is Verdict.CONFORMS
    used = replace(record.standards[0], role="thermometer", results=())
    assert evaluate(replace(record, standards=(*record.standards, used)), wider).verdict is Verdict.CONFORMS


def test_a_standard_without_end_of_validity_serves() -> None:
    pack = variant("pressure-gauge-jjg52")
    evaluate(with_standard(record_for(pack), 0, valid_until=None), pack)

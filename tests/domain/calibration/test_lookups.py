"""Tables of a pack: rows that match exactly, steps, curves; and curves inside the model."""

from dataclasses import replace
from typing import Any

import pytest

from domain.calibration.errors import ClassNotDefined, RowNotDefined, TableRangeExceeded
from domain.calibration.evaluate import evaluate
from domain.calibration.record import OriginalRecord
from domain.errors import MetrologyError
from domain.uncertainty.model.errors import TableOutOfRange
from tests.domain.calibration.fixtures import fixture, reread

PACK, RECORD = fixture("gas_meter")


def limits(record: OriginalRecord, **changes: str) -> list[str | None]:
    pack, _ = fixture("gas_meter", changes)
    changed = replace(record, pack_digest=pack.digest)
    return [point.conformity.upper_limit for point in evaluate(changed, pack).points if point.conformity]


def at_flow(flow: str) -> OriginalRecord:
    """The example with its first point moved."""
    return replace(
        RECORD,
        item={**RECORD.item, "flows": f"{flow} 2 4"},
        readings=tuple(replace(one, point=flow) if one.point == "0.4" else one for one in RECORD.readings),
    )


@pytest.mark.parametrize(("flow", "limit"), [("0.04", "2"), ("0.4", "2"), ("0.400001", "1"), ("3.9", "1")])
def test_a_step_holds_up_to_and_including_its_row(flow: str, limit: str) -> None:
    assert limits(at_flow(flow))[0] == limit


def test_beyond_the_last_step_is_refused_with_name_and_range() -> None:
    with pytest.raises(TableRangeExceeded) as caught:
        evaluate(at_flow("4.1"), PACK)
    assert caught.value.pointer == "/item/accuracy_class"
    assert caught.value.sentence_en == (
        "The table error_steps covers 0.1 to 1 and cannot be used at 1.025. Check the item and the conditions."
    )
    assert "error_steps" in caught.value.sentence_zh


def test_an_exact_row_is_not_a_step() -> None:
    exact = {
        "row: nominal/q_max, column: accuracy_class, match: at_most_row": "row: nominal/q_max, column: accuracy_class"
    }
    pack, record = fixture("gas_meter", exact)
    with pytest.raises(RowNotDefined):
        evaluate(record, pack)


def test_an_empty_step_is_not_the_next_one() -> None:
    pack, record = fixture("gas_meter", {'"0.1": ["2", "3", "3"]': '"0.1": ["-", "3", "3"]'})
    with pytest.raises(ClassNotDefined):
        evaluate(record, pack)


def test_a_column_may_be_named_by_the_pack() -> None:
    pack, record = fixture("gas_meter", {"limits: {mpe: step,": "limits: {mpe: step_of_any,"})
    assert [point.columns["mpe"] for point in evaluate(record, pack).points] == ["3", "2", "2"]


@pytest.mark.parametrize(("temperature", "factor"), [("10", "1.001"), ("18", "1.0002"), ("20", "1"), ("25", "0.999")])
def test_a_curve_is_interpolated_between_its_rows(temperature: str, factor: str) -> None:
    warm = replace(RECORD, environment=(replace(RECORD.environment[0], value=temperature),))
    assert {point.columns["factor"] for point in evaluate(warm, PACK).points} == {factor}


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ({'"10": ["1.0010"]': '"19": ["1.0010"]'}, TableRangeExceeded),
        ({'"10": ["1.0010"]': '"10": ["-"]'}, ClassNotDefined),
    ],
)
def test_a_curve_does_not_go_beyond_what_it_knows(rows: dict[str, str], fault: type[MetrologyError]) -> None:
    pack, record = fixture("gas_meter", rows)
    with pytest.raises(fault) as caught:
        evaluate(record, pack)
    assert caught.value.pointer == "/item"


def line_of(record: OriginalRecord, symbol: str) -> Any:  # noqa: ANN401 - a budget line
    return next(line for line in evaluate(record, PACK).points[1].budget.lines if line.symbol == symbol)


def test_the_model_knows_the_slope_of_its_curve() -> None:
    """E = 100*(V_m/V_s*factor(T) - 1): the slope at 22 degC is that from 20 to 30 degC, -0.0002 a degree."""
    line = line_of(RECORD, "T")
    assert float(line.sensitivity) == pytest.approx(100 * 100.70 / 100 * -0.0002, rel=1e-10)
    assert float(line.standard_uncertainty) == pytest.approx(0.6 / 3**0.5)
    assert float(evaluate(RECORD, PACK).points[1].budget.value) == pytest.approx(100 * (1.0070 * 0.9996 - 1), rel=1e-10)


def test_a_model_outside_of_its_curve_is_refused_at_its_definition() -> None:
    with pytest.raises(TableOutOfRange) as caught:
        evaluate(reread(RECORD, {("2", "t_gas", 1): "31"}), PACK)
    assert caught.value.pointer == "/tests/0/model/definitions/0/expression"
    assert "factor" in caught.value.sentence_en


def test_monte_carlo_bears_out_definitions_and_curves() -> None:
    checks = [point.monte_carlo for point in evaluate(RECORD, PACK, is_checked=True).points[:2]]
    assert [check.agrees for check in checks if check] == [True, True]

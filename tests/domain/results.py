"""One result of a pressure gauge, from the line of a budget to the record; samples change what they are about."""

from domain.calibration.record import Phase
from domain.calibration.result import PointResult, RecordResult, Verdict
from domain.uncertainty.budget import Budget, BudgetLine, Reported

LINE = BudgetLine(
    symbol="a",
    label_zh="a",
    label_en="a",
    value="0",
    unit="MPa",
    standard_uncertainty="0.003",
    evaluation="B",
    distribution="normal",
    degrees_of_freedom=None,
    sensitivity="1",
    contribution="0.003",
    percent="0",
    source="pack",
)
BUDGET = Budget(
    symbol="delta",
    expression="a - b",
    unit="MPa",
    value="0.0012",
    combined_standard_uncertainty="0.005",
    effective_degrees_of_freedom=None,
    coverage_probability="0.9545",
    coverage_factor="2",
    coverage_basis="fixed",
    expanded_uncertainty="0.01",
    reported=Reported(value="0.001", expanded_uncertainty="0.010"),
    lines=(LINE,),
    warnings=(),
    second_engine_difference="0",
)
POINT = PointResult(
    test="up",
    point="0.8",
    phase=Phase.INITIAL,
    nominal="0.8",
    columns={},
    budget=BUDGET,
    conformity=None,
    criteria=(),
    reading_ids=(),
    standard_result_ids=(),
)
RECORD_RESULT = RecordResult(
    record_id="r",
    pack_id="p",
    pack_version="1",
    pack_digest="d",
    points=(POINT,),
    verdict=Verdict.CONFORMS,
    achieved_class=None,
    failed=(),
    warnings=(),
    engine_version="1",
)

"""Published examples of first-order evaluation, each to its own tolerance, through the public document."""

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

import pytest
from _pytest.mark.structures import ParameterSet

from domain.uncertainty import sources
from domain.uncertainty.document import evaluate_document
from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.inputs import InputQuantity
from tests.reference.cases import Case, load
from tests.reference.published import FIRST_ORDER, document, outputs_of


def expectations() -> Iterator[ParameterSet]:
    for name in FIRST_ORDER:
        case = load(name)
        for output in case["outputs"]:
            for expected in output["expected"]:
                if expected["quantity"] != "corr":
                    label = f"{name}:{output['name']}:{expected['quantity']}"
                    yield pytest.param(case, output["name"], expected, id=label)


@pytest.mark.parametrize(("case", "symbol", "expected"), list(expectations()))
def test_published_value(case: Case, symbol: str, expected: Case) -> None:
    asked = document(case, probability=str(expected.get("p", "0.95")), factor=_factor(expected))
    answer = outputs_of(asked)[symbol]
    assert float(_found(answer, expected["quantity"])) == pytest.approx(expected["value"], abs=expected["tol"], rel=0)


_FIELDS = {
    "y": "value",
    "u": "standard_uncertainty",
    "dof": "effective_degrees_of_freedom",
    "U": "expanded_uncertainty",
}


def _factor(expected: Case) -> str | None:
    return None if expected.get("k") is None else str(expected["k"])


def _found(answer: Case, quantity: str) -> str:
    if quantity.startswith("contribution:"):
        symbol = quantity.partition(":")[2]
        return next(str(line["contribution"]) for line in answer["budget"] if line["symbol"] == symbol)
    return str(answer[_FIELDS[quantity]])


def test_h1_flags_the_three_sensitivities_that_are_zero() -> None:
    # GUM H.1.7: first order misses 11.7 nm of d_alpha x theta; a budget that is silent about it is a trap.
    answer = outputs_of(document(load("gum-h1"), probability="0.99"))["l"]
    assert answer["warnings"] == ["zero-sensitivity:alpha_s", "zero-sensitivity:theta_bar", "zero-sensitivity:Delta"]
    assert answer["equation"] == "numerical_value"


def test_h2_has_four_degrees_of_freedom_not_the_eighth_of_one() -> None:
    # Welch-Satterthwaite for independent inputs answers 0.126 degrees of freedom and U = 0.903.
    outputs = outputs_of(document(load("gum-h2")))
    for output in outputs.values():
        assert float(output["effective_degrees_of_freedom"]) == pytest.approx(4, rel=1e-9)
    assert float(outputs["R"]["expanded_uncertainty"]) == pytest.approx(0.197, abs=0.0005)
    assert outputs["R"]["reported"] == {"value": "127.73", "expanded_uncertainty": "0.20"}


def test_h2_correlates_its_outputs() -> None:
    matrix = cast("Case", evaluate_document(document(load("gum-h2")))["correlation_matrix"])
    assert matrix["outputs"] == ["R", "X", "Z"]
    printed = {(0, 1): -0.588, (0, 2): -0.485, (1, 2): 0.993}
    for (row, column), r in printed.items():
        assert float(matrix["coefficients"][row][column]) == pytest.approx(r, abs=0.001)
        assert matrix["coefficients"][row][column] == matrix["coefficients"][column][row]
    assert [matrix["coefficients"][index][index] for index in range(3)] == ["1", "1", "1"]


def test_h2_from_its_raw_readings() -> None:
    rows = [
        ("5.007", "19.663", "1.0456"),
        ("4.994", "19.639", "1.0438"),
        ("5.005", "19.640", "1.0468"),
        ("4.990", "19.685", "1.0428"),
        ("4.999", "19.678", "1.0433"),
    ]
    estimates = [sources.readings([Decimal(row[column]) for row in rows]) for column in range(3)]
    assert [str(estimate.value) for estimate in estimates] == ["4.999", "19.661", "1.04446"]
    assert [estimate.standard_uncertainty for estimate in estimates] == pytest.approx(
        [0.0032093613071761794, 0.009471008394041336, 0.0007520638270785368], rel=1e-12
    )
    assert [estimate.degrees_of_freedom for estimate in estimates] == [4, 4, 4]


def test_g41_product_of_three() -> None:
    case = load("gum-g4.1")
    inputs = [
        InputQuantity(
            symbol=f"x{index}", value="100", standard_uncertainty=u, degrees_of_freedom=n - 1, distribution="t"
        )
        for index, (u, n) in enumerate(zip(case["data"]["rel_u_percent"], case["data"]["n"], strict=True))
    ]
    budget = evaluate_model(symbol="y", expression="x0*x1*x2/10000", unit="", inputs=inputs)
    found: dict[str, str | None] = {
        "u_c%": budget.combined_standard_uncertainty,
        "nu_eff": budget.effective_degrees_of_freedom,
        "k95": budget.coverage_factor,
        "U95%": budget.expanded_uncertainty,
    }
    for expected in case["expected"]:
        value = float(found[expected["quantity"]] or "nan")
        assert value == pytest.approx(expected["value"], abs=expected["tol"]), expected["quantity"]


def test_s9_warns_of_its_dominant_rectangle() -> None:
    # EA-4/02 S9 needs k = 1.65; an engine that says 2 without a word overstates U by a fifth.
    answer = outputs_of(document(load("ea402-s9")))["EX"]
    assert answer["warnings"] == ["dominant-non-normal-term:dViX"]


@pytest.mark.parametrize("row", load("rounding-vectors")["data"]["rows"], ids=lambda row: row[1])
@pytest.mark.parametrize("mode", ["half_even", "up"])
def test_reported_text(row: list[str], mode: str) -> None:
    value, expanded, half_even, value_at_half_even, up = row
    asked = {
        "inputs": [{"symbol": "x", "value": value, "uncertainty": {"standard": expanded}}],
        "outputs": [{"symbol": "y", "expression": "x"}],
        "coverage_factor": "1",
        "rounding": {"mode": mode},
    }
    reported = outputs_of(asked)["y"]["reported"]
    assert reported["expanded_uncertainty"] == (half_even if mode == "half_even" else up)
    if mode == "half_even":
        assert reported["value"] == value_at_half_even

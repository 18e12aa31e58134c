import math
from decimal import Decimal

import pytest

from domain.uncertainty import sources
from domain.uncertainty.errors import SimultaneousReadingsDiffer, TooFewReadings
from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.inputs import InputQuantity, input_quantity
from domain.uncertainty.simultaneous import simultaneous_readings
from tests.reference.cases import load

H2 = {
    "V": ["5.007", "4.994", "5.005", "4.990", "4.999"],
    "I": ["19.663e-3", "19.639e-3", "19.640e-3", "19.685e-3", "19.678e-3"],
    "phi": ["1.0456", "1.0438", "1.0468", "1.0428", "1.0433"],
}


def test_h2_from_raw_readings() -> None:
    found = simultaneous_readings({symbol: [Decimal(one) for one in texts] for symbol, texts in H2.items()})
    r = {(each.first, each.second): each.coefficient for each in found.correlations}
    case = load("gum-h2")
    assert r == {(first, second): pytest.approx(value, rel=1e-12) for first, second, value in case["correlations"]}
    inputs = [input_quantity(found.estimates[symbol], symbol=symbol) for symbol in H2]
    budget = evaluate_model(
        symbol="R", expression="V/I*cos(phi)", unit="", inputs=inputs, correlations=found.correlations
    )
    assert float(budget.combined_standard_uncertainty) == pytest.approx(0.071, abs=0.0005)
    assert float(budget.expanded_uncertainty) == pytest.approx(0.197, abs=0.0005)
    assert budget.effective_degrees_of_freedom == "4"


def h4() -> tuple[list[Decimal], list[Decimal]]:
    """Background-corrected counting rates of sample and standard in each of the six cycles (GUM H.4.2)."""
    data = load("gum-h4")["data"]

    def rates(kind: str) -> list[Decimal]:
        return [
            Decimal(repr((counts - background) / data["T0_min"] * math.exp(data["lambda_per_min"] * at)))
            for counts, background, at in zip(data[f"C_{kind}"], data["C_B"], data[f"t_{kind}"], strict=True)
        ]

    return rates("x"), rates("S")


def test_h4_by_both_approaches() -> None:
    data = load("gum-h4")["data"]
    expected = {each["quantity"]: each for each in load("gum-h4")["expected"]}

    def holds(name: str, found: float) -> None:
        assert found == pytest.approx(expected[name]["value"], abs=expected[name]["tol"]), name

    sample, standard = h4()
    together = simultaneous_readings({"R_x": sample, "R_S": standard})
    holds("Rx", float(together.estimates["R_x"].value or 0))
    holds("u_Rx", together.estimates["R_x"].standard_uncertainty)
    holds("Rs", float(together.estimates["R_S"].value or 0))
    holds("u_Rs", together.estimates["R_S"].standard_uncertainty)
    holds("r", together.correlations[0].coefficient)
    known = [
        InputQuantity(symbol=symbol, value=str(data[symbol][0]), standard_uncertainty=data[symbol][1])
        for symbol in ("A_S", "m_S", "m_x")
    ]
    first = evaluate_model(
        symbol="A_x",
        expression="A_S*m_S/m_x*R_x/R_S",
        unit="",
        inputs=[*known, *(input_quantity(together.estimates[symbol], symbol=symbol) for symbol in ("R_x", "R_S"))],
        correlations=together.correlations,
    )
    holds("A_x", float(first.value))
    holds("u_A_x", float(first.combined_standard_uncertainty))
    ratio = sources.readings([x / s for x, s in zip(sample, standard, strict=True)])
    second = evaluate_model(
        symbol="A_x", expression="A_S*m_S/m_x*R", unit="", inputs=[*known, input_quantity(ratio, symbol="R")]
    )
    holds("A_x_approach2", float(second.value))
    holds("u_A_x_approach2", float(second.combined_standard_uncertainty))


def test_what_does_not_vary_is_correlated_with_nothing() -> None:
    one, two = [Decimal(1), Decimal(2)], [Decimal(3), Decimal(3)]
    assert simultaneous_readings({"a": one, "b": two}).correlations == ()
    (mirrored,) = simultaneous_readings({"a": one, "b": one[::-1]}).correlations
    assert mirrored.coefficient == -1


def test_refuses() -> None:
    with pytest.raises(SimultaneousReadingsDiffer) as caught:
        simultaneous_readings({"a": [Decimal(1)] * 2, "b": [Decimal(1)] * 3}, "bridge")
    assert "2, 3" in caught.value.sentence_en
    with pytest.raises(TooFewReadings):
        simultaneous_readings({"a": [Decimal(1)], "b": [Decimal(1)]})

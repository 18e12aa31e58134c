"""k and U from the Monte Carlo interval: the published width, what is pointed out, and what is refused."""

from typing import Any, cast

import pytest

from domain.conformity.document import evaluate_document
from domain.errors import MetrologyError

Document = dict[str, Any]
BY_TRIALS = {"coverage": "monte_carlo"}


def rectangles(*deviations: str) -> Document:
    """A sum of rectangles about zero."""
    inputs = [
        {"symbol": f"x{index}", "value": "0", "uncertainty": {"standard": u, "distribution": "rectangular"}}
        for index, u in enumerate(deviations)
    ]
    return {"inputs": inputs, "outputs": [{"symbol": "y", "expression": " + ".join(str(x["symbol"]) for x in inputs)}]}


def power(value: str, u: str, exponent: int) -> Document:
    one = {"symbol": "x", "value": value, "uncertainty": {"standard": u}}
    return {"inputs": [one], "outputs": [{"symbol": "y", "expression": f"x^{exponent}"}]}


def output(document: Document, **more: object) -> Document:
    return cast("list[Document]", evaluate_document(document | BY_TRIALS | more)["outputs"])[0]


def codes(found: Document) -> list[str]:
    return [str(stored).partition(":")[0] for stored in found["warnings"]]


@pytest.mark.parametrize("asked", [None, {"trials": 200_000, "seed": 7}], ids=["adaptive", "fixed"])
def test_u_is_half_the_published_interval_and_k_leads_to_it(asked: object) -> None:
    """JCGM 101:2008, table 4: +/- 17.0 at 95 % for deviations of 1, 1, 1 and 10."""
    found = output(rectangles("1", "1", "1", "10"), **({"monte_carlo": asked} if asked else {}))
    low, high = (float(end) for end in found["monte_carlo"]["interval"])
    expanded = float(found["expanded_uncertainty"])
    assert expanded == pytest.approx(17.0, abs=0.1)
    assert expanded == pytest.approx((high - low) / 2)
    assert float(found["coverage_factor"]) * float(found["standard_uncertainty"]) == pytest.approx(expanded)
    assert found["reported"] == {"value": "0", "expanded_uncertainty": "17"} | found["reported"]
    assert found["coverage_basis"] == "monte_carlo"
    assert found["validation"] is None, "nothing is left to compare"
    assert codes(found) == []


def test_first_order_says_that_its_k_is_too_large() -> None:
    found = cast("list[Document]", evaluate_document(rectangles("1", "10"))["outputs"])[0]
    assert codes(found) == ["dominant-non-normal-term"]
    assert found["validation"]["agrees"] is False


def test_the_shape_itself_leaves_nothing_to_point_out() -> None:
    found = output(rectangles("1", "10"), coverage="shape")
    assert (found["coverage_basis"], codes(found)) == ("shape", [])


def test_where_no_shape_dominates_the_basis_is_not_called_one() -> None:
    assert output(rectangles("1", "1", "1"), coverage="shape")["coverage_basis"] == "normal"
    arcsine = rectangles("1", "1", "10")
    arcsine["inputs"][2]["uncertainty"] = {"standard": "10", "distribution": "exponential"}
    arcsine["inputs"][2]["value"] = "10"
    found = output(arcsine, coverage="shape")
    assert (found["coverage_basis"], codes(found)) == ("normal", ["dominant-non-normal-term"])


def test_an_asymmetric_result_is_pointed_out() -> None:
    assert codes(output(power("1", "0.5", 2))) == ["asymmetric-result"]
    assert codes(output(power("1", "0.5", 1))) == []


def test_every_statement_of_conformity_is_made_of_the_trials() -> None:
    """Beyond +/- 17.3 there is next to nothing of a rectangle of deviation 10, and 8 % of a normal distribution."""
    asked = [{"output": "y", "mpe": "17.4"}]
    answered = evaluate_document(rectangles("10") | BY_TRIALS | {"conformity": asked})
    assert float(cast("list[Document]", answered["conformity"])[0]["conformance_probability"]) == 1.0


def test_no_effective_degrees_of_freedom_are_needed() -> None:
    document = rectangles("1", "1")
    for one, freedom in zip(document["inputs"], ("4", "9"), strict=True):
        one["uncertainty"] = {"standard": "1", "distribution": "t", "degrees_of_freedom": freedom}
    document["correlations"] = [{"between": ["x0", "x1"], "coefficient": "0.5"}]
    with pytest.raises(MetrologyError) as refused:
        evaluate_document(document)
    assert refused.value.code == "effective-degrees-of-freedom-undefined"
    assert output(document)["coverage_basis"] == "monte_carlo"


def test_what_is_certain_stays_certain() -> None:
    found = output(power("2", "0", 2))
    assert (found["expanded_uncertainty"], found["reported"]["expanded_uncertainty"]) == ("0", "0")


@pytest.mark.parametrize(
    ("changed", "code", "pointer"),
    [
        ({"monte_carlo": False}, "evaluation-document-invalid", "/monte_carlo"),
        ({"coverage_factor": "2"}, "evaluation-document-invalid", "/coverage_factor"),
        (power("0", "1", 2), "coverage-factor-undefined", "/outputs/0"),
        ({"coverage_probability": "0.999999999"}, "monte-carlo-rule-invalid", "/monte_carlo/probability"),
        (
            power("0.5", "1", 1) | {"outputs": [{"symbol": "y", "expression": "sqrt(x)"}]},
            "model-undefined-in-trials",
            "/outputs/0/expression",
        ),
    ],
    ids=["no-trials", "another-k", "no-first-order", "too-rare", "undefined"],
)
def test_a_k_that_cannot_come_from_trials_is_refused(changed: Document, code: str, pointer: str) -> None:
    with pytest.raises(MetrologyError) as refused:
        output(rectangles("1"), **changed)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)

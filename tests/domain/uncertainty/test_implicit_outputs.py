"""Outputs that an equation fixes: their budgets held against fifty digits of Decimal, and against closed forms."""

from decimal import Decimal, localcontext
from typing import Any, cast

import pytest

from domain.errors import MetrologyError
from domain.uncertainty.document import evaluate_document

Document = dict[str, Any]

FRICTION: Document = {
    "inputs": [
        {"symbol": "Re", "value": "120000", "uncertainty": {"standard": "1800", "degrees_of_freedom": "12"}},
        {"symbol": "k", "value": "0.0008", "uncertainty": {"half_width": "0.0002", "distribution": "rectangular"}},
    ],
    "definitions": [{"symbol": "film", "expression": "2.51/(Re*sqrt(f))"}],
    "outputs": [{"symbol": "f", "equation": "1/sqrt(f) + 2*log10(k/3.7 + film)", "between": ["0.005", "0.1"]}],
    "monte_carlo": {"trials": 20_000},
}
"""Friction factor of a pipe by the equation of Colebrook and White (verified: memory), which nobody solves by hand."""


def answer(document: Document, **changes: object) -> Document:
    return cast("Document", evaluate_document(document | changes))


def only(document: Document, **changes: object) -> Document:
    (found,) = answer(document, **changes)["outputs"]
    return cast("Document", found)


def colebrook(re: Decimal, k: Decimal) -> Decimal:
    """The friction factor to fifty digits: x = 1/sqrt(f) is found by going round its equation, which contracts."""
    x = Decimal(7)
    for _ in range(60):
        x = -2 * (k / Decimal("3.7") + Decimal("2.51") * x / re).log10()
    return 1 / x**2


def differences(place: int) -> tuple[Decimal, Decimal]:
    """Slope and curvature by one input, as difference quotients whose error is far below any float's."""
    steps = []
    for sign in (-1, 0, 1):
        at = [Decimal(120_000), Decimal("0.0008")]
        at[place] *= 1 + sign * Decimal("1e-12")
        steps.append(colebrook(*at))
    h = (Decimal(120_000), Decimal("0.0008"))[place] * Decimal("1e-12")
    return (steps[2] - steps[0]) / (2 * h), (steps[2] - 2 * steps[1] + steps[0]) / h**2


def test_value_sensitivities_and_degrees_of_freedom_are_those_of_another_solver() -> None:
    found = only(FRICTION)
    with localcontext(prec=60):
        value = colebrook(Decimal(120_000), Decimal("0.0008"))
        slopes = [differences(0)[0], differences(1)[0]]
        parts = [slopes[0] * 1800, slopes[1] * Decimal("0.0002") / Decimal(3).sqrt()]
        u = sum(part**2 for part in parts).sqrt()  # type: ignore[union-attr]
        freedom = 12 * (u / parts[0]) ** 4
    assert float(found["value"]) == pytest.approx(float(value), rel=1e-11)
    assert float(found["standard_uncertainty"]) == pytest.approx(float(u), rel=1e-10)
    assert [float(line["sensitivity"]) for line in found["budget"]] == pytest.approx([*map(float, slopes)], rel=1e-10)
    assert float(found["effective_degrees_of_freedom"]) == pytest.approx(float(freedom), rel=1e-9)
    assert float(found["second_engine_difference"]) < 1e-12
    assert found["expression"] == "1/sqrt(f) + 2*log10(k/3.7 + film) = 0"


def test_the_second_order_moves_the_value_by_half_of_the_curvatures() -> None:
    found = only(FRICTION)["second_order"]
    with localcontext(prec=60):
        shift = (differences(0)[1] * 1800**2 + differences(1)[1] * Decimal("0.0002") ** 2 / 3) / 2
        value = colebrook(Decimal(120_000), Decimal("0.0008")) + shift
    assert float(found["value"]) == pytest.approx(float(value), rel=1e-11)


def test_a_root_answers_as_its_closed_form_does_to_all_orders_and_in_every_trial() -> None:
    # Trials are drawn from the same seed, so that they are the same trials.
    inputs = [
        {"symbol": "a", "value": "2", "unit": "m", "uncertainty": {"standard": "0.2"}},
        {"symbol": "b", "value": "18", "unit": "m", "uncertainty": {"standard": "1.1"}},
    ]
    shared: Document = {"inputs": inputs, "correlations": [{"between": ["a", "b"], "coefficient": "-0.4"}]}
    shared |= {"monte_carlo": {"trials": 30_000}}
    closed = only(shared, outputs=[{"symbol": "y", "expression": "sqrt(a*b)", "unit": "m"}])
    solved = only(shared, outputs=[{"symbol": "y", "equation": "y**2 - a*b", "between": ["0.1", "50"], "unit": "m"}])
    assert [float(line["contribution"]) for line in solved["budget"]] == pytest.approx(
        [float(line["contribution"]) for line in closed["budget"]], rel=1e-11
    )
    for place in ("standard_uncertainty", "expanded_uncertainty", "value"):
        assert float(solved[place]) == pytest.approx(float(closed[place]), rel=1e-11)
    for ours, theirs in zip(solved["second_order"]["terms"], closed["second_order"]["terms"], strict=True):
        assert ours["between"] == theirs["between"]
        assert float(ours["contribution"]) == pytest.approx(float(theirs["contribution"]), rel=1e-8)
    assert float(solved["second_order"]["standard_uncertainty"]) == pytest.approx(
        float(closed["second_order"]["standard_uncertainty"]), rel=1e-11
    )
    assert [*map(float, solved["monte_carlo"]["interval"])] == pytest.approx(
        [*map(float, closed["monte_carlo"]["interval"])], rel=1e-9
    )
    assert solved["validation"]["agrees"] == closed["validation"]["agrees"]


def test_units_are_converted_and_shared_inputs_correlate_with_other_outputs() -> None:
    found = answer(
        {
            "inputs": [
                {"symbol": "l", "value": "0.5", "unit": "mm", "uncertainty": {"standard": "0.001"}},
                {"symbol": "d", "value": "20", "unit": "um", "uncertainty": {"standard": "0.5"}},
            ],
            "outputs": [
                {"symbol": "y", "equation": "l + d - y", "between": ["0", "1e6"], "unit": "nm"},
                {"symbol": "z", "expression": "l + d", "unit": "nm"},
            ],
            "monte_carlo": False,
        }
    )
    solved, closed = found["outputs"]
    assert solved["equation"] == "quantity"
    assert solved["value"] == closed["value"] == "520000"
    assert solved["standard_uncertainty"] == closed["standard_uncertainty"]
    assert [float(r) for r in found["correlation_matrix"]["coefficients"][0]] == pytest.approx([1, 1], rel=1e-11)


def test_trials_without_a_root_are_trials_without_a_value() -> None:
    asked: Document = {
        "inputs": [{"symbol": "a", "value": "1", "uncertainty": {"standard": "0.31"}}],
        "outputs": [{"symbol": "y", "equation": "y**2 - a", "between": ["0", "50"]}],
    }
    assert answer(asked)["warnings"] == ["monte-carlo-not-performed:model-undefined-in-trials"]
    with pytest.raises(MetrologyError) as caught:
        answer(asked, monte_carlo={"trials": 20_000})
    assert (caught.value.code, caught.value.pointer) == ("model-undefined-in-trials", "/outputs/0/equation")


def test_a_second_root_that_cannot_be_excluded_is_pointed_out() -> None:
    # y^2 falls below zero, rises above: one sign change, but the slope changes too.
    inputs = [{"symbol": "a", "value": "1", "uncertainty": {"standard": "0.01"}}]
    output = {"symbol": "y", "equation": "y**2 - a", "between": ["-0.5", "5"]}
    found = only({"inputs": inputs, "outputs": [output], "monte_carlo": False})
    assert found["warnings"] == ["other-roots-possible:y"]
    assert only({"inputs": inputs, "outputs": [output | {"between": ["0.1", "5"]}]})["warnings"] == []


def test_a_root_in_a_kink_or_behind_a_step_says_so() -> None:
    inputs = [{"symbol": "a", "value": "0", "uncertainty": {"standard": "0.01"}}]
    output = {"symbol": "y", "equation": "abs(y) + 3*y - a", "between": ["-1", "1"]}
    found = only({"inputs": inputs, "outputs": [output], "monte_carlo": False})
    assert found["warnings"] == ["kink:a"]
    assert found["second_order"] is None


REFUSED: list[tuple[dict[str, object], str, str]] = [
    ({"equation": "f - k*Re"}, "/outputs/0/between", "implicit-no-sign-change"),
    ({"equation": "(f - 0.01)*(f - 0.02)*(f - k*30)"}, "/outputs/0/between", "implicit-several-roots"),
    ({"between": ["0.1", "0.005"]}, "/outputs/0/between", "implicit-bracket-invalid"),
    ({"between": ["0.1", "0.1"]}, "/outputs/0/between", "implicit-bracket-invalid"),
    ({"between": ["0.1"]}, "/outputs/0/between/1", "evaluation-document-invalid"),
    ({"between": ["0.1", "x"]}, "/outputs/0/between/1", "decimal-text"),
    ({"between": None}, "/outputs/0/equation", "output-model-unclear"),
    ({"expression": "Re"}, "/outputs/0/equation", "output-model-unclear"),
    ({"equation": None}, "/outputs/0/between", "output-model-unclear"),
    ({"equation": None, "between": None}, "/outputs/0/expression", "evaluation-document-invalid"),
    ({"symbol": "Re"}, "/outputs/0/symbol", "symbol-repeated"),
    ({"equation": "k*Re - 1"}, "/outputs/0/equation", "implicit-symbol-unused"),
    ({"equation": "f - g"}, "/outputs/0/equation", "model-unknown-symbol"),
    ({"equation": "f - k = 0"}, "/outputs/0/equation", "model-bad-character"),
    ({"equation": "1/(f - k*21.3)"}, "/outputs/0/equation", "implicit-jump"),
    ({"equation": "f**3*k", "between": ["-1", "1"]}, "/outputs/0/equation", "implicit-slope-zero"),
    ({"unit": "furlong"}, "/outputs/0/unit", "unknown-unit"),
]


@pytest.mark.parametrize(("change", "pointer", "code"), REFUSED)
def test_what_cannot_be_solved_is_refused_at_its_place(change: dict[str, object], pointer: str, code: str) -> None:
    output = {name: part for name, part in (FRICTION["outputs"][0] | change).items() if part is not None}
    with pytest.raises(MetrologyError) as caught:
        answer(FRICTION, outputs=[output])
    assert (caught.value.code, caught.value.pointer) == (code, pointer)
    assert caught.value.sentence_zh
    assert caught.value.sentence_en


def test_a_unit_that_does_not_fit_the_equation_is_refused() -> None:
    inputs = [{"symbol": "l", "value": "1", "unit": "m", "uncertainty": {"standard": "0.1"}}]
    output = {"symbol": "y", "equation": "y - l", "between": ["0", "2"], "unit": "kg"}
    with pytest.raises(MetrologyError) as caught:
        answer({"inputs": inputs, "outputs": [output]})
    assert (caught.value.code, caught.value.pointer) == ("model-dimension-mismatch", "/outputs/0/equation")

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import MetrologyError
from domain.uncertainty.correlation import correlation_rows
from domain.uncertainty.errors import SharedInvalid, SharedTooLarge, SharesContradict
from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.inputs import InputQuantity, Shared
from domain.uncertainty.sharing import shared_correlations, shared_of

R_S = "JZ/2026/1/r1"


def quantity(symbol: str, u: float = 0.1, source: str = "", **shares: str) -> InputQuantity:
    shared = tuple(Shared(result=f"cert/{result}", contribution=text) for result, text in shares.items())
    return InputQuantity(symbol=symbol, value="1000", standard_uncertainty=u, source=source, shared=shared)


def coefficients(*quantities: InputQuantity) -> dict[str, float]:
    return {each.first + each.second: each.coefficient for each in shared_correlations(quantities)}


def series_of(resistors: list[InputQuantity]) -> float:
    budget = evaluate_model(
        symbol="R",
        expression="+".join(one.symbol for one in resistors),
        unit="",
        inputs=resistors,
        correlations=shared_correlations(resistors),
    )
    return float(budget.combined_standard_uncertainty)


def test_ten_resistors_through_ten_certificates() -> None:
    # GUM 5.2.2, example: each is calibrated as alpha x R_S with u(R_S) = 0.1 ohm and u(alpha) negligible.
    standard = InputQuantity(symbol="R_S", value="1000", standard_uncertainty=0.1, source=f"standard:{R_S}")
    ratio = InputQuantity(symbol="alpha", value="1")
    resistors = []
    for index in range(10):
        calibrated = evaluate_model(symbol="R", expression="alpha*R_S", unit="", inputs=[standard, ratio])
        resistors.append(
            InputQuantity(
                symbol=f"R{index}",
                value=calibrated.value,
                standard_uncertainty=float(calibrated.combined_standard_uncertainty),
                source=f"standard:C-{index}/r1",
                shared=shared_of(calibrated),
            )
        )
    assert series_of(resistors) == pytest.approx(1.0, rel=1e-9)
    assert series_of([replace(one, shared=()) for one in resistors]) == pytest.approx(0.316, abs=0.001)


def test_correlation_survives_a_second_generation_and_a_sign() -> None:
    # T -> S1, S2 -> A (by S1, sensitivity -2) and B (by S2): they meet in T only.
    shared_with_t = (Shared(result="T/r", contribution="0.06"),)
    made = {}
    for name, sensitivity in (("A", "-2"), ("B", "1")):
        standard = InputQuantity(symbol="s", value="1", standard_uncertainty=0.1, source=f"standard:S{name}/r")
        own = InputQuantity(symbol="d", value="0", standard_uncertainty=0.05)
        budget = evaluate_model(symbol="y", expression=f"({sensitivity})*s + d", unit="", inputs=[standard, own])
        shares = shared_of(budget, inherited={"s": shared_with_t})
        u = float(budget.combined_standard_uncertainty)
        made[name] = InputQuantity(symbol=name, value="1", standard_uncertainty=u, shared=shares)
    assert {each.result: float(each.contribution) for each in made["A"].shared} == pytest.approx(
        {"T/r": -0.12, "SA/r": -0.16}
    )
    expected = -0.12 * 0.06 / (math.hypot(0.2, 0.05) * math.hypot(0.1, 0.05))
    assert coefficients(made["A"], made["B"]) == {"AB": pytest.approx(expected)}


def test_two_inputs_from_one_result_are_one_quantity() -> None:
    first, second = quantity("a", 0.1, "standard:cert/r1"), quantity("b", 0.2, "standard:cert/r1")
    assert coefficients(first, second, quantity("c", 0.1, "standard:cert/r2")) == {"ab": 1.0}
    # One of them says where the result has its uncertainty from; that holds for the other too.
    told = quantity("a", 0.1, "standard:cert/r1", S="0.06")
    assert coefficients(told, second, quantity("c", 0.1, S="0.1")) == {
        "ab": 1.0,
        "ac": pytest.approx(0.6),
        "bc": pytest.approx(0.6),
    }
    assert coefficients(quantity("a", 0.0, "standard:cert/r1"), second) == {}


def test_the_standard_itself_is_correlated_with_what_it_calibrated() -> None:
    standard = quantity("s", 0.06, "standard:cert/S")
    assert coefficients(standard, quantity("a", 0.1, S="-0.06")) == {"sa": pytest.approx(-0.6)}


@given(
    st.lists(
        st.dictionaries(st.sampled_from("STUV"), st.integers(-40, 40).map(lambda n: str(n / 1000)), max_size=4),
        min_size=2,
        max_size=6,
    )
)
@settings(deadline=None, max_examples=50)
def test_shared_results_are_always_possible_together(shares: list[dict[str, str]]) -> None:
    quantities = [quantity(f"x{index}", 0.1, **stated) for index, stated in enumerate(shares)]
    correlation_rows([one.symbol for one in quantities], shared_correlations(quantities))


@pytest.mark.parametrize(
    ("quantities", "kind", "pointer"),
    [
        ([quantity("a", 0.1, S="0.08", T="0.08")], SharedTooLarge, "/0/shared"),
        ([quantity("a", 0.0, S="0.08")], SharedTooLarge, "/0/shared"),
        (
            [quantity("b"), replace(quantity("a"), shared=(Shared(result="cert", contribution="0.1"),))],
            SharedInvalid,
            "/1/shared/0",
        ),
        (
            [replace(quantity("a"), shared=(Shared(result="c/r", contribution="0.01"),) * 2)],
            SharedInvalid,
            "/0/shared/1",
        ),
        ([quantity("a", 0.1, "standard:cert/S", S="0.05")], SharedInvalid, "/0/shared"),
        (
            [quantity("a", 0.1, "standard:cert/r", S="0.05"), quantity("b", 0.1, "standard:cert/r", S="0.08")],
            SharesContradict,
            "/1/shared",
        ),
    ],
)
def test_refuses(quantities: list[InputQuantity], kind: type[MetrologyError], pointer: str) -> None:
    with pytest.raises(kind) as caught:
        shared_correlations(quantities)
    assert caught.value.pointer == pointer
    assert caught.value.sentence_zh


def test_shares_may_exceed_a_rounded_uncertainty_by_its_rounding() -> None:
    assert coefficients(quantity("a", 0.1, S="0.104"), quantity("b", 0.1, S="0.1")) == {"ab": pytest.approx(1)}


def test_only_named_lines_are_taken_over() -> None:
    inputs = [
        InputQuantity(symbol="s", value="1", standard_uncertainty=0.3, source="standard:cert/S"),
        InputQuantity(symbol="drift", value="0", standard_uncertainty=0.4, source="standard:cert/S"),
    ]
    budget = evaluate_model(symbol="y", expression="s + drift", unit="", inputs=inputs)
    assert shared_of(budget, symbols=["s"]) == (Shared(result="cert/S", contribution="0.3"),)
    assert shared_of(budget) == (Shared(result="cert/S", contribution="0.7"),)

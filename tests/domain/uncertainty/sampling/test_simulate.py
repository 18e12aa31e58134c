"""The door: threads, correlation, several outputs, refusals and notices."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from domain.errors import MetrologyError
from domain.uncertainty.inputs import Correlation, InputQuantity
from domain.uncertainty.model.system import read_system
from domain.uncertainty.propagation import gather
from domain.uncertainty.sampling.errors import ModelUndefinedInTrials, SamplingTooCostly, ShapeImpossible
from domain.uncertainty.sampling.measurand import measurand
from domain.uncertainty.sampling.rule import SamplingRule
from domain.uncertainty.sampling.simulate import Simulated, simulate
from tests.benchmarks.sampling import end_gauge
from tests.domain.uncertainty.sampling.shapes_of_the_format import CURVILINEAR, quantity_of

TRIALS = 60_000
A = quantity_of("normal", 0.3, value="1", symbol="a")
B = quantity_of("normal", 0.5, value="2", symbol="b")


def run(expressions: list[str], quantities: list[InputQuantity], r: float | None = None, **rule: Any) -> Simulated:  # noqa: ANN401 - as the rule takes it
    pair = [Correlation(first=quantities[0].symbol, second=quantities[1].symbol, coefficient=r)] if r else []
    inputs = gather(quantities, pair)
    measurands = [
        measurand(f"y{index}", read_system(expression, inputs.symbols)) for index, expression in enumerate(expressions)
    ]
    return simulate(inputs, measurands, SamplingRule(**{"trials": TRIALS, "digits": 1, **rule}))


def test_threads_and_blocks_change_no_bit() -> None:
    inputs, output = end_gauge()
    one, two, eight = (
        simulate(inputs, [output], SamplingRule(trials=45_678, seed=9, threads=threads)) for threads in (1, 2, 8)
    )
    assert one.outputs == two.outputs == eight.outputs
    assert np.array_equal(one.values, eight.values)
    assert simulate(inputs, [output], SamplingRule(trials=45_678, seed=10)).outputs != one.outputs


@pytest.mark.parametrize("r", [-1.0, -0.6, 0.9, 1.0])
def test_correlated_normal_inputs(r: float) -> None:
    found = run(["a", "b", "a + b"], [A, B], r)
    assert found.correlations[0][1] == pytest.approx(r, abs=0.01)
    assert found.outputs[2].spread.standard_uncertainty == pytest.approx((0.34 + 0.3 * r) ** 0.5, rel=0.02)
    assert found.notices == ()


def test_simultaneous_readings_are_a_multivariate_t() -> None:
    x, y = (quantity_of("t", 1.0, value="0", symbol=name, degrees_of_freedom=4.0) for name in "xy")
    found = run(["x", "(x - 0.6*y)/0.8"], [x, y], 0.6, trials=100_000)
    assert found.notices == ()
    assert stats.kstest(found.values[0], stats.t(4).cdf).pvalue > 1e-4
    # Any linear combination of a multivariate t is a t again: a copula of two t would fail here.
    assert stats.kstest(found.values[1], stats.t(4).cdf).pvalue > 1e-4
    inputs = gather([x, y], [Correlation(first="x", second="y", coefficient=0.6)])
    product = simulate(
        inputs, [measurand("p", read_system("x**2*y**2", inputs.symbols))], SamplingRule(trials=100_000)
    ).outputs[0]
    # E[x^2] = 2 has its square 4; one shared chi-squared makes large values of both coincide.
    assert product.spread.mean > 4 * 1.5


def test_other_correlated_shapes_keep_their_marginals_and_say_how_they_were_joined() -> None:
    uniform = quantity_of("uniform", 0.3, value="1", symbol="a")
    found = run(["a", "b"], [uniform, quantity_of("exponential", 2.0, value="2", symbol="b")], 0.7)
    assert found.notices == ("correlation-by-copula:a, b",)
    assert stats.kstest(found.values[0], stats.uniform(1 - 0.3 * 3**0.5, 0.6 * 3**0.5).cdf).pvalue > 1e-4
    assert stats.kstest(found.values[1], stats.expon(scale=2).cdf).pvalue > 1e-4
    assert 0.6 < found.correlations[0][1] < 0.75


def test_regions_of_normal_outputs_are_those_of_chi_squared() -> None:
    found = run(["a", "b"], [A, B], 0.8, trials=400_000)
    (region,) = found.regions
    assert region.ellipse_factor == pytest.approx(stats.chi2(2).ppf(0.95) ** 0.5, abs=0.01)
    joint = stats.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]])
    k = region.rectangle_factor
    assert joint.cdf([k, k], lower_limit=[-k, -k]) == pytest.approx(0.95, abs=0.002)


def test_outputs_that_determine_each_other_have_no_ellipse() -> None:
    (region,) = run(["a", "2*a"], [A, B]).regions
    assert region.ellipse_factor is None
    assert region.rectangle_factor == pytest.approx(1.96, abs=0.03)


def test_factors_of_units_are_applied() -> None:
    inputs = gather([A, B])
    scaled = measurand("y", read_system("a + b", ["a", "b"]), factors=(1000.0, 1.0), output_factor=0.001)
    found = simulate(inputs, [scaled], SamplingRule(trials=TRIALS)).outputs[0]
    assert found.spread.mean == pytest.approx(1.002, abs=0.01)


def test_constants_and_a_constant_output() -> None:
    constant = quantity_of("constant", 0.0, value="3", symbol="c")
    found = run(["a + c", "2*c"], [A, constant])
    assert found.outputs[0].spread.mean == pytest.approx(4, abs=0.01)
    still = found.outputs[1]
    assert (still.spread.mean, still.spread.standard_uncertainty, still.symmetric.low, still.shortest.high) == (
        6,
        0,
        6,
        6,
    )
    assert still.stable
    assert found.correlations == ((1.0, 0.0), (0.0, 1.0))
    assert run(["2*c"], [A, constant], trials=None).outputs[0].stable


@pytest.mark.parametrize("trials", [TRIALS, None])
def test_trials_without_a_value_are_refused_with_their_share(trials: int | None) -> None:
    with pytest.raises(ModelUndefinedInTrials) as refused:
        run(["a", "sqrt(a - 1)"], [A, B], trials=trials)
    assert refused.value.pointer == "/outputs/1/expression"
    share = float(str(refused.value.attributes["share"]).removesuffix(" %"))
    assert share == pytest.approx(50, abs=1)


def test_a_model_without_any_value_is_refused() -> None:
    with pytest.raises(ModelUndefinedInTrials):
        run(["sqrt(a - 100)"], [A, B], trials=None, undefined_share=0.5)


@pytest.mark.parametrize("trials", [TRIALS, None])
def test_a_stated_share_of_trials_without_a_value_is_left_out(trials: int | None) -> None:
    found = run(["sqrt(a)"], [A, B], undefined_share=0.01, trials=trials)
    assert any(stored.startswith("monte-carlo-undefined-trials:0.0") for stored in found.notices)
    assert np.isfinite(found.values).all()
    assert found.values.shape[1] < found.trials


def test_a_quantity_without_variance_is_pointed_out() -> None:
    found = run(["a + b"], [A, quantity_of("t", 1.0, symbol="b", degrees_of_freedom=2.0)], trials=None)
    assert "monte-carlo-no-variance:y0" in found.notices


@pytest.mark.parametrize(
    ("rule", "pointer"),
    [
        ({"trials": 100}, "/trials"),
        ({"trials": 10**9}, "/trials"),
        ({"seed": -1}, "/seed"),
        ({"threads": 0}, "/threads"),
        ({"undefined_share": 1.0}, "/undefined_share"),
    ],
)
def test_impossible_rules_are_refused_where_they_stand(rule: dict[str, Any], pointer: str) -> None:
    with pytest.raises(MetrologyError) as refused:
        run(["a"], [A, B], **rule)
    assert refused.value.pointer == f"/monte_carlo{pointer}"


def test_more_work_than_allowed_is_refused_before_it_is_done() -> None:
    with pytest.raises(SamplingTooCostly) as refused:
        run(["+".join(["sin(a)"] * 100)], [A, B], trials=10_000_000)
    assert refused.value.pointer == "/monte_carlo"


def test_a_distribution_that_does_not_exist_is_refused_at_its_input() -> None:
    with pytest.raises(ShapeImpossible) as refused:
        run(["a + b"], [A, quantity_of("lognormal", 1.0, value="-1", symbol="b")])
    assert refused.value.pointer == "/inputs/1"


def test_the_picture_counts_nearly_all_of_the_first_trials() -> None:
    picture = run(["x"], [CURVILINEAR]).outputs[0].histogram
    assert sum(picture.counts) == TRIALS - 2 * (TRIALS // 1000)
    assert picture.low > 1.7
    assert max(picture.counts) < 2 * np.mean(picture.counts)

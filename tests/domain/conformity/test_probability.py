from decimal import Decimal
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conformity.limits import Limits
from domain.conformity.probability import conformance_probability
from tests.reference.cases import load

UNIT_LIMITS = Limits.symmetric(Decimal(1), "V")


def test_published_examples() -> None:
    # JCGM 106:2012, 7.3 and 7.4.
    case = load("jcgm106-examples")
    data = case["data"]
    expected = {one["quantity"]: one for one in case["expected"]}
    zener, oil, radar = data["zener"], data["motor_oil"], data["radar"]
    found = {
        "p_zener": conformance_probability(zener["y"], zener["u"], Limits(upper=Decimal(str(zener["TU"])), unit="V")),
        "p_motor_oil": conformance_probability(
            oil["y"],
            oil["u"],
            Limits(lower=Decimal(str(oil["TL"])), upper=Decimal(str(oil["TU"])), unit="mm^2/s"),
        ),
        # Speeding: the probability that the true speed is above the limit.
        "p_radar": conformance_probability(
            radar["v"], radar["v"] * radar["urel"], Limits(lower=Decimal(radar["limit"]), unit="km/h")
        ),
    }
    for quantity, probability in found.items():
        assert probability == pytest.approx(expected[quantity]["value"], abs=expected[quantity]["tol"]), quantity


@given(st.floats(-5, 5), st.floats(0.01, 5))
def test_is_the_integral_of_the_normal_density(value: float, u: float) -> None:
    normal = NormalDist(value, u)
    expected = normal.cdf(1) - normal.cdf(-1)
    assert conformance_probability(value, u, UNIT_LIMITS) == pytest.approx(expected, abs=1e-12)


def test_many_degrees_of_freedom_are_normal_and_few_have_heavy_tails() -> None:
    normal = conformance_probability(0.5, 0.2, UNIT_LIMITS)
    assert conformance_probability(0.5, 0.2, UNIT_LIMITS, 1e9) == pytest.approx(normal, rel=1e-6)
    assert conformance_probability(0.5, 0.2, UNIT_LIMITS, 3) < normal
    # One degree of freedom is the Cauchy distribution: half of it lies within one scale.
    assert conformance_probability(0, 1, UNIT_LIMITS, 1) == pytest.approx(0.5, rel=1e-12)


def test_without_uncertainty_it_is_certain() -> None:
    assert [conformance_probability(value, 0, UNIT_LIMITS) for value in (-1.1, -1.0, 0.0, 1.0, 1.1)] == [0, 1, 1, 1, 0]
    assert conformance_probability(5, 0, UNIT_LIMITS) == 0


def test_one_open_side_takes_no_probability() -> None:
    assert conformance_probability(1, 0.3, Limits(upper=Decimal(1), unit="V")) == 0.5
    assert conformance_probability(1, 0.3, Limits(lower=Decimal(1), unit="V")) == 0.5

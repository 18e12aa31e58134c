import math
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import f_oneway

from domain.uncertainty.analysis_of_variance import analyse_groups, analyse_means
from domain.uncertainty.errors import GroupsUnequal, ReadingsMissing, TooFewReadings
from tests.reference.cases import load


def test_h5() -> None:
    data = load("gum-h5")["data"]
    means = [Decimal(str(value)) for value in data["day_means_V"]]
    deviations = [Decimal(f"{value:.6f}") for value in data["day_std_V"]]
    found = analyse_means(means, deviations, data["K"])
    ours = {
        "mean": float(found.estimate.value or 0),
        "s_between": found.between,
        "s_within": found.within,
        "F": found.ratio,
        "u_mean": found.estimate.standard_uncertainty,
        "s_B": found.component,
    }
    for expected in load("gum-h5")["expected"]:
        assert ours[expected["quantity"]] == pytest.approx(expected["value"], abs=expected["tol"]), expected
    # H.5.2.4: F_0.95(9, 40) = 2.12 and F_0.975(9, 40) = 2.45: significant at 5 %, not at 2.5 %.
    assert found.degrees_of_freedom == (9, 40)
    assert 0.025 < found.probability < 0.05
    assert (found.is_significant, found.estimate.degrees_of_freedom) == (True, 9)
    pooled = analyse_means(means, deviations, data["K"], significance=0.025)
    # H.5.2.5: 13 uV with 49 degrees of freedom where no effect between days is accepted.
    assert pooled.estimate.standard_uncertainty == pytest.approx(13e-6, abs=0.5e-6)
    assert pooled.estimate.degrees_of_freedom == 49


readings = st.integers(-500, 500).map(lambda number: Decimal(number) / 100)


@given(st.lists(st.lists(readings, min_size=3, max_size=3, unique=True), min_size=2, max_size=5))
@settings(deadline=None, max_examples=40)
def test_agrees_with_scipy(groups: list[list[Decimal]]) -> None:
    found = analyse_groups(groups)
    assume(found.between)
    theirs = f_oneway(*[[float(value) for value in group] for group in groups])
    assert found.ratio == pytest.approx(theirs.statistic, rel=1e-9, abs=1e-12)
    assert found.probability == pytest.approx(theirs.pvalue, rel=1e-9, abs=1e-12)
    assert analyse_groups(groups[::-1]) == found


def test_without_effect_all_readings_are_one_sample() -> None:
    groups = [[Decimal(1), Decimal(3)], [Decimal(3), Decimal(1)], [Decimal(1), Decimal(3)]]
    found = analyse_groups(groups)
    assert (found.is_significant, found.component, found.estimate.degrees_of_freedom) == (False, 0, 5)
    assert found.estimate.standard_uncertainty == pytest.approx(math.sqrt(6 / 5 / 6))


def test_nothing_within_says_all_or_nothing() -> None:
    same = analyse_groups([[Decimal(1)] * 2] * 3)
    assert (same.ratio, same.probability, same.is_significant) == (None, 1, False)
    apart = analyse_groups([[Decimal(1)] * 2, [Decimal(2)] * 2])
    assert (apart.ratio, apart.probability, apart.is_significant) == (None, 0, True)


def test_refuses() -> None:
    one, two = [Decimal(1), Decimal(2)], [Decimal(1), Decimal(2), Decimal(3)]
    with pytest.raises(GroupsUnequal):
        analyse_groups([one, two])
    with pytest.raises(GroupsUnequal):
        analyse_means(one, two, 5)
    with pytest.raises(TooFewReadings):
        analyse_groups([one])
    with pytest.raises(TooFewReadings):
        analyse_means(one, one, 1)
    with pytest.raises(TooFewReadings):
        analyse_groups([one[:1], two[:1]])
    with pytest.raises(ReadingsMissing):
        analyse_groups([[], []])

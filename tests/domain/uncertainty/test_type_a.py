import math
import random
from decimal import Decimal
from itertools import pairwise

import pytest

from domain.uncertainty import sources, type_a
from domain.uncertainty.errors import ReadingsEqual, ReadingsMissing, ReadingsTooCorrelated, TooFewReadings
from domain.uncertainty.exact import deviations
from tests.reference.cases import load


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def markov(factor: float, count: int, seed: int = 7) -> list[Decimal]:
    """Readings each of which remembers ``factor`` of the one before."""
    chance = random.Random(seed)
    values = [chance.gauss(0, 1)]
    while len(values) < count:
        values.append(factor * values[-1] + chance.gauss(0, 1))
    return [Decimal(f"{value:.9f}") for value in values]


@pytest.mark.parametrize("name", sorted(load("nist-strd-univariate")["sets"]))
def test_nist_univariate_to_fourteen_digits(name: str) -> None:
    # Lew, Lottery, Mavro and Michelso are not ours to ship; by hand they give 14.8 digits and more.
    case = load("nist-strd-univariate")["sets"][name]
    values = [Decimal(repr(value)) for value in case["data"]]
    estimate = sources.readings(values)
    assert float(estimate.value or 0) == pytest.approx(case["mean"], rel=1e-15)
    assert estimate.standard_uncertainty * math.sqrt(len(values)) == pytest.approx(case["std"], rel=1e-15)
    assert type_a.autocorrelation_coefficient(values) == pytest.approx(case["autocorr1"], rel=1e-15)


def test_independent_readings_are_left_alone() -> None:
    values = markov(0, 40)
    assert type_a.autocorrelation(values).coefficients == ()
    plain, ours = sources.readings(values), type_a.autocorrelated_readings(values)
    assert ours.standard_uncertainty == pytest.approx(plain.standard_uncertainty, rel=1e-14)
    assert (ours.value, ours.degrees_of_freedom) == (plain.value, 39)


def test_the_effective_number_is_that_of_the_formula() -> None:
    values = markov(0.6, 200)
    found = type_a.autocorrelation(values)
    exact = [type_a.autocorrelation_coefficient(values, lag) for lag in range(1, len(found.coefficients) + 2)]
    assert found.coefficients == pytest.approx(tuple(exact[:-1]), rel=1e-12)
    assert abs(exact[-1]) <= 1.96 * math.sqrt((1 + 2 * sum(r * r for r in exact[:-1])) / 200)
    total = 1 + 2 * sum((1 - lag / 200) * r for lag, r in enumerate(exact[:-1], 1))
    assert found.effective_number == pytest.approx(200 / total, rel=1e-12)
    # A first-order Markov series has n_eff = n (1 - phi)/(1 + phi) = 50.
    assert 25 < found.effective_number < 100


def test_memory_widens_the_interval_to_about_what_it_should_be() -> None:
    hits = plain_hits = 0
    for seed in range(80):
        values = markov(0.6, 200, seed)
        plain, ours = sources.readings(values), type_a.autocorrelated_readings(values)
        plain_hits += abs(float(plain.value or 0)) <= 1.972 * plain.standard_uncertainty
        hits += abs(float(ours.value or 0)) <= 2.0 * ours.standard_uncertainty
    assert plain_hits / 80 < 0.8
    assert hits / 80 > 0.85


def test_s_itself_is_corrected() -> None:
    values = markov(0.7, 60)
    effective = type_a.autocorrelation(values).effective_number
    variance = float(deviations(values).variance) * effective * 59 / (60 * (effective - 1))
    assert type_a.autocorrelated_readings(values).standard_uncertainty == pytest.approx(math.sqrt(variance / effective))


def test_swinging_readings_are_not_worth_more_than_their_number() -> None:
    values = decimals(*("1", "2") * 7, "1", "1.2", "1.9", "1.5", "1.4", "1.6")
    assert type_a.autocorrelation(values).effective_number <= len(values)


def test_refuses_a_drift_few_and_equal_readings() -> None:
    for count in (10, 20, 40, 300):
        with pytest.raises(ReadingsTooCorrelated):
            type_a.autocorrelated_readings([Decimal(number) for number in range(count)])
    with pytest.raises(TooFewReadings):
        type_a.autocorrelated_readings(decimals("1", "2", "3"))
    with pytest.raises(ReadingsMissing):
        type_a.autocorrelated_readings([])
    with pytest.raises(ReadingsEqual):
        type_a.autocorrelated_readings(decimals(*"1" * 12))
    with pytest.raises(ReadingsEqual):
        type_a.autocorrelation_coefficient(decimals("1", "1"))


def test_neighbours_that_resemble_each_other_are_noticed() -> None:
    assert type_a.looks_autocorrelated(markov(0.8, 50))
    assert not type_a.looks_autocorrelated(markov(0, 50))
    assert not type_a.looks_autocorrelated(decimals("1", "2", "3"))
    assert not type_a.looks_autocorrelated(decimals(*"1" * 20))


def test_a_coarse_display_gives_no_less_than_its_step() -> None:
    # GUM F.2.2.1: repeated equal indications do not mean u = 0, but 0.29 of the step.
    equal = sources.readings(decimals("5.1", "5.1", "5.1"))
    found = type_a.not_below_resolution(equal, Decimal("0.1"))
    assert found.standard_uncertainty == pytest.approx(0.1 / math.sqrt(12))
    assert (found.value, found.distribution, found.evaluation) == (Decimal("5.1"), "uniform", "B")
    scattered = sources.readings(decimals("5.1", "5.6", "4.8"))
    assert type_a.not_below_resolution(scattered, Decimal("0.1")) is scattered


def test_deviations_are_exact_whatever_the_digits() -> None:
    values = decimals("1e-20", "1", "1e20", "3.000")
    exact = deviations(values)
    rebuilt = [exact.mean + count * exact.step for count in exact.counts]
    assert all(Decimal(one.numerator) / one.denominator == value for one, value in zip(rebuilt, values, strict=True))
    assert next(after - before for before, after in pairwise(rebuilt)) > 0

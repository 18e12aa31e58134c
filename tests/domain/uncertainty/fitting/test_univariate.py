"""Mean and standard deviation of readings: NIST's certified sets given by formula, whose digits floats lose."""

import math
from decimal import Decimal
from typing import Any

import pytest

from domain.uncertainty import sources
from tests.domain.uncertainty.fitting.digits import digits
from tests.reference.cases import load

SETS: dict[str, dict[str, Any]] = load("nist-strd-univariate")["sets"]


@pytest.mark.parametrize("name", SETS)
def test_fourteen_digits_of_mean_and_scatter(name: str) -> None:
    stated = SETS[name]
    estimate = sources.readings([Decimal(repr(value)) for value in stated["data"]])
    assert digits(float(estimate.value or 0), stated["mean"]) >= 14
    assert digits(estimate.standard_uncertainty * math.sqrt(stated["n"]), stated["std"]) >= 14
    assert estimate.degrees_of_freedom == stated["n"] - 1

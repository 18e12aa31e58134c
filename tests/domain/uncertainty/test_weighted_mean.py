import math
from decimal import Decimal

import pytest

from domain.uncertainty.errors import GroupsUnequal, ReadingsMissing, UncertaintyInvalid
from domain.uncertainty.weighted_mean import weighted_mean


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def test_values_that_agree_keep_their_uncertainties() -> None:
    found = weighted_mean(decimals("10", "13"), decimals("1", "2"))
    assert found.estimate.value == Decimal("10.6")
    assert found.internal == pytest.approx(math.sqrt(0.8))
    # chi^2 = 0.6^2/1 + 2.4^2/4 = 1.8 with one degree of freedom.
    assert found.birge_ratio == pytest.approx(math.sqrt(1.8))
    assert found.external == pytest.approx(math.sqrt(1.44))
    assert found.probability == pytest.approx(math.erfc(math.sqrt(0.9)))
    assert found.estimate.standard_uncertainty == found.internal
    assert found.estimate.degrees_of_freedom is None


def test_values_that_disagree_widen_it() -> None:
    found = weighted_mean(decimals("10", "16", "13"), decimals("1", "1", "1"))
    assert found.birge_ratio == pytest.approx(3)
    assert found.estimate.standard_uncertainty == found.external == pytest.approx(math.sqrt(3))
    assert (found.estimate.evaluation, found.estimate.degrees_of_freedom) == ("A", 2)


def test_refuses() -> None:
    with pytest.raises(UncertaintyInvalid) as caught:
        weighted_mean(decimals("1", "2"), decimals("1", "0"))
    assert caught.value.pointer == "/1"
    with pytest.raises(GroupsUnequal):
        weighted_mean(decimals("1", "2"), decimals("1"))
    with pytest.raises(ReadingsMissing):
        weighted_mean([], [])

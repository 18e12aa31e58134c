import math

import pytest

from domain.conformity.agreement import en_number, zeta_score
from domain.conformity.errors import AgreementUndefined
from tests.reference.cases import load


def test_en_of_the_reference_case() -> None:
    case = load("en-number")
    data, (expected,) = case["data"], case["expected"]
    found = en_number(data["x"], data["U_lab"], data["X"], data["U_ref"])
    assert found.value == pytest.approx(expected["value"], abs=expected["tol"])
    assert found.assessment == "satisfactory"
    assert en_number(data["X"], data["U_lab"], data["x"], data["U_ref"]).value == pytest.approx(-found.value)


@pytest.mark.parametrize(("value", "assessment"), [(5, "satisfactory"), (-5, "satisfactory"), (5.01, "unsatisfactory")])
def test_en_of_one_is_still_satisfactory(value: float, assessment: str) -> None:
    assert en_number(value, 3, 0, 4).assessment == assessment


@pytest.mark.parametrize(
    ("value", "assessment"),
    [(10, "satisfactory"), (10.1, "questionable"), (-14.9, "questionable"), (15, "unsatisfactory")],
)
def test_zeta_warns_beyond_two_and_acts_from_three(value: float, assessment: str) -> None:
    assert zeta_score(value, 3, 0, 4).assessment == assessment


@pytest.mark.parametrize(
    ("value", "own", "other"),
    [(1, 0, 0), (1, -1, 2), (1, 1, -2), (math.nan, 1, 1), (1, math.inf, 1), (1e300, 1e-300, 0)],
)
def test_nothing_can_be_said_without_an_uncertainty(value: float, own: float, other: float) -> None:
    for score in (en_number, zeta_score):
        with pytest.raises(AgreementUndefined) as caught:
            score(value, own, 0, other)
        assert "不确定度" in caught.value.sentence_zh
    assert en_number(1, 0, 0, 2).value == 0.5  # one uncertainty is enough

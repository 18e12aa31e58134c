from decimal import Decimal
from fractions import Fraction

import pytest

from domain.conformity.errors import LimitsInvalid
from domain.conformity.limits import Limits, LimitSpecification, evaluate_limit
from domain.uncertainty.model.errors import ModelError, TableOutOfRange
from domain.uncertainty.model.tables import LookupTable


def numbers(**texts: str) -> dict[str, Decimal]:
    return {name: Decimal(text) for name, text in texts.items()}


GAUGE = LimitSpecification(mpe="(cls if p < 0.9*span else nxt)/100*span", unit="MPa")


@pytest.mark.parametrize(("point", "mpe"), [("1.43999", "0.0256"), ("1.44", "0.04"), ("1.6", "0.04")])
def test_the_next_class_begins_exactly_at_ninety_percent(point: str, mpe: str) -> None:
    limits = GAUGE.at(numbers(p=point, span="1.6", cls="1.6", nxt="2.5"))
    assert limits == Limits(lower=-Decimal(mpe), upper=Decimal(mpe), unit="MPa")
    assert limits.maximum_permissible_error == Fraction(mpe)


def test_conditional_and_rounded_limits_of_the_packs() -> None:
    caliper = "ceil((20 + 0.05*L)/10)*10/1000 if res <= 0.02 else 0.05"
    assert evaluate_limit(caliper, numbers(L="200", res="0.02")) == Decimal("0.03")
    assert evaluate_limit(caliper, numbers(L="200.1", res="0.02")) == Decimal("0.04")
    assert evaluate_limit(caliper, numbers(L="200", res="0.05")) == Decimal("0.05")
    water = "(5 if cls == 2 else 3) if Q < Q2 else ((2 if T <= 30 else 3) if cls == 2 else (1 if T <= 30 else 2))"
    assert evaluate_limit(water, numbers(cls="2", Q="0.05", Q2="0.05", T="30")) == 2
    meter = "1.0 if (pf == 1 and I >= 0.1) or (pf < 1 and I >= 0.2) else 1.5"
    assert evaluate_limit(meter, numbers(pf="0.5", I="0.1")) == Decimal("1.5")


def test_limits_from_a_table_by_load() -> None:
    steps = LookupTable(
        name="r76",
        rows=((Decimal(500), Decimal("0.5")), (Decimal(2000), Decimal(1)), (Decimal(10000), Decimal("1.5"))),
        interpolation="up_to",
    )
    scale = LimitSpecification(mpe="r76(load/e)*e", unit="g")
    for load, mpe in (("2500", "2.5"), ("2500.001", "5"), ("50000", "7.5")):
        limits = scale.at(numbers(load=load, e="5"), {"r76": steps})
        assert limits.upper == Decimal(mpe)
    with pytest.raises(TableOutOfRange) as caught:
        scale.at(numbers(load="50000.1", e="5"), {"r76": steps})
    assert caught.value.pointer == "/mpe"


def test_asymmetric_and_one_sided_limits() -> None:
    taximeter = LimitSpecification(lower="-4.0", upper="1.0", unit="percent").at({})
    assert (taximeter.contain(Decimal(-4)), taximeter.contain(Decimal("1.01"))) == (True, False)
    assert taximeter.maximum_permissible_error == Fraction("2.5")
    above = LimitSpecification(upper="x/3", unit="K").at(numbers(x="1"))
    assert above.lower is None
    assert above.upper == Decimal("0.3333333333333333333333333333")
    assert above.maximum_permissible_error is None
    assert above.contain(Decimal(-(10**9)))


def test_limits_count_as_within() -> None:
    limits = Limits.symmetric(Decimal("0.5"), "g")
    assert limits.contain(Decimal("0.50"))
    assert limits.contain(Decimal("-0.5"))
    assert not limits.contain(Decimal("0.5000001"))
    assert limits.contain(Decimal("0.3"), Decimal("0.2"))
    assert not limits.contain(Decimal("0.3"), Decimal("0.21"))
    assert not limits.contain(Decimal(0), Decimal("0.6"))
    assert limits.contain(Decimal("0.6"), Decimal("-0.1"))


@pytest.mark.parametrize(
    ("lower", "upper"), [(None, None), ("1", "1"), ("2", "1"), ("NaN", "1"), ("0", "Infinity"), (None, "-Infinity")]
)
def test_refuses_limits_between_which_nothing_lies(lower: str | None, upper: str | None) -> None:
    with pytest.raises(LimitsInvalid):
        Limits(
            lower=None if lower is None else Decimal(lower), upper=None if upper is None else Decimal(upper), unit="g"
        )


def test_refuses_a_specification_that_says_two_things_or_nothing() -> None:
    for specification in (
        LimitSpecification(mpe="1", upper="2", unit="g"),
        LimitSpecification(unit="g"),
        LimitSpecification(mpe="0", unit="g"),
        LimitSpecification(mpe="-1", unit="g"),
    ):
        with pytest.raises(LimitsInvalid):
            specification.at({})


def test_refusals_of_an_expression_point_at_it() -> None:
    for specification, pointer in (
        (LimitSpecification(mpe="1/x", unit="g"), "/mpe"),
        (LimitSpecification(lower="y", unit="g"), "/lower"),
        (LimitSpecification(upper="1 +", unit="g"), "/upper"),
    ):
        with pytest.raises(ModelError) as caught:
            specification.at(numbers(x="0"))
        assert caught.value.pointer == pointer

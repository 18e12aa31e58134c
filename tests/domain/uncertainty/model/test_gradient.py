import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.uncertainty.model.errors import DerivativeUndefined, TableOutOfRange, UndefinedValue
from domain.uncertainty.model.gradient import Linearised, linearise
from domain.uncertainty.model.language import parse
from domain.uncertainty.model.program import compile_model
from domain.uncertainty.model.tables import LookupTable

CURVE = LookupTable(
    name="curve",
    rows=((Decimal(0), Decimal(0)), (Decimal(10), Decimal(5)), (Decimal(20), Decimal(25))),
    interpolation="linear",
)
STEPS = LookupTable(name="steps", rows=((Decimal(1), Decimal(7)), (Decimal(2), Decimal(9))), interpolation="up_to")
NOMINALS = LookupTable(
    name="nominals", rows=((Decimal("0.1"), Decimal(3)), (Decimal("0.3"), Decimal(8))), interpolation="exact"
)
TABLES = {table.name: table for table in (CURVE, STEPS, NOMINALS)}


def at(text: str, **values: float) -> Linearised:
    model = parse(text, tuple(values), TABLES)
    assert model.symbols == tuple(values)
    return linearise(compile_model(model), tuple(values.values()), TABLES)


@pytest.mark.parametrize(
    ("text", "x", "slope"),
    [
        ("x+x", 3.0, 2.0),
        ("2-x", 3.0, -1.0),
        ("x*x*x", 3.0, 27.0),
        ("1/x", 4.0, -1 / 16),
        ("x/(1+x)", 1.0, 0.25),
        ("-x", 3.0, -1.0),
        ("x**3", 2.0, 12.0),
        ("x**-2", 2.0, -0.25),
        ("x**0.5", 4.0, 0.25),
        ("x**0", 4.0, 0.0),
        ("x**2", 0.0, 0.0),
        ("sqrt(x)", 4.0, 0.25),
        ("exp(x)", 1.0, math.e),
        ("log(x)", 4.0, 0.25),
        ("log10(x)", 2.0, 0.5 / math.log(10)),
        ("sin(x)", 1.0, math.cos(1)),
        ("cos(x)", 1.0, -math.sin(1)),
        ("tan(x)", 1.0, 1 / math.cos(1) ** 2),
        ("asin(x)", 0.6, 1.25),
        ("acos(x)", 0.6, -1.25),
        ("atan(x)", 2.0, 0.2),
        ("atan2(x, 2)", 1.0, 0.4),
        ("atan2(2, x)", 1.0, -0.4),
        ("sinh(x)", 1.0, math.cosh(1)),
        ("cosh(x)", 1.0, math.sinh(1)),
        ("tanh(x)", 1.0, 1 / math.cosh(1) ** 2),
        ("abs(x)", -3.0, -1.0),
        ("min(x, 2*x, 100)", 3.0, 1.0),
        ("max(x, 2*x, 1)", 3.0, 2.0),
        ("floor(x)", 3.5, 0.0),
        ("x**2 if x < 5 else 3*x", 4.0, 8.0),
        ("x**2 if x < 5 else 3*x", 6.0, 3.0),
        ("curve(x)", 5.0, 0.5),
        ("curve(x)", 15.0, 2.0),
        ("steps(x)", 1.5, 0.0),
    ],
)
def test_derivatives_are_those_of_the_textbook(text: str, x: float, slope: float) -> None:
    assert at(text, x=x).gradient == pytest.approx((slope,), rel=1e-14)


SMOOTH = "sqrt(a*a+b*b+1) * sin(a-b) / (2+cos(a*b)) + exp(-a*a)*atan2(a, 3+b*b) - log(1+c*c)**3 * tanh(c-a)"
INSIDE = st.floats(min_value=-3, max_value=3, allow_subnormal=False)


@given(a=INSIDE, b=INSIDE, c=INSIDE)
@settings(max_examples=150, deadline=None)
def test_the_gradient_is_the_slope(a: float, b: float, c: float) -> None:
    here = {"a": a, "b": b, "c": c}
    found = at(SMOOTH, **here).gradient
    step = 1e-5
    for index, name in enumerate(here):
        above = at(SMOOTH, **here | {name: here[name] + step}).value
        below = at(SMOOTH, **here | {name: here[name] - step}).value
        assert found[index] == pytest.approx((above - below) / (2 * step), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "x", "position"),
    [
        ("1/x", 0.0, 1),
        ("2 + 3/(x-1)", 1.0, 5),
        ("sqrt(x)", -1.0, 0),
        ("log(x)", 0.0, 0),
        ("asin(x)", 1.5, 0),
        ("x**0.5", -1.0, 1),
        ("x**-1", 0.0, 1),
        ("exp(x)", 1000.0, 0),
        ("x*x", 1e200, 1),
        ("1/(x*x)", 1e200, 4),
        ("round_to(x, 0)", 1.0, 0),
        ("round_to(x, -1)", 1.0, 0),
    ],
)
def test_no_finite_value_is_refused_where_it_happens(text: str, x: float, position: int) -> None:
    with pytest.raises(UndefinedValue) as caught:
        at(text, x=x)
    assert caught.value.position == position


@pytest.mark.parametrize(("text", "x"), [("sqrt(x)", 0.0), ("x**0.5", 0.0), ("asin(x)", 1.0), ("atan2(x, x)", 0.0)])
def test_no_finite_slope_is_refused(text: str, x: float) -> None:
    with pytest.raises(DerivativeUndefined):
        at(text, x=x)


def test_beyond_a_table_is_refused() -> None:
    for text, x in [("curve(x)", 20.5), ("curve(x)", -1.0), ("steps(x)", 2.5), ("1 + nominals(x)", 0.2)]:
        with pytest.raises(TableOutOfRange):
            at(text, x=x)


def test_an_exact_table_answers_at_its_keys_only() -> None:
    # 0.1 + 0.2 is 0.30000000000000004 as a float, but the key 0.3 is meant only where 0.3 was typed.
    assert at("nominals(x)", x=0.3).value == 8
    assert at("steps(x)", x=1.0).value == 7
    assert at("steps(x)", x=-5.0).value == 7


def test_kinks_and_steps_name_the_inputs_they_come_from() -> None:
    found = at("abs(x - y) + floor(z) + w", x=1.0, y=1.0, z=2.5, w=0.0)
    assert found.kinks == {"x", "y"}
    assert found.stepwise == {"z"}
    assert at("min(x, y)", x=1.0, y=1.0).kinks == {"x", "y"}
    assert at("min(x, y)", x=1.0, y=2.0).kinks == set()
    assert at("steps(x*y)", x=1.0, y=2.0).stepwise == {"x", "y"}


def test_a_model_without_inputs_is_a_constant() -> None:
    assert linearise(compile_model(parse("2*pi", ())), (), {}) == Linearised(2 * math.pi, (), frozenset(), frozenset())


def test_a_branch_without_inputs_has_no_slope() -> None:
    assert at("5 if x > 0 else 1/x", x=1.0).gradient == (0.0,)
    assert at("y if x > 0 else 1/x", y=2.0, x=1.0).gradient == (1.0, 0.0)

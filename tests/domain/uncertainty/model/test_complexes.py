"""Complex models lowered to real ones say what Python's complex numbers say."""

import cmath
import math
import random
from collections.abc import Mapping

import pytest

from domain.errors import MetrologyError
from domain.uncertainty.model.complex_region import correlation_of, covariance_of, may_wrap, region, region_factor
from domain.uncertainty.model.complexes import Lowered, lower
from domain.uncertainty.model.dimensions import read_units
from domain.uncertainty.model.errors import (
    ComplexCovarianceInvalid,
    ComplexPower,
    DimensionMismatch,
    ModelError,
    RealExpected,
    RegionUndefined,
    SymbolInvalid,
    SymbolRepeated,
    UndefinedValue,
    UnknownFunction,
)
from domain.uncertainty.model.gradient import Linearised, linearise_system
from domain.uncertainty.model.language import parse
from domain.uncertainty.model.program import compile_system
from domain.uncertainty.model.system import System

CARTESIAN = {"Z": "cartesian", "W": "cartesian"}
VALUES = {"Z_re": 0.75, "Z_im": -1.25, "W_re": -0.5, "W_im": 0.3, "x": 1.7, "V_abs": 2.0, "V_arg": 0.4}


def lowered(text: str, **definitions: str) -> Lowered:
    forms = {"Z": "cartesian", "W": "cartesian", "V": "polar"}
    return lower(text, forms, ["x"], definitions)  # type: ignore[arg-type]


def linear(system: System, values: Mapping[str, float] = VALUES) -> Linearised:
    return linearise_system(compile_system(system), [values[name] for name in system.symbols], {})


def value(text: str, **definitions: str) -> complex:
    found = lowered(text, **definitions)
    result = complex(linear(found.real).value, linear(found.imaginary).value)
    if result:
        assert linear(found.magnitude).value == pytest.approx(abs(result), rel=1e-12)
        assert linear(found.phase).value == pytest.approx(cmath.phase(result), abs=1e-12)
    return result


SCOPE = {
    "Z": complex(0.75, -1.25),
    "W": complex(-0.5, 0.3),
    "V": cmath.rect(2, 0.4),
    "x": 1.7,
    "i_": 1j,
    "exp": cmath.exp,
    "log": cmath.log,
    "sqrt": cmath.sqrt,
    "re": lambda z: complex(z).real,
    "im": lambda z: complex(z).imag,
    "arg": lambda z: cmath.phase(complex(z)),
    "conj": lambda z: complex(z).conjugate(),
    "polar": cmath.rect,
    "abs": abs,
    "__builtins__": {},
}


def grown(rng: random.Random, depth: int) -> str:
    if depth == 0:
        return rng.choice(["Z", "W", "V", "x", "i_", "2", "0.5"])
    inner = [grown(rng, depth - 1 if rng.random() < 0.8 else 0) for _ in range(2)]
    return rng.choice(
        [
            *(f"({inner[0]} {sign} {inner[1]})" for sign in "+-*/+-*/"),
            f"(-{inner[0]})",
            f"conj({inner[0]})",
            f"(re({inner[0]}) + i_*abs({inner[1]}))",
            f"polar(abs({inner[0]}), arg({inner[1]}))",
            f"exp(i_*im({inner[0]}))",
            f"log(2*i_ + {inner[0]})",
            f"sqrt(i_ + {inner[0]})",
            f"({inner[0]})**{rng.choice([2, 3, -1, -2, 0])}",
            f"({inner[0]} if abs({inner[1]}) < 1.1 else conj({inner[1]}))",
        ]
    )


def test_lowering_is_the_arithmetic_of_complex_numbers() -> None:
    rng, compared, refused = random.Random(20), 0, 0
    for _ in range(400):
        text = grown(rng, rng.randrange(1, 5))
        try:
            expected = complex(eval(text, SCOPE))  # noqa: S307 - our own generated text
        except (ZeroDivisionError, OverflowError, ValueError):
            continue
        try:
            found = value(text)
        except ModelError:
            refused += 1  # a magnitude or a phase of nothing has no slope
            continue
        if abs(expected) < 1e6:
            compared += 1
            assert found == pytest.approx(expected, rel=1e-8, abs=1e-8), text
    assert compared > 300
    assert refused < 4


# GUM H.2 (JCGM 100:2008, table H.2): five simultaneous readings of V, I and phi.
ESTIMATES = {"V_0": 4.9990, "I_0": 19.6610e-3, "phi": 1.04446}
U = {"V_0": 0.0032, "I_0": 0.0095e-3, "phi": 0.00075}
R = {("V_0", "I_0"): -0.36, ("V_0", "phi"): 0.86, ("I_0", "phi"): -0.65}


def test_the_impedance_of_gum_h2_in_its_complex_form() -> None:
    model = lower("V_0/I_0*exp(i_*phi)", {}, ["V_0", "I_0", "phi"])
    found = [linear(system, ESTIMATES) for system in (model.real, model.imaginary, model.magnitude)]
    slopes = [
        dict(zip(system.symbols, part.gradient, strict=True))
        for system, part in zip((model.real, model.imaginary, model.magnitude), found, strict=True)
    ]

    def shared(a: dict[str, float], b: dict[str, float]) -> float:
        return sum(
            a.get(p, 0.0) * U[p] * b.get(q, 0.0) * U[q] * (1.0 if p == q else R.get((p, q), R.get((q, p), 0.0)))
            for p in U
            for q in U
        )

    u_r, u_x, u_z = (math.sqrt(shared(own, own)) for own in slopes)
    assert [part.value for part in found] == pytest.approx([127.732, 219.847, 254.260], abs=0.005)
    assert (u_r, u_x, u_z) == pytest.approx((0.071, 0.295, 0.236), abs=0.002)
    assert shared(slopes[0], slopes[1]) / u_r / u_x == pytest.approx(-0.588, abs=0.006)
    units = {"V_0": "V", "I_0": "A", "phi": "rad"}
    for system in (model.real, model.imaginary, model.magnitude):
        assert read_units(system, units, "ohm").output_factor == 1
    assert read_units(model.phase, units, "rad").output_factor == 1


def test_the_gradient_obeys_cauchy_and_riemann() -> None:
    # A mismatch correction as with a vector network analyser: analytic in Z and W.
    model = lowered("(Z - W)/(1 - 0.3*Z*W + exp(Z)/9)")
    re, im = linear(model.real), linear(model.imaginary)
    by_re, by_im = (
        dict(zip(model.real.symbols, re.gradient, strict=True)),
        dict(zip(model.imaginary.symbols, im.gradient, strict=True)),
    )
    for symbol in ("Z", "W"):
        assert by_re[f"{symbol}_re"] == pytest.approx(by_im[f"{symbol}_im"], rel=1e-12)
        assert by_re[f"{symbol}_im"] == pytest.approx(-by_im[f"{symbol}_re"], rel=1e-12)


def test_units_of_a_complex_model_are_held_against_each_other() -> None:
    model = lower("U_1/J + Z", {"U_1": "cartesian", "J": "polar", "Z": "cartesian"})
    units = {"U_1_re": "V", "U_1_im": "V", "J_abs": "A", "J_arg": "rad", "Z_re": "ohm", "Z_im": "ohm"}
    for system in (model.real, model.imaginary, model.magnitude):
        assert read_units(system, units, "mohm").output_factor == pytest.approx(1e3)
    with pytest.raises(DimensionMismatch) as caught:
        read_units(model.real, {**units, "Z_re": "V"}, "mohm")
    assert caught.value.position == 6


def test_principal_values_on_and_beside_the_cut() -> None:
    assert value("log(W*0 - 1 + 0*i_)") == pytest.approx(1j * math.pi)
    assert value("sqrt(0*i_ - 4)") == pytest.approx(2j)
    assert value("sqrt(-4 - 1e-300*i_)") == pytest.approx(-2j)
    assert value("arg(x)") == 0
    assert value("arg(-x)") == pytest.approx(math.pi)
    assert value("i_**2") == -1
    assert value("abs(i_*x)") == pytest.approx(1.7)


def test_a_branch_that_is_not_taken_is_never_computed() -> None:
    assert value("Z/(W - W) if abs(Z) < 1 else conj(Z)") == complex(0.75, 1.25)
    assert value("conj(Z) if abs(Z) > 1 else (1/(W - W) if re(1/(W - W)) > 0 else 2)") == complex(0.75, 1.25)
    assert value("Z if abs(Z) < 1 and re(1/(W - W)) > 0 else 2*Z") == complex(1.5, -2.5)
    assert value("Z if abs(Z) > 1 or re(1/(W - W)) > 0 else 2*Z") == complex(0.75, -1.25)
    assert value("Z if not (abs(Z) > 1 and re(W) < 0) else 2*Z") == complex(1.5, -2.5)
    with pytest.raises(UndefinedValue):
        value("Z/(W - W) if abs(Z) > 1 else conj(Z)")


def test_definitions_are_lowered_once() -> None:
    chain = {"d0": "Z*W"} | {f"d{step}": f"(d{step - 1}*d{step - 1})/(1 + d{step - 1})" for step in range(1, 40)}
    model = lowered("d39", **chain)
    assert len(model.real.definitions) < 400
    assert value("a*b", a="Z + x", b="conj(a)") == pytest.approx(abs(complex(2.45, -1.25)) ** 2)
    wide = lowered("Z" + "*W" * 400)
    assert len(wide.real.definitions) < 1700
    assert math.isfinite(linear(wide.real).value)


REFUSED = [
    ("Z < 1 or x > 2", None, ModelError, None),
    ("Z if Z < 1 else W", None, RealExpected, 7),
    ("sin(Z)", None, RealExpected, 0),
    ("x + polar(Z, x)", None, RealExpected, 4),
    ("Z**0.5", None, ComplexPower, 1),
    ("2*sqrt(-x)", None, UndefinedValue, 2),
    ("Z/(W - W)", None, UndefinedValue, None),
    ("log(W - W)", None, ModelError, None),
    ("kappa(Z)", None, UnknownFunction, 0),
]


@pytest.mark.parametrize(("text", "_", "refusal", "position"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_makes_no_sense_is_refused_at_its_place(
    text: str, _: None, refusal: type[ModelError], position: int | None
) -> None:
    with pytest.raises(refusal) as caught:
        value(text)
    assert caught.value.pointer in {"/expression", ""}
    assert position is None or caught.value.position == position
    with pytest.raises(refusal) as inside:
        value("d + 1", d=text)
    assert inside.value.pointer == "/definitions/0/expression"


def test_names_of_parts_cannot_clash() -> None:
    for real, refusal in (("Z_re", SymbolRepeated), ("i_", SymbolInvalid)):
        with pytest.raises(refusal):
            lower("Z", {"Z": "cartesian"}, [real])
    with pytest.raises(MetrologyError):
        parse("conj(x)", ["x"])  # a real model knows no conjugate
    # A real model may have inputs by these names.
    assert parse("re + im*arg", ["re", "im", "arg"]).symbols == ("re", "im", "arg")


def test_the_ellipse_of_a_covariance() -> None:
    # Two degrees of freedom: chi-squared 5.991 at 95 %, so 2.4477; Hotelling with 4: 2*4/3 * F(2, 3) of 9.552 = 25.47.
    assert region_factor(0.95) == pytest.approx(2.4477, abs=5e-5)
    assert region_factor(0.95, 4) ** 2 == pytest.approx(8 / 3 * 9.552, abs=0.01)
    assert region_factor(0.95, 1e9) == pytest.approx(region_factor(0.95), rel=1e-6)
    tilted = region((1.0, 2.0), ((2.5, 1.5), (1.5, 2.5)), 0.95)
    assert tilted.angle == pytest.approx(math.pi / 4)
    assert tilted.semi_axes == pytest.approx((2 * region_factor(0.95), region_factor(0.95)))
    thin = region((0.0, 0.0), covariance_of(1, 1e-9, 0), 0.95)
    assert thin.semi_axes[1] == pytest.approx(1e-9 * region_factor(0.95), rel=1e-9)
    upright = region((0.0, 0.0), covariance_of(0, 3, 0), 0.5)
    assert upright.angle == pytest.approx(math.pi / 2)
    assert upright.semi_axes[1] == 0
    assert region((0.0, 0.0), covariance_of(0, 0, 0), 0.5).semi_axes == (0, 0)
    assert correlation_of(covariance_of(0.5, 2, -0.3)) == pytest.approx((0.5, 2, -0.3))


def test_a_region_that_does_not_exist_is_refused() -> None:
    for probability, nu in ((1.0, None), (0.0, None), (math.nan, None), (0.95, 1.0), (0.95, math.nan), (0.999, 1.001)):
        with pytest.raises(RegionUndefined):
            region_factor(probability, nu)
    broken = [
        ((1.0, 0.2), (0.3, 1.0)),
        ((-1.0, 0.0), (0.0, 1.0)),
        ((1.0, 2.0), (2.0, 1.0)),
        ((math.nan, 0.0), (0.0, 1.0)),
    ]
    for covariance in broken:
        with pytest.raises(ComplexCovarianceInvalid):
            correlation_of(covariance)


def test_a_phase_near_the_cut_is_seen() -> None:
    assert may_wrap(3.1, 0.03)
    assert may_wrap(-3.1, 0.03)
    assert not may_wrap(3.0, 0.03)

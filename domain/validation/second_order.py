"""Terms beyond first order (JCGM 100:2008, 5.1.2 note, H.1.7; JCGM 101:2008, 9.3, 9.4), reported and never applied."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.uncertainty.second_order import SecondOrder, second_order
from domain.validation.as_document import document
from domain.validation.as_measurand import read_measurand
from domain.validation.check import CaseChecks, Check, all_stated, near
from domain.validation.library import Case, load


def check_end_gauge(case: Case) -> list[Check]:
    """GUM H.1.7: two products of quantities whose estimates are zero, left out by first order."""
    found = to_second_order(document(load(case["data"]["see"])))
    pairs = {frozenset({term.first, term.second}): term.contribution for term in found.terms}
    numbers = {
        "term_dalpha_theta_nm": (
            pairs[frozenset({"theta_bar", "d_alpha"})] ** 2 + pairs[frozenset({"Delta", "d_alpha"})] ** 2
        )
        ** 0.5,
        "term_alphas_dtheta_nm": pairs[frozenset({"alpha_s", "d_theta"})],
        "u_c_nm": found.standard_uncertainty,
    }
    return all_stated(case, numbers)


def check_closed_forms(case: Case) -> list[Check]:
    """Moments of x^2 and x1 x2 in closed form: of normal inputs, and of a rectangle."""
    data = case["data"]
    one, flat, (first, second) = data["square"], data["square_rect"], data["product"]["m"]
    square = to_second_order(_asked("x**2", x=(one["mu"], {"standard": str(one["u"])})))
    rectangle = {"distribution": "rectangular", "half_width": str(flat["a"])}
    of_rectangle = to_second_order(_asked("x**2", x=(flat["mu"], rectangle)))
    u_first, u_second = ({"standard": str(u)} for u in data["product"]["u"])
    product = to_second_order(_asked("x1*x2", x1=(first, u_first), x2=(second, u_second)))
    numbers = {
        "square_normal_mean": square.value,
        "square_normal_u": square.standard_uncertainty,
        "square_rect_u": of_rectangle.standard_uncertainty,
        "product_u": product.standard_uncertainty,
    }
    return all_stated(case, numbers)


def check_comparison_loss(case: Case) -> list[Check]:
    """JCGM 101:2008, 9.4: x1^2 + x2^2 of normal inputs, independent and correlated; first order answers u = 0."""
    checks = []
    for one in case["exact"]:
        found = to_second_order(comparison_loss(one))
        label, expected = f"x1 = {one['x1']}, r = {one['r']}", one["guf_second"]
        checks.append(near(f"{label}: value", expected["y"], found.value, 1e-12 * expected["y"]))
        u = found.standard_uncertainty
        checks.append(near(f"{label}: u", expected["u"], u, 1e-9 * expected["u"]))
    return checks


def comparison_loss(one: Case) -> Case:
    """Write one row of JCGM 101:2008, 9.4 as a document."""
    asked = _asked("x1**2 + x2**2", x1=(one["x1"], {"standard": "0.005"}), x2=(0, {"standard": "0.005"}))
    return asked | {"correlations": [{"between": ["x1", "x2"], "coefficient": str(one["r"])}]}


def check_mass(case: Case) -> list[Check]:
    """JCGM 101:2008, 9.3: first order gives 0.0539 mg, the truth is 0.0755 mg."""
    exact, found = case["exact"], to_second_order(document(load("jcgm101-9.3-mass")))
    # The exact u has terms of higher order, which 1/rho brings in.
    return [
        near("value", exact["mean"], found.value, 1e-4, printed="1.2340 mg"),
        near("u", exact["u"], found.standard_uncertainty, 1e-3, printed="0.0750 mg (GUF2)"),
    ]


def to_second_order(asked: Case) -> SecondOrder:
    """Evaluate the only output of a document to second order; ArithmeticError where there is none."""
    read = read_measurand(asked)
    found = second_order(read.inputs, read.equation, {}, read.propagated)
    if found is None:
        raise ArithmeticError("no second order")
    return found


def _asked(expression: str, **inputs: tuple[float, Case]) -> Case:
    return {
        "inputs": [
            {"symbol": symbol, "value": str(value), "uncertainty": uncertainty}
            for symbol, (value, uncertainty) in inputs.items()
        ],
        "outputs": [{"symbol": "y", "expression": expression}],
        "monte_carlo": False,
    }


CHECKS: Mapping[str, CaseChecks] = MappingProxyType(
    {
        "gum-h1-second-order": check_end_gauge,
        "nonlinear-closed-forms": check_closed_forms,
        "jcgm101-9.4-comparison-loss": check_comparison_loss,
        "jcgm101-9.3-mass-mcm": check_mass,
    }
)
"""Checks of this group by case."""

"""Cases in which a well-meant program gives a wrong answer without a word (GUM H.1, H.2; EA-4/02 S9)."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from domain.validation.as_document import document, outputs_of
from domain.validation.check import CaseChecks, Check, near, same
from domain.validation.library import Case


def check_silent_sensitivities(case: Case) -> Iterator[Check]:
    """GUM H.1.7: first order misses 11.7 nm of d_alpha x theta; a budget that is silent about it is a trap."""
    answer = outputs_of(document(case, probability="0.99"))["l"]
    flagged = sorted(code for code in answer["warnings"] if code.startswith("zero-sensitivity"))
    yield same(
        "inputs flagged: zero sensitivity, u > 0",
        "zero-sensitivity:Delta zero-sensitivity:alpha_s zero-sensitivity:theta_bar",
        " ".join(flagged),
    )
    yield same("kind of equation", "numerical_value", answer["equation"])


def check_correlated_freedom(case: Case) -> Iterator[Check]:
    """GUM H.2: Welch-Satterthwaite for independent inputs answers 0.126 degrees of freedom and U = 0.903."""
    outputs = outputs_of(document(case))
    for symbol, output in outputs.items():
        yield near(f"{symbol}: dof of correlated inputs", 4, float(output["effective_degrees_of_freedom"]), 1e-8)
    reported = outputs["R"]["reported"]
    yield near("R: U at 95 %", 0.197, float(outputs["R"]["expanded_uncertainty"]), 0.0005)
    yield same("R: reported", "127.73 0.20", f"{reported['value']} {reported['expanded_uncertainty']}")


def check_dominant_shape(case: Case) -> Iterator[Check]:
    """EA-4/02 S9 needs k = 1.65: an engine that says 2 without a word overstates U by a fifth."""
    answer = outputs_of(document(case))["EX"]
    flagged = [code for code in answer["warnings"] if code.startswith("dominant")]
    yield same("term flagged as dominant", "dominant-non-normal-term:dViX", " ".join(flagged))


CHECKS: Mapping[str, CaseChecks] = MappingProxyType(
    {
        "gum-h1": check_silent_sensitivities,
        "gum-h2": check_correlated_freedom,
        "ea402-s9": check_dominant_shape,
    }
)
"""Checks of this group by case."""

"""Coverage factors from the shape of a dominant input (EA-4/02 S9 and S10), and the same U out of Monte Carlo."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from domain.validation.as_document import document, outputs_of
from domain.validation.check import CaseChecks, Check, near, same
from domain.validation.library import Case

PRINTED_TO = 0.005
"""Half of the last place of a k printed as 1.65."""


def check_shape(case: Case) -> Iterator[Check]:
    """Hold k and U by the shape against what is printed, and the interval of the trials against the same U."""
    (output,) = case["outputs"]
    expected = next(one for one in output["expected"] if one["quantity"] == "U")
    asked = document(case, probability=str(expected["p"]))
    found = outputs_of(asked | {"coverage": "shape"})[output["name"]]
    yield near("k", expected["k"], float(found["coverage_factor"]), PRINTED_TO, printed=expected["printed"])
    yield near("U", expected["value"], float(found["expanded_uncertainty"]), expected["tol"])
    yield same("coverage basis", "shape", found["coverage_basis"])
    yield same("flagged as dominant", "", " ".join(code for code in found["warnings"] if code.startswith("dominant")))
    sampled = outputs_of(asked | {"coverage": "monte_carlo", "monte_carlo": {"seed": 1}})[output["name"]]
    yield near("U by Monte Carlo", expected["value"], float(sampled["expanded_uncertainty"]), expected["tol"])
    yield same("coverage basis of it", "monte_carlo", sampled["coverage_basis"])


CHECKS: Mapping[str, CaseChecks] = MappingProxyType(dict.fromkeys(("ea402-s9", "ea402-s10"), check_shape))
"""Checks of this group by case."""

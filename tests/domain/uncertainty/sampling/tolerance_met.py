"""``python -m tests.domain.uncertainty.sampling.tolerance_met``: how often adaptive trials miss their own tolerance.

The figure of docs/decisions/0015: of 500 runs of each case of JCGM 101:2008, 9.2 to 9.5, in how many either end of the
probabilistically symmetric 95 % interval lies further from its exact place than the tolerance that the run stated.
"""

import sys
from dataclasses import dataclass

from domain.uncertainty.sampling.rule import SamplingRule
from domain.uncertainty.sampling.simulate import simulate
from tests.benchmarks.sampling import end_gauge
from tests.domain.uncertainty.sampling.published import Case, additive, comparison_loss, mass
from tests.reference.cases import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A case, and where the ends of its interval are."""

    case: Case
    low: float
    high: float


def _additive(distribution: str, last: float, exact: str) -> Known:
    reach = load("jcgm101-9.2-additive")["exact"][exact]
    return Known(case=additive(distribution, last), low=-reach, high=reach)


def _loss(index: int) -> Known:
    exact = load("jcgm101-9.4-comparison-loss")["exact"][index]
    low, high = exact["symmetric95"]
    return Known(case=comparison_loss(str(exact["x1"]), exact["r"]), low=low, high=high)


_MASS = load("jcgm101-9.3-mass-mcm")["exact"]
_GAUGE = load("jcgm101-9.5-gauge-mcm")["mcm_reference"]["sym95"]
CASES = {
    "9.2 normal": _additive("normal", 1, "normal"),
    "9.2 rectangles": _additive("uniform", 1, "rect"),
    "9.2 a wide rectangle": _additive("uniform", 10, "rect10"),
    "9.3": Known(case=mass(), low=_MASS["p025"], high=_MASS["p975"]),
    "9.4 x1 = 0": _loss(0),
    "9.4 x1 = 0.05, r = 0.9": _loss(5),
    "9.5": Known(case=end_gauge(), low=_GAUGE[0], high=_GAUGE[1]),
}


def missed(known: Known, seed: int) -> bool:
    """Whether one adaptive run leaves its tolerance at either end."""
    inputs, measurand = known.case
    found = simulate(inputs, [measurand], SamplingRule(seed=seed)).outputs[0]
    ends = ((found.symmetric.low, known.low), (found.symmetric.high, known.high))
    return any(abs(sampled - exact) > found.tolerance for sampled, exact in ends)


def main() -> None:
    """Print the share of runs that hold the tolerance, a line a case."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    for name, known in CASES.items():
        misses = sum(missed(known, seed) for seed in range(runs))
        print(f"{name}: {100 * (1 - misses / runs):.1f} % of {runs} runs hold the tolerance")


if __name__ == "__main__":
    main()

"""Cases at the very edge, where a moved day, a swapped sign or another connective would go unseen (test_mutants)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from domain.traceability.chain import Chain, Link
from domain.traceability.finding import Facts
from domain.traceability.licences import LicenceFact, ScopeLine
from domain.traceability.walk import walk
from domain.uncertainty.budget import Budget
from domain.uncertainty.coverage import coverage_factor

from .cases import SECOND, SHORT, TOO_NARROW, TWO, Case
from .samples import KNOWN, LINKS, SIGNATURES, WORK_DAY, link, result
from .whole import (
    AMBIENT,
    ASSEMBLY,
    AUTHORISED,
    BUDGET,
    CAPABILITY,
    DAY,
    DOCUMENTED,
    HISTORY,
    LINE,
    LOG,
    MATERIAL,
    REPEATABILITY,
    ROUTE,
    SEAL,
    STABILITY,
    T_BUDGET,
    USED_AT,
    WHOLE,
    above,
    chain,
    line,
    measured,
    point,
    uses,
)


def _case(rule: str, what: str, worst: str, walked: Chain | None = None, facts: Facts = WHOLE) -> Case:
    return Case(rule=rule, what=what, worst=worst, chain=walked or chain(), facts=facts)


def _told(**changed: Any) -> Facts:  # noqa: ANN401 - any field of it
    return replace(WHOLE, **changed)


def _judged(**changed: Any) -> Facts:  # noqa: ANN401 - any field of the statement
    stated = point().conformity
    assert stated is not None
    return measured(point(conformity=replace(stated, **changed)))


def _budget(base: Budget = BUDGET, **changed: Any) -> Facts:  # noqa: ANN401 - any field of it
    return measured(point(replace(base, **changed)))


def _certified(**changed: Any) -> Chain:  # noqa: ANN401 - any field of its result
    return chain(above("working", results=tuple(replace(each, **changed) for each in above("working").results)))


def _routed(*routes: LicenceFact) -> Chain:
    return chain(above("working", routes=routes))


def _with_second(*links: Link) -> Chain:
    return walk("item", (*DOCUMENTED, SECOND), (USED_AT, *links, *LINKS[1:]))


LISTED = ScopeLine(regulation="JJG 52")
NAMED = replace(CAPABILITY, scope=(replace(CAPABILITY.scope[0], regulation="JJG 52"),))
TWO_CODES = (WHOLE.regulations[0], replace(WHOLE.regulations[0], code="JJG 1"))
BETWEEN = date(2025, 5, 21)
"""After the working standard was calibrated by the social public one, before that was used again."""
SOCIAL_AGAIN = link("item", "up", "social", "s", WORK_DAY)
STATED = point().conformity
PROBABILITY = Decimal(STATED.conformance_probability) if STATED and STATED.conformance_probability else Decimal(0)
HALF = "0.0648"
"""Degrees of freedom of one input that leave the result with half a degree: 0.0648 (5/3)^4."""
FEW = float(HALF) * (5 / 3) ** 4
FEW_K = coverage_factor(Decimal("0.95"), FEW)

BOUNDARIES: tuple[Case, ...] = (
    _case(
        "T03",
        "the first use counts",
        "?",
        chain(SOCIAL_AGAIN, above("social", seals=(replace(SEAL, sealed_on=BETWEEN),))),
    ),
    _case(
        "T08",
        "the smallest result counts",
        "fail",
        chain(above("social", results=(*above("social").results, result("s2", "0.05", high="6000", unit="kPa")))),
    ),
    _case(
        "T09",
        "one line, smaller u",
        "fail",
        None,
        _budget(lines=(line("a", "0.005"),), combined_standard_uncertainty="0.004", expanded_uncertainty="0.008"),
    ),
    _case(
        "T09",
        "one line that counts, smaller u",
        "fail",
        None,
        _budget(
            lines=(line("a", "0.005"), line("b", "0")),
            combined_standard_uncertainty="0.004",
            expanded_uncertainty="0.008",
        ),
    ),
    _case("T09", "k of nothing", "fail", None, _budget(coverage_factor="0", expanded_uncertainty="0")),
    _case(
        "T09",
        "normal in spite of few degrees of freedom",
        "pass",
        None,
        _budget(
            T_BUDGET, coverage_basis="normal", coverage_factor="1.95996398454", expanded_uncertainty="0.0097998199227"
        ),
    ),
    _case(
        "T09",
        "less than one degree of freedom",
        "pass",
        None,
        _budget(
            T_BUDGET,
            lines=(line("a", "0.003", HALF), line("b", "0.004")),
            effective_degrees_of_freedom=f"{FEW:.12g}",
            coverage_factor=f"{FEW_K:.12g}",
            expanded_uncertainty=f"{FEW_K * 0.005:.12g}",
        ),
    ),
    _case("T09", "no number", "fail", None, _budget(combined_standard_uncertainty="x")),
    _case("T10", "range of one point", "pass", _certified(range_low="0.8", range_high="0.8")),
    _case("T10", "k of one", "pass", _certified(coverage_factor="1")),
    _case("T10", "p of nothing", "fail", None, _budget(coverage_probability="0")),
    _case("T10", "a result that is not there is T06's", "pass", uses(parent_result_id="zz")),
    _case(
        "T11",
        "work by two regulations, one in the scope",
        "pass",
        None,
        _told(capabilities=(NAMED,), regulations=TWO_CODES),
    ),
    _case("T12", "known since today", "pass", chain(above("working", routes=(replace(ROUTE, known_on=KNOWN),)))),
    _case(
        "T12", "its first day", "pass", chain(above("working", routes=(replace(ROUTE, valid_from=date(2025, 6, 1)),)))
    ),
    _case(
        "T12",
        "what closes a circle is not above",
        "pass",
        chain(link("national", "n", "item", "up", date(2021, 1, 1)), above("item", routes=())),
    ),
    _case(
        "T12",
        "of one licence the scope is not noted",
        "?",
        _routed(replace(ROUTE, scope=()), replace(ROUTE, scope=SHORT)),
    ),
    _case("T12", "a line of the scope names no quantity", "?", _routed(replace(ROUTE, scope=(*SHORT, LISTED)))),
    _case(
        "T12",
        "inside where this one was used",
        "pass",
        _routed(replace(ROUTE, scope=(replace(LINE, range_high="800"),))),
    ),
    _case("T13", "at the upper end", "pass", uses(point_low="2.0", point_high="2.0")),
    _case("T13", "at the lower end", "pass", uses(point_low="0", point_high="0")),
    _case("T13", "one range of two is enough", "pass", None, _told(capabilities=(*WHOLE.capabilities, *TOO_NARROW))),
    _case(
        "T13",
        "test known since today",
        "pass",
        None,
        _told(assemblies=(replace(ASSEMBLY, checks=(replace(REPEATABILITY, known_on=KNOWN), STABILITY)),)),
    ),
    _case("T14", "a gap is T21's", "pass", chain(without=("social",))),
    _case("T15", "no limits", "pass", None, _judged(lower_limit=None, upper_limit=None)),
    _case("T15", "one limit", "warn", None, _judged(lower_limit=None, upper_limit="0.0059")),
    _case("T15", "limits that are not symmetrical", "pass", None, _judged(lower_limit="-0.001", upper_limit="0.011")),
    _case(
        "T15", "a standard of another test", "pass", _with_second(replace(TWO, child_where="down", contribution="9"))
    ),
    _case(
        "T16",
        "another machine's last digit",
        "pass",
        None,
        _judged(conformance_probability=str(PROBABILITY - Decimal("1e-9"))),
    ),
    _case("T16", "a statement of before there was an outcome", "pass", None, _judged(outcome="")),
    _case(
        "T17",
        "its first day",
        "pass",
        None,
        _told(regulations=(replace(WHOLE.regulations[0], effective_from=WORK_DAY),)),
    ),
    _case(
        "T17", "its last day", "pass", None, _told(regulations=(replace(WHOLE.regulations[0], effective_to=WORK_DAY),))
    ),
    _case(
        "T17",
        "the day after",
        "fail",
        None,
        _told(regulations=(replace(WHOLE.regulations[0], effective_to=WORK_DAY - DAY),)),
    ),
    _case(
        "T17",
        "one line of the scope names it",
        "pass",
        None,
        _told(capabilities=(replace(AUTHORISED, scope=(LISTED, LINE)),)),
    ),
    _case("T18", "only the warmest noted", "?", None, _told(ambient=(replace(AMBIENT, low=None),))),
    _case(
        "T19",
        "of one it is not known",
        "?",
        None,
        _told(signatures=(*SIGNATURES, replace(SIGNATURES[0], person_id="chen", authorised=None))),
    ),
    _case(
        "T20",
        "the values agree, their k does not",
        "warn",
        None,
        _told(histories=(replace(HISTORY, coverage_factor="3", before_coverage_factor="3"),)),
    ),
    _case(
        "T23",
        "a common parent of another result",
        "pass",
        _with_second(TWO, link("other", "x", "national", "n", date(2025, 5, 20))),
    ),
    _case("T24", "no line", "fail", None, _told(log=replace(LOG, sequence=0))),
    _case(
        "T25",
        "the last that is known counts",
        "fail",
        chain(above("working", reference_materials=(MATERIAL, replace(MATERIAL, batch=" ", known_on=KNOWN)))),
    ),
    _case(
        "T25",
        "known since today",
        "fail",
        chain(above("working", reference_materials=(replace(MATERIAL, batch=" ", known_on=KNOWN),))),
    ),
    _case(
        "T25",
        "the last use counts",
        "fail",
        chain(SOCIAL_AGAIN, above("social", reference_materials=(replace(MATERIAL, expires_on=WORK_DAY - DAY),))),
    ),
)

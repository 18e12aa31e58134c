"""For every rule at least one chain that passes it, one that fails it, and one that lacks the fact."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.standards.schemes import builtin_schemes
from domain.traceability.chain import Chain, Level
from domain.traceability.facts import OverrideFact, PositionFact, StandardCheckFact
from domain.traceability.finding import Facts
from domain.traceability.licences import LicenceEvent, LicenceEventKind, LicenceFact, LicenceKind, ScopeLine
from domain.traceability.parents import SealKind
from domain.traceability.walk import walk
from domain.uncertainty.budget import Reported
from domain.uncertainty.inputs import Shared

from .samples import FACTS, KNOWN, LINKS, WORK_DAY, link, node, result
from .whole import (
    AMBIENT,
    ASSEMBLY,
    ASSESSED,
    AUTHORISED,
    BUDGET,
    CAPABILITY,
    DAY,
    DOCUMENTED,
    EVER,
    HISTORY,
    LINE,
    LOG,
    MATERIAL,
    REPEATABILITY,
    ROUTE,
    SEAL,
    SOFTWARE,
    STABILITY,
    T_BUDGET,
    TRIALS,
    USED_AT,
    WHOLE,
    above,
    befell,
    chain,
    measured,
    point,
    uses,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One situation and what one rule must find in it, worst first: ``fail``, ``warn``, ``?`` or ``pass``."""

    rule: str
    what: str
    worst: str
    chain: Chain
    facts: Facts = WHOLE
    on: date = KNOWN


def _case(rule: str, what: str, worst: str, walked: Chain | None = None, facts: Facts | None = None) -> Case:
    return Case(rule=rule, what=what, worst=worst, chain=walked or chain(), facts=facts or WHOLE)


def _told(**changed: Any) -> Facts:  # noqa: ANN401 - any field of it
    return replace(WHOLE, **changed)


def _checked(*checks: StandardCheckFact) -> Facts:
    return _told(assemblies=(replace(ASSEMBLY, checks=checks),))


def _from_zero(low: str) -> Chain:
    narrow = replace(ROUTE, scope=(replace(LINE, range_low="100", range_high="9000"),))
    return chain(replace(LINKS[1], point_low=low), above("social", routes=(narrow,)))


def _calibrated(line: ScopeLine) -> Facts:
    regulation = replace(WHOLE.regulations[0], service="calibration")
    return _told(regulations=(regulation,), capabilities=(replace(ROUTE, scope=(line,)),))


def _node_result(name: str, **changed: Any) -> Chain:  # noqa: ANN401 - any field of it
    one = above(name)
    return chain(replace(one, results=tuple(replace(each, **changed) for each in one.results)))


TWO = replace(USED_AT, parent_id="other", parent_result_id="o")
SECOND = replace(
    node("other", Level.WORKING, date(2025, 6, 1), None, result("o", "0.002")), seals=(SEAL,), routes=(ROUTE,)
)


def _two_standards() -> Chain:
    """Both standards were calibrated by the social public one."""
    parts = (*DOCUMENTED, SECOND)
    links = (USED_AT, TWO, *LINKS[1:], link("other", "o", "social", "s", date(2025, 5, 20)))
    return walk("item", parts, links)


SHARING = (Shared(result="social/s", contribution="0.0001"),)
FLAGGED = measured(point(shared=SHARING), point(shared=SHARING, point="1.6"))
SHORT = (replace(LINE, range_high="700"),)
JUST = (replace(CAPABILITY.scope[0], range_high="800"),)
ENTRIES = (replace(MATERIAL, batch=""), MATERIAL)
TOO_NARROW = (replace(CAPABILITY, scope=SHORT), replace(ASSESSED, scope=SHORT))
GREATER = (replace(CAPABILITY, scope=(replace(CAPABILITY.scope[0], uncertainty="9.001"),)),)
NAMED = (replace(CAPABILITY, scope=(replace(CAPABILITY.scope[0], regulation="JJG 53"),)),)
DENSITY = (
    replace(CAPABILITY, scope=(replace(GREATER[0].scope[0], uncertainty="0.001", uncertainty_unit="kg/m^3"),)),
    CAPABILITY,
)


def _licensed(name: str, kind: LicenceEventKind, day: date, known: date = EVER) -> LicenceFact:
    base = {"route": ROUTE, "assessed": ASSESSED, "authorised": AUTHORISED}[name]
    suspended = LicenceEvent(kind=LicenceEventKind.SUSPENDED, effective_on=EVER, known_on=EVER)
    before = (suspended,) if kind is LicenceEventKind.RESTORED else ()
    return replace(base, events=(*before, LicenceEvent(kind=kind, effective_on=day, known_on=known)))


SUSPENDED, RESTORED, WITHDRAWN = LicenceEventKind.SUSPENDED, LicenceEventKind.RESTORED, LicenceEventKind.WITHDRAWN

ALIKE = (
    PositionFact(certificate_id="working", accuracy="0.02 级"),
    PositionFact(certificate_id="social", accuracy="0.02 级"),
)
ALLOWED = OverrideFact(child_id="working", parent_id="social", reason="x", person_id="li", known_on=KNOWN)
ELSEWHERE = (replace(FACTS.regulations[0], code="JJG 1"),)

CASES: tuple[Case, ...] = (
    _case("T01", "no standard", "fail", uses(child_where="other")),
    _case("T02", "file changed", "fail", chain(above("social", digest="sha256:01"))),
    _case("T02", "file not kept", "?", chain(above("social", digest="sha256:01", file_kept=False))),
    _case("T02", "digest not noted", "?", chain(above("social", recorded_digest=None))),
    _case("T03", "does not hold", "fail", chain(above("working", seals=(replace(SEAL, valid=False),)))),
    _case(
        "T03",
        "the last check counts",
        "fail",
        chain(above("working", seals=(SEAL, replace(SEAL, valid=False, known_on=KNOWN)))),
    ),
    _case(
        "T03",
        "not known yet",
        "pass",
        chain(above("working", seals=(SEAL, replace(SEAL, valid=False, known_on=KNOWN + DAY)))),
    ),
    _case("T03", "nobody looked", "?", chain(above("working", seals=()))),
    _case(
        "T03", "sealed on the day of use", "pass", chain(above("working", seals=(replace(SEAL, sealed_on=WORK_DAY),)))
    ),
    _case("T03", "sealed afterwards", "?", chain(above("working", seals=(replace(SEAL, sealed_on=WORK_DAY + DAY),)))),
    _case("T03", "no time", "?", chain(above("working", seals=(replace(SEAL, kind=SealKind.SIGNATURE),)))),
    _case("T04", "withdrawn when used", "fail", chain(befell(WORK_DAY))),
    _case("T04", "withdrawn later", "warn", chain(befell(WORK_DAY + DAY))),
    _case("T05", "expired", "fail", chain(above("working", valid_until=WORK_DAY - DAY))),
    _case("T06", "beyond the range", "fail", uses(point_high="2.6")),
    _case("T07", "another kind", "fail", uses(quantity_kind="absolute_pressure")),
    _case("T08", "share left out", "fail", uses(standard_uncertainty="0.0009")),
    _case("T08", "no line", "?", uses(standard_uncertainty=None)),
    _case("T09", "nothing given", "?", None, _told(result=None)),
    _case(
        "T09",
        "u is not that of the lines",
        "fail",
        None,
        measured(point(replace(BUDGET, combined_standard_uncertainty="0.0071"))),
    ),
    _case(
        "T09",
        "correlated",
        "?",
        None,
        measured(point(replace(BUDGET, combined_standard_uncertainty="0.006", expanded_uncertainty="0.012"))),
    ),
    _case("T09", "U is not k u", "fail", None, measured(point(replace(BUDGET, expanded_uncertainty="0.0101")))),
    _case("T09", "k by Welch-Satterthwaite", "pass", None, measured(point(T_BUDGET))),
    _case(
        "T09",
        "k is not that of p",
        "fail",
        None,
        measured(point(replace(T_BUDGET, coverage_factor="2", expanded_uncertainty="0.01"))),
    ),
    _case(
        "T09",
        "degrees of freedom are not those",
        "fail",
        None,
        measured(point(replace(T_BUDGET, effective_degrees_of_freedom="69.5"))),
    ),
    _case("T09", "the trials differ", "warn", None, measured(point(T_BUDGET, monte_carlo=TRIALS))),
    _case("T09", "a prescribed k is no claim about the trials", "pass", None, measured(point(monte_carlo=TRIALS))),
    _case(
        "T10",
        "three digits",
        "fail",
        None,
        measured(point(replace(BUDGET, reported=Reported(value="0.0012", expanded_uncertainty="0.0101")))),
    ),
    _case(
        "T10",
        "value ends elsewhere",
        "fail",
        None,
        measured(point(replace(BUDGET, reported=Reported(value="0.0010", expanded_uncertainty="0.010")))),
    ),
    _case(
        "T10",
        "another U on paper",
        "fail",
        None,
        measured(point(replace(BUDGET, reported=Reported(value="0.001", expanded_uncertainty="0.011")))),
    ),
    _case("T10", "k below one", "fail", None, measured(point(replace(BUDGET, coverage_factor="0.9")))),
    _case("T10", "p of one", "fail", None, measured(point(replace(BUDGET, coverage_probability="1")))),
    _case("T10", "no uncertainty above", "fail", _node_result("social", expanded_uncertainty="0")),
    _case("T10", "not a number above", "fail", _node_result("social", expanded_uncertainty="NaN")),
    _case("T10", "range reversed", "fail", _node_result("working", range_low="3")),
    _case("T10", "the same result twice", "fail", chain(above("working", results=above("working").results * 2))),
    _case("T11", "below", "fail", None, _told(capabilities=GREATER)),
    _case("T11", "equal", "pass", _node_result("item", expanded_uncertainty="0.0052")),
    _case("T11", "just below", "fail", _node_result("item", expanded_uncertainty="0.00519")),
    _case("T11", "k of three", "fail", _node_result("item", coverage_factor="3.2")),
    _case("T11", "the best licence counts", "pass", None, _told(capabilities=(*GREATER, CAPABILITY))),
    _case("T11", "nothing on record", "?", None, _told(capabilities=())),
    _case("T11", "out of range", "?", None, _told(capabilities=TOO_NARROW)),
    _case("T11", "at the end of the range", "pass", None, _told(capabilities=(replace(CAPABILITY, scope=JUST),))),
    _case("T11", "licence ended", "?", None, _told(capabilities=(replace(GREATER[0], valid_until=WORK_DAY - DAY),))),
    _case("T11", "until that day", "fail", None, _told(capabilities=(replace(GREATER[0], valid_until=WORK_DAY),))),
    _case("T11", "from that day", "fail", None, _told(capabilities=(replace(GREATER[0], valid_from=WORK_DAY),))),
    _case(
        "T11", "from the day after", "?", None, _told(capabilities=(replace(GREATER[0], valid_from=WORK_DAY + DAY),))
    ),
    _case("T11", "known that day", "fail", None, _told(capabilities=(replace(GREATER[0], known_on=KNOWN),))),
    _case("T11", "corrected", "pass", None, _told(capabilities=(replace(CAPABILITY, corrected_on=KNOWN + DAY),))),
    _case("T11", "corrected that day", "?", None, _told(capabilities=(replace(CAPABILITY, corrected_on=KNOWN),))),
    _case("T11", "of another regulation", "?", None, _told(capabilities=NAMED)),
    _case("T11", "of a density in that range", "pass", None, _told(capabilities=DENSITY)),
    _case(
        "T11",
        "U of a measurement standard is no CMC",
        "?",
        None,
        _told(capabilities=(replace(GREATER[0], kind=LicenceKind.SOCIAL_PUBLIC),)),
    ),
    _case("T11", "not known yet", "?", None, _told(capabilities=(replace(GREATER[0], known_on=KNOWN + DAY),))),
    _case("T12", "a range from zero on means up to", "pass", _from_zero("0")),
    _case("T12", "a range from below the scope on", "fail", _from_zero("0.05")),
    _case("T12", "out of scope", "fail", chain(above("working", routes=(replace(ROUTE, scope=SHORT),)))),
    _case(
        "T12",
        "another kind",
        "fail",
        chain(above("working", routes=(replace(ROUTE, scope=(replace(LINE, quantity_kind="absolute_pressure"),)),))),
    ),
    _case(
        "T12",
        "out of a scope on record in part",
        "?",
        chain(above("working", routes=(replace(ROUTE, scope=SHORT, scope_partial=True),))),
    ),
    _case(
        "T12",
        "in a scope on record in part",
        "pass",
        chain(above("working", routes=(replace(ROUTE, scope_partial=True),))),
    ),
    _case("T12", "scope not noted", "?", chain(above("working", routes=(replace(ROUTE, scope=()),)))),
    _case(
        "T12",
        "only a regulation",
        "?",
        chain(above("working", routes=(replace(ROUTE, scope=(ScopeLine(regulation="JJG 49"),)),))),
    ),
    _case(
        "T12",
        "no range is every value",
        "pass",
        chain(above("working", routes=(replace(ROUTE, scope=(ScopeLine(quantity_kind="gauge_pressure"),)),))),
    ),
    _case(
        "T12", "no route to traceability", "?", chain(above("working", routes=(replace(ROUTE, kind=LicenceKind.CMA),)))
    ),
    _case(
        "T12",
        "not yet accredited",
        "fail",
        chain(above("working", routes=(replace(ROUTE, valid_from=date(2025, 6, 2)),))),
    ),
    _case(
        "T12",
        "accredited until that day",
        "pass",
        chain(above("working", routes=(replace(ROUTE, valid_until=date(2025, 6, 1)),))),
    ),
    _case("T12", "ended", "fail", chain(above("working", routes=(replace(ROUTE, valid_until=date(2025, 5, 31)),)))),
    _case("T12", "one of two", "pass", chain(above("working", routes=(replace(ROUTE, scope=SHORT), ROUTE)))),
    _case("T12", "none on record", "?", chain(above("national", routes=()))),
    _case(
        "T12",
        "suspended that day",
        "fail",
        chain(above("working", routes=(_licensed("route", SUSPENDED, date(2025, 6, 1)),))),
    ),
    _case(
        "T12",
        "suspended the day after",
        "pass",
        chain(above("working", routes=(_licensed("route", SUSPENDED, date(2025, 6, 2)),))),
    ),
    _case(
        "T12",
        "restored that day",
        "pass",
        chain(above("working", routes=(_licensed("route", RESTORED, date(2025, 6, 1)),))),
    ),
    _case(
        "T12",
        "restored the day after",
        "fail",
        chain(above("working", routes=(_licensed("route", RESTORED, date(2025, 6, 2)),))),
    ),
    _case(
        "T12",
        "suspension not known yet",
        "pass",
        chain(above("working", routes=(_licensed("route", SUSPENDED, EVER, KNOWN + DAY),))),
    ),
    _case(
        "T13",
        "assessment ended",
        "fail",
        None,
        _told(assemblies=(replace(ASSEMBLY, assessment_valid_until=WORK_DAY - DAY),)),
    ),
    _case(
        "T13",
        "social public certificate ended",
        "fail",
        None,
        _told(assemblies=(replace(ASSEMBLY, social_public_valid_until=WORK_DAY - DAY),)),
    ),
    _case("T13", "no assessment", "fail", None, _told(assemblies=(replace(ASSEMBLY, assessment_number=""),))),
    _case("T13", "unsteady", "fail", None, _checked(REPEATABILITY, replace(STABILITY, value="0.201"))),
    _case("T13", "scattering", "fail", None, _checked(replace(REPEATABILITY, value="0.201"), STABILITY)),
    _case(
        "T13",
        "the last test counts",
        "fail",
        None,
        _checked(REPEATABILITY, STABILITY, replace(REPEATABILITY, made_on=WORK_DAY, value="1")),
    ),
    _case(
        "T13",
        "of after the work",
        "pass",
        None,
        _checked(REPEATABILITY, STABILITY, replace(REPEATABILITY, made_on=WORK_DAY + DAY, value="1")),
    ),
    _case(
        "T13",
        "test not known yet",
        "pass",
        None,
        _checked(REPEATABILITY, STABILITY, replace(STABILITY, value="1", known_on=KNOWN + DAY)),
    ),
    _case("T13", "test corrected", "?", None, _checked(REPEATABILITY, replace(STABILITY, corrected_on=KNOWN))),
    _case(
        "T13",
        "tested two years before",
        "?",
        None,
        _checked(replace(REPEATABILITY, made_on=date(2024, 12, 31)), STABILITY),
    ),
    _case(
        "T13", "assessment withdrawn", "fail", None, _told(capabilities=(_licensed("assessed", WITHDRAWN, WORK_DAY),))
    ),
    _case(
        "T13",
        "assessment withdrawn the day after",
        "pass",
        None,
        _told(capabilities=(_licensed("assessed", WITHDRAWN, WORK_DAY + DAY),)),
    ),
    _case("T13", "outside its range", "fail", None, _told(capabilities=TOO_NARROW)),
    _case(
        "T13",
        "outside ranges of which one is on record in part",
        "?",
        None,
        _told(
            assemblies=(ASSEMBLY, replace(ASSEMBLY, id="a2", assessment_number="[2024] 5")),
            capabilities=(*TOO_NARROW, replace(ASSESSED, number="[2024] 5", scope=(), scope_partial=True)),
        ),
    ),
    _case(
        "T13",
        "in a range on record in part",
        "pass",
        None,
        _told(capabilities=(replace(ASSESSED, scope_partial=True),)),
    ),
    _case("T13", "range not noted", "?", None, _told(capabilities=(replace(ASSESSED, number="[2024] 9"),))),
    _case("T13", "used over a range, at no point", "?", uses(point_low="0.1", point_high="9")),
    _case("T13", "never tested", "?", None, _checked(STABILITY)),
    _case("T13", "none", "?", None, _told(assemblies=())),
    _case("T14", "a standard by one of its own class", "fail", None, _told(positions=ALIKE)),
    _case("T14", "allowed with a reason", "warn", None, _told(positions=ALIKE, overrides=(ALLOWED,))),
    _case(
        "T14",
        "reason not yet known",
        "fail",
        None,
        _told(positions=ALIKE, overrides=(replace(ALLOWED, known_on=KNOWN + DAY),)),
    ),
    _case(
        "T14",
        "reason for another use",
        "fail",
        None,
        _told(positions=ALIKE, overrides=(replace(ALLOWED, child_id="item"),)),
    ),
    _case("T14", "no class on record", "?", None, _told(positions=())),
    _case("T14", "item of another regulation", "?", None, _told(regulations=ELSEWHERE)),
    _case("T14", "no scheme for the quantity", "?", None, _told(schemes=(builtin_schemes()["mass-jjg2053"],))),
    _case("T14", "no schemes given", "?", None, _told(schemes=None)),
    _case("T15", "a third", "pass", None, measured(point(half_width="0.006"))),
    _case("T15", "more than a third", "warn", None, measured(point(half_width="0.0059"))),
    _case("T15", "a ratio of its own", "pass", None, replace(measured(point(half_width="0.0059")), own_ratios=("up",))),
    _case("T15", "nothing given", "?", None, _told(result=None)),
    _case(
        "T16",
        "another verdict",
        "fail",
        None,
        measured(
            point(conformity=replace(point().conformity, conforms=False))  # type: ignore[type-var]
        ),
    ),
    _case(
        "T17",
        "not yet in force",
        "fail",
        None,
        _told(regulations=(replace(FACTS.regulations[0], effective_from=WORK_DAY + DAY),)),
    ),
    _case(
        "T17",
        "regulation not in the scope",
        "fail",
        None,
        _told(capabilities=(replace(AUTHORISED, scope=(ScopeLine(regulation="JJG 53"),)),)),
    ),
    _case(
        "T17",
        "authorisation ended",
        "fail",
        None,
        _told(capabilities=(replace(AUTHORISED, valid_until=WORK_DAY - DAY),)),
    ),
    _case(
        "T17",
        "authorisation suspended",
        "fail",
        None,
        _told(capabilities=(_licensed("authorised", SUSPENDED, WORK_DAY),)),
    ),
    _case("T17", "a calibration outside the scope", "warn", None, _calibrated(ScopeLine(regulation="JJG 53"))),
    _case("T17", "a calibration inside the scope", "pass", None, _calibrated(ScopeLine(regulation="JJG 52-2013"))),
    _case(
        "T17",
        "of another edition",
        "fail",
        None,
        _told(capabilities=(replace(AUTHORISED, scope=(ScopeLine(regulation="JJG 52-1999"),)),)),
    ),
    _case(
        "T17", "no scope that lists regulations", "?", None, _told(capabilities=(replace(AUTHORISED, scope=(LINE,)),))
    ),
    _case(
        "T17",
        "not in a scope on record in part",
        "?",
        None,
        _told(capabilities=(replace(AUTHORISED, scope=(ScopeLine(regulation="JJG 49"),), scope_partial=True),)),
    ),
    _case(
        "T17",
        "in part on record, and ended",
        "fail",
        None,
        _told(capabilities=(replace(AUTHORISED, valid_until=WORK_DAY - DAY, scope_partial=True),)),
    ),
    _case(
        "T17",
        "in a scope on record in part",
        "pass",
        None,
        _told(capabilities=(replace(AUTHORISED, scope_partial=True),)),
    ),
    _case("T17", "scope not known yet", "?", None, _told(capabilities=(replace(AUTHORISED, known_on=KNOWN + DAY),))),
    _case("T18", "too cold", "fail", None, _told(ambient=(replace(AMBIENT, low="14.9"),))),
    _case("T18", "too warm", "fail", None, _told(ambient=(replace(AMBIENT, high="25.1"),))),
    _case("T18", "unsteady", "fail", None, _told(ambient=(replace(AMBIENT, steady=False),))),
    _case("T18", "no reading", "?", None, _told(ambient=(replace(AMBIENT, low=None, high=None),))),
    _case("T18", "not given", "?", None, _told(ambient=None)),
    _case("T18", "no limits", "pass", None, _told(ambient=())),
    _case(
        "T19",
        "one person twice",
        "fail",
        None,
        _told(signatures=tuple(replace(one, person_id="li") for one in FACTS.signatures)),
    ),
    _case("T20", "apart", "warn", None, _told(histories=(replace(HISTORY, value="0.9999"),))),
    _case("T20", "no value before", "?", None, _told(histories=())),
    _case("T20", "not a number", "?", None, _told(histories=(replace(HISTORY, value="x"),))),
    _case("T21", "round and round", "fail", chain(link("national", "n", "working", "w", date(2020, 1, 1)))),
    _case("T22", "expired further up", "fail", chain(above("social", valid_until=date(2025, 5, 19)))),
    _case("T23", "not flagged", "warn", _two_standards()),
    _case(
        "T23", "flagged", "pass", _two_standards(), measured(point(shared=SHARING), point(shared=SHARING, point="1.6"))
    ),
    _case("T24", "number twice", "fail", None, _told(log=replace(LOG, issues=2))),
    _case("T24", "another number", "fail", None, _told(log=replace(LOG, number="No-other"))),
    _case("T24", "logged before it was issued", "fail", None, _told(log=replace(LOG, logged_on=date(2026, 3, 10)))),
    _case("T24", "no line", "?", None, _told(log=None)),
    _case("T25", "good to the last day", "pass", chain(above("working", reference_materials=(MATERIAL,)))),
    _case(
        "T25",
        "expired",
        "fail",
        chain(above("working", reference_materials=(replace(MATERIAL, expires_on=WORK_DAY - DAY),))),
    ),
    _case("T25", "of two entries of one day the later", "pass", chain(above("working", reference_materials=ENTRIES))),
    _case("T25", "no batch", "fail", chain(above("working", reference_materials=(replace(MATERIAL, batch=" "),)))),
    _case("T25", "no producer", "fail", chain(above("working", reference_materials=(replace(MATERIAL, producer=""),)))),
    _case(
        "T25",
        "inhomogeneous",
        "fail",
        chain(above("working", reference_materials=(replace(MATERIAL, homogeneity_included=False),))),
    ),
    _case(
        "T25",
        "not told",
        "?",
        chain(above("working", reference_materials=(replace(MATERIAL, homogeneity_included=None),))),
    ),
    _case("T25", "no expiry", "?", chain(above("working", reference_materials=(replace(MATERIAL, expires_on=None),)))),
    _case("T26", "another result", "warn", None, _told(software=replace(SOFTWARE, reproduced=False))),
    _case("T26", "no pack", "warn", None, _told(software=replace(SOFTWARE, pack_digest=""))),
    _case("T26", "not tried", "?", None, _told(software=replace(SOFTWARE, reproduced=None))),
    _case("T26", "nothing", "?", None, _told(software=None)),
)

"""A chain and facts that pass every rule, and the parts they are made of; cases break one thing at a time."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from domain.calibration.result import PointResult, RecordResult, Verdict
from domain.conformity.decision import decide
from domain.conformity.limits import Limits
from domain.quantity.decimal_text import parse_decimal
from domain.standards.schemes import builtin_schemes
from domain.traceability.chain import CertificateNode, Chain, EventKind, Link, StatusEvent
from domain.traceability.facts import (
    AmbientFact,
    AssemblyFact,
    CheckKind,
    HistoryFact,
    LogFact,
    PositionFact,
    SoftwareFact,
    StandardCheckFact,
)
from domain.traceability.finding import Facts
from domain.traceability.licences import LicenceFact, LicenceKind, ScopeLine
from domain.traceability.parents import ReferenceMaterialFact, SealFact, SealKind
from domain.traceability.rules import EDITION
from domain.uncertainty.budget import Budget, BudgetLine, MonteCarloCheck
from tests.domain import results
from tests.domain.results import LINE as BUDGET_LINE
from tests.domain.results import POINT, RECORD_RESULT

from . import samples
from .samples import FACTS, ITEM_LINK, KNOWN, NODES, WORK_DAY

DAY = timedelta(days=1)
EVER = date(2000, 1, 1)


def line(symbol: str, contribution: str, freedom: str | None = None) -> BudgetLine:
    return replace(
        BUDGET_LINE,
        symbol=symbol,
        label_zh=symbol,
        label_en=symbol,
        standard_uncertainty=contribution,
        degrees_of_freedom=freedom,
        contribution=contribution,
    )


BUDGET = replace(results.BUDGET, lines=(line("a", "0.003"), line("b", "0.004")))
T_BUDGET = replace(
    BUDGET,
    lines=(line("a", "0.003", "9"), line("b", "0.004")),
    effective_degrees_of_freedom="69.4444444444",
    coverage_probability="0.95",
    coverage_factor="1.99494541510",
    coverage_basis="t",
    expanded_uncertainty="0.00997472707550",
)
"""nu_eff = 9 (5/3)^4; k is the t quantile for 69 degrees of freedom, cut off as JJF 1059.1 has it."""
TRIALS = MonteCarloCheck(
    agrees=False, is_clear=True, delta="0", difference_low="1", difference_high="1", trials=1, seed=1, generator="x"
)


def point(budget: Budget = BUDGET, *, half_width: str = "0.04", value: str = "0.001", **changed: Any) -> PointResult:  # noqa: ANN401 - any field of it
    judged = decide(
        "simple",
        value=parse_decimal(value),
        expanded_uncertainty=parse_decimal(budget.reported.expanded_uncertainty),
        limits=Limits.symmetric(parse_decimal(half_width), "MPa"),
    )
    made = replace(POINT, budget=budget, conformity=judged, standard_result_ids=("w",))
    return replace(made, **changed)


def record_result(*points: PointResult, verdict: Verdict = Verdict.CONFORMS) -> RecordResult:
    return replace(RECORD_RESULT, points=points, verdict=verdict)


def measured(*points: PointResult) -> Facts:
    return replace(WHOLE, result=record_result(*points))


SEAL = SealFact(kind=SealKind.TIMESTAMP, sealed_on=date(2022, 1, 1), valid=True, known_on=EVER)
LINE = ScopeLine(quantity_kind="gauge_pressure", unit="kPa", range_low="0", range_high="2000")
ROUTE = LicenceFact(
    kind=LicenceKind.ACCREDITED, number="L0001", valid_from=EVER, valid_until=None, known_on=EVER, scope=(LINE,)
)
MATERIAL = ReferenceMaterialFact(
    batch="2601", producer="institute", expires_on=WORK_DAY, homogeneity_included=True, known_on=EVER
)
CAPABILITY = replace(ROUTE, number="L0002", scope=(replace(LINE, uncertainty="2 + 0.004*x", uncertainty_unit="kPa"),))
"""At 0.8 MPa: 2 + 0.004 x 800 = 5.2 kPa."""
ASSESSED = replace(ROUTE, kind=LicenceKind.MEASUREMENT_STANDARD, number="[2024] 1")
AUTHORISED = replace(
    ROUTE, kind=LicenceKind.STATUTORY, number="[2024] 3", scope=(ScopeLine(regulation="JJG 52"),), valid_until=WORK_DAY
)
REPEATABILITY = StandardCheckFact(
    kind=CheckKind.REPEATABILITY, made_on=date(2025, 1, 1), value="0.20", limit="0.2", unit="kPa", known_on=EVER
)
STABILITY = replace(REPEATABILITY, kind=CheckKind.STABILITY, made_on=WORK_DAY)
ASSEMBLY = AssemblyFact(
    id="a1",
    name_zh="压力标准装置",
    name_en="Pressure standard",
    assessment_number="[2024] 1",
    assessment_valid_until=WORK_DAY,
    social_public_number="[2024] 2",
    social_public_valid_until=WORK_DAY,
    checks=(REPEATABILITY, STABILITY),
)
AMBIENT = AmbientFact(
    channel="temperature",
    label_zh="温度",
    label_en="Temperature",
    unit="degC",
    low="15",
    high="25",
    limit_low="15",
    limit_high="25",
)
HISTORY = HistoryFact(
    certificate_id="working",
    result_id="w",
    unit="MPa",
    value="1.0000",
    expanded_uncertainty="0.0003",
    coverage_factor="2",
    before_number="No-0",
    before_value="1.0005",
    before_expanded_uncertainty="0.0004",
    before_coverage_factor="2",
)
"""|En| is exactly 1, |zeta| exactly 2."""
LOG = LogFact(number="No-item", sequence=7, logged_on=date(2026, 3, 11), issues=1)
SOFTWARE = SoftwareFact(version="1", engine="1", pack_digest="sha256:1", result_digest="sha256:2", reproduced=True)
DOCUMENTED = tuple(
    replace(
        one,
        recorded_digest=one.digest,
        seals=(SEAL,),
        routes=(ROUTE,),
        reference_materials=(MATERIAL,) if one.id == "working" else (),
    )
    for one in NODES
)
USED_AT = replace(ITEM_LINK, point_low="0.8", point_high="0.8", child_where="up")
WHOLE = replace(
    FACTS,
    edition=EDITION,
    regulations=(replace(FACTS.regulations[0], service="verification"),),
    result=record_result(point()),
    capabilities=(CAPABILITY, ASSESSED, AUTHORISED),
    assemblies=(ASSEMBLY,),
    ambient=(AMBIENT,),
    histories=(HISTORY,),
    log=LOG,
    software=SOFTWARE,
    schemes=(builtin_schemes()["pressure-jjg2023"],),
    positions=(
        PositionFact(certificate_id="working", accuracy="0.05 级"),
        PositionFact(certificate_id="social", accuracy="0.02 级"),
    ),
)


def chain(*changed: CertificateNode | Link, without: tuple[str, ...] = ()) -> Chain:
    nodes = {one.id: one for one in DOCUMENTED} | {one.id: one for one in changed if isinstance(one, CertificateNode)}
    return samples.chain(*nodes.values(), USED_AT, *changed, without=without)


def above(name: str, **changed: Any) -> CertificateNode:  # noqa: ANN401 - any field of it
    return replace(next(one for one in DOCUMENTED if one.id == name), **changed)


def befell(day: date) -> CertificateNode:
    told = StatusEvent(kind=EventKind.WITHDRAWN, effective_on=day, known_on=KNOWN, reason="x")
    return above("working", events=(told,))


def uses(**changed: Any) -> Chain:  # noqa: ANN401 - any field of it
    return chain(replace(USED_AT, **changed))

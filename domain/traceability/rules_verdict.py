"""T16: the verdict, decided again from what the certificate itself states."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.calibration.record import Phase
from domain.calibration.result import PointResult, RecordResult, Verdict
from domain.conformity.decision import decide
from domain.conformity.limits import Limits
from domain.conformity.statement import PROBABILITIES, ConformityStatement
from domain.errors import MetrologyError
from domain.quantity.decimal_text import parse_decimal
from domain.traceability.chain import Chain
from domain.traceability.finding import Facts, Finding, Rule, Severity, found, undecided
from domain.uncertainty.budget import Budget

T16 = Rule(
    id="T16",
    severity=Severity.ERROR,
    zh="由结果、U、允许限和所声明的判定规则重新判定，结论一致。",
    en="The verdict, decided again from value, U, limits and the stated rule, is the same.",
    reference="ISO/IEC 17025:2017, 7.8.6; ILAC-G8:09/2019; JCGM 106:2012",
)

PROBABILITY_AGREEMENT = Decimal("1e-9")
"""Largest difference between two machines' conformance probabilities: only their libm may differ."""


def verdict_again(chain: Chain, facts: Facts, _on: date) -> Iterator[Finding]:
    """T16 for every statement of conformity, and for the verdict of the whole record."""
    if facts.result is None:
        zh, en = "没有给出结果，无法重新判定。", "No results were given to decide on again."
        yield undecided(T16, (chain.root_id,), zh=zh, en=en)
        return
    for point in facts.result.points:
        if point.conformity is not None:
            yield _point(chain.root_id, point, point.conformity)
    yield _whole(chain.root_id, facts.result)


def _point(root_id: str, point: PointResult, stated: ConformityStatement) -> Finding:
    subject = (root_id, _where(point))
    try:
        again = decide_again(stated, point.budget)
        same = _agree(stated, again) and _same_uncertainty(stated, point.budget)
    except MetrologyError as refusal:
        zh, en = f"无法重新判定：{refusal.sentence_zh}", f"It cannot be decided again: {refusal.sentence_en}"
        return undecided(T16, subject, zh=zh, en=en)
    limits = f"{stated.lower_limit or '—'} … {stated.upper_limit or '—'} {stated.unit}"
    verdict_zh, verdict_en = ("合格", "conforms") if again.conforms else ("不合格", "does not conform")
    return found(
        T16,
        subject,
        passed=same,
        zh=f"{stated.value}（U = {stated.expanded_uncertainty}），允许限 {limits}，规则 {stated.rule}：{verdict_zh}。",
        en=f"{stated.value} (U = {stated.expanded_uncertainty}), limits {limits}, rule {stated.rule}: {verdict_en}.",
    )


def decide_again(stated: ConformityStatement, budget: Budget, *, value: Decimal | None = None) -> ConformityStatement:
    """Decide by the stated rule, limits and U; ``value`` where the result is to be another. Raises ``decide``'s."""
    lower, upper, freedom = stated.lower_limit, stated.upper_limit, budget.effective_degrees_of_freedom
    return decide(
        stated.rule,
        value=parse_decimal(stated.value) if value is None else value,
        expanded_uncertainty=parse_decimal(stated.expanded_uncertainty),
        limits=Limits(
            lower=None if lower is None else parse_decimal(lower),
            upper=None if upper is None else parse_decimal(upper),
            unit=stated.unit,
        ),
        coverage_factor=parse_decimal(budget.coverage_factor),
        degrees_of_freedom=None if freedom is None else parse_decimal(freedom),
        guard_factor=None if stated.guard_factor is None else parse_decimal(stated.guard_factor),
        maximum_risk=None if stated.maximum_risk is None else parse_decimal(stated.maximum_risk),
        prior=stated.prior,
    )


def _agree(stated: ConformityStatement, again: ConformityStatement) -> bool:
    probabilities = [name for name in PROBABILITIES if getattr(stated, name)]
    for name in probabilities:
        apart = abs(parse_decimal(getattr(stated, name)) - parse_decimal(getattr(again, name) or "-1"))
        if apart > PROBABILITY_AGREEMENT:
            return False
    if parse_decimal(stated.guard_band) != parse_decimal(again.guard_band):
        return False
    spelled_alike = replace(
        again,
        value=stated.value,
        expanded_uncertainty=stated.expanded_uncertainty,
        lower_limit=stated.lower_limit,
        upper_limit=stated.upper_limit,
        guard_band=stated.guard_band,
        # Statements made before there was an outcome leave it and the risks out.
        outcome=stated.outcome and again.outcome,
        **{name: getattr(stated, name) for name in PROBABILITIES},
    )
    return spelled_alike == stated


def _same_uncertainty(stated: ConformityStatement, budget: Budget) -> bool:
    """The U that was judged with is the U that is reported."""
    reported = parse_decimal(budget.reported.expanded_uncertainty)
    return stated.unit != budget.unit or parse_decimal(stated.expanded_uncertainty) == reported


def _whole(root_id: str, result: RecordResult) -> Finding:
    failing = set(_failing_in_final_state(result))
    named = {failed.where for failed in result.failed}
    consistent = {
        Verdict.CONFORMS: not failing and not named,
        Verdict.DOES_NOT_CONFORM: bool(named) and failing <= named,
        Verdict.NO_STATEMENT: not named and all(point.conformity is None for point in result.points),
    }
    return found(
        T16,
        (root_id, *sorted(failing - named)),
        passed=consistent[result.verdict],
        zh=f"总结论 {result.verdict.value}；最终状态不合格的结果 {len(failing)} 个，列出的不合格项 {len(named)} 个。",
        en=f"Verdict {result.verdict.value}: {len(failing)} failing in the final state, {len(named)} named as failed.",
    )


def _failing_in_final_state(result: RecordResult) -> Iterator[str]:
    adjusted = any(point.phase is Phase.AS_LEFT for point in result.points)
    for point in result.points:
        if adjusted and point.phase is not Phase.AS_LEFT:
            continue
        if point.conformity is not None and not point.conformity.conforms:
            yield _where(point)
        yield from (f"{_where(point)}/{criterion.id}" for criterion in point.criteria if not criterion.passed)
    for whole in result.overall:
        if not whole.passed and (whole.phase is Phase.AS_LEFT or not adjusted):
            yield whole.where


def _where(point: PointResult) -> str:
    return f"{point.test}/{point.point}/{point.phase}"

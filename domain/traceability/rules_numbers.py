"""T09 and T10: numbers that follow from the budget, and numbers that can be numbers of an uncertainty at all."""

import math
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from domain.calibration.result import PointResult
from domain.errors import MetrologyError
from domain.quantity.decimal_text import parse_decimal
from domain.traceability.chain import Chain
from domain.traceability.finding import Facts, Finding, Rule, Severity, found, not_on_record, undecided
from domain.uncertainty.budget import Budget, BudgetLine
from domain.uncertainty.coverage import coverage_factor

T09 = Rule(
    id="T09",
    severity=Severity.ERROR,
    zh="由预算重新得出 U 和 k；非线性时与蒙特卡洛法相符。",
    en="U and k follow from the budget again; where it matters, Monte Carlo bears them out.",
    reference="GUM 5.1.2, 6.2, G.4, G.6.4; JCGM 101:2008, 8; JJF 1059.1, 4.4, 4.5",
)
T10 = Rule(
    id="T10",
    severity=Severity.ERROR,
    zh="数值成立：U > 0，k ≥ 1，0 < p < 1，U 取一至两位有效数字，结果末位与 U 对齐，结果不重复。",
    en="The numbers are possible: U > 0, k >= 1, 0 < p < 1, one or two digits of U, the value ends with it, no double.",
    reference="GUM 6.3.1, 7.2.6; JJF 1059.1, 5.3.8; ISO/IEC 17025:2017, 7.8.4.1",
)

AGREEMENT = 1e-9
"""Relative difference at which two numbers are the same: budgets are written with 12 digits."""
FREEDOM_AGREEMENT = 1e-6
"""The same for degrees of freedom, which go with the fourth power."""
MOST_DIGITS = 2
COMPUTED = frozenset({"t", "normal"})
"""Bases of k that follow from p and the degrees of freedom; the others are prescribed or sampled."""


def budget_gives_the_uncertainty(chain: Chain, facts: Facts, _on: date) -> Iterator[Finding]:
    """T09 for every result: u_c from the lines, k from p and nu_eff, U from both, and what the trials said."""
    if facts.result is None:
        zh, en = "没有给出结果及其预算。", "No results with their budgets were given."
        yield undecided(T09, (chain.root_id,), zh=zh, en=en)
        return
    for point in facts.result.points:
        subject = (chain.root_id, _where(point))
        try:
            yield from _budget(subject, point)
        except (MetrologyError, OverflowError, ZeroDivisionError) as fault:
            why_zh, why_en = (
                (fault.sentence_zh, fault.sentence_en) if isinstance(fault, MetrologyError) else ("—", "not numbers")
            )
            yield found(T09, subject, passed=False, zh=f"预算无法重算：{why_zh}", en=f"No budget: {why_en}")


def _budget(subject: tuple[str, ...], point: PointResult) -> Iterator[Finding]:
    budget = point.budget
    combined, factor, expanded = map(
        _number, (budget.combined_standard_uncertainty, budget.coverage_factor, budget.expanded_uncertainty)
    )
    shares = [_number(line.contribution) for line in budget.lines]
    stated = f"u_c = {budget.combined_standard_uncertainty}, k = {budget.coverage_factor}, "
    stated += f"U = {budget.expanded_uncertainty} {budget.unit}"
    independent = _close(combined, math.hypot(*shares))
    if not independent and combined <= sum(shares) * (1 + AGREEMENT) and sum(share > 0 for share in shares) > 1:
        # Correlated inputs: their covariances stand in no line. The verifier evaluates the record again instead.
        zh, en = f"{stated}：输入量相关，须由原始记录重算。", f"{stated}: correlated; only the record gives it again."
        yield not_on_record(T09, subject, zh=zh, en=en)
    else:
        passed = independent and _close(expanded, factor * combined) and _factor_follows(budget)
        told = ("", "") if passed else ("：不能由预算重新得出，请重新计算", ": this does not follow, compute it again")
        yield found(T09, subject, passed=passed, zh=f"{stated}{told[0]}。", en=f"{stated}{told[1]}.")
    trials = point.monte_carlo
    if trials is not None and trials.is_clear and not trials.agrees and budget.coverage_basis in COMPUTED:
        zh = "蒙特卡洛法得出的区间与此不符，请改用其区间或审查模型。"
        en = "The interval of the Monte Carlo trials is another: state that one, or look at the model."
        yield found(T09, subject, passed=False, severity=Severity.WARNING, zh=zh, en=en)


def _factor_follows(budget: Budget) -> bool:
    factor = _number(budget.coverage_factor)
    if budget.coverage_basis not in COMPUTED:
        return factor > 0
    stated = budget.effective_degrees_of_freedom
    freedom = None if stated is None else _number(stated)
    if freedom is not None and not _freedom_follows(budget, freedom):
        return False
    # JJF 1059.1 cuts the degrees of freedom off before it looks k up; the GUM leaves both open (G.4.1).
    looked_up = {None} if freedom is None or budget.coverage_basis == "normal" else {freedom, math.floor(freedom)}
    probability = parse_decimal(budget.coverage_probability)
    return any(_close(factor, coverage_factor(probability, nu)) for nu in looked_up if nu is None or nu > 0)


def _freedom_follows(budget: Budget, freedom: float) -> bool:
    """Welch-Satterthwaite again, which the caller asks for independent inputs only (GUM G.2b)."""
    combined = _number(budget.combined_standard_uncertainty)
    terms = [_share(line) / combined**4 for line in budget.lines]
    return math.isclose(math.fsum(terms) * freedom, 1, rel_tol=FREEDOM_AGREEMENT)


def _share(line: BudgetLine) -> float:
    return (
        0.0 if line.degrees_of_freedom is None else _number(line.contribution) ** 4 / _number(line.degrees_of_freedom)
    )


def numbers_are_possible(chain: Chain, facts: Facts, _on: date) -> Iterator[Finding]:
    """T10 for every result of ours, and for every result above that is used."""
    for node in chain.nodes:
        for result_id, count in Counter(result.id for result in node.results).items():
            if count > 1:
                zh, en = f"结果 {result_id} 出现 {count} 次。", f"Result {result_id} stands there {count} times."
                yield found(T10, (node.id, result_id), passed=False, zh=zh, en=en)
    for point in facts.result.points if facts.result else ():
        subject = (chain.root_id, _where(point))
        budget, reported = point.budget, point.budget.reported
        shown = f"{reported.value} ± {reported.expanded_uncertainty} {budget.unit}, k = {budget.coverage_factor}"
        passed = _possible(reported.expanded_uncertainty, budget.coverage_factor) and _well_stated(budget)
        told = ("。", ".") if passed else ("：不能这样出具，请改正。", ": it cannot be stated so, mend it.")
        yield found(T10, subject, passed=passed, zh=f"{shown}{told[0]}", en=f"{shown}{told[1]}")
    for node_id, result_id in sorted({(link.parent_id, link.parent_result_id) for link in chain.links}):
        above = chain.node(node_id)
        result = above.result(result_id) if above else None
        if above is None or result is None:
            continue
        shown = f"{above.number}/{result_id}: U = {result.expanded_uncertainty}, k = {result.coverage_factor}, "
        shown += f"{result.range_low} … {result.range_high} {result.unit}"
        passed = _possible(result.expanded_uncertainty, result.coverage_factor) and _in_order(
            result.range_low, result.range_high
        )
        told = ("。", ".") if passed else ("：请按证书改正。", ": correct it by the certificate.")
        yield found(T10, (node_id, result_id), passed=passed, zh=f"{shown}{told[0]}", en=f"{shown}{told[1]}")


def _possible(expanded: str, factor: str) -> bool:
    try:
        return parse_decimal(expanded) > 0 and parse_decimal(factor) >= 1
    except MetrologyError:
        return False


def _in_order(low: str, high: str) -> bool:
    try:
        return parse_decimal(low) <= parse_decimal(high)
    except MetrologyError:
        return False


def _well_stated(budget: Budget) -> bool:
    try:
        value, expanded = (
            parse_decimal(text) for text in (budget.reported.value, budget.reported.expanded_uncertainty)
        )
        probability = parse_decimal(budget.coverage_probability)
    except MetrologyError:
        return False
    return (
        0 < probability < 1
        and len(expanded.as_tuple().digits) <= MOST_DIGITS
        and value.as_tuple().exponent == expanded.as_tuple().exponent
        and _rounded_from(expanded, budget.expanded_uncertainty)
    )


def _rounded_from(reported: Decimal, unrounded: str) -> bool:
    """Whether the U on paper is the U of the budget, within one unit of its last place, rounded either way."""
    try:
        exact = parse_decimal(unrounded)
    except MetrologyError:
        return False
    return abs(reported - exact) < Decimal(1).scaleb(int(reported.as_tuple().exponent))


def _number(text: str) -> float:
    return float(parse_decimal(text))


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=AGREEMENT)


def _where(point: PointResult) -> str:
    return f"{point.test}/{point.point}/{point.phase}"

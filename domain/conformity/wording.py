"""Statements of conformity in words (ISO/IEC 17025:2017, 7.8.6.2): rule, limits, probability and risk, zh and en.

The words of a rule are those of :data:`domain.conformity.rules.RULES`; every number is one that a statement holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType
from typing import Final, Literal

from domain.conformity.case import find_rule
from domain.conformity.priors import StatedPrior
from domain.conformity.rules import RULES, Outcome
from domain.conformity.statement import ConformityStatement
from domain.uncertainty.reporting.numerals import brief, unit_of_place, with_unit

Language = Literal["zh", "en"]

MOST_LIMITS: Final = 4
"""Different limits of one rule that are listed; of more only the narrowest and the widest."""
NEARLY: Final = Decimal("0.0005")
"""A probability nearer than this to 0 or 1 is not written as if it were that, nor is it promised."""
_OUTCOMES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        Outcome.PASS: ("合格", "pass"),
        Outcome.FAIL: ("不合格", "fail"),
        Outcome.CONDITIONAL_PASS: ("有条件合格", "conditional pass"),
        Outcome.CONDITIONAL_FAIL: ("有条件不合格", "conditional fail"),
        Outcome.UNDETERMINED: ("待定", "undetermined"),
    }
)
_COUNTED: Final = (Outcome.CONDITIONAL_PASS, Outcome.CONDITIONAL_FAIL, Outcome.UNDETERMINED)
"""Outcomes that a verdict of two words would hide."""
_PRIOR: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "normal": ("正态分布", "normal"),
        "lognormal": ("对数正态分布", "lognormal"),
        "rectangular": ("均匀分布", "rectangular"),
        "triangular": ("三角分布", "triangular"),
        "exponential": ("指数分布", "exponential"),
        "mean": ("均值", "mean"),
        "standard_deviation": ("标准差", "standard deviation"),
        "in_tolerance_probability": ("在允许限内的比例", "share within the limits"),
        "lower": ("下界", "from"),
        "upper": ("上界", "to"),
        "log_mean": ("对数均值", "mean of the logarithm"),
        "log_standard_deviation": ("对数标准差", "standard deviation of the logarithm"),
    }
)
_WITHOUT_UNIT: Final = frozenset({"in_tolerance_probability", "log_mean", "log_standard_deviation"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSentence:
    """What is said of all results that were judged by one rule with the same parameters."""

    rule: str
    zh: str
    en: str


def rule_sentences(statements: Sequence[ConformityStatement]) -> tuple[RuleSentence, ...]:
    """Give one sentence for each rule, in the order in which they were used. Raises ``UnknownRule``."""
    groups: dict[tuple[object, ...], list[ConformityStatement]] = {}
    for one in statements:
        groups.setdefault((one.rule, one.guard_factor, one.maximum_risk, one.prior), []).append(one)
    return tuple(
        RuleSentence(rule=group[0].rule, zh=conformity_text(group, "zh"), en=conformity_text(group, "en"))
        for group in groups.values()
    )


def conformity_text(group: Sequence[ConformityStatement], language: Language) -> str:
    """Say by which rule results were judged, against which limits, and how probable and how risky the decisions are.

    ``group``: one statement or more, of one rule with the same parameters.
    """
    first, rule = group[0], RULES[find_rule(group[0].rule)]
    is_zh = language == "zh"
    words = (rule.zh if is_zh else rule.en).rstrip("。.")
    parts = [f"判定规则：{words}（{rule.source}）" if is_zh else f"Decision rule: {words} ({rule.source})"]
    parts += _parameters(first, language)
    parts.append(f"允许限 {_limits(group, '、')}" if is_zh else f"limits {_limits(group, ', ')}")
    conforming = _range([one.conformance_probability for one in group], language)
    parts.append(f"合格概率 {conforming}" if is_zh else f"probability of conformity {conforming}")
    risks = [one.specific_risk for one in group if one.specific_risk]
    if risks:
        largest = risk_text(max(map(Decimal, risks)))
        parts.append(f"判定有误的概率不大于 {largest}" if is_zh else f"risk of a wrong decision at most {largest}")
    parts += _global_risks(group, language)
    for outcome in _COUNTED:
        count = sum(one.outcome == outcome for one in group)
        if count:
            parts.append(f"{outcome_text(outcome, language)}{' ' if is_zh else ': '}{count}{' 个' if is_zh else ''}")
    return f"{'；'.join(parts)}。" if is_zh else f"{'; '.join(parts)}."


def outcome_text(outcome: str, language: Language) -> str:
    """``pass`` as 合格; an outcome of a later version as it stands."""
    return _OUTCOMES.get(outcome, (outcome, outcome))[0 if language == "zh" else 1]


def probability_text(probability: Decimal) -> str:
    """``97.5 %``; what is known by measuring is never written as 0 % or 100 %."""
    if probability < NEARLY:
        return "< 0.05 %"
    if probability > 1 - NEARLY:
        return "> 99.95 %"
    return f"{brief(probability * 100, 3)} %"


def risk_text(risk: Decimal) -> str:
    """A bound of a risk, ``5.48 %``: rounded up to three digits, and no smaller than 0.05 %."""
    bound = max(risk, NEARLY) * 100
    return f"{brief(bound.quantize(unit_of_place(bound.adjusted() - 2), rounding=ROUND_CEILING), 3)} %"


def _parameters(stated: ConformityStatement, language: Language) -> list[str]:
    parts = []
    if stated.guard_factor is not None:
        parts.append(f"r = {stated.guard_factor}")
    if stated.maximum_risk is not None:
        risk = f"{brief(Decimal(stated.maximum_risk) * 100)} %"
        parts.append(f"允许的最大风险 {risk}" if language == "zh" else f"largest risk permitted {risk}")
    if stated.prior is not None:
        parts.append(_prior(stated.prior, stated.unit, language))
    return parts


def _prior(prior: StatedPrior, unit: str, language: Language) -> str:
    place = 0 if language == "zh" else 1
    told = [_PRIOR[prior.distribution][place]]
    for member in fields(prior):
        number = getattr(prior, member.name)
        if number is not None and member.name != "distribution":
            shown = number if member.name in _WITHOUT_UNIT else with_unit(number, unit)
            told.append(f"{_PRIOR[member.name][place]} {shown}")
    return f"总体先验：{'，'.join(told)}" if language == "zh" else f"prior of the population: {', '.join(told)}"


def _global_risks(group: Sequence[ConformityStatement], language: Language) -> list[str]:
    consumer = [Decimal(one.global_consumer_risk) for one in group if one.global_consumer_risk is not None]
    producer = [Decimal(one.global_producer_risk) for one in group if one.global_producer_risk is not None]
    if not consumer or not producer:
        return []
    risks = risk_text(max(consumer)), risk_text(max(producer))
    if language == "zh":
        return [f"总体消费者风险不大于 {risks[0]}，总体生产者风险不大于 {risks[1]}"]
    return [f"global risk of the consumer at most {risks[0]}, of the producer at most {risks[1]}"]


def _limits(group: Sequence[ConformityStatement], between: str) -> str:
    """Every limit once, the narrowest first; of many only both extremes."""
    told = {_interval(one): None for one in sorted(group, key=_width)}
    listed = list(told)
    return between.join(listed) if len(listed) <= MOST_LIMITS else f"{listed[0]} … {listed[-1]}"


def _interval(one: ConformityStatement) -> str:
    lower, upper = one.lower_limit, one.upper_limit
    if lower is None or upper is None:
        return f"≥ {with_unit(lower or '', one.unit)}" if upper is None else f"≤ {with_unit(upper, one.unit)}"
    if Decimal(lower) == -Decimal(upper):
        return f"±{with_unit(upper, one.unit)}"
    return with_unit(f"[{lower}, {upper}]", one.unit)


def _width(one: ConformityStatement) -> Decimal:
    if one.lower_limit is None or one.upper_limit is None:
        return abs(Decimal(one.upper_limit or one.lower_limit or 0))
    return Decimal(one.upper_limit) - Decimal(one.lower_limit)


def _range(probabilities: Sequence[str], language: Language) -> str:
    found = [Decimal(each) for each in probabilities]
    ends = probability_text(min(found)), probability_text(max(found))
    if ends[0] == ends[1]:
        return ends[0]
    return f"{ends[0]} 至 {ends[1]}" if language == "zh" else f"{ends[0]} to {ends[1]}"

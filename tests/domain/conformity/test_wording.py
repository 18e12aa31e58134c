"""Statements of conformity in words: what a reader needs to judge the decision, for every rule, in both languages."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.conformity.decision import decide
from domain.conformity.limits import Limits
from domain.conformity.priors import StatedPrior
from domain.conformity.rules import RULES, DecisionRule
from domain.conformity.statement import ConformityStatement
from domain.conformity.wording import conformity_text, outcome_text, probability_text, risk_text, rule_sentences

MPE = Limits.symmetric(Decimal("5.0"), "mg")


def judged(
    rule: str,
    value: str = "4.2",
    limits: Limits = MPE,
    *,
    guard_factor: str | None = None,
    maximum_risk: str | None = None,
    prior: StatedPrior | None = None,
) -> ConformityStatement:
    """U = 1.0 mg with k = 2."""
    return decide(
        rule,
        value=Decimal(value),
        expanded_uncertainty=Decimal("1.0"),
        limits=limits,
        guard_factor=None if guard_factor is None else Decimal(guard_factor),
        maximum_risk=None if maximum_risk is None else Decimal(maximum_risk),
        prior=prior,
    )


def test_one_decision_in_words() -> None:
    """(5.0 - 4.2)/0.5 = 1.6: 94.5 % lie below the limit."""
    one = judged("guarded", guard_factor="0.5")
    assert conformity_text([one], "en") == (
        "Decision rule: Guarded acceptance: within the limits by at least w = rU, r = 1 unless stated "
        "(ILAC-G8:09/2019; JCGM 106:2012, 8.3.2); r = 0.5; limits ±5.0 mg; probability of conformity 94.5 %; "
        "risk of a wrong decision at most 5.48 %."
    )
    assert conformity_text([one], "zh") == (
        "判定规则：保护带接受：结果距允许限至少 w = rU（未声明时 r = 1）（ILAC-G8:09/2019; JCGM 106:2012, 8.3.2）；"
        "r = 0.5；允许限 ±5.0 mg；合格概率 94.5 %；判定有误的概率不大于 5.48 %。"
    )


@pytest.mark.parametrize("rule", list(DecisionRule))
def test_every_rule_has_its_words_and_all_that_was_stated(rule: DecisionRule) -> None:
    needs = RULES[rule].needs
    one = judged(
        rule,
        maximum_risk="0.025" if "maximum_risk" in needs else None,
        prior=StatedPrior(mean="0.1", standard_deviation="2") if "prior" in needs else None,
    )
    for language, words in (("zh", RULES[rule].zh), ("en", RULES[rule].en)):
        told = conformity_text([one], "zh" if language == "zh" else "en")
        assert words.rstrip("。.") in told
        assert RULES[rule].source in told
        assert "±5.0 mg" in told
        assert ("2.5 %" in told) is ("maximum_risk" in needs)
        assert ("0.1 mg" in told) is ("prior" in needs)
        assert (("总体消费者风险" in told) or ("global risk" in told)) is ("prior" in needs)


def test_many_results_by_one_rule_are_told_by_their_extremes() -> None:
    narrow = Limits.symmetric(Decimal("4.5"), "mg")
    told = conformity_text([judged("simple"), judged("simple", limits=narrow), judged("simple", "0")], "en")
    assert "limits ±4.5 mg, ±5.0 mg;" in told, "each once, the narrowest first"
    assert "probability of conformity 72.6 % to > 99.95 %;" in told
    assert "at most 27.5 %" in told


def test_of_many_limits_only_the_extremes_are_listed() -> None:
    several = [judged("simple", limits=Limits.symmetric(Decimal(half), "mg")) for half in range(9, 3, -1)]
    assert "允许限 ±4 mg … ±9 mg；" in conformity_text(several, "zh")


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(upper=Decimal(5), unit="mg"), "limits ≤ 5 mg;"),
        (Limits(lower=Decimal(-1), unit="mg"), "limits ≥ -1 mg;"),
        (Limits(lower=Decimal(-1), upper=Decimal(7), unit="mg"), "limits [-1, 7] mg;"),
    ],
)
def test_limits_that_are_not_symmetric(limits: Limits, told: str) -> None:
    assert told in conformity_text([judged("simple", limits=limits)], "en")


def test_a_verdict_between_pass_and_fail_is_not_hidden() -> None:
    group = [judged("non_binary", value) for value in ("4.2", "4.3", "5.2", "0")]
    assert conformity_text(group, "en").endswith("; conditional pass: 2; conditional fail: 1.")
    assert conformity_text(group, "zh").endswith("；有条件合格 2 个；有条件不合格 1 个。")
    assert (outcome_text("pass", "zh"), outcome_text("later", "en")) == ("合格", "later")


def test_each_rule_and_each_set_of_parameters_has_its_own_sentence() -> None:
    loose, tight = (judged("guarded", guard_factor=r) for r in ("0.5", "1"))
    found = rule_sentences([loose, judged("simple"), tight, loose])
    assert [one.rule for one in found] == ["guarded", "simple", "guarded"]
    assert ["r = 0.5；" in one.zh for one in found] == [True, False, False]
    assert rule_sentences([]) == ()


def test_a_statement_of_an_earlier_version_has_no_risk_to_tell() -> None:
    old = replace(judged("simple"), outcome="", specific_risk="")
    assert conformity_text([old], "en").endswith("probability of conformity 94.5 %.")


@pytest.mark.parametrize(
    ("probability", "told", "bound"),
    [
        ("0", "< 0.05 %", "0.05 %"),
        ("1e-9", "< 0.05 %", "0.05 %"),
        ("0.0005", "0.05 %", "0.05 %"),
        ("0.02501", "2.5 %", "2.51 %"),
        ("0.9775", "97.8 %", "97.8 %"),
        ("0.99951", "> 99.95 %", "100 %"),
        ("1", "> 99.95 %", "100 %"),
    ],
)
def test_what_is_nearly_certain_is_not_written_as_certain(probability: str, told: str, bound: str) -> None:
    assert probability_text(Decimal(probability)) == told
    assert risk_text(Decimal(probability)) == bound

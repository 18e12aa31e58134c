"""Every rule by its cases: passed by the whole sample, failed by what was broken, undecided without the fact."""

from dataclasses import replace

import pytest

from domain.evidence.documents import from_document, to_document
from domain.traceability.chain import CertificateNode
from domain.traceability.finding import Facts, Finding, found
from domain.traceability.licences import ScopeLine
from domain.traceability.rules import (
    CHECKS,
    EDITION,
    RULES,
    Check,
    Stage,
    State,
    audit,
    checks_at,
    state,
    violations,
)
from domain.traceability.rules_documents import SINCE_REGISTER

from .boundaries import BOUNDARIES
from .cases import CASES, Case
from .samples import FACTS, KNOWN, outcomes
from .whole import ASSEMBLY, AUTHORISED, DOCUMENTED, REPEATABILITY, STABILITY, WHOLE, chain

EVERY = (*CASES, *BOUNDARIES)
ORDER = ["pass", "?", "warn", "fail"]
FIRST_EDITION = {"T01", "T04", "T05", "T06", "T07", "T08", "T16", "T17", "T19", "T21", "T22"}


def worst(check: Check, case: Case) -> str:
    return max(outcomes(tuple(check.apply(case.chain, case.facts, case.on))), key=ORDER.index)


def check_of(rule: str) -> Check:
    return next(check for check in CHECKS if check.rule.id == rule)


@pytest.mark.parametrize("case", EVERY, ids=lambda case: f"{case.rule} {case.what}")
def test_a_rule_finds_what_it_must(case: Case) -> None:
    assert worst(check_of(case.rule), case) == case.worst


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.id)
def test_the_whole_sample_passes(check: Check) -> None:
    findings = tuple(check.apply(chain(), WHOLE, KNOWN))
    assert findings
    assert set(outcomes(findings)) == {"pass"}, [one.en for one in findings if not one.passed]


@pytest.mark.parametrize("passed", [True, False])
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_always_says_the_same_is_noticed(rule: str, *, passed: bool) -> None:
    def blind(*_given: object) -> list[Finding]:
        return [found(RULES[rule], (), passed=passed, zh="x", en="x")]

    mutant = Check(RULES[rule], blind)  # type: ignore[arg-type]
    whole = Case(rule=rule, what="whole", worst="pass", chain=chain())
    mine = [whole, *(case for case in EVERY if case.rule == rule and case.worst != "?")]
    assert any(worst(mutant, case) != case.worst for case in mine)


def test_a_broken_step_is_named_by_numbers() -> None:
    told = check_of("T22").apply(chain(), WHOLE, KNOWN)
    assert [one.en for one in told] == ["From No-working upward every step was in force when it was used."]


def test_a_scope_is_named_by_the_licence_that_lists_the_regulation() -> None:
    other = replace(AUTHORISED, number="[2024] 4", scope=(ScopeLine(regulation="JJG 49"),))
    told = list(check_of("T17").apply(chain(), replace(WHOLE, capabilities=(AUTHORISED, other)), KNOWN))[-1]
    assert told.passed
    assert "[2024] 3" in told.en
    assert "[2024] 4" not in told.en


def test_the_test_that_failed_is_named() -> None:
    assembly = replace(ASSEMBLY, checks=(REPEATABILITY, replace(STABILITY, value="0.201")))
    told = check_of("T13").apply(chain(), replace(WHOLE, assemblies=(assembly,)), KNOWN)
    assert ["stability" in one.en for one in told if not one.passed] == [True]


def test_that_no_reference_material_was_used_is_told_to_old_facts_only() -> None:
    bare = chain(*(replace(one, reference_materials=()) for one in DOCUMENTED))
    for edition, told in ((SINCE_REGISTER - 1, ["pass"]), (SINCE_REGISTER, []), (SINCE_REGISTER + 1, [])):
        assert outcomes(tuple(check_of("T25").apply(bare, replace(WHOLE, edition=edition), KNOWN))) == told
    assert len(list(check_of("T25").apply(chain(), replace(WHOLE, edition=SINCE_REGISTER - 1), KNOWN))) == 1


def test_every_sentence_is_there_in_two_languages_and_survives_as_a_document() -> None:
    for case in EVERY:
        for one in audit(case.chain, case.facts, case.on):
            assert one.zh
            assert one.en
            assert from_document(to_document(one), Finding) == one
            assert not (one.passed and one.undecided)


def test_facts_and_certificates_survive_as_documents() -> None:
    assert from_document(to_document(WHOLE), Facts) == WHOLE
    assert [from_document(to_document(one), CertificateNode) for one in DOCUMENTED] == list(DOCUMENTED)


def test_rules_stand_in_their_order() -> None:
    assert list(RULES) == [f"T{number:02}" for number in range(1, 27)]
    assert len(RULES) == len(CHECKS)
    assert all(rule.zh and rule.en and rule.reference for rule in RULES.values())


def test_facts_of_the_first_edition_are_held_against_its_rules_only() -> None:
    assert {check.rule.id for check in checks_at(Stage.AUDIT, 1)} == FIRST_EDITION
    assert {one.rule for one in audit(chain(), FACTS, KNOWN)} == FIRST_EDITION
    assert {one.rule for one in audit(chain(), replace(FACTS, edition=EDITION), KNOWN)} == set(RULES)


def test_a_fact_that_not_every_laboratory_keeps_leaves_the_chain_unbroken() -> None:
    bare = [replace(one, seals=(), routes=()) for one in DOCUMENTED]
    facts = replace(WHOLE, capabilities=(), assemblies=(), histories=())
    findings = audit(chain(*bare), facts, KNOWN)
    assert {one.rule for one in findings if one.undecided} == {"T03", "T11", "T12", "T13", "T17", "T20"}
    assert state(findings) is State.UNBROKEN
    assert not violations(findings)


def test_a_stage_applies_what_can_be_known_there() -> None:
    assert {check.rule.id for check in checks_at(Stage.CHOICE)} == {
        "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T12", "T13", "T14", "T20", "T21", "T22", "T25",
    }  # fmt: skip
    assert set(RULES) - {check.rule.id for check in checks_at(Stage.ISSUE)} == {"T24", "T26"}
    assert {check.rule.id for check in checks_at(Stage.AUDIT)} == set(RULES)

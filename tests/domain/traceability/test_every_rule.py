"""Every rule by its cases: passed by the whole sample, failed by what was broken, undecided without the fact."""

from dataclasses import replace

import pytest

from domain.evidence.documents import from_document, to_document
from domain.traceability.chain import CertificateNode
from domain.traceability.finding import Facts, Finding, found
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

from .cases import CASES, Case
from .samples import FACTS, KNOWN, outcomes
from .whole import DOCUMENTED, WHOLE, chain

ORDER = ["pass", "?", "warn", "fail"]
FIRST_EDITION = {"T01", "T04", "T05", "T06", "T07", "T08", "T16", "T17", "T19", "T21", "T22"}


def worst(check: Check, case: Case) -> str:
    return max(outcomes(tuple(check.apply(case.chain, case.facts, case.on))), key=ORDER.index)


def check_of(rule: str) -> Check:
    return next(check for check in CHECKS if check.rule.id == rule)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.what}")
def test_a_rule_finds_what_it_must(case: Case) -> None:
    assert worst(check_of(case.rule), case) == case.worst


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.id)
def test_the_whole_sample_passes(check: Check) -> None:
    findings = tuple(check.apply(chain(), WHOLE, KNOWN))
    assert findings
    assert set(outcomes(findings)) == {"pass"}, [one.en for one in findings if not one.passed]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_always_passes_is_noticed(rule: str) -> None:
    def blind(*_given: object) -> list[Finding]:
        return [found(RULES[rule], (), passed=True, zh="x", en="x")]

    mutant = Check(RULES[rule], blind)  # type: ignore[arg-type]
    assert any(worst(mutant, case) != case.worst for case in CASES if case.rule == rule and case.worst != "?")


def test_every_sentence_is_there_in_two_languages_and_survives_as_a_document() -> None:
    for case in CASES:
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
        "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T12", "T14", "T20", "T21", "T22", "T25",
    }  # fmt: skip
    assert set(RULES) - {check.rule.id for check in checks_at(Stage.ISSUE)} == {"T24", "T26"}
    assert {check.rule.id for check in checks_at(Stage.AUDIT)} == set(RULES)

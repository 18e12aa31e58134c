"""Every refusal can be relied on by programs and understood by people."""

from dataclasses import replace

import pytest

from domain.errors import MetrologyError
from service.kit.problems import NotFound
from tests.architecture.error_rules import Refusal, faults, refusals

GOOD = Refusal(
    code="sample-refusal",
    status=422,
    zh="样品 {name} 不合格。",
    en="Sample {name} is refused.",
    where="domain.sample.Sample",
    inherited=frozenset(),
)


def test_every_refusal_has_its_code_and_both_sentences() -> None:
    assert faults(refusals()) == []


def test_the_walk_finds_both_sides_of_the_house() -> None:
    modules = {refusal.where.rpartition(".")[0] for refusal in refusals()}
    assert {"domain.errors", "domain.quantity.decimal_text", "service.kit.problems"} <= modules


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, code="Sample_Refusal"),
        replace(GOOD, code=""),
        replace(GOOD, zh="Sample {name} is refused."),
        replace(GOOD, en="样品 {name} 不合格。"),
        replace(GOOD, zh="样品", en=" "),
        replace(GOOD, en="Sample {other} is refused."),
        replace(GOOD, en="Sample is refused."),
        replace(GOOD, inherited=frozenset({"zh"})),
    ],
)
def test_a_bad_refusal_is_named(bad: Refusal) -> None:
    assert len(faults([bad])) == 1


def test_a_good_refusal_passes() -> None:
    assert faults([GOOD]) == []
    assert faults([replace(GOOD, zh="应为{expected_zh}。", en="Expected {expected}.")]) == []


def test_a_code_belongs_to_one_class() -> None:
    assert len(faults([GOOD, replace(GOOD, where="service.sample.Sample")])) == 1


def test_a_class_is_read_as_it_stands() -> None:
    class ChildError(MetrologyError):
        zh = "别的。"

    assert Refusal.of(ChildError).inherited == {"code", "en"}
    assert (Refusal.of(ChildError).status, Refusal.of(NotFound).status) == (422, 404)

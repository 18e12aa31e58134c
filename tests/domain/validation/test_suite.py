from collections.abc import Iterator

import pytest

from domain.errors import MetrologyError
from domain.validation import shapes, suite
from domain.validation.as_document import outputs_of
from domain.validation.check import CaseChecks, Check, near
from domain.validation.errors import GroupUnknown
from domain.validation.library import Case, case_text, load
from domain.validation.suite import run_case, run_suite


def test_a_group_alone_lists_nothing_else() -> None:
    outcomes = run_suite(["rounding"])
    assert {outcome.group for outcome in outcomes} == {"rounding"}
    assert {outcome.verdict for outcome in outcomes} == {"passed"}


def test_an_unknown_group_is_refused_with_those_there_are() -> None:
    with pytest.raises(GroupUnknown) as refused:
        run_suite(["roundings"])
    assert "first-order" in refused.value.sentence_en


def refuses(_: Case) -> Iterator[Check]:
    yield near("u", 1, 1, 0.1)
    raise MetrologyError


def breaks(_: Case) -> list[Check]:
    raise ZeroDivisionError("by zero")


@pytest.mark.parametrize(("checks", "words"), [(refuses, "metrology-error: "), (breaks, "ZeroDivisionError: by zero")])
def test_a_case_that_cannot_be_run_fails_and_says_why(checks: CaseChecks, words: str) -> None:
    outcome = run_case("traps", "gum-h1", checks)
    assert outcome.verdict == "failed"
    assert outcome.fault.startswith(words)
    assert outcome.source == load("gum-h1")["source"]


def test_a_case_that_compares_nothing_is_not_passed() -> None:
    assert run_case("traps", "gum-h1", lambda _: []).verdict == "not-covered"


def test_one_wrong_number_fails_its_case() -> None:
    outcome = run_case("traps", "gum-h1", lambda _: [near("a", 1, 1, 0), near("b", 1, 2, 0.5)])
    assert outcome.verdict == "failed"


def test_a_changed_tolerance_bites() -> None:
    def strict(case: Case) -> list[Check]:
        case["outputs"][0]["expected"] = [{"quantity": "u", "value": 32, "tol": 0.01}]
        return list(suite.SUITE["first-order"]["gum-h1"](case))

    assert run_case("first-order", "gum-h1", strict).verdict == "failed"


def test_cases_without_checks_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "SUITE", {"rounding": suite.SUITE["rounding"]})
    listed = [outcome for outcome in run_suite() if outcome.group == "not-covered"]
    assert "gum-h1" in {outcome.case for outcome in listed}
    assert {outcome.verdict for outcome in listed} == {"not-covered"}


@pytest.mark.parametrize("case", ["", "nothing", "../cases/gum-h1", "gum-h1.json"])
def test_there_is_no_other_file_behind_an_id(case: str) -> None:
    with pytest.raises(KeyError):
        case_text(case)


def test_a_case_is_read_afresh() -> None:
    load("gum-h1")["title"] = "changed"
    assert load("gum-h1")["title"] != "changed"


def test_a_factor_of_two_fails_where_a_shape_dominates(monkeypatch: pytest.MonkeyPatch) -> None:
    """EA-4/02 S9 by the normal distribution: k = 1.96 and a term that is flagged."""
    monkeypatch.setattr(shapes, "outputs_of", lambda asked: outputs_of(asked | {"coverage": "normal"}))
    outcome = run_case("shapes", "ea402-s9", suite.SUITE["shapes"]["ea402-s9"])
    assert [check.quantity for check in outcome.checks if not check.passed][:1] == ["k"]
    assert outcome.verdict == "failed"

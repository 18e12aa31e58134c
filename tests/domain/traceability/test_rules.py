"""Each rule with what passes it, what fails it, and the day or digit between the two."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.calibration.qualification import MetrologistLevel, Registration
from domain.evidence.documents import from_document, to_document
from domain.traceability.chain import CertificateNode, Chain, EventKind, Level, Link, StatusEvent
from domain.traceability.facts import RegulationFact
from domain.traceability.finding import Facts, Finding, Severity
from domain.traceability.rules import CHECKS, RULES, Check, State, audit, state
from domain.traceability.rules_quantity import inside_range, same_kind, uncertainty_is_carried
from domain.traceability.rules_support import ends_at_the_top, results_are_supported
from domain.traceability.rules_time import inside_validity, status_on_use, unbroken_in_time
from domain.traceability.rules_work import regulation_in_force, three_authorised_people

from .samples import (
    FACTS,
    ITEM,
    ITEM_LINK,
    KNOWN,
    NATIONAL,
    SIGNATURES,
    SOCIAL,
    SOCIAL_LINK,
    WORK_DAY,
    WORKING,
    WORKING_LINK,
    chain,
    link,
    outcomes,
    result,
)

DAY = timedelta(days=1)
SIGNED_DAY = date(2026, 3, 11)
Apply = Callable[[Chain, Facts, date], Iterator[Finding]]


def outcome(apply: Apply, walked: Chain, facts: Facts = FACTS, on: date = KNOWN) -> list[str]:
    return outcomes(tuple(apply(walked, facts, on)))


# T01 -----------------------------------------------------------------------------------------------------------------


def test_t01_every_result_of_the_root_and_every_used_result_is_supported() -> None:
    assert outcome(results_are_supported, chain()) == ["pass", "pass", "pass", "pass"]


def test_t01_a_result_that_claims_no_traceability_needs_no_standard_and_may_name_none() -> None:
    apart = replace(ITEM, results=(replace(ITEM.results[0], claims_traceability=False), ITEM.results[1]))
    assert outcome(results_are_supported, chain(apart, replace(ITEM_LINK, child_where="up/1.6"))) == ["pass"] * 4
    assert outcome(results_are_supported, chain(apart))[0] == "fail"
    used = replace(WORKING, results=(replace(WORKING.results[0], claims_traceability=False),))
    assert outcome(results_are_supported, chain(used, replace(WORKING_LINK, child_where="x")))[2] == "?"


def test_t01_a_result_of_the_root_without_a_standard_fails() -> None:
    assert outcome(results_are_supported, chain(replace(ITEM_LINK, child_where="up/0.8"))) == [
        "pass",
        "fail",
        "pass",
        "pass",
    ]


def test_t01_a_parent_that_is_not_on_record_leaves_it_undecided() -> None:
    assert outcome(results_are_supported, chain(without=("working",))) == ["?", "?"]


def test_t01_another_body_whose_standards_are_not_on_record_is_undecided_not_failed() -> None:
    assert outcome(results_are_supported, chain(replace(WORKING_LINK, child_where="x")))[2] == "?"


def test_t01_a_primary_mark_needs_nothing_above() -> None:
    alone = chain(replace(WORKING, primary=True), without=("social",))
    assert outcome(results_are_supported, alone) == ["pass", "pass"]


# T04 -----------------------------------------------------------------------------------------------------------------


def event(effective_on: date, known_on: date = KNOWN, kind: EventKind = EventKind.WITHDRAWN) -> CertificateNode:
    return replace(WORKING, events=(StatusEvent(kind=kind, effective_on=effective_on, known_on=known_on, reason="x"),))


def test_t04_passes_a_parent_that_stands_as_issued() -> None:
    assert outcome(status_on_use, chain()) == ["pass", "pass", "pass"]


@pytest.mark.parametrize("kind", list(EventKind))
def test_t04_an_event_counts_from_its_very_day(kind: EventKind) -> None:
    assert outcome(status_on_use, chain(event(WORK_DAY, kind=kind))) == ["fail", "pass", "pass"]
    assert outcome(status_on_use, chain(event(WORK_DAY + DAY, kind=kind))) == ["warn", "pass", "pass"]


def test_t04_a_later_event_lists_the_child() -> None:
    warned = next(status_on_use(chain(event(WORK_DAY + DAY)), FACTS, KNOWN))
    assert warned.subject == (ITEM_LINK.id, "item")


def test_t04_tells_what_was_known_on_the_day_asked_for() -> None:
    withdrawn = chain(event(WORK_DAY - DAY, known_on=KNOWN))
    assert outcome(status_on_use, withdrawn, on=KNOWN)[0] == "fail"
    assert outcome(status_on_use, withdrawn, on=KNOWN - DAY)[0] == "pass"


# T05 -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued_on", "valid_until", "expected"),
    [
        (WORK_DAY, WORK_DAY, "pass"),
        (WORK_DAY + DAY, None, "fail"),
        (WORK_DAY, None, "pass"),
        (WORK_DAY - DAY, WORK_DAY - DAY, "fail"),
    ],
)
def test_t05_issue_and_last_day_are_inside(issued_on: date, valid_until: date | None, expected: str) -> None:
    changed = chain(replace(WORKING, issued_on=issued_on, valid_until=valid_until))
    assert outcome(inside_validity, changed) == [expected, "pass", "pass"]


def test_t05_tells_the_days_and_a_dash_where_no_validity_is_stated() -> None:
    first, second, _ = inside_validity(chain(), FACTS, KNOWN)
    assert "2025-06-01 to 2026-05-31" in first.en
    assert "2024-09-01 to —" in second.en


# T06 -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "unit", "expected"),
    [
        ("0", "2.5", "MPa", "pass"),
        ("1", "1", "MPa", "pass"),
        ("-0.0001", "1", "MPa", "fail"),
        ("1", "2.5001", "MPa", "fail"),
        ("0", "2500", "kPa", "pass"),
        ("0", "2500.1", "kPa", "fail"),
        ("2", "1", "MPa", "fail"),
        ("1", "1", "degC", "?"),
        ("one", "1", "MPa", "?"),
        ("1", "NaN", "MPa", "?"),
    ],
)
def test_t06_points_are_inside_the_range_ends_included(low: str, high: str, unit: str, expected: str) -> None:
    changed = chain(replace(ITEM_LINK, point_low=low, point_high=high, unit=unit))
    assert outcome(inside_range, changed) == [expected, "pass", "pass"]


def test_t06_a_result_that_the_parent_does_not_state_has_no_range() -> None:
    assert outcome(inside_range, chain(replace(ITEM_LINK, parent_result_id="gone")))[0] == "fail"


# T07 -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "unit", "expected"),
    [
        ("gauge_pressure", "MPa", "pass"),
        ("gauge_pressure", "kPa", "pass"),
        ("absolute_pressure", "MPa", "fail"),
        ("gauge_pressure", "mm", "fail"),
        ("gauge_pressure", "no-such-unit", "fail"),
    ],
)
def test_t07_kind_and_unit_are_the_parents(kind: str, unit: str, expected: str) -> None:
    assert outcome(same_kind, chain(replace(ITEM_LINK, quantity_kind=kind, unit=unit)))[0] == expected


def test_t07_a_difference_of_temperatures_is_no_temperature() -> None:
    thermometer = replace(WORKING, results=(replace(result("w", "0.1", unit="degC"), quantity_kind="temperature"),))
    right = replace(ITEM_LINK, quantity_kind="temperature", unit="K")
    wrong = replace(ITEM_LINK, quantity_kind="temperature_difference", unit="K")
    assert outcome(same_kind, chain(thermometer, right))[0] == "pass"
    assert outcome(same_kind, chain(thermometer, wrong))[0] == "fail"


# T08 -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entered", "contribution", "child", "unit", "expected"),
    [
        ("0.001", "0.001", "0.004", "MPa", "pass"),
        ("0.00100000000000", "0.001", "0.001", "MPa", "pass"),
        ("1", "1", "4", "kPa", "pass"),
        ("0.000999", "0.001", "0.004", "MPa", "fail"),
        ("0.001", "0.0041", "0.004", "MPa", "fail"),
        ("0.001001", "0.001", "0.004", "MPa", "warn"),
        ("0.001", "0.001", "0.004", "mm", "?"),
        ("x", "0.001", "0.004", "MPa", "?"),
        (None, "0.001", "0.004", "MPa", "?"),
        ("0.001", None, "0.004", "MPa", "?"),
        ("0.001", "0.001", None, "MPa", "?"),
    ],
)
def test_t08_our_budget_shows_the_parents_u_over_k(
    entered: str | None, contribution: str | None, child: str | None, unit: str, expected: str
) -> None:
    changed = replace(
        ITEM_LINK,
        standard_uncertainty=entered,
        contribution=contribution,
        child_standard_uncertainty=child,
        unit=unit,
        point_low="0",
        point_high="0",
    )
    assert outcome(uncertainty_is_carried, chain(changed)) == [expected, "pass", "pass"]


@pytest.mark.parametrize(
    ("expanded", "expected"),
    [("1.99", "fail"), ("2.00", "pass"), ("2.01", "pass"), ("0", "?"), ("-2", "?"), ("x", "?")],
)
def test_t08_another_bodys_certified_uncertainty_is_not_below_its_parents(expanded: str, expected: str) -> None:
    working = replace(WORKING, results=(result("w", expanded, unit="kPa", high="2500"),))
    social = replace(SOCIAL, results=(result("s", "0.002"),))
    link_of_item = replace(ITEM_LINK, standard_uncertainty="1", child_standard_uncertainty="1", contribution="1")
    assert outcome(uncertainty_is_carried, chain(working, social, link_of_item))[1] == expected


@pytest.mark.parametrize("missing", ["standard_uncertainty", "contribution", "child_standard_uncertainty"])
def test_t08_says_which_line_our_own_budget_lacks(missing: str) -> None:
    without: dict[str, Any] = {missing: None}
    found = next(uncertainty_is_carried(chain(replace(ITEM_LINK, **without)), FACTS, KNOWN))
    assert "shows no line" in found.en


def test_t08_a_link_to_no_result_of_the_child_is_undecided() -> None:
    assert outcome(uncertainty_is_carried, chain(replace(WORKING_LINK, child_where="x")))[1] == "?"


def test_t08_a_coverage_factor_of_zero_is_undecided_not_a_crash() -> None:
    zero = replace(WORKING, results=(replace(WORKING.results[0], coverage_factor="0"),))
    assert outcome(uncertainty_is_carried, chain(zero))[:2] == ["?", "?"]


# T17 -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "in_scope", "expected"),
    [
        (WORK_DAY, WORK_DAY, True, "pass"),
        (WORK_DAY + DAY, None, True, "fail"),
        (WORK_DAY - DAY, WORK_DAY - DAY, True, "fail"),
        (WORK_DAY, None, False, "fail"),
    ],
)
def test_t17_first_and_last_day_are_in_force(first: date, last: date | None, in_scope: bool, expected: str) -> None:  # noqa: FBT001 - a column of the table
    regulation = RegulationFact(code="JJG 52", effective_from=first, effective_to=last, in_scope=in_scope)
    assert outcome(regulation_in_force, chain(), replace(FACTS, regulations=(regulation,))) == [expected]


def test_t17_without_a_regulation_is_undecided() -> None:
    assert outcome(regulation_in_force, chain(), replace(FACTS, regulations=())) == ["?"]


# T19 -----------------------------------------------------------------------------------------------------------------


def test_t19_three_authorised_people() -> None:
    assert outcome(three_authorised_people, chain()) == ["pass"] * 4


@pytest.mark.parametrize("role", [0, 1, 2])
def test_t19_nobody_signs_unauthorised(role: int) -> None:
    signatures = tuple(
        replace(one, authorised=False) if number == role else one for number, one in enumerate(SIGNATURES)
    )
    expected = ["pass"] * 4
    expected[role] = "fail"
    assert outcome(three_authorised_people, chain(), replace(FACTS, signatures=signatures)) == expected


REGISTRATION = Registration(
    number="2-17", level=MetrologistLevel.SECOND, items=("JJG 52",), valid_from=date(2020, 1, 1), valid_until=SIGNED_DAY
)


@pytest.mark.parametrize("role", [0, 1])
@pytest.mark.parametrize(
    ("registration", "expected"),
    [
        (None, "fail"),
        (REGISTRATION, "pass"),
        (replace(REGISTRATION, valid_until=SIGNED_DAY - timedelta(days=1)), "fail"),
        (replace(REGISTRATION, valid_from=SIGNED_DAY), "pass"),
        (replace(REGISTRATION, valid_from=SIGNED_DAY + timedelta(days=1)), "fail"),
        (replace(REGISTRATION, valid_until=date(2030, 1, 1), revoked_on=SIGNED_DAY), "fail"),
        (replace(REGISTRATION, revoked_on=SIGNED_DAY + timedelta(days=1)), "pass"),
    ],
)
def test_t19_a_duty_of_registered_metrologists_shows_a_registration_that_had_expired(
    role: int, registration: Registration | None, expected: str
) -> None:
    signatures = list(SIGNATURES)
    signatures[role] = replace(signatures[role], registration_required=True, registration=registration)
    facts = replace(FACTS, performed_on=SIGNED_DAY, signatures=tuple(signatures))
    assert outcome(three_authorised_people, chain(), facts)[: role + 2] == ["pass"] * (role + 1) + [expected]


def test_t19_the_operator_is_judged_on_the_day_of_the_work_the_checker_on_the_day_of_signing_in_china() -> None:
    late = datetime(2026, 3, 11, 16, 30, tzinfo=UTC)  # already the 12th in Chongqing
    signatures = tuple(
        replace(one, at=late, registration_required=True, registration=REGISTRATION) for one in SIGNATURES[:2]
    )
    facts = replace(FACTS, performed_on=SIGNED_DAY, signatures=(*signatures, SIGNATURES[2]))
    assert outcome(three_authorised_people, chain(), facts) == ["pass", "pass", "pass", "fail", "pass", "pass"]


@pytest.mark.parametrize(("one", "same_as"), [(1, 0), (2, 0), (2, 1)])
def test_t19_nobody_signs_twice(one: int, same_as: int) -> None:
    signatures = list(SIGNATURES)
    signatures[one] = replace(signatures[one], person_id=signatures[same_as].person_id)
    facts = replace(FACTS, signatures=tuple(signatures))
    assert outcome(three_authorised_people, chain(), facts) == ["pass", "pass", "pass", "fail"]


def test_t19_two_operators_are_two_people_and_neither_may_check() -> None:
    second = replace(SIGNATURES[0], person_id="chen")
    assert outcome(three_authorised_people, chain(), replace(FACTS, signatures=(*SIGNATURES, second))) == ["pass"] * 4
    checked = replace(
        FACTS, signatures=(SIGNATURES[0], second, replace(SIGNATURES[1], person_id="chen"), SIGNATURES[2])
    )
    assert outcome(three_authorised_people, chain(), checked)[3] == "fail"


def test_t19_a_missing_signature_is_undecided() -> None:
    assert outcome(three_authorised_people, chain(), replace(FACTS, signatures=SIGNATURES[:2])) == ["pass", "pass", "?"]


# T21 -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "primary", "expected"),
    [
        (Level.NATIONAL, False, "pass"),
        (Level.PRIMARY, False, "pass"),
        (Level.SOCIAL_PUBLIC, True, "pass"),
        (Level.SOCIAL_PUBLIC, False, "?"),
        (Level.WORKING, False, "?"),
    ],
)
def test_t21_ends_where_a_chain_may_end(level: Level, primary: bool, expected: str) -> None:  # noqa: FBT001 - a column of the table
    assert outcome(ends_at_the_top, chain(replace(NATIONAL, level=level, primary=primary))) == [expected]


def test_t21_a_cycle_fails() -> None:
    round_way = chain(link("national", "n", "working", "w", date(2020, 1, 1)))
    assert outcome(ends_at_the_top, round_way) == ["fail"]
    assert next(ends_at_the_top(round_way, FACTS, KNOWN)).subject == ("working", "social", "national")


def test_t21_a_gap_is_undecided() -> None:
    assert outcome(ends_at_the_top, chain(without=("social",))) == ["?"]


def test_t21_shows_depth_and_age() -> None:
    assert "3 / 962" in next(ends_at_the_top(chain(), FACTS, KNOWN)).en


# T22 -----------------------------------------------------------------------------------------------------------------


def test_t22_the_whole_way_was_in_force_at_each_use() -> None:
    assert outcome(unbroken_in_time, chain()) == ["pass"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (replace(WORKING_LINK, used_on=WORKING.issued_on), "pass"),
        (replace(WORKING_LINK, used_on=WORKING.issued_on + DAY), "fail"),
        (replace(SOCIAL_LINK, used_on=NATIONAL.issued_on), "pass"),
        (replace(SOCIAL_LINK, used_on=NATIONAL.issued_on - DAY), "fail"),
        (replace(SOCIAL, valid_until=WORKING_LINK.used_on), "pass"),
        (replace(SOCIAL, valid_until=WORKING_LINK.used_on - DAY), "fail"),
        (replace(WORKING, valid_until=WORK_DAY - DAY), "fail"),
    ],
)
def test_t22_breaks_wherever_time_does(changed: CertificateNode | Link, expected: str) -> None:
    assert outcome(unbroken_in_time, chain(changed)) == [expected]


def test_t22_names_the_place_far_above() -> None:
    broken = replace(SOCIAL_LINK, used_on=NATIONAL.issued_on - DAY)
    assert next(unbroken_in_time(chain(broken), FACTS, KNOWN)).subject == (ITEM_LINK.id, broken.id)


def test_t22_a_withdrawal_before_use_breaks_the_way_as_soon_as_it_is_known() -> None:
    withdrawn = replace(
        SOCIAL,
        events=(StatusEvent(kind=EventKind.WITHDRAWN, effective_on=WORKING_LINK.used_on, known_on=KNOWN, reason="x"),),
    )
    assert outcome(unbroken_in_time, chain(withdrawn), on=KNOWN) == ["fail"]
    assert outcome(unbroken_in_time, chain(withdrawn), on=KNOWN - DAY) == ["pass"]


def test_t22_a_break_beside_the_way_does_not_count() -> None:
    beside = replace(WORKING_LINK, child_where="other", used_on=WORKING.issued_on + DAY)
    assert outcome(unbroken_in_time, chain(beside)) == ["pass"]


def test_t22_ends_on_a_cycle() -> None:
    assert outcome(unbroken_in_time, chain(link("national", "n", "working", "w", date(2021, 12, 1)))) == ["fail"]


# The audit -----------------------------------------------------------------------------------------------------------


def test_findings_are_documents_in_two_languages() -> None:
    findings = audit(chain(event(WORK_DAY), without=("national",)), Facts(performed_on=WORK_DAY), KNOWN)
    for found in findings:
        assert found.zh
        assert found.en
        assert from_document(to_document(found), Finding) == found


def test_every_finding_bears_the_rule_it_is_registered_under() -> None:
    broken = chain(event(WORK_DAY), without=("national",))
    for check in CHECKS:
        assert {found.rule for found in check.apply(broken, FACTS, KNOWN)} <= {check.rule.id}


def test_a_rule_is_added_by_one_line() -> None:
    def never(_chain: Chain, _facts: Facts, _on: date) -> Iterator[Finding]:
        yield finding(passed=False)

    assert len(audit(chain(), FACTS, KNOWN, [Check(RULES["T01"], never)])) == 1


def finding(*, passed: bool, undecided: bool = False, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule="T", severity=severity, passed=passed, undecided=undecided, subject=(), zh="x", en="x")


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], State.INCOMPLETE),
        ([finding(passed=True)], State.UNBROKEN),
        ([finding(passed=True), finding(passed=False, severity=Severity.WARNING)], State.UNBROKEN),
        ([finding(passed=True), finding(passed=False, undecided=True)], State.INCOMPLETE),
        ([finding(passed=False, undecided=True, severity=Severity.WARNING)], State.UNBROKEN),
        ([finding(passed=False, undecided=True), finding(passed=False)], State.BROKEN),
    ],
)
def test_state(findings: list[Finding], expected: State) -> None:
    assert state(findings) is expected

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.calibration.record import Phase
from domain.calibration.result import CriterionResult, OverallResult, RecordResult, Verdict
from domain.certificate.completeness import (
    REQUIREMENTS,
    IncompleteCertificate,
    check_completeness,
    require_completeness,
)
from domain.certificate.content import CertificateContent, with_verify_code
from domain.certificate.faults_dates import months_later
from domain.certificate.faults_people import approver_differs
from domain.certificate.kind import CertificateKind
from domain.certificate.parts import CheckStated, Mark, PlaceKind, SigningRole, Supersedes
from domain.evidence.canonical import digest_bytes
from domain.uncertainty.budget import Reported

from .samples import CALIBRATION, NOTICE, RESULT, SIGNATURES, VERIFICATION, WORK_DAY, point

Changes = dict[str, object]
DAY = timedelta(days=1)


def faults(content: CertificateContent) -> set[tuple[str, str]]:
    return {(found.rule, found.pointer) for found in check_completeness(with_verify_code(content))}


@pytest.mark.parametrize("content", [VERIFICATION, NOTICE, CALIBRATION], ids=lambda content: content.kind.value)
def test_a_certificate_in_order_has_no_fault(content: CertificateContent) -> None:
    assert check_completeness(content) == ()
    require_completeness(content)


def spoiled(content: CertificateContent, changes: Mapping[str, object]) -> CertificateContent:
    for pointer, value in changes.items():
        content = put(content, pointer.split("/")[1:], value)
    return content


def put(whole: Any, way: list[str], value: object) -> Any:  # noqa: ANN401 - walks values of any type
    """``whole`` with the place that ``way`` names replaced."""
    if not way:
        return value
    step, *rest = way
    if isinstance(whole, tuple):
        return tuple(put(one, rest, value) if index == int(step) else one for index, one in enumerate(whole))
    return replace(whole, **{step: put(getattr(whole, step), rest, value)})


DENTED = CheckStated(id="appearance", label_zh="外观", label_en="appearance", passed=False)
REPLACED = Supersedes(
    number="CQ-0001-V-2025-000009", document_digest=digest_bytes(b"old"), changed_zh="改正型号", changed_en="model"
)
_LINE = replace(point("0.8").budget.lines[0], source="reading:a,b")
OF_THE_ITEM_ALONE = replace(
    point("0.8"), standard_result_ids=(), budget=replace(point("0.8").budget, lines=(_LINE,)), test="repeatability"
)
"""A range of its own indications, in whose budget no certificate stands."""
NO_UNCERTAINTY = "/result/points/0/budget/reported/expanded_uncertainty"

SPOILED: list[tuple[str, str, CertificateContent, Changes]] = [
    ("format-known", "/format", VERIFICATION, {"/format": "liangheng.certificate/2"}),
    ("title-follows-basis", "/regulations/0/code", VERIFICATION, {"/regulations/0/code": "JJF 1071-2010"}),
    ("title-follows-basis", "/regulations/0/code", NOTICE, {"/regulations/0/code": "JJF 1071-2010"}),
    ("title-follows-basis", "/regulations", CALIBRATION, {"/regulations": ()}),
    ("laboratory-named", "/laboratory/name_zh", VERIFICATION, {"/laboratory/name_zh": " "}),
    ("laboratory-named", "/laboratory/address_zh", CALIBRATION, {"/laboratory/address_zh": ""}),
    ("laboratory-named", "/laboratory/authorisation_number", NOTICE, {"/laboratory/authorisation_number": ""}),
    ("customer-named", "/customer/name", VERIFICATION, {"/customer/name": ""}),
    ("item-identified", "/item/name_zh", VERIFICATION, {"/item/name_zh": ""}),
    ("item-identified", "/item/serial", VERIFICATION, {"/item/serial": "  "}),
    ("number-well-formed", "/number", VERIFICATION, {"/number": "no spaces"}),
    ("marks-allowed", "/marks/0", VERIFICATION, {"/marks": (Mark.CNAS,)}),
    ("marks-allowed", "/marks/0", NOTICE, {"/marks": (Mark.ILAC_MRA,)}),
    ("marks-allowed", "/marks/0", CALIBRATION, {"/marks": (Mark.STATUTORY,)}),
    ("marks-allowed", "/marks/1", CALIBRATION, {"/marks": (Mark.CNAS, Mark.CNAS)}),
    ("place-told", "/place/address_zh", VERIFICATION, {"/place/kind": PlaceKind.ON_SITE, "/place/address_zh": ""}),
    ("assembly-assessed", "/assemblies", VERIFICATION, {"/assemblies": ()}),
    ("assembly-assessed", "/assemblies/0/assessment_number", NOTICE, {"/assemblies/0/assessment_number": ""}),
    (
        "assembly-assessed",
        "/assemblies/0/assessment_valid_until",
        VERIFICATION,
        {"/assemblies/0/assessment_valid_until": WORK_DAY - DAY},
    ),
    (
        "assembly-assessed",
        "/assemblies/0/social_public_valid_until",
        VERIFICATION,
        {"/assemblies/0/social_public_valid_until": WORK_DAY - DAY},
    ),
    (
        "assembly-assessed",
        "/assemblies/0/social_public_valid_until",
        VERIFICATION,
        {"/assemblies/0/social_public_valid_until": None},
    ),
    (
        "replacement-explained",
        "/supersedes/number",
        VERIFICATION,
        {"/supersedes": replace(REPLACED, number=VERIFICATION.number)},
    ),
    (
        "replacement-explained",
        "/supersedes/changed_zh",
        VERIFICATION,
        {"/supersedes": replace(REPLACED, changed_zh="")},
    ),
    (
        "replacement-explained",
        "/supersedes/changed_en",
        VERIFICATION,
        {"/supersedes": replace(REPLACED, changed_en=" ")},
    ),
    (
        "replacement-explained",
        "/supersedes/document_digest",
        VERIFICATION,
        {"/supersedes": replace(REPLACED, document_digest="x")},
    ),
    ("evidence-recorded", "/record/record_digest", VERIFICATION, {"/record/record_digest": ""}),
    ("evidence-recorded", "/record/result_digest", VERIFICATION, {"/record/result_digest": ""}),
    ("evidence-recorded", "/record/readings_root", VERIFICATION, {"/record/readings_root": ""}),
    ("evidence-recorded", "/record/readings_count", VERIFICATION, {"/record/readings_count": 0}),
    ("evidence-recorded", "/record/record_id", VERIFICATION, {"/record/record_id": "other"}),
    ("evidence-recorded", "/result/pack_digest", VERIFICATION, {"/result/pack_digest": ""}),
    ("evidence-recorded", "/software/version", VERIFICATION, {"/software/version": ""}),
    ("evidence-recorded", "/software/engine", VERIFICATION, {"/software/engine": ""}),
    ("days-in-order", "/dates/performed_on", VERIFICATION, {"/dates/received_on": WORK_DAY + DAY}),
    ("days-in-order", "/dates/approved_on", VERIFICATION, {"/dates/approved_on": WORK_DAY - DAY}),
    ("days-in-order", "/dates/issued_on", VERIFICATION, {"/dates/issued_on": WORK_DAY}),
    ("regulation-in-force", "/regulations/0", VERIFICATION, {"/regulations/0/effective_from": WORK_DAY + DAY}),
    ("regulation-in-force", "/regulations/0", VERIFICATION, {"/regulations/0/effective_to": WORK_DAY - DAY}),
    ("validity-fits-kind", "/dates/valid_until", VERIFICATION, {"/dates/valid_until": None}),
    ("validity-fits-kind", "/dates/valid_until", VERIFICATION, {"/dates/valid_until": WORK_DAY}),
    ("validity-fits-kind", "/dates/valid_until", VERIFICATION, {"/dates/valid_until": date(2026, 9, 11)}),
    ("validity-fits-kind", "/dates/valid_until", NOTICE, {"/dates/valid_until": date(2026, 9, 9)}),
    ("validity-fits-kind", "/dates/valid_until", CALIBRATION, {"/dates/valid_until": date(2026, 9, 9)}),
    ("standards-valid", "/standards/0/valid_until", VERIFICATION, {"/standards/0/valid_until": WORK_DAY - DAY}),
    ("standards-valid", "/standards/0/valid_until", VERIFICATION, {"/standards/0/issued_on": WORK_DAY + DAY}),
    ("results-present", "/result/points", CALIBRATION, {"/result/points": ()}),
    (
        "uncertainty-stated",
        NO_UNCERTAINTY,
        VERIFICATION,
        {"/result/points/0/budget/reported": Reported(value="0.000", expanded_uncertainty="0.000")},
    ),
    (
        "uncertainty-stated",
        NO_UNCERTAINTY,
        VERIFICATION,
        {"/result/points/0/budget/reported": Reported(value="0.0041", expanded_uncertainty="-0.0008")},
    ),
    (
        "uncertainty-stated",
        NO_UNCERTAINTY,
        VERIFICATION,
        {"/result/points/0/budget/reported": Reported(value="4.100", expanded_uncertainty="0.801")},
    ),
    (
        "uncertainty-stated",
        NO_UNCERTAINTY,
        VERIFICATION,
        {"/result/points/0/budget/reported": Reported(value="4", expanded_uncertainty="100")},
    ),
    (
        "uncertainty-stated",
        "/result/points/0/budget/reported/value",
        VERIFICATION,
        {"/result/points/0/budget/reported": Reported(value="0.0041", expanded_uncertainty="0.00080")},
    ),
    (
        "uncertainty-stated",
        "/result/points/0/budget",
        VERIFICATION,
        {"/result/points/0/budget/reported": Reported(value="NaN", expanded_uncertainty="1")},
    ),
    (
        "uncertainty-stated",
        "/result/points/0/budget/coverage_factor",
        VERIFICATION,
        {"/result/points/0/budget/coverage_factor": "0.99"},
    ),
    (
        "uncertainty-stated",
        "/result/points/0/budget/coverage_factor",
        VERIFICATION,
        {"/result/points/0/budget/coverage_probability": "1"},
    ),
    (
        "uncertainty-stated",
        "/result/points/0/budget/coverage_factor",
        VERIFICATION,
        {"/result/points/0/budget/coverage_probability": "0"},
    ),
    (
        "traceability-stated",
        "/result/points/0/standard_result_ids",
        VERIFICATION,
        {"/standards/0/result_ids": ("r2",)},
    ),
    (
        "traceability-stated",
        "/result/points/0/standard_result_ids",
        VERIFICATION,
        {"/result/points": (replace(point("0.8"), standard_result_ids=()),)},
    ),
    ("traceability-stated", "/result/points", VERIFICATION, {"/result/points": (OF_THE_ITEM_ALONE,)}),
    ("traceability-stated", "/standards/0/certificate_number", VERIFICATION, {"/standards/0/certificate_number": ""}),
    ("traceability-stated", "/standards/0/certificate_digest", VERIFICATION, {"/standards/0/certificate_digest": ""}),
    ("as-found-and-as-left", "/result/points/0/phase", VERIFICATION, {"/adjusted": True}),
    (
        "as-found-and-as-left",
        "/result/points/0/phase",
        VERIFICATION,
        {"/result/points": (point("1", phase=Phase.AS_LEFT),)},
    ),
    (
        "as-found-and-as-left",
        "/result/points/0/phase",
        VERIFICATION,
        {"/result/points": (point("1", phase=Phase.AS_FOUND), point("1", phase=Phase.AS_LEFT))},
    ),
    ("conditions-stated", "/environment", VERIFICATION, {"/environment": ()}),
    ("conditions-stated", "/environment/0/low", VERIFICATION, {"/environment/0/low": "20.5"}),
    ("conditions-stated", "/environment/0", VERIFICATION, {"/environment/0/high": "warm"}),
    ("verdict-fits-kind", "/kind", VERIFICATION, {"/result/verdict": Verdict.DOES_NOT_CONFORM}),
    ("verdict-fits-kind", "/kind", VERIFICATION, {"/result/verdict": Verdict.NO_STATEMENT}),
    ("verdict-fits-kind", "/kind", VERIFICATION, {"/result/failed": NOTICE.result.failed}),
    ("verdict-fits-kind", "/kind", NOTICE, {"/result/verdict": Verdict.CONFORMS}),
    ("verdict-fits-kind", "/result/failed", NOTICE, {"/result/failed": ()}),
    (
        "verdict-fits-kind",
        "/result/failed/0/label_zh",
        NOTICE,
        {"/result/failed": (replace(NOTICE.result.failed[0], label_zh=""),)},
    ),
    ("verdict-fits-kind", "/checks/0/passed", VERIFICATION, {"/checks": (DENTED,)}),
    ("verdict-fits-kind", "/checks/0/passed", NOTICE, {"/checks": (DENTED,)}),
    ("verdict-fits-kind", "/conclusion_zh", VERIFICATION, {"/conclusion_zh": ""}),
    ("verdict-fits-kind", "/conclusion_zh", CALIBRATION, {"/conclusion_zh": "合格"}),
    (
        "conformity-explained",
        "/result/points/0/conformity/rule",
        VERIFICATION,
        {"/result/points/0/conformity/rule": ""},
    ),
    (
        "conformity-explained",
        "/result/points/0/conformity/upper_limit",
        VERIFICATION,
        {"/result/points/0/conformity/lower_limit": None, "/result/points/0/conformity/upper_limit": None},
    ),
    (
        "conformity-explained",
        "/result/points/0/conformity/conformance_probability",
        VERIFICATION,
        {"/result/points/0/conformity/conformance_probability": ""},
    ),
    (
        "conformity-explained",
        "/result/points/0/conformity/conforms",
        VERIFICATION,
        {"/result/points/0/conformity/conforms": False},
    ),
    ("three-signatures", "/signatures", VERIFICATION, {"/signatures": SIGNATURES[:2]}),
    ("three-signatures", "/signatures", VERIFICATION, {"/signatures": (*SIGNATURES, SIGNATURES[2])}),
    ("checker-differs", "/signatures/1/person_id", VERIFICATION, {"/signatures/1/person_id": SIGNATURES[0].person_id}),
    ("approver-differs", "/signatures/2/person_id", VERIFICATION, {"/signatures/2/person_id": SIGNATURES[0].person_id}),
    ("approver-differs", "/signatures/2/person_id", VERIFICATION, {"/signatures/2/person_id": SIGNATURES[1].person_id}),
    ("signers-authorised", "/signatures/0/authorised", VERIFICATION, {"/signatures/0/authorised": False}),
    (
        "signed-in-order",
        "/signatures/1/at",
        VERIFICATION,
        {"/signatures/1/at": SIGNATURES[0].at - timedelta(seconds=1)},
    ),
    (
        "signed-in-order",
        "/signatures/2/at",
        VERIFICATION,
        {"/signatures/2/at": SIGNATURES[1].at - timedelta(seconds=1)},
    ),
]


@pytest.mark.parametrize(
    ("rule", "pointer", "content", "changes"),
    SPOILED,
    ids=[f"{rule}-{number}" for number, (rule, *_) in enumerate(SPOILED)],
)
def test_each_rule_finds_its_fault_where_it_stands(
    rule: str, pointer: str, content: CertificateContent, changes: Changes
) -> None:
    assert (rule, pointer) in faults(spoiled(content, changes))


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (VERIFICATION, {"/dates/valid_until": date(2026, 9, 10)}),
        (VERIFICATION, {"/dates/received_on": WORK_DAY, "/dates/approved_on": WORK_DAY, "/dates/issued_on": WORK_DAY}),
        (VERIFICATION, {"/regulations/0/effective_from": WORK_DAY, "/regulations/0/effective_to": WORK_DAY}),
        (
            VERIFICATION,
            {
                "/regulations/0/effective_to": WORK_DAY - DAY,
                "/regulations/0/deviation_zh": "经批准",
                "/regulations/0/deviation_en": "approved",
            },
        ),
        (VERIFICATION, {"/standards/0/issued_on": WORK_DAY, "/standards/0/valid_until": WORK_DAY}),
        (VERIFICATION, {"/standards/0/valid_until": None}),
        (
            VERIFICATION,
            {"/assemblies/0/assessment_valid_until": WORK_DAY, "/assemblies/0/social_public_valid_until": WORK_DAY},
        ),
        (VERIFICATION, {"/assemblies/0/social_public_number": "", "/assemblies/0/social_public_valid_until": None}),
        (VERIFICATION, {"/item/serial": "", "/item/lab_number": "L-1"}),
        (VERIFICATION, {"/environment/0/low": "20.4"}),
        (VERIFICATION, {"/supersedes": REPLACED}),
        (VERIFICATION, {"/result/points/0/budget/coverage_factor": "1"}),
        (VERIFICATION, {"/result/points/0/budget/reported": Reported(value="1.23E+3", expanded_uncertainty="1.0E+2")}),
        (VERIFICATION, {"/result/points/0/budget/reported": Reported(value="0.0041", expanded_uncertainty="0.0008")}),
        (VERIFICATION, {"/place/kind": PlaceKind.ON_SITE, "/place/address_zh": "客户现场"}),
        (VERIFICATION, {"/signatures/1/at": SIGNATURES[0].at}),
        (CALIBRATION, {"/dates/valid_until": date(2027, 3, 9), "/dates/interval_agreed": True}),
        (CALIBRATION, {"/laboratory/authorisation_number": ""}),
        (VERIFICATION, {"/record/readings_count": 1}),
        (VERIFICATION, {"/checks": (replace(DENTED, passed=True),)}),
        (NOTICE, {"/checks": (DENTED,), "/result/failed/0/where": "checks/appearance"}),
        (CALIBRATION, {"/checks": (DENTED,)}),
        (VERIFICATION, {"/result/points": (point("0.8"), OF_THE_ITEM_ALONE)}),
        (VERIFICATION, {"/result/points/0/conformity/lower_limit": None}),
        (VERIFICATION, {"/result/points/0/conformity/upper_limit": None}),
        (
            VERIFICATION,
            {
                "/adjusted": True,
                "/result/points": (
                    point("1", phase=Phase.AS_FOUND, conforms=False),
                    point("1", phase=Phase.AS_LEFT),
                ),
            },
        ),
    ],
)
def test_the_edge_of_what_is_allowed_is_allowed(content: CertificateContent, changes: Changes) -> None:
    assert faults(spoiled(content, changes)) == set()


def test_a_failing_criterion_in_the_final_state_forbids_a_conforming_verdict() -> None:
    failing = CriterionResult(
        id="hysteresis", label_zh="回程误差", label_en="hysteresis", value="2", limit="1", unit="MPa", passed=False
    )
    content = spoiled(VERIFICATION, {"/result/points": (replace(point("0.8"), criteria=(failing,)),)})
    assert ("conformity-explained", "/result/points/0/conformity/conforms") in faults(content)


def test_a_failing_criterion_over_all_points_forbids_a_conforming_verdict() -> None:
    failing = OverallResult(
        test="indication",
        phase=Phase.INITIAL,
        id="mean",
        label_zh="平均",
        label_en="mean",
        value="2",
        lower_limit=None,
        upper_limit="1",
        unit="MPa",
        passed=False,
    )
    content = spoiled(VERIFICATION, {"/result/overall": (failing,)})
    assert ("conformity-explained", "/result/overall/0/passed") in faults(content)


def test_an_as_found_result_is_final_where_nothing_was_adjusted() -> None:
    failing = point("1", phase=Phase.AS_FOUND, conforms=False)
    content = spoiled(VERIFICATION, {"/result/points": (failing,)})
    assert faults(content) == {("conformity-explained", "/result/points/0/conformity/conforms")}


def test_a_content_changed_after_its_code_was_made_is_found() -> None:
    changed = replace(VERIFICATION, conclusion_en="Conforms to class 1.0")
    assert [(found.rule, found.pointer) for found in check_completeness(changed)] == [("code-follows", "/verify_code")]


def test_every_rule_is_spoiled_by_some_case() -> None:
    covered = {rule for rule, *_ in SPOILED} | {"code-follows"}
    found = {fault.rule for *_, content, changes in SPOILED for fault in check_completeness(spoiled(content, changes))}
    assert found == covered
    assert len(REQUIREMENTS) == len(covered)


def test_all_faults_are_said_at_once_in_both_languages() -> None:
    content = with_verify_code(replace(VERIFICATION, conclusion_zh="", environment=(), signatures=()))
    with pytest.raises(IncompleteCertificate) as refusal:
        require_completeness(content)
    assert {found.pointer for found in refusal.value.faults} == {"/conclusion_zh", "/environment", "/signatures"}
    assert len(refusal.value.faults) == 5
    assert all(found.zh and found.en for found in refusal.value.faults)
    assert "/environment" in refusal.value.sentence_zh
    assert "/environment" in refusal.value.sentence_en


def test_a_laboratory_whose_policy_lets_an_approver_check_leaves_that_rule_out() -> None:
    content = with_verify_code(spoiled(VERIFICATION, {"/signatures/2/person_id": SIGNATURES[1].person_id}))
    assert check_completeness(content, [rule for rule in REQUIREMENTS if rule is not approver_differs]) == ()


def test_months_end_where_the_month_ends() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert months_later(date(2026, 12, 10), 12) == date(2027, 12, 10)
    assert months_later(date(2026, 11, 30), 1) == date(2026, 12, 30)


def test_samples_are_what_their_names_say() -> None:
    assert [content.kind for content in (VERIFICATION, NOTICE, CALIBRATION)] == list(CertificateKind)
    assert {signature.role for signature in SIGNATURES} == set(SigningRole)
    assert isinstance(RESULT, RecordResult)

"""The rules both sides run: each is broken once, at its boundary."""

import pytest

from domain.exchange.ack import MessageResult, sign_ack, verify_ack
from domain.exchange.admission import HOLDS, check_payload
from domain.exchange.payloads import read_payload
from domain.exchange.reasons import Reason, ReasonCode, reason
from domain.exchange.wire import instant
from tests.domain.exchange.samples import LAB_KEY, NOON, PLATFORM_KEY, Sender, issued, issued_document, withdrawn

USCC = "12500000450400000C"


def found(**changes: object) -> list[tuple[ReasonCode, str | None]]:
    return [(each.code, each.pointer) for each in check_payload(issued(**changes), now=NOON)]


def test_a_sound_certificate_passes() -> None:
    assert found() == []
    assert check_payload(withdrawn("V-2026-000123"), now=NOON) == ()


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("received_at", "started_at"),
        ("started_at", "finished_at"),
        ("finished_at", "reviewed_at"),
        ("reviewed_at", "issued_at"),
    ],
)
def test_times_run_forward_and_may_be_equal(earlier: str, later: str) -> None:
    times = issued().times.document()
    same = times[earlier]
    pointer = f"/payload/times/{later}"
    assert (ReasonCode.TIME_ORDER, pointer) not in found(**{f"times__{later}": same})
    assert (ReasonCode.TIME_ORDER, pointer) in found(**{f"times__{later}": "2026-11-20T08:59:59+08:00"})


def test_order_is_of_instants_not_of_text() -> None:
    assert found(times__issued_at="2026-11-20T08:00:00+00:00") == []


def test_the_future_begins_after_five_minutes() -> None:
    assert found(times__issued_at="2026-11-21T12:05:00+08:00") == []
    assert found(times__issued_at="2026-11-21T12:05:01+08:00") == [(ReasonCode.TIME_FUTURE, "/payload/times/issued_at")]
    late = check_payload(withdrawn("V-2026-000123", effective_at="2026-11-22T12:00:00+08:00"), now=NOON)
    assert [each.code for each in late] == [ReasonCode.TIME_FUTURE]


def test_a_standard_is_valid_on_its_last_day() -> None:
    assert found(standards_used__0__valid_to="2026-11-20") == []
    assert found(standards_used__0__valid_to="2026-11-19") == [
        (ReasonCode.STANDARD_EXPIRED, "/payload/standards_used/0/valid_to")
    ]
    assert ReasonCode.STANDARD_EXPIRED in HOLDS


def test_a_reference_material_is_good_on_its_last_day() -> None:
    material = {"crm_no": "GBW13305", "batch": "7"}
    assert found(reference_materials=[{**material, "expires": "2026-11-20"}]) == []
    assert found(reference_materials=[{**material, "expires": "2026-11-19"}]) == [
        (ReasonCode.STANDARD_EXPIRED, "/payload/reference_materials/0/expires")
    ]


def test_the_day_of_the_work_is_the_day_in_china() -> None:
    night = {
        "times__received_at": "2026-11-20T09:00:00+08:00",
        "times__finished_at": "2026-11-20T17:00:00Z",
        "times__reviewed_at": "2026-11-20T17:30:00Z",
        "times__issued_at": "2026-11-20T18:00:00Z",
    }
    assert found(**night, standards_used__0__valid_to="2026-11-20") == [
        (ReasonCode.STANDARD_EXPIRED, "/payload/standards_used/0/valid_to")
    ]


@pytest.mark.parametrize(
    ("code", "finished", "valid"),
    [
        ("500105", "2025-11-30", True),
        ("500105", "2025-12-01", False),
        ("500157", "2025-10-31", False),
        ("500157", "2025-11-01", True),
        ("500199", "2025-11-01", False),
    ],
)
def test_a_region_code_holds_in_its_months(code: str, finished: str, *, valid: bool) -> None:
    day = {f"times__{name}": f"{finished}T10:00:00+08:00" for name in ("received_at", "started_at", "finished_at")}
    assert ((ReasonCode.REGION_INVALID, "/payload/place/region") not in found(place__region=code, **day)) is valid


def test_a_social_credit_code_needs_a_legal_basis_and_never_names_an_individual() -> None:
    excess = [(ReasonCode.PRIVACY_EXCESS, "/payload/client/uscc")]
    assert found(client__uscc=USCC) == excess
    assert found(client__uscc=USCC, client__legal_basis="consent") == []
    assert found(client__uscc=USCC, client__legal_basis="consent", client__kind="individual") == excess


def payload_fault(**changes: object) -> tuple[ReasonCode, str | None]:
    envelope = Sender().issue()
    result = read_payload(envelope.model_copy(update={"payload": issued_document(**changes)}))
    assert isinstance(result, Reason)
    return result.code, result.pointer


def test_a_payload_that_cannot_be_read_says_where() -> None:
    assert payload_fault(client__phone="13800000000") == (ReasonCode.PRIVACY_EXCESS, "/payload/client/phone")
    assert payload_fault(certificate_no="V 1") == (ReasonCode.CERT_NO_FORMAT, "/payload/certificate_no")
    assert payload_fault(items__0__verdict="良好") == (ReasonCode.SCHEMA_INVALID, "/payload/items/0/verdict")
    assert payload_fault(client__uscc="12500000450400000D") == (ReasonCode.SCHEMA_INVALID, "/payload/client/uscc")


def test_what_cannot_be_read_yet_is_unsupported() -> None:
    envelope = Sender().issue()
    for change in ({"type": "lab.profile"}, {"schema_version": "1.1"}):
        result = read_payload(envelope.model_copy(update=change))
        assert isinstance(result, Reason)
        assert result.code is ReasonCode.SCHEMA_UNSUPPORTED


def test_every_given_reason_fits_its_lengths_and_reads_without_braces() -> None:
    words = {"what": "x" * 900, "expected": 1, "sequence": 2, "day": "2026-11-20", "earlier": "a", "later": "b"}
    words |= {"kept": 9, "size": 7}
    given = [
        code
        for code in ReasonCode
        if code not in {"OUT_OF_SCOPE", "SIGNATORY_NOT_AUTHORISED", "STANDARD_UNKNOWN", "RATE_LIMITED", "INTERNAL"}
    ]
    for code in given:
        each = reason(code, "/" + "p" * 300, **words)
        assert "{" not in each.message_zh + (each.fix_zh or "")


def test_an_answer_is_believed_only_whole_and_from_the_pinned_key() -> None:
    message_id = Sender().issue().message_id
    results = [MessageResult(message_id=message_id, outcome="rejected", reasons=(reason(ReasonCode.SIG_INVALID),))]
    ack = sign_ack(
        batch_id=message_id, received_at=NOON, expected_next={"certificates": 1}, results=results, signer=PLATFORM_KEY
    )
    assert verify_ack(ack, PLATFORM_KEY.public_key)
    assert not verify_ack(ack, LAB_KEY.public_key)
    assert not verify_ack(ack.model_copy(update={"expected_next": {"certificates": 2}}), PLATFORM_KEY.public_key)
    assert not verify_ack(ack.model_copy(update={"results": ()}), PLATFORM_KEY.public_key)
    assert instant(ack.received_at) == NOON

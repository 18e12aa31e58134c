"""What we send and read is what the contract's JSON Schemas say, in both directions."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]  # it ships no types
from pydantic import ValidationError
from referencing import Registry, Resource

from domain.exchange.ack import MessageResult, Receipt, sign_ack
from domain.exchange.batch import Batch
from domain.exchange.certificate_issued import CertificateIssued
from domain.exchange.certificate_status import CertificateStatus
from domain.exchange.envelope import Envelope
from domain.exchange.heartbeat import LabHeartbeat
from domain.exchange.lookup import PublicLookup
from domain.exchange.reasons import ReasonCode, reason
from domain.exchange.wire import Wire
from tests.domain.exchange.samples import (
    CONTRACT,
    DIGEST,
    NOON,
    PLATFORM_KEY,
    Sender,
    change,
    example,
    issued,
    withdrawn,
)

PAYLOADS: dict[str, type[Wire]] = {
    "certificate_issued": CertificateIssued,
    "certificate_status": CertificateStatus,
    "lab_heartbeat": LabHeartbeat,
}


@pytest.fixture(scope="module")
def schemas() -> Registry[Any]:
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in CONTRACT.glob("*.json")]
    return Registry().with_resources((document["$id"], Resource.from_contents(document)) for document in documents)


def hold(schemas: Registry[Any], name: str, document: object) -> None:
    uri = f"https://example.invalid/cq-jyjc/contract/1.0/{name}.json"
    Draft202012Validator({"$ref": uri}, registry=schemas, format_checker=FormatChecker()).validate(document)


def test_a_sealed_message_and_its_batch_fit_the_contract(schemas: Registry[Any]) -> None:
    sender = Sender()
    messages = (sender.issue(), sender.send("certificate.status", "V-2026-000123", withdrawn("V-2026-000123")))
    batch = Batch(batch_id=messages[0].message_id, sent_at="2026-11-21T12:00:00+08:00", messages=messages)
    hold(schemas, "batch", batch.document())


def test_an_answer_with_every_outcome_fits_the_contract(schemas: Registry[Any]) -> None:
    message_id = Sender().issue().message_id
    receipt = Receipt(log_index=0, leaf=DIGEST, root=DIGEST, tree_size=1)
    gap = reason(ReasonCode.SEQ_GAP, "/sequence", expected=2, sequence=5)
    results = [
        MessageResult(message_id=message_id, outcome="accepted", receipt=receipt),
        MessageResult(message_id=message_id, outcome="duplicate", receipt=receipt),
        MessageResult(message_id=message_id, outcome="quarantined", receipt=receipt, reasons=(gap,)),
        MessageResult(message_id=message_id, outcome="rejected", reasons=(gap,)),
        MessageResult(message_id=message_id, outcome="deferred", reasons=(gap,)),
    ]
    ack = sign_ack(
        batch_id=message_id, received_at=NOON, expected_next={"certificates": 2}, results=results, signer=PLATFORM_KEY
    )
    hold(schemas, "ack", ack.document())


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_contracts_examples_are_read_and_written_back_unchanged(schemas: Registry[Any], name: str) -> None:
    payload = example(name)["payload"]
    document = PAYLOADS[name].model_validate(payload).document()
    hold(schemas, name, document)
    # a null the contract allows (oldest_pending_at) may be left out, nothing else may change
    assert document == {key: value for key, value in payload.items() if value is not None}


def test_every_optional_member_of_an_issue_fits_the_contract(schemas: Registry[Any]) -> None:
    full = issued(
        reference_materials=[{"crm_no": "GBW13305", "batch": "7", "expires": "2027-01-01"}],
        previous_certificate="V-2025-000001",
        fee_cny="120.00",
        times__due="2027-11-20",
        evidence__data_digest=DIGEST,
        object__manufacturer="某厂",
        object__standard_level="working",
        items__0__quantity_kind="mass",
        standards_used__0__issuer="CQ-0002",
        items__0__uncertainty={"U": "0.10", "unit": "mg", "k": "2", "p": "0.95", "relative": False},
    )
    hold(schemas, "certificate_issued", full.document())


def test_a_public_answer_fits_the_contract(schemas: Registry[Any]) -> None:
    answer = PublicLookup(certificate_no="V-1", status="valid", marks=("CNAS",), issued_on="2026-11-20", note_zh="有效")
    hold(schemas, "public_lookup", answer.document())


# Each line breaks the contract in one place; schema and model must both refuse it.
BREAKS: list[tuple[str, object]] = [
    ("certificate_no", "V 1"),
    ("certificate_no", "V1\n"),
    ("kind", "报告"),
    ("marks", []),
    ("marks", ["CNAS", "CNAS"]),
    ("items", []),
    ("items__0__norms", ["GBX 1"]),
    ("items__0__verdict", "良好"),
    ("items__0__uncertainty", {"U": 0.1, "unit": "mg", "k": "2"}),
    ("items__0__uncertainty", {"U": "0.1", "unit": "mg", "k": "2", "extra": 1}),
    ("client__token", "c_short"),
    ("client__name", "张三"),
    ("place__region", "510106"),
    ("times__issued_at", "2026-11-20T15:00:00"),
    ("times__due", "2026-13-01"),
    ("evidence__readings_count", -1),
    ("evidence__readings_count", "24"),
    ("evidence__pdf_digest", "sha256:AB"),
    ("verify_code", "abc"),
    ("fee_cny", "1.234"),
    ("fee_cny", 1),
]


@pytest.mark.parametrize(("path", "value"), BREAKS)
def test_model_and_schema_refuse_the_same_documents(schemas: Registry[Any], path: str, value: object) -> None:
    payload = example("certificate_issued")["payload"]
    change(payload, path, value)
    validator = Draft202012Validator(
        {"$ref": "https://example.invalid/cq-jyjc/contract/1.0/certificate_issued.json"},
        registry=schemas,
        format_checker=FormatChecker(),
    )
    assert not validator.is_valid(payload)
    with pytest.raises(ValidationError):
        CertificateIssued.model_validate(payload)


@pytest.mark.parametrize("name", [path.stem for path in sorted((CONTRACT / "examples").glob("*.json"))])
def test_every_envelope_of_the_contract_is_read(name: str) -> None:
    document = example(name)
    if "payload" in document:
        Envelope.model_validate(document)

"""Which payload belongs to which message, and reading one out of its envelope."""

from collections.abc import Mapping

from pydantic import ValidationError

from domain.exchange.certificate_issued import CertificateIssued
from domain.exchange.certificate_status import CertificateStatus
from domain.exchange.envelope import SCHEMA_VERSION, Envelope, MessageType
from domain.exchange.heartbeat import LabHeartbeat
from domain.exchange.reasons import Reason, ReasonCode, reason
from domain.exchange.wire import Wire, first_fault

PAYLOADS: Mapping[MessageType, type[Wire]] = {
    "certificate.issued": CertificateIssued,
    "certificate.status": CertificateStatus,
    "lab.heartbeat": LabHeartbeat,
}
"""The messages this software can read; the contract's other types are refused as unsupported, never half understood."""


def read_payload(envelope: Envelope) -> Wire | Reason:
    """Return the typed payload, or the reason why it cannot be read."""
    kind = PAYLOADS.get(envelope.type)
    if kind is None:
        return reason(ReasonCode.SCHEMA_UNSUPPORTED, "/type", what=envelope.type)
    if envelope.schema_version != SCHEMA_VERSION:
        return reason(
            ReasonCode.SCHEMA_UNSUPPORTED, "/schema_version", what=f"{envelope.type} {envelope.schema_version}"
        )
    try:
        return kind.model_validate(envelope.payload)
    except ValidationError as error:
        return _fault(error)


def _fault(error: ValidationError) -> Reason:
    pointer, fault, sentence = first_fault(error)
    if fault == "extra_forbidden" and pointer.startswith("/client/"):
        return reason(ReasonCode.PRIVACY_EXCESS, f"/payload{pointer}")
    if pointer == "/certificate_no":
        return reason(ReasonCode.CERT_NO_FORMAT, "/payload/certificate_no")
    if pointer.endswith("/region"):
        return reason(ReasonCode.SCHEMA_INVALID, f"/payload{pointer}", what="50 开头的六位区县代码")
    return reason(ReasonCode.SCHEMA_INVALID, f"/payload{pointer}", what=sentence)

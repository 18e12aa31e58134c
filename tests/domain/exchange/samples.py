"""Keys, payloads and sealed messages for tests of the exchange, here and at the receiver."""

import base64
import json
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.evidence.signature import HeldKey
from domain.exchange.certificate_issued import CertificateIssued
from domain.exchange.certificate_status import CertificateStatus
from domain.exchange.envelope import STREAM_OF, Envelope, LabIdentity, MessageType, link_digest, seal
from domain.exchange.wire import CHINA_TIME, Wire

CONTRACT = Path(__file__).parents[2] / "reference" / "platform"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=CHINA_TIME)
LAB = LabIdentity(uscc="12500000450400000C", lab_code="CQ-0001")
LAB_KEY = HeldKey(private_key=base64.b64encode(b"a laboratory's key for the tests").decode())
PLATFORM_KEY = HeldKey(private_key=base64.b64encode(b"the platform's key for the tests").decode())
DIGEST = "sha256:" + "ab" * 32


def example(name: str) -> dict[str, Any]:
    """An example of the contract."""
    text = (CONTRACT / "examples" / f"{name}.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def change(document: dict[str, Any], path: str, value: object) -> None:
    """Set the member at ``path``: ``times__issued_at``, ``items__0__verdict``."""
    *parents, last = path.split("__")
    target: Any = document
    for parent in parents:
        target = target[int(parent) if parent.isdigit() else parent]
    target[last] = value


def issued_document(number: str = "V-2026-000123", /, **changes: object) -> dict[str, Any]:
    """Payload of certificate.issued; ``changes`` set members, for example ``times__issued_at``."""
    document: dict[str, Any] = deepcopy(example("certificate_issued")["payload"])
    document["certificate_no"] = number
    document["evidence"] |= {"readings_root": DIGEST, "pdf_digest": DIGEST}
    document["environment"]["record_digest"] = DIGEST
    for path, value in changes.items():
        change(document, path, value)
    return document


def issued(number: str = "V-2026-000123", /, **changes: object) -> CertificateIssued:
    """The payload as its type."""
    return CertificateIssued.model_validate(issued_document(number, **changes))


def withdrawn(number: str, **changes: object) -> CertificateStatus:
    """A withdrawal of certificate ``number``."""
    document = {
        "certificate_no": number,
        "status": "withdrawn",
        "reason": "标准器失准",
        "effective_at": "2026-11-21T11:00:00+08:00",
        "authorised_by": "p_sgAAAAAAAAAAAAAAAA",
    }
    return CertificateStatus.model_validate(document | changes)


class Sender:
    """A laboratory that seals one message after another into its streams."""

    def __init__(self, lab: LabIdentity = LAB, key: HeldKey = LAB_KEY) -> None:
        self.lab, self.key = lab, key
        self.heads: dict[str, tuple[int, str | None]] = {}
        self.sent = 0

    def send(self, message_type: MessageType, subject: str, payload: Wire, **changes: object) -> Envelope:
        """The next message of its stream; ``changes`` override what ``seal`` is given."""
        stream = STREAM_OF[message_type]
        sequence, head = self.heads.get(stream, (0, None))
        self.sent += 1
        given: dict[str, Any] = {
            "message_id": f"01900000-0000-7000-8000-{self.sent:012x}",
            "type": message_type,
            "lab": self.lab,
            "sequence": sequence + 1,
            "prev_digest": head,
            "subject": subject,
            "revision": 1,
            "occurred_at": NOON,
            "produced_at": NOON,
            "payload": payload,
            "signer": self.key,
        }
        envelope = seal(**(given | changes))
        self.heads[stream] = (envelope.sequence, link_digest(envelope))
        return envelope

    def issue(self, number: str = "V-2026-000123", /, **changes: object) -> Envelope:
        """A certificate.issued for ``number``."""
        return self.send("certificate.issued", number, issued(number, **changes))

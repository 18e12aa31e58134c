"""What the platform learns of a certificate: from the frozen document, without values or names of anybody."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session

from domain.calibration.life_cycle import Action
from domain.calibration.record import OriginalRecord
from domain.calibration.result import Verdict
from domain.certificate.content import CertificateContent
from domain.certificate.kind import CertificateKind
from domain.certificate.parts import Item, PlaceKind, Signature, SigningRole
from domain.exchange.certificate_issued import CertificateIssued
from domain.exchange.certificate_status import CertificateStatus
from domain.exchange.wire import CHINA_TIME, first_fault, instant_text
from domain.specialty.schema import Pack
from service.calibrations import queries as calibrations
from service.certificates.status import EventKind
from service.customers import queries as customers
from service.equipment import queries as equipment
from service.people import queries as people
from service.reporting.faults import CannotBeReported
from service.reporting.materials import materials_used
from service.reporting.pseudonyms import Pseudonyms
from service.standards import queries as standards

NO_END = date(2200, 12, 31)
"""Stands for a standard's certificate that states no end of validity: the contract asks for a day."""
ISSUER_LIMIT = 80
"""Longest name of an issuer that the contract takes."""
_COUNTY = re.compile(r"50[0-9]{4}", re.ASCII)
"""County codes of the municipality: of a customer from elsewhere the contract wants no region."""
_STATUS = {EventKind.WITHDRAWN: "withdrawn", EventKind.SUPERSEDED: "replaced"}
_VERDICTS = {
    Verdict.CONFORMS: ("合格", "符合"),
    Verdict.DOES_NOT_CONFORM: ("不合格", "不符合"),
    Verdict.NO_STATEMENT: ("不作判定", "不作判定"),
}
"""Of a verification, of a calibration."""


class IssuedCertificate(Protocol):
    """What is asked of a certificate's row."""

    @property
    def lab_id(self) -> UUID:
        """Laboratory."""

    @property
    def number(self) -> str:
        """Certificate number."""

    @property
    def calibration_id(self) -> UUID:
        """The work behind it."""

    @property
    def customer_id(self) -> UUID:
        """Whose name it carries."""

    @property
    def issued_at(self) -> datetime:
        """Instant of issue."""

    @property
    def document_digest(self) -> str:
        """Digest of the frozen document."""

    @property
    def pdf_digest(self) -> str:
        """Digest of its picture."""


class CertificateEvent(Protocol):
    """What is asked of an event's row."""

    @property
    def kind(self) -> str:
        """``withdrawn`` or ``superseded``."""

    @property
    def reason(self) -> str:
        """Why."""

    @property
    def person_id(self) -> UUID:
        """Who decided."""

    @property
    def at(self) -> datetime:
        """When."""


def certificate_issued(
    session: Session,
    row: IssuedCertificate,
    tokens: Pseudonyms,
    *,
    content: CertificateContent,
    record: OriginalRecord,
    pack: Pack,
) -> CertificateIssued:
    """Return the payload that reports an issue. Raises CannotBeReported where the contract has no words for it."""
    laboratory = people.laboratory(session, row.lab_id)
    materials = list(materials_used(session, lab_id=row.lab_id, content=content, at=row.issued_at))
    document: dict[str, object] = {
        "certificate_no": content.number,
        "kind": content.kind.title_zh,
        "marks": [mark.value for mark in content.marks] or ["none"],
        "qualification_number": content.laboratory.qualification_number,
        "language": "zh-en",
        "client": _client(session, row, tokens),
        "object": _present(
            name=content.item.name_zh,
            model=content.item.model,
            serial=content.item.serial,
            manufacturer=content.item.manufacturer,
            sample_id=content.item.lab_number,
            standard_level=_standard_level(session, row.lab_id, content.item),
        ),
        "items": [_item(content, pack)],
        "standards_used": [
            _present(
                standard_id=standard.standard_id,
                serial=standard.serial,
                certificate_no=standard.certificate_number,
                valid_to=(standard.valid_until or NO_END).isoformat(),
                issuer=_issuer(session, row.lab_id, standard.certificate_id),
            )
            for standard in content.standards
        ],
        **({"reference_materials": materials} if materials else {}),
        "place": {
            "kind": "lab" if content.place.kind is PlaceKind.PERMANENT else "on_site",
            "region": laboratory.region,
        },
        "times": _times(session, row, content),
        "persons": {
            name: tokens.person(_signed(content, role).person_id)
            for name, role in (
                ("operator", SigningRole.OPERATOR),
                ("checker", SigningRole.CHECKER),
                ("signatory", SigningRole.APPROVER),
            )
        },
        "environment": {"record_digest": content.record.record_digest},
        "evidence": {
            "readings_root": content.record.readings_root,
            "readings_count": content.record.readings_count,
            "pdf_digest": row.pdf_digest,
            "data_digest": row.document_digest,
            **_automatic_share(record),
        },
        **_present(previous_certificate=content.supersedes.number if content.supersedes else ""),
        "verify_code": content.verify_code,
    }
    try:
        return CertificateIssued.model_validate(document)
    except ValidationError as error:
        raise _unspeakable(row.number, error) from error


def certificate_status(
    row: IssuedCertificate, event: CertificateEvent, tokens: Pseudonyms, *, replaced_by: str
) -> CertificateStatus:
    """Return the payload that reports what ended a certificate; ``replaced_by`` is "" for a withdrawal."""
    document = {
        "certificate_no": row.number,
        "status": _STATUS[EventKind(event.kind)],
        "reason": event.reason[:300],
        **_present(replaced_by=replaced_by),
        "effective_at": instant_text(event.at),
        "authorised_by": tokens.person(event.person_id),
    }
    try:
        return CertificateStatus.model_validate(document)
    except ValidationError as error:
        raise _unspeakable(row.number, error) from error


def _client(session: Session, row: IssuedCertificate, tokens: Pseudonyms) -> dict[str, str]:
    customer = customers.customer(session, lab_id=row.lab_id, customer_id=row.customer_id)
    if customer is None:
        raise CannotBeReported(f"the customer of {row.number} is not on record")
    region = customer.region if _COUNTY.fullmatch(customer.region) else ""
    return {"kind": customer.kind, "token": tokens.client(customer.id), **_present(region=region)}


def _issuer(session: Session, lab_id: UUID, certificate_id: str) -> str:
    """Name of the body that issued a standard's certificate: numbers are unique only with it. "" if it is too long."""
    certificate = standards.certificate(session, lab_id=lab_id, certificate_id=UUID(certificate_id))
    return "" if certificate is None or len(certificate.issuer_zh) > ISSUER_LIMIT else certificate.issuer_zh


def _standard_level(session: Session, lab_id: UUID, item: Item) -> str:
    """Level at which the item was held at the issue; "" where it was no measurement standard.

    A certificate that does not say is of before it was kept: what stands at the item today is all there is.
    """
    if item.standard_level is not None:
        return item.standard_level
    row = equipment.equipment(session, lab_id=lab_id, equipment_id=UUID(item.id))
    return (row.standard_level or "") if row else ""


def _quantity_kind(content: CertificateContent, pack: Pack) -> str:
    """Kind of the quantity whose traceability is claimed first; tests of the item alone are of no chain."""
    measured = {point.test for point in content.result.points}
    kinds = (test.model.kind for test in pack.tests if test.id in measured and test.claims_traceability)
    return next(kinds, "")


def _item(content: CertificateContent, pack: Pack) -> dict[str, str | list[str]]:
    calibration = content.kind is CertificateKind.CALIBRATION_CERTIFICATE
    rules = dict.fromkeys(point.conformity.rule for point in content.result.points if point.conformity is not None)
    return {
        "capability_item": content.result.pack_id[:40],
        "norms": [regulation.code for regulation in content.regulations],
        "verdict": _VERDICTS[content.result.verdict][calibration],
        **_present(decision_rule=", ".join(rules), quantity_kind=_quantity_kind(content, pack)),
    }


def _times(session: Session, row: IssuedCertificate, content: CertificateContent) -> dict[str, str]:
    operator, checker = _signed(content, SigningRole.OPERATOR), _signed(content, SigningRole.CHECKER)
    received = datetime.combine(content.dates.received_on, time.min, CHINA_TIME)
    started = _started(session, row, before=operator.at)
    due = content.dates.valid_until
    return {
        "received_at": instant_text(min(received, started)),
        "started_at": instant_text(started),
        "finished_at": instant_text(operator.at),
        "reviewed_at": instant_text(checker.at),
        "issued_at": instant_text(row.issued_at),
        **_present(due=due.isoformat() if due else ""),
    }


def _started(session: Session, row: IssuedCertificate, *, before: datetime) -> datetime:
    steps = calibrations.steps_of(session, lab_id=row.lab_id, calibration_id=row.calibration_id)
    starts = [step.at for step in steps if step.action == Action.START and step.at <= before]
    return max(starts, default=before).astimezone(UTC)


def _signed(content: CertificateContent, role: SigningRole) -> Signature:
    return next(signature for signature in content.signatures if signature.role is role)


def _automatic_share(record: OriginalRecord) -> dict[str, str]:
    """Share of readings that an instrument pushed, rounded down to whole hundredths."""
    if not record.readings:
        return {}
    pushed = sum(reading.source == "instrument" for reading in record.readings)
    return {"automatic_share": str(Decimal(100 * pushed // len(record.readings)).scaleb(-2))}


def _present(**texts: str) -> dict[str, str]:
    """The fields that say something: the contract knows no empty text."""
    return {name: text for name, text in texts.items() if text}


def _unspeakable(number: str, error: ValidationError) -> CannotBeReported:
    pointer, _, sentence = first_fault(error)
    return CannotBeReported(f"{number}: the contract does not allow {pointer or 'the payload'}: {sentence}")

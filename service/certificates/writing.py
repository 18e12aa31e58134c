"""What a certificate says, from what was frozen at the bench and what is on record about item, customer and people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from uuid import UUID

from sqlmodel import Session

from domain.calibration.record import EnvironmentReading, OriginalRecord
from domain.calibration.result import RecordResult, Verdict
from domain.certificate.content import CertificateContent
from domain.certificate.faults_dates import months_later
from domain.certificate.kind import CertificateKind, document_kind
from domain.certificate.parts import (
    Assembly,
    CheckStated,
    Customer,
    Dates,
    EnvironmentStated,
    Item,
    Laboratory,
    Place,
    PlaceKind,
    RecordEvidence,
    RegulationStated,
    Signature,
    SigningRole,
    Software,
    StandardStated,
    Supersedes,
)
from domain.certificate.stating import standards_stated
from domain.evidence.canonical import digest_bytes
from domain.quantity import parse_decimal
from domain.quantity.conversion import convert
from domain.specialty.applying import validity_months
from domain.specialty.schema import Pack
from service.calibrations import queries as calibrations
from service.calibrations.packs import edition
from service.calibrations.queries import Frozen
from service.certificates.refusals import RecordDamaged
from service.certificates.statements import statements_for
from service.customers import queries as customers
from service.equipment import queries as equipment
from service.kit.clock import civil_day
from service.kit.problems import NotFound
from service.orders import queries as orders
from service.people import queries as people
from service.people.queries import Exercise
from service.standards import queries as standards

NOT_NUMBERED = "----"
"""Stands for the number until it is taken: the counter is locked for as short a time as can be."""
SUPPLIED = ("customer",)
"""What only the customer knows and the laboratory cannot have seen (ISO/IEC 17025:2017, 7.8.2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a certificate is written from: the frozen record, and what is on record around it."""

    lab_id: UUID
    frozen: Frozen
    pack: Pack
    item: Item
    equipment_id: UUID
    customer_id: UUID
    """Whose name the certificate carries."""
    received_on: date
    place: Place
    checker_id: UUID | None
    checked_at: datetime | None
    approver_id: UUID
    at: datetime
    """The instant of approval, which is that of issue."""

    @property
    def record(self) -> OriginalRecord:
        """What was seen at the bench."""
        return self.frozen.record

    @property
    def result(self) -> RecordResult:
        """What was made of it."""
        return self.frozen.result

    @property
    def kind(self) -> CertificateKind:
        """Kind of document that follows. Raises ``NoDocument``."""
        return document_kind(self.record.service, self.result.verdict)


def gather_work(session: Session, *, frozen: Frozen, approver_id: UUID, at: datetime) -> Work:
    """Look up what surrounds a frozen record. Raises RecordDamaged, NotFound."""
    _undamaged(frozen)
    lab_id = frozen.row.lab_id
    row = calibrations.calibration(session, lab_id=lab_id, calibration_id=frozen.row.calibration_id)
    order_item = orders.item(session, lab_id=lab_id, item_id=row.order_item_id)
    order = orders.order(session, lab_id=lab_id, order_id=order_item.order_id) if order_item else None
    if order_item is None or order is None:
        raise NotFound
    laboratory = people.laboratory(session, lab_id)
    at_home = row.place == laboratory.address_zh
    return Work(
        lab_id=lab_id,
        frozen=frozen,
        pack=edition(session, row.pack_digest),
        item=_item(session, frozen.record, lab_id, row.equipment_id, condition=order_item.condition),
        equipment_id=row.equipment_id,
        customer_id=order.certificate_customer_id,
        received_on=order.received_on,
        place=Place(
            kind=PlaceKind(row.place_kind),
            address_zh=row.place,
            address_en=laboratory.address_en if at_home else "",
        ),
        checker_id=row.checker_id,
        checked_at=row.checked_at,
        approver_id=approver_id,
        at=at,
    )


def write_content(session: Session, work: Work, *, supersedes: Supersedes | None) -> CertificateContent:
    """Return the content, whole but for its number and code.

    It bears no mark: one may stand only where the laboratory's scope covers the work, and scopes are not on record yet.
    """
    kind, record, result = work.kind, work.record, work.result
    laboratory = _laboratory(session, work)
    judged = [point.conformity for point in result.points if point.conformity is not None]
    zh, en = conclusion(kind, result)
    stated = standards_stated(record.standards)
    return CertificateContent(
        kind=kind,
        number=NOT_NUMBERED,
        laboratory=laboratory,
        customer=_customer(session, work),
        item=work.item,
        regulations=(_regulation(work),),
        dates=_dates(work),
        place=work.place,
        environment=tuple(_environment(work.pack, record.environment)),
        assemblies=_assemblies(session, work, stated),
        standards=stated,
        adjusted=record.adjusted,
        checks=tuple(_checks(work)),
        record=_evidence(work),
        result=result,
        conclusion_zh=zh,
        conclusion_en=en,
        statements=statements_for(work.pack, record.service, kind, judged),
        signatures=_signatures(session, work),
        supersedes=supersedes,
        software=Software(version=version("liangheng"), engine=result.engine_version),
    )


def conclusion(kind: CertificateKind, result: RecordResult) -> tuple[str, str]:
    """Return the conclusion in Chinese and English; a calibration says 符合, never 合格."""
    accuracy_class = result.achieved_class
    if result.verdict is Verdict.NO_STATEMENT:
        return "", ""
    if kind is CertificateKind.CALIBRATION_CERTIFICATE:
        if result.verdict is Verdict.CONFORMS:
            return "符合规定的要求", "Conforms to the specification"
        return "不符合规定的要求", "Does not conform to the specification"
    if result.verdict is Verdict.CONFORMS:
        if accuracy_class:
            return f"{accuracy_class} 级 合格", f"Conforms to class {accuracy_class}"
        return "合格", "Conforms"
    if accuracy_class:
        return f"不合格（可降为 {accuracy_class} 级）", f"Does not conform; meets class {accuracy_class}"
    return "不合格", "Does not conform"


def valid_until(performed_on: date, months: int) -> date:
    """Return the last day of validity: the day before the same day ``months`` later."""
    return months_later(performed_on, months) - timedelta(days=1)


def _undamaged(frozen: Frozen) -> None:
    """Raise RecordDamaged unless the frozen texts are those that were checked."""
    row = frozen.row
    for text, digest in ((row.record, row.record_digest), (row.result, row.result_digest)):
        if digest_bytes(text.encode()) != digest:
            raise RecordDamaged


def _laboratory(session: Session, work: Work) -> Laboratory:
    row = people.laboratory(session, work.lab_id)
    return Laboratory(
        code=row.code,
        uscc=row.uscc,
        name_zh=row.name_zh,
        name_en=row.name_en,
        address_zh=row.address_zh,
        address_en=row.address_en,
        qualification_number=row.qualification_number,
        authorisation_number=row.authorisation_number,
    )


def _customer(session: Session, work: Work) -> Customer:
    row = customers.customer(session, lab_id=work.lab_id, customer_id=work.customer_id)
    if row is None:
        raise NotFound
    return Customer(name=row.name, address=row.address)


def _item(session: Session, record: OriginalRecord, lab_id: UUID, equipment_id: UUID, *, condition: str) -> Item:
    row = equipment.equipment(session, lab_id=lab_id, equipment_id=equipment_id)
    if row is None:
        raise NotFound
    return Item(
        id=str(row.id),
        name_zh=row.name,
        name_en=row.name_en,
        model=row.model,
        serial=row.serial,
        lab_number=row.barcode,
        manufacturer=row.manufacturer,
        condition=condition,
        fields=dict(record.item),
        from_customer=SUPPLIED,
        standard_level=row.standard_level or "",
    )


def _regulation(work: Work) -> RegulationStated:
    regulation = work.pack.regulation
    return RegulationStated(
        code=regulation.code,
        title_zh=regulation.title.zh,
        title_en=regulation.title.en,
        effective_from=regulation.effective_from,
        effective_to=regulation.effective_to,
        longest_validity_months=validity_months(work.pack, work.record.item),
    )


def _dates(work: Work) -> Dates:
    today, performed_on = civil_day(work.at), work.record.performed_on
    holds = work.kind is CertificateKind.VERIFICATION_CERTIFICATE
    months = validity_months(work.pack, work.record.item)
    return Dates(
        received_on=work.received_on,
        performed_on=performed_on,
        approved_on=today,
        issued_on=today,
        valid_until=valid_until(performed_on, months) if holds else None,
    )


def _environment(pack: Pack, readings: Iterable[EnvironmentReading]) -> Iterable[EnvironmentStated]:
    """Give each channel of the pack from its smallest to its largest reading, as the display showed them."""
    for limit in pack.environment:
        taken = sorted(
            (each for each in readings if each.channel == limit.channel),
            key=lambda each: convert(parse_decimal(each.value), each.unit, limit.unit, limit.kind),
        )
        units = {each.unit for each in taken}
        for unit in sorted(units):
            shown = [each.value for each in taken if each.unit == unit]
            yield EnvironmentStated(
                channel=limit.channel,
                label_zh=limit.label.zh,
                label_en=limit.label.en,
                low=shown[0],
                high=shown[-1],
                unit=unit,
            )


def _assemblies(session: Session, work: Work, stated: Iterable[StandardStated]) -> tuple[Assembly, ...]:
    ids = dict.fromkeys(UUID(each.assembly_id) for each in stated if each.assembly_id)
    rows = standards.measurement_standards(session, lab_id=work.lab_id, assembly_ids=ids.keys())
    return tuple(
        Assembly(
            id=str(row.id),
            name_zh=row.name_zh,
            name_en=row.name_en,
            measuring_range=row.measuring_range,
            accuracy=row.accuracy,
            assessment_number=row.assessment_number,
            assessment_valid_until=row.assessment_valid_until,
            social_public_number=row.social_public_number,
            social_public_valid_until=row.social_public_valid_until,
        )
        for row in (rows[assembly_id] for assembly_id in ids)
    )


def _checks(work: Work) -> Iterable[CheckStated]:
    outcomes = work.record.checks
    for check in work.pack.checks:
        if check.id in outcomes:
            yield CheckStated(id=check.id, label_zh=check.label.zh, label_en=check.label.en, passed=outcomes[check.id])


def _evidence(work: Work) -> RecordEvidence:
    row = work.frozen.row
    return RecordEvidence(
        record_id=work.record.id,
        record_digest=row.record_digest,
        result_digest=row.result_digest,
        readings_root=row.readings_root,
        readings_count=row.readings_count,
    )


def _signatures(session: Session, work: Work) -> tuple[Signature, ...]:
    """Return the three signatures; each duty's authorisation is looked up on the day it was exercised."""
    frozen = work.frozen.row
    performed = Exercise(frozen.completed_by, "perform", work.record.performed_on)
    signed = [(SigningRole.OPERATOR, performed, frozen.completed_at)]
    if work.checker_id is not None and work.checked_at is not None:
        checked = Exercise(work.checker_id, "check", civil_day(work.checked_at))
        signed.append((SigningRole.CHECKER, checked, work.checked_at))
    signed.append((SigningRole.APPROVER, Exercise(work.approver_id, "approve", civil_day(work.at)), work.at))
    authorised = people.authorised(
        session, lab_id=work.lab_id, pack_id=work.record.pack_id, asked=[exercise for _, exercise, _ in signed]
    )
    signers = people.people_by_id(session, work.lab_id, {exercise.person_id for _, exercise, _ in signed})
    return tuple(
        Signature(
            role=role,
            person_id=str(exercise.person_id),
            name=signers[exercise.person_id].name,
            name_en=signers[exercise.person_id].name_en,
            at=at,
            authorised=exercise in authorised,
        )
        for role, exercise, at in signed
    )

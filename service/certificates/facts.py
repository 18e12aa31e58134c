"""Facts beside the chain: regulation and scope, room, measurement standards and their past, and who was authorised."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from sqlmodel import Session

from clients.audit.tracing import assembly_facts, certificate_links
from domain.calibration.record import OriginalRecord
from domain.certificate.content import CertificateContent
from domain.certificate.parts import Signature, SigningRole
from domain.specialty.schema import Pack
from domain.traceability.chain import Chain
from domain.traceability.facts import AssemblyFact, RegulationFact, SignatureFact
from domain.traceability.finding import Facts
from domain.traceability.own_work import ambient_facts, own_ratios
from domain.traceability.planned import serves
from domain.traceability.rules import EDITION
from service.capability.queries import own_licences
from service.kit.clock import civil_day
from service.people.qualification import Task, qualifications
from service.people.queries import Duty, Exercise
from service.standards.evidence_queries import check_facts, checks_of
from service.standards.histories import histories_of
from service.standards.scheme_facts import with_schemes

DUTIES: dict[SigningRole, Duty] = {
    SigningRole.OPERATOR: "perform",
    SigningRole.CHECKER: "check",
    SigningRole.APPROVER: "approve",
}


def facts_of(
    session: Session,
    *,
    lab_id: UUID,
    content: CertificateContent,
    record: OriginalRecord,
    pack: Pack,
    chain: Chain,
    calibration_id: UUID,
    issued_by: int | None = None,
) -> Facts:
    """Return the facts about the work, looked up again rather than believed.

    ``issued_by``: line of the journal that issued the certificate; None before the issue.

    The result is left out: it stands in the certificate, and whoever applies the rules puts it in from there. So are
    journal and program, of which there is nothing to say before the issue.
    """
    facts = Facts(
        performed_on=record.performed_on,
        edition=EDITION,
        ambient=ambient_facts(pack, record),
        own_ratios=own_ratios(pack),
        assemblies=_tested(session, lab_id, assembly_facts(content)),
        capabilities=own_licences(session, lab_id=lab_id),
        histories=tuple(
            histories_of(
                session,
                lab_id=lab_id,
                standard_ids={UUID(use.standard_id) for use in record.standards},
                result_ids={UUID(link.parent_result_id) for link in certificate_links(content, record, pack)},
            )
        ),
        regulations=tuple(
            RegulationFact(
                code=regulation.code,
                effective_from=regulation.effective_from,
                effective_to=regulation.effective_to,
                in_scope=_in_scope(content, record, pack),
                service=record.service,
            )
            for regulation in content.regulations
        ),
        signatures=tuple(_signatures(session, lab_id, content, record, pack)),
    )
    return with_schemes(
        session,
        facts,
        lab_id=lab_id,
        chain=chain,
        item=record.item,
        pack=pack,
        work_id=calibration_id,
        before=issued_by,
    )


def _tested(session: Session, lab_id: UUID, assemblies: tuple[AssemblyFact, ...]) -> tuple[AssemblyFact, ...]:
    """Return the measurement standards with the tests that are on record of each."""
    checks = checks_of(session, lab_id=lab_id, assembly_ids=[UUID(one.id) for one in assemblies])
    return tuple(replace(one, checks=check_facts(checks.get(UUID(one.id), ()))) for one in assemblies)


def _in_scope(content: CertificateContent, record: OriginalRecord, pack: Pack) -> bool:
    """Whether the pack serves this kind of work, and the laboratory holds what the law asks for it."""
    laboratory = content.laboratory
    licensed = laboratory.authorisation_number if content.kind.is_verification else laboratory.qualification_number
    return serves(pack, record.service) and bool(licensed)


def _signatures(
    session: Session, lab_id: UUID, content: CertificateContent, record: OriginalRecord, pack: Pack
) -> Iterator[SignatureFact]:
    """Give what each of those who signed was qualified for on the day of it."""
    task = Task(pack_id=record.pack_id, regulation=pack.regulation.code, service=record.service)
    exercises = [_exercise(signature, record) for signature in content.signatures]
    qualified = qualifications(session, lab_id=lab_id, task=task, asked=exercises)
    for signature, exercise in zip(content.signatures, exercises, strict=True):
        held = qualified[exercise]
        yield SignatureFact(
            role=signature.role.value,
            person_id=signature.person_id,
            at=signature.at,
            authorised=signature.authorised and held.authorised,
            registration_required=held.registration_required,
            registration=held.registration if held.registration_required else None,
        )


def _exercise(signature: Signature, record: OriginalRecord) -> Exercise:
    day = record.performed_on if signature.role is SigningRole.OPERATOR else civil_day(signature.at)
    return Exercise(UUID(signature.person_id), DUTIES[signature.role], day)

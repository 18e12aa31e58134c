"""Measurement standards 计量标准 as the rules judge them before there is a certificate that froze them (T13)."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlmodel import Session

from domain.traceability.facts import AssemblyFact
from service.standards import queries
from service.standards.evidence_queries import check_facts, checks_of


def assembly_facts(session: Session, *, lab_id: UUID, assembly_ids: Collection[UUID]) -> Mapping[UUID, AssemblyFact]:
    """Return those among the ids that are on record, as they stand now, with their tests; no statement for none."""
    if not assembly_ids:
        return {}
    checks = checks_of(session, lab_id=lab_id, assembly_ids=assembly_ids)
    rows = queries.measurement_standards(session, lab_id=lab_id, assembly_ids=assembly_ids)
    return {
        row.id: AssemblyFact(
            id=str(row.id),
            name_zh=row.name_zh,
            name_en=row.name_en,
            assessment_number=row.assessment_number,
            assessment_valid_until=row.assessment_valid_until,
            social_public_number=row.social_public_number,
            social_public_valid_until=row.social_public_valid_until,
            checks=check_facts(checks.get(row.id, ())),
        )
        for row in rows.values()
    }

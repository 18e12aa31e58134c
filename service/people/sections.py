"""Sections of the laboratory 专业室, and who works in them: one person may be in several (C10)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from clients.uuid7 import uuid7
from service.kit.actor import Actor
from service.people import queries
from service.people.errors import SectionUnknown
from service.people.operations import note
from service.people.tables import SectionMemberRow, SectionRow


def create_section(session: Session, *, actor: Actor, name_zh: str, name_en: str, at: datetime) -> SectionRow:
    """Add a section; a second one of the same Chinese name is a conflict."""
    row = SectionRow(lab_id=actor.lab_id, id=uuid7(), name_zh=name_zh, name_en=name_en, created_at=at)
    session.add(row)
    session.flush()
    note(session, actor, "lab:section:created", row.id, {"name": name_zh}, at=at)
    return row


def set_sections(
    session: Session, *, actor: Actor, person_id: UUID, section_ids: Collection[UUID], at: datetime
) -> list[SectionRow]:
    """Make a person a member of exactly these sections; what he or she leaves stays on record."""
    person = queries.person(session, actor.lab_id, person_id)
    known = {row.id: row for row in session.exec(sections(actor.lab_id))}
    for index, section_id in enumerate(section_ids):
        if section_id not in known:
            raise SectionUnknown(f"/sections/{index}")
    standing = {row.section_id: row for row in session.exec(_memberships(actor.lab_id, person.id))}
    wanted = dict.fromkeys(section_ids)
    for section_id, row in standing.items():
        if section_id not in wanted:
            row.left_at = at
            session.add(row)
    session.add_all(
        SectionMemberRow(lab_id=actor.lab_id, id=uuid7(), section_id=each, person_id=person.id, joined_at=at)
        for each in wanted
        if each not in standing
    )
    session.flush()
    note(session, actor, "lab:person:sections-set", person.id, {"sections": [str(each) for each in wanted]}, at=at)
    return sections_of(session, lab_id=actor.lab_id, person_ids={person.id}).get(person.id, [])


def sections(lab_id: UUID) -> SelectOfScalar[SectionRow]:
    """Return the statement that lists a laboratory's sections."""
    return select(SectionRow).where(SectionRow.lab_id == lab_id)


def sections_of(session: Session, *, lab_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, list[SectionRow]]:
    """Return the sections that people are in now, by person and Chinese name."""
    known = {row.id: row for row in session.exec(sections(lab_id))}
    found: dict[UUID, list[SectionRow]] = {}
    for row in session.exec(_memberships(lab_id, *person_ids)):
        found.setdefault(row.person_id, []).append(known[row.section_id])
    return {person_id: sorted(rows, key=lambda row: row.name_zh) for person_id, rows in found.items()}


def _memberships(lab_id: UUID, *person_ids: UUID) -> SelectOfScalar[SectionMemberRow]:
    return select(SectionMemberRow).where(
        SectionMemberRow.lab_id == lab_id,
        col(SectionMemberRow.person_id).in_(person_ids),
        col(SectionMemberRow.left_at).is_(None),
    )

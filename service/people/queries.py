"""What is known about people, for every other slice: read only."""

from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.exchange.wire import CHINA_TIME
from service.kit.access import InstrumentCredential
from service.kit.actor import INSTRUMENT, Actor
from service.kit.problems import NotFound
from service.people.errors import LaboratoryUnclear
from service.people.tables import AuthorisationRow, InstrumentKeyRow, LaboratoryRow, PersonRow, PersonSessionRow

Duty: TypeAlias = Literal["perform", "check", "approve"]


def laboratory(session: Session, lab_id: UUID) -> LaboratoryRow:
    """Return a laboratory; raise NotFound."""
    row = session.get(LaboratoryRow, lab_id)
    if row is None:
        raise NotFound
    return row


def laboratory_ids(session: Session) -> list[UUID]:
    """Return the ids of every laboratory in this database."""
    return list(session.exec(select(LaboratoryRow.id).order_by(col(LaboratoryRow.id))))


def laboratory_by_code(session: Session, code: str | None) -> LaboratoryRow | None:
    """Return the laboratory of ``code``; for None the only one there is, or raise LaboratoryUnclear."""
    if code is not None:
        return session.exec(select(LaboratoryRow).where(LaboratoryRow.code == code)).one_or_none()
    rows = session.exec(select(LaboratoryRow).limit(2)).all()
    if len(rows) > 1:
        raise LaboratoryUnclear("/laboratory")
    return rows[0] if rows else None


def person(session: Session, lab_id: UUID, person_id: UUID) -> PersonRow:
    """Return a person of this laboratory; raise NotFound, for another laboratory's as for nobody's."""
    row = session.get(PersonRow, (lab_id, person_id))
    if row is None:
        raise NotFound
    return row


def person_by_login(session: Session, lab_id: UUID, login: str) -> PersonRow | None:
    """Return who signs in as ``login``."""
    return session.exec(select(PersonRow).where(PersonRow.lab_id == lab_id, PersonRow.login == login)).one_or_none()


def people(lab_id: UUID) -> SelectOfScalar[PersonRow]:
    """Return the statement that lists a laboratory's people."""
    return select(PersonRow).where(PersonRow.lab_id == lab_id)


def names(session: Session, lab_id: UUID, person_ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of people by id."""
    rows = session.exec(
        select(PersonRow.id, PersonRow.name).where(PersonRow.lab_id == lab_id, col(PersonRow.id).in_(person_ids))
    )
    return {person_id: name for person_id, name in rows}  # noqa: C416 - dict() of rows loses their types


def authorised_on(session: Session, *, lab_id: UUID, person_id: UUID, pack_id: str, duty: Duty, day: date) -> bool:
    """Whether a person could perform, check or approve with a pack on ``day`` (ISO/IEC 17025:2017, 6.2.6).

    Both ends of the period count. An authorisation that was revoked during a day does not count for that day.
    """
    next_midnight = datetime.combine(day + timedelta(days=1), time.min, CHINA_TIME)
    row = AuthorisationRow
    statement = select(row.id).where(
        row.lab_id == lab_id,
        row.person_id == person_id,
        row.pack_id == pack_id,
        row.duty == duty,
        row.valid_from <= day,
        sa.or_(col(row.valid_until).is_(None), col(row.valid_until) >= day),
        sa.or_(col(row.revoked_at).is_(None), col(row.revoked_at) >= next_midnight),
    )
    return session.exec(statement.limit(1)).first() is not None


def authorisations(lab_id: UUID, person_id: UUID) -> SelectOfScalar[AuthorisationRow]:
    """Return the statement that lists what a person is and was authorised for."""
    return select(AuthorisationRow).where(AuthorisationRow.lab_id == lab_id, AuthorisationRow.person_id == person_id)


def instrument_keys(lab_id: UUID) -> SelectOfScalar[InstrumentKeyRow]:
    """Return the statement that lists a laboratory's keys, revoked ones too."""
    return select(InstrumentKeyRow).where(InstrumentKeyRow.lab_id == lab_id)


def actor_of(row: PersonRow, *, session_digest: str = "") -> Actor:
    """Return the actor that a person is."""
    return Actor(
        lab_id=row.lab_id,
        kind="person",
        name=row.name,
        roles=frozenset(row.roles),
        person_id=row.id,
        session_digest=session_digest,
    )


class PeopleCredentials:
    """The kit's door to sessions and keys (:class:`service.kit.access.Credentials`)."""

    def person_of(self, session: Session, token_digest: str, at: datetime) -> Actor | None:
        """Return the person of a live session: roles and activity are those of this moment."""
        found = session.exec(
            select(PersonRow)
            .join(
                PersonSessionRow,
                sa.and_(
                    col(PersonSessionRow.lab_id) == PersonRow.lab_id, col(PersonSessionRow.person_id) == PersonRow.id
                ),
            )
            .where(
                PersonSessionRow.token_digest == token_digest,
                col(PersonSessionRow.revoked_at).is_(None),
                PersonSessionRow.expires_at > at,
                col(PersonRow.active).is_(True),
            )
        ).one_or_none()
        return None if found is None else actor_of(found, session_digest=token_digest)

    def instrument_of(self, session: Session, key_id: str) -> InstrumentCredential | None:
        """Return what is stored of a key that is not revoked."""
        row = session.exec(
            select(InstrumentKeyRow).where(
                InstrumentKeyRow.key_id == key_id, col(InstrumentKeyRow.revoked_at).is_(None)
            )
        ).one_or_none()
        if row is None:
            return None
        actor = Actor(
            lab_id=row.lab_id,
            kind="instrument",
            name=row.label or row.key_id,
            roles=frozenset({INSTRUMENT}),
            device_id=row.equipment_id,
        )
        return InstrumentCredential(secret_digest=row.secret_digest, expires_at=row.expires_at, actor=actor)

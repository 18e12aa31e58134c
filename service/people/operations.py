"""What is done to people, their rights and the instruments' keys; each act leaves a line in the journal."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from clients.uuid7 import uuid7
from service.kit import journal
from service.kit.access import Access
from service.kit.actor import ADMINISTRATORS, Actor, Role, system
from service.kit.problems import NotFound
from service.kit.versions import advance
from service.people import queries
from service.people.errors import LastAdministrator, LoginTaken, OwnRights, PeriodReversed, RolesIncompatible
from service.people.passwords import hash_password
from service.people.queries import Duty
from service.people.tables import AuthorisationRow, InstrumentKeyRow, LaboratoryRow, PersonRow, PersonSessionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLaboratory:
    """What a laboratory is known by; see ``LaboratoryRow`` for each field."""

    code: str
    uscc: str
    name_zh: str
    name_en: str
    address_zh: str
    address_en: str
    region: str
    qualification_number: str
    authorisation_number: str = ""
    public_key: str


def create_lab(session: Session, given: NewLaboratory, *, by: str, lab_id: UUID, at: datetime) -> Actor:
    """Add a laboratory, open its journal, and return the system (named ``by``) acting inside it."""
    actor = system(lab_id, by)
    laboratory = LaboratoryRow(id=lab_id, created_at=at, **asdict(given))
    session.add(laboratory)
    session.flush()
    journal.open_journal(session, laboratory.id)
    journal.record(
        session,
        lab_id=laboratory.id,
        actor=actor,
        action="lab:laboratory:created",
        subject=str(laboratory.id),
        document={"code": laboratory.code, "public_key": laboratory.public_key},
        at=at,
    )
    return actor


def create_person(
    session: Session,
    *,
    actor: Actor,
    login: str,
    name: str,
    password: str,
    roles: Iterable[Role] = (),
    name_en: str = "",
    at: datetime,
) -> PersonRow:
    """Add a person to the actor's laboratory; raise LoginTaken, PasswordWeak or RolesIncompatible."""
    if queries.person_by_login(session, actor.lab_id, login) is not None:
        raise LoginTaken("/login", login=login)
    row = PersonRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        login=login,
        name=name,
        name_en=name_en,
        roles=_compatible(roles),
        password_hash=hash_password(password, login=login),
        created_at=at,
    )
    session.add(row)
    session.flush()
    note(session, actor, "lab:person:created", row.id, {"login": login, "name": name, "roles": row.roles}, at=at)
    return row


def change_person(
    session: Session,
    *,
    actor: Actor,
    person_id: UUID,
    expected: int,
    at: datetime,
    name: str | None = None,
    name_en: str | None = None,
    active: bool | None = None,
) -> PersonRow:
    """Change what is given; who becomes inactive is signed out everywhere. Raises LastAdministrator."""
    row = queries.person(session, actor.lab_id, person_id)
    if active is False:
        _keep_an_administrator(session, row, "/active")
    advance(session, row, expected)
    row.name = row.name if name is None else name
    row.name_en = row.name_en if name_en is None else name_en
    row.active = row.active if active is None else active
    session.add(row)
    if active is False:
        _sign_out_everywhere(session, row, at)
    note(session, actor, "lab:person:changed", row.id, {"name": row.name, "active": row.active}, at=at)
    return row


def set_roles(
    session: Session, *, actor: Actor, person_id: UUID, expected: int, roles: Iterable[Role], at: datetime
) -> PersonRow:
    """Give a person exactly ``roles``; raise OwnRights, RolesIncompatible or LastAdministrator."""
    not_oneself(actor, person_id)
    row = queries.person(session, actor.lab_id, person_id)
    wanted = _compatible(roles)
    if Role.SYSTEM_ADMIN not in wanted:
        _keep_an_administrator(session, row, "/roles")
    advance(session, row, expected)
    before, row.roles = row.roles, wanted
    session.add(row)
    note(session, actor, "lab:person:roles-set", row.id, {"before": before, "after": wanted}, at=at)
    return row


def set_password(session: Session, *, actor: Actor, person_id: UUID, password: str, at: datetime) -> None:
    """Give a person a new password; every session opened with the old one ends."""
    row = queries.person(session, actor.lab_id, person_id)
    row.password_hash = hash_password(password, login=row.login)
    session.add(row)
    _sign_out_everywhere(session, row, at)
    note(session, actor, "lab:person:password-set", row.id, {}, at=at)


def authorise(
    session: Session,
    *,
    actor: Actor,
    person_id: UUID,
    pack_id: str,
    duty: Duty,
    valid_from: date,
    valid_until: date | None = None,
    at: datetime,
) -> AuthorisationRow:
    """Authorise a person for one duty with one pack; raise OwnRights or PeriodReversed."""
    not_oneself(actor, person_id)
    if valid_until is not None and valid_until < valid_from:
        raise PeriodReversed("/valid_until", start=valid_from, until=valid_until)
    person = queries.person(session, actor.lab_id, person_id)
    row = AuthorisationRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        person_id=person.id,
        pack_id=pack_id,
        duty=duty,
        valid_from=valid_from,
        valid_until=valid_until,
        granted_by=actor.person_id or UUID(int=0),
        granted_at=at,
    )
    session.add(row)
    session.flush()
    facts: dict[str, journal.JsonValue] = {
        "person_id": str(person.id),
        "pack_id": pack_id,
        "duty": duty,
        "valid_from": valid_from.isoformat(),
        "valid_until": valid_until.isoformat() if valid_until else None,
    }
    note(session, actor, "lab:authorisation:granted", row.id, facts, at=at)
    return row


def revoke_authorisation(session: Session, *, actor: Actor, authorisation_id: UUID, at: datetime) -> AuthorisationRow:
    """End an authorisation now; revoking it again changes nothing."""
    row = session.get(AuthorisationRow, (actor.lab_id, authorisation_id))
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = at
        session.add(row)
        note(session, actor, "lab:authorisation:revoked", row.id, {"person_id": str(row.person_id)}, at=at)
    return row


def create_key(
    session: Session,
    access: Access,
    *,
    actor: Actor,
    equipment_id: UUID,
    label: str = "",
    expires_at: datetime | None = None,
    at: datetime,
) -> tuple[str, InstrumentKeyRow]:
    """Make a key for an instrument and return it with its row; the key itself is not stored and not shown again.

    ``equipment_id`` must be checked by the caller: equipment is a higher slice.
    """
    key, key_id, secret_digest = access.new_instrument_key()
    row = InstrumentKeyRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        key_id=key_id,
        secret_digest=secret_digest,
        equipment_id=equipment_id,
        label=label,
        expires_at=expires_at,
        created_at=at,
    )
    session.add(row)
    session.flush()
    note(session, actor, "lab:key:created", row.id, {"key_id": key_id, "equipment_id": str(equipment_id)}, at=at)
    return key, row


def revoke_key(session: Session, *, actor: Actor, key_id: UUID, at: datetime) -> InstrumentKeyRow:
    """End a key; pushes with it are refused within a second."""
    row = session.get(InstrumentKeyRow, (actor.lab_id, key_id))
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = at
        session.add(row)
        note(session, actor, "lab:key:revoked", row.id, {"key_id": row.key_id}, at=at)
    return row


def _compatible(roles: Iterable[Role]) -> list[str]:
    wanted = set(roles)
    if wanted & ADMINISTRATORS and len(wanted) > 1:
        raise RolesIncompatible("/roles")
    return sorted(map(str, wanted))


def _keep_an_administrator(session: Session, person: PersonRow, pointer: str) -> None:
    """Raise LastAdministrator if, without this person, no open account had the role.

    The laboratory's row is locked first: two administrators who leave at once would each count the other.
    """
    if not (person.active and Role.SYSTEM_ADMIN in person.roles):
        return
    session.get(LaboratoryRow, person.lab_id, with_for_update={"key_share": True})
    if not queries.has_administrator(session, person.lab_id, beside=person.id):
        raise LastAdministrator(pointer, login=person.login)


def not_oneself(actor: Actor, person_id: UUID) -> None:
    """Raise OwnRights where somebody would give rights to themselves."""
    if actor.person_id == person_id:
        raise OwnRights


def _sign_out_everywhere(session: Session, person: PersonRow, at: datetime) -> None:
    session.execute(
        sa.update(PersonSessionRow)
        .where(
            col(PersonSessionRow.lab_id) == person.lab_id,
            col(PersonSessionRow.person_id) == person.id,
            col(PersonSessionRow.revoked_at).is_(None),
        )
        .values(revoked_at=at)
    )


def note(
    session: Session, actor: Actor, action: str, subject: UUID, document: dict[str, journal.JsonValue], *, at: datetime
) -> None:
    """Leave a line in the journal."""
    journal.record(
        session, lab_id=actor.lab_id, actor=actor, action=action, subject=str(subject), document=document, at=at
    )

"""Signing in and out. Signing in is two transactions: checking a password takes long, and no lock may wait for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from service.kit import journal
from service.kit.access import Access
from service.kit.actor import Actor
from service.kit.attempts import Attempts
from service.kit.database import Database
from service.kit.problems import NotSignedIn, WrongCredentials
from service.people import queries
from service.people.passwords import is_password
from service.people.tables import PersonRow, PersonSessionRow

log = structlog.get_logger("service.access")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A fresh session; the token is shown once and never stored."""

    token: str
    expires_at: datetime
    actor: Actor


def sign_in(
    database: Database,
    access: Access,
    attempts: Attempts,
    *,
    laboratory: str | None,
    login: str,
    password: str,
    address: str,
    at: datetime,
    hours: int,
) -> SignedIn:
    """Open a session; raise WrongCredentials (whatever was wrong), TooManyRequests or LaboratoryUnclear."""
    account = f"{laboratory or ''}/{login}"
    attempts.admit(account=account, address=address)
    with database.reading() as session:
        lab = queries.laboratory_by_code(session, laboratory)
        person = queries.person_by_login(session, lab.id, login) if lab else None
    if not is_password(password, person.password_hash if person else None) or person is None or not person.active:
        log.warning("access refused", code=WrongCredentials.code, client=address)
        if person is not None:
            with database.transaction() as session:
                _note(session, queries.actor_of(person), "lab:session:refused", at)
        raise WrongCredentials
    attempts.forgive(account=account)
    with database.transaction() as session:
        return _open(session, access, person, at=at, expires_at=at + timedelta(hours=hours))


def sign_out(session: Session, *, actor: Actor, at: datetime) -> None:
    """End the actor's own session."""
    row = session.get(PersonSessionRow, actor.session_digest)
    if row is None:
        raise NotSignedIn
    row.revoked_at = at
    session.add(row)
    _note(session, actor, "lab:session:closed", at)


def confirm_password(session: Session, *, actor: Actor, password: str) -> None:
    """Make sure that it is still the person who signed in, before a signature; raise WrongCredentials."""
    row = queries.person(session, actor.lab_id, actor.person_id) if actor.person_id else None
    if not is_password(password, row.password_hash if row else None):
        raise WrongCredentials


def _open(session: Session, access: Access, person: PersonRow, *, at: datetime, expires_at: datetime) -> SignedIn:
    token = access.new_session_token()
    actor = queries.actor_of(person, session_digest=access.digest(token))
    session.add(
        PersonSessionRow(
            token_digest=actor.session_digest,
            lab_id=person.lab_id,
            person_id=person.id,
            created_at=at,
            expires_at=expires_at,
        )
    )
    session.flush()
    _note(session, actor, "lab:session:opened", at)
    return SignedIn(token=token, expires_at=expires_at, actor=actor)


def _note(session: Session, actor: Actor, action: str, at: datetime) -> None:
    journal.record(
        session, lab_id=actor.lab_id, actor=actor, action=action, subject=str(actor.person_id), document={}, at=at
    )

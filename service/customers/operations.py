"""Putting customers on record and correcting what is known of them."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from clients.uuid7 import uuid7
from domain.evidence.canonical import digest_of
from service.customers import queries
from service.customers.tables import CustomerRow
from service.customers.wire import CustomerIn
from service.kit import journal, versions
from service.kit.actor import Actor
from service.kit.problems import NotFound


def add_customer(session: Session, *, actor: Actor, at: datetime, given: CustomerIn) -> CustomerRow:
    """Put a customer on record."""
    row = CustomerRow(lab_id=actor.lab_id, id=uuid7(), **given.model_dump())
    session.add(row)
    session.flush()
    _record(session, actor, at, row, "added", given=given)
    return row


def change_customer(
    session: Session, *, actor: Actor, at: datetime, customer_id: UUID, version: int, given: CustomerIn
) -> CustomerRow:
    """Correct what is known of a customer. Certificates already issued keep what they say. Raises VersionChanged."""
    row = queries.customer(session, lab_id=actor.lab_id, customer_id=customer_id)
    if row is None:
        raise NotFound
    versions.advance(session, row, version)
    row.sqlmodel_update(given)
    session.add(row)
    _record(session, actor, at, row, "changed", given=given)
    return row


def _record(session: Session, actor: Actor, at: datetime, row: CustomerRow, event: str, *, given: CustomerIn) -> None:
    """Journal a digest, no names: the journal is for ever, a person's data need not be."""
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action=f"lab:customer:{event}",
        subject=str(row.id),
        document={"version": row.version, "given": digest_of(given.model_dump(mode="json"))},
        at=at,
    )

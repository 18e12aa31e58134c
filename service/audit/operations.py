"""Looking is an act, too: whoever opens a dossier or asks for an impact leaves a line in the journal."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from domain.evidence.canonical import digest_of
from domain.evidence.signature import Signer
from domain.exchange.dossier import Dossier
from service.audit.covariance import covariance_of
from service.audit.dossiers import dossier_of
from service.audit.suspects import Question
from service.audit.wire import CovarianceOut
from service.kit import journal
from service.kit.actor import Actor


def open_dossier(
    session: Session,
    *,
    actor: Actor,
    at: datetime,
    number: str,
    on: date | None,
    signer: Signer,
    known_at: date | None = None,
    kept: int | None = None,
) -> Dossier:
    """Return the dossier of a certificate, and note who saw which."""
    dossier = dossier_of(
        session, lab_id=actor.lab_id, number=number, on=on, known_at=known_at, at=at, signer=signer, kept=kept
    )
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action="lab:dossier:viewed",
        subject=number,
        document={
            "on": dossier.on,
            "known_at": dossier.known_at,
            "state": dossier.state,
            "dossier": digest_of(dossier.document()),
        },
        at=at,
    )
    return dossier


def compare(session: Session, *, actor: Actor, at: datetime, numbers: Sequence[str]) -> CovarianceOut:
    """Return the covariances of results of certificates, and note who compared which."""
    found = covariance_of(session, lab_id=actor.lab_id, numbers=numbers)
    for number in numbers:
        journal.record(
            session,
            lab_id=actor.lab_id,
            actor=actor,
            action="lab:covariance:viewed",
            subject=number,
            document={"certificates": list(numbers)},
            at=at,
        )
    return found


def note_impact(session: Session, *, actor: Actor, at: datetime, asked: Question) -> None:
    """Note that somebody asked what rests on a standard, a certificate of one, or a person's work."""
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action="lab:impact:viewed",
        subject=str(asked.subject),
        document={"kind": asked.kind.value, "first": asked.first.isoformat(), "last": asked.last.isoformat()},
        at=at,
    )

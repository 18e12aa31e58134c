"""Who or what was found wrong: a standard, one certificate of it, a batch of a reference material, a person.

Whatever it was, the answer is a set of uses by certificates of ours, each with the day and the standard in between.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.audit.impacts import Suspects, affected_uses, below, rests_on, suspects
from service.calibrations.tables import CalibrationStepRow
from service.certificates.tables import CertificateRow
from service.kit.clock import CIVIL_TIME
from service.kit.paging import PAGE_LIMIT, Page, PageRequest, paged
from service.kit.problems import NotFound
from service.people.tables import PersonRow
from service.standards import evidence_queries
from service.standards import queries as standards


class Kind(StrEnum):
    """What can be found wrong, as the address names it."""

    STANDARD = "standards"
    CERTIFICATE = "standard-certificates"
    BATCH = "reference-materials"
    PERSON = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What rests on whom or what, by work from ``first`` to ``last``, both included."""

    kind: Kind
    subject: UUID
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A certificate of ours that is affected; by a person's work there is no standard in between."""

    certificate_id: UUID
    used_on: date | None
    through: UUID | None
    direct: bool


def suspects_of(session: Session, *, lab_id: UUID, asked: Question) -> Suspects | None:
    """Return the suspect certificates of standards, None where a person is asked about; raise NotFound."""
    if asked.kind is Kind.STANDARD:
        return suspects(session, lab_id=lab_id, standard_id=asked.subject, first=asked.first, last=asked.last)
    if asked.kind is Kind.CERTIFICATE:
        if standards.certificate(session, lab_id=lab_id, certificate_id=asked.subject) is None:
            raise NotFound
        return below(session, lab_id=lab_id, direct=frozenset([asked.subject]), first=asked.first, last=asked.last)
    if asked.kind is Kind.BATCH:
        batch = evidence_queries.batch_certificates(session, lab_id=lab_id, material_id=asked.subject)
        return below(session, lab_id=lab_id, direct=batch, first=asked.first, last=asked.last)
    if session.get(PersonRow, (lab_id, asked.subject)) is None:
        raise NotFound
    return None


def touched(
    session: Session, *, lab_id: UUID, asked: Question, of: Suspects | None, request: PageRequest
) -> Page[Touched]:
    """Return one page of certificates of ours that are affected, the earliest work first."""
    if of is None:
        made = paged(
            session,
            select(CertificateRow).where(CertificateRow.lab_id == lab_id, _signed(lab_id, asked)),
            key=(CertificateRow.issued_at, CertificateRow.id),
            request=request,
        )
        shown = tuple(Touched(certificate_id=row.id, used_on=None, through=None, direct=True) for row in made.rows)
        return Page(rows=shown, after=made.after)
    uses = affected_uses(session, lab_id=lab_id, of=of, first=asked.first, last=asked.last, request=request)
    return Page(
        rows=tuple(
            Touched(
                certificate_id=row.certificate_id,
                used_on=row.used_on,
                through=row.parent_id,
                direct=row.parent_id in of.direct,
            )
            for row in uses.rows
        ),
        after=uses.after,
    )


def pages(session: Session, *, lab_id: UUID, asked: Question, of: Suspects | None) -> Iterator[tuple[Touched, ...]]:
    """Give all that is affected, page by page."""
    after: str | None = None
    while True:
        page = touched(session, lab_id=lab_id, asked=asked, of=of, request=PageRequest(limit=PAGE_LIMIT, after=after))
        yield page.rows
        after = page.after
        if after is None:
            return


def affects(lab_id: UUID, asked: Question, of: Suspects | None) -> sa.ColumnElement[bool]:
    """Return the condition that a certificate of ours is affected."""
    return _signed(lab_id, asked) if of is None else rests_on(lab_id, of, asked.first, asked.last)


def _signed(lab_id: UUID, asked: Question) -> sa.ColumnElement[bool]:
    """Whether the person took a step of the work on one of these days: completed, checked, approved or another."""
    begin = datetime.combine(asked.first, time(), CIVIL_TIME)
    end = datetime.combine(asked.last + timedelta(days=1), time(), CIVIL_TIME)
    step = CalibrationStepRow
    return col(CertificateRow.calibration_id).in_(
        select(step.calibration_id).where(
            step.lab_id == lab_id, step.person_id == asked.subject, col(step.at) >= begin, col(step.at) < end
        )
    )

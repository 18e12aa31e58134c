"""Certificates that were received before there was a graph, written into it from the messages that are kept.

Batch by batch along the log, each in a transaction of its own under the log's lock, so laboratories go on reporting.
What the graph has already is left as it is: to run it again changes nothing, and a run that was cut off is run again.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.exchange.certificate_issued import CertificateIssued
from domain.exchange.certificate_status import CertificateStatus
from domain.exchange.envelope import Envelope
from domain.exchange.payloads import read_payload
from domain.exchange.reasons import Reason
from domain.exchange.wire import Wire
from service.kit.clock import civil_day
from service.kit.database import Database
from service.platform import log
from service.platform.graph import feed, levels
from service.platform.graph.tables import GraphCertificateRow, GraphIssuerRow
from service.platform.tables import CertificateRow, MessageRow, PayloadRow

BATCH = 1000
"""Entries of the log that are looked at in one transaction."""
COUNTED = ("accepted", "quarantined")
"""What is held back from the public was issued all the same."""
Taken = tuple[MessageRow, Envelope, Wire]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """How much was written."""

    certificates: int
    statuses: int
    """Messages that say what befell a certificate; those that the graph had heard are counted, too."""


def backfill(database: Database, *, batch: int = BATCH, told: Callable[[int, int], None] = lambda *_: None) -> Fed:
    """Feed every accepted or held message that the graph has not heard; ``told``: entries done, entries in all."""
    certificates = statuses = start = 0
    while True:
        with database.transaction() as session:
            size = log.lock(session)
            if start >= size:
                return Fed(certificates=certificates, statuses=statuses)
            taken = _taken(session, start, start + batch)
            certificates += _issued(session, taken)
            statuses += _ended(session, taken)
        start = min(start + batch, size)
        told(start, size)


def _taken(session: Session, first: int, until: int) -> list[Taken]:
    """Read the messages at these places of the log that counted and whose payload is still kept."""
    row = MessageRow
    found = session.exec(
        select(row, PayloadRow.payload)
        .join(
            PayloadRow,
            (col(PayloadRow.lab_code) == col(row.lab_code))
            & (col(PayloadRow.stream) == col(row.stream))
            & (col(PayloadRow.sequence) == col(row.sequence)),
        )
        .where(col(row.log_index) >= first, col(row.log_index) < until, col(row.outcome).in_(COUNTED))
        .order_by(col(row.log_index))
    )
    read = ((each, _envelope(each, payload)) for each, payload in found)
    known = ((each, envelope, read_payload(envelope)) for each, envelope in read)
    return [(each, envelope, payload) for each, envelope, payload in known if not isinstance(payload, Reason)]


def _envelope(row: MessageRow, payload: str) -> Envelope:
    return Envelope.model_validate(json.loads(row.envelope) | {"payload": json.loads(payload)})


def _issued(session: Session, taken: Sequence[Taken]) -> int:
    """Feed the certificates that the graph lacks, each as it was reported last and known since it was first."""
    mine = [each for each in taken if isinstance(each[2], CertificateIssued) and not each[1].test]
    numbers = {each[2].certificate_no for each in mine if isinstance(each[2], CertificateIssued)}
    known, shown = _in_graph(session, numbers), _shown(session, numbers)
    since = _first_known(session, {row.subject for row, _, _ in mine})
    new = [
        (since[row.lab_code, row.subject], row, envelope, payload)
        for row, envelope, payload in mine
        if isinstance(payload, CertificateIssued)
        and (row.lab_code, payload.certificate_no) not in known
        and shown.get((row.lab_code, payload.certificate_no)) == row.message_id
    ]
    new.sort(key=lambda each: (each[0], each[1].log_index))
    for known_on, day in groupby(new, key=itemgetter(0)):
        feed.messages(session, [(envelope, payload) for _, _, envelope, payload in day], known_on=known_on)
    return len(new)


def _ended(session: Session, taken: Sequence[Taken]) -> int:
    """Feed what befell certificates; an event that the graph has is left alone."""
    mine = [each for each in taken if isinstance(each[2], CertificateStatus)]
    for known_on, day in groupby(mine, key=lambda each: civil_day(each[0].received_at)):
        feed.messages(session, [(envelope, payload) for _, envelope, payload in day], known_on=known_on)
    return len(mine)


def _in_graph(session: Session, numbers: set[str]) -> set[tuple[str, str]]:
    """(laboratory, number) of those that are certificates of the graph, and no gaps."""
    row = GraphCertificateRow
    found = sa.select(col(GraphIssuerRow.code), col(row.number)).join(
        GraphIssuerRow, col(GraphIssuerRow.id) == col(row.issuer_id)
    )
    return {
        (code, number)
        for code, number in session.execute(found.where(col(row.number).in_(numbers), col(row.level) > levels.GAP))
    }


def _shown(session: Session, numbers: set[str]) -> dict[tuple[str, str], str]:
    """(laboratory, number) -> the message that says what counts now."""
    found = session.exec(select(CertificateRow).where(col(CertificateRow.number).in_(numbers)))
    return {(row.lab_code, row.number): row.message_id for row in found}


def _first_known(session: Session, subjects: set[str]) -> dict[tuple[str, str], date]:
    row = MessageRow
    found = session.execute(
        sa.select(col(row.lab_code), col(row.subject), sa.func.min(col(row.received_at)))
        .where(
            col(row.subject).in_(subjects),
            col(row.type) == "certificate.issued",
            col(row.outcome).in_(COUNTED),
        )
        .group_by(col(row.lab_code), col(row.subject))
    )
    return {(lab, subject): civil_day(at) for lab, subject, at in found}

"""The whole laboratory: every current certificate, which rules it fails, and what that comes to.

Certificates are walked by the journal's sequence. A line of the journal is numbered under a lock that is held until the
commit, so a certificate that is issued meanwhile has a later number than everything that was seen: going on after the
last number skips nothing, however many write.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from domain.traceability.chain import Chain
from domain.traceability.finding import Finding
from service.audit.dossiers import OpenedUp, audited, opened_up
from service.audit.refusals import AuditDayInvalid
from service.certificates import queries as certificates
from service.certificates.refusals import RecordDamaged
from service.certificates.status import Status, status_on
from service.certificates.tables import CertificateRow
from service.kit import journal
from service.kit.actor import Actor
from service.kit.clock import civil_day
from service.kit.database import Database
from service.kit.wire import YEARS

BATCH = 50
"""Certificates that are read in one transaction: none is held open while a slow reader reads."""

Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which certificates, and as of which days."""

    lab_id: UUID
    on: date
    known_at: date
    against: date | None
    """Another day of valid time to compare with."""
    after: int
    """Last sequence that was seen."""
    limit: int


def open_laboratory(session: Session, *, actor: Actor, at: datetime, asked: Asked) -> None:
    """Note in the journal that the laboratory is audited. Raises AuditDayInvalid for a day that has not come."""
    today = civil_day(at)
    for pointer, day in (("/on", asked.on), ("/known_at", asked.known_at), ("/against", asked.against)):
        if day is not None and day > today:
            raise AuditDayInvalid(pointer, first=f"{YEARS.start}-01-01", last=today)
    days: dict[str, journal.JsonValue] = {
        "on": asked.on.isoformat(),
        "known_at": asked.known_at.isoformat(),
        "after": asked.after,
    }
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action="lab:audit:viewed",
        subject=str(actor.lab_id),
        document=days,
        at=at,
    )


def audit_lines(database: Database, asked: Asked) -> Iterator[bytes]:
    """Give a line of JSON for each current certificate, then one with totals, the cursor and whether there is more."""
    after, left = asked.after, asked.limit
    counts: Counter[tuple[str, str, str]] = Counter()
    states: Counter[str] = Counter()
    changed = 0
    more = True
    while left and more:
        with database.reading() as session:
            rows = _rows(session, asked, after, min(BATCH, left))
            more = len(rows) > min(BATCH, left)
            for row in rows[: min(BATCH, left)]:
                after, left = row.journal_sequence, left - 1
                if not _is_current(session, row, asked.on, asked.known_at):
                    continue
                line = _line(session, row, asked)
                states[str(line["state"])] += 1
                changed += bool(line.get("changed"))
                counts.update(
                    (quantity, level, rule)
                    for quantity in _texts(line["quantities"])
                    for level in _texts(line["levels"])
                    for rule in _texts(line["failed"])
                )
                yield _written(line)
    totals = [
        {"quantity": quantity, "level": level, "rule": rule, "certificates": count}
        for (quantity, level, rule), count in sorted(counts.items())
    ]
    yield _written(
        {
            "totals": {"states": dict(sorted(states.items())), "failed": totals, "changed": changed},
            "after": after,
            "more": more,
        }
    )


def _rows(session: Session, asked: Asked, after: int, size: int) -> list[CertificateRow]:
    row = CertificateRow
    return list(
        session.exec(
            select(row)
            .where(row.lab_id == asked.lab_id, row.journal_sequence > after)
            .order_by(col(row.journal_sequence))
            .limit(size + 1)
        )
    )


def _is_current(session: Session, row: CertificateRow, on: date, known_at: date) -> bool:
    """Issued by that day, and neither ended nor expired, as known on the other."""
    if row.issued_on > min(on, known_at):
        return False
    events = certificates.events_of(session, lab_id=row.lab_id, certificate_ids=[row.id])[row.id]
    known = [event for event in events if civil_day(event.at) <= known_at]
    return status_on(row, known, on) is Status.VALID


def _line(session: Session, row: CertificateRow, asked: Asked) -> Json:
    line: Json = {"sequence": row.journal_sequence, "number": row.number, "issued_on": row.issued_on.isoformat()}
    try:
        opened = opened_up(session, row)
    except RecordDamaged:
        return line | {"quantities": [], "levels": [], "state": "damaged", "failed": [], "undecided": []}
    findings, coming_to = audited(opened.chain, opened.facts, opened.content, on=asked.on, known_at=asked.known_at)
    line |= {"quantities": _quantities(opened.chain), "levels": _levels(opened.chain), "state": coming_to.value}
    line |= _failures(findings)
    if asked.against is not None:
        line |= _compared(opened, asked, line)
    return line


def _compared(opened: OpenedUp, asked: Asked, line: Json) -> Json:
    other = asked.against or asked.on
    findings, coming_to = audited(opened.chain, opened.facts, opened.content, on=other, known_at=asked.known_at)
    failures = _failures(findings)
    changed = (coming_to.value, failures["failed"]) != (line["state"], line["failed"])
    return {"against": {"on": other.isoformat(), "state": coming_to.value, **failures}, "changed": changed}


def _failures(findings: tuple[Finding, ...]) -> dict[str, object]:
    wrong = [finding for finding in findings if not finding.passed]
    return {
        "failed": sorted({finding.rule for finding in wrong if not finding.undecided}),
        "undecided": sorted({finding.rule for finding in wrong if finding.undecided}),
    }


def _quantities(chain: Chain) -> list[str]:
    root = chain.node(chain.root_id)
    return sorted({result.quantity_kind for result in root.results}) if root else []


def _levels(chain: Chain) -> list[str]:
    """Levels of the standards that were used; a parent that nobody has on record has none."""
    parents = (chain.node(link.parent_id) for link in chain.links_of(chain.root_id))
    return sorted({parent.level.value if parent else "unknown" for parent in parents})


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _written(line: Json) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

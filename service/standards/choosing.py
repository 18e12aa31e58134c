"""Which certificate a standard is used by on a day, or why it cannot be used at all."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from service.standards import queries
from service.standards.refusals import StandardNotUsable
from service.standards.tables import StandardCertificateRow, StandardResultRow, StandardRow

_REASONS = {
    "unknown": ("it is not on record", "未登记"),
    "out-of-service": ("it is out of service", "已停用"),
    "no-certificate": ("it has no certificate; record one first", "没有证书，请先登记证书"),
    "not-in-force": (
        "none of its certificates is in force that day: {certificates}",
        "当日没有有效的证书：{certificates}",
    ),
    "characteristic": (
        "no certificate in force that day states {wanted}",
        "当日有效的证书均未给出 {wanted}",
    ),
    "not-chosen": (
        "the certificate that was chosen is not in force that day, or is not about this standard",
        "所选证书当日无效，或不是此标准器的证书",
    ),
}


def usable(
    session: Session,
    *,
    lab_id: UUID,
    standard_id: UUID,
    on: date,
    characteristics: Collection[str] = (),
    certificate_id: UUID | None = None,
    known_at: datetime | None = None,
    pointer: str = "",
) -> StandardCertificateRow:
    """Return the certificate by which a standard is used on a day: the latest in force, or the one that is chosen.

    ``characteristics``: at least one of them must be stated (empty: any will do). ``known_at``: by what was known then;
    None is now. Raises StandardNotUsable with the reason, at ``pointer``.
    """
    row = queries.standard(session, lab_id=lab_id, standard_id=standard_id)
    if row is None or not row.in_service:
        raise _refusal(row, on, pointer, "unknown" if row is None else "out-of-service")
    standing = queries.certificates_in_force(
        session, lab_id=lab_id, standard_ids=[standard_id], on=on, known_at=known_at
    ).get(standard_id, [])
    if not standing:
        raise _none_in_force(session, row, on, pointer)
    if certificate_id is not None:
        standing = [each for each in standing if each.id == certificate_id]
        if not standing:
            raise _refusal(row, on, pointer, "not-chosen")
    results = queries.results_of(
        session, lab_id=lab_id, certificate_ids=[each.id for each in standing], standard_id=standard_id
    )
    for certificate in standing:
        if not characteristics or _states(results, certificate, characteristics):
            return certificate
    raise _refusal(row, on, pointer, "characteristic", wanted=", ".join(sorted(characteristics)))


def _states(
    results: Sequence[StandardResultRow], certificate: StandardCertificateRow, characteristics: Collection[str]
) -> bool:
    return any(
        result.certificate_id == certificate.id and result.characteristic in characteristics for result in results
    )


def _none_in_force(session: Session, row: StandardRow, on: date, pointer: str) -> StandardNotUsable:
    """Say of each certificate why it does not serve."""
    certificates = queries.certificates_of(session, lab_id=row.lab_id, standard_id=row.id)
    if not certificates:
        return _refusal(row, on, pointer, "no-certificate")
    events = queries.events_of(session, lab_id=row.lab_id, certificate_ids=[each.id for each in certificates])
    ended = {event.certificate_id: f"{event.kind} {event.effective_on}" for event in events}
    told = "; ".join(
        f"{each.number} ({each.issued_on}~{each.valid_until or ''}{', ' if each.id in ended else ''}"
        f"{ended.get(each.id, '')})"
        for each in certificates[:3]
    )
    return _refusal(row, on, pointer, "not-in-force", certificates=told)


def _refusal(row: StandardRow | None, on: date, pointer: str, reason: str, **told: str) -> StandardNotUsable:
    en, zh = (sentence.format(**told) for sentence in _REASONS[reason])
    name = (row.name_en or row.name_zh, row.name_zh) if row else ("The standard", "标准器")
    return StandardNotUsable(pointer, name=name[0], name_zh=name[1], on=on, reason=en, reason_zh=zh)

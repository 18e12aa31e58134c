"""Who may report: laboratories, and the keys they sign with."""

from datetime import datetime

from sqlmodel import Session, col, select

from domain.evidence.signature import key_id
from domain.exchange.envelope import LabIdentity
from service.kit.problems import Conflict, NotFound
from service.platform.tables import LabKeyRow, ReportingLabRow


class OtherLaboratory(Conflict):
    """The code is taken by a laboratory with another social credit code."""

    code = "lab-code-taken"
    title = "Laboratory code taken"
    title_zh = "机构代码已被占用"
    en = "This laboratory code is registered for another social credit code. Choose another code."
    zh = "该机构代码已登记在另一统一社会信用代码名下，请换用其他代码。"


def register_lab(session: Session, *, lab: LabIdentity, name: str, public_key: str, at: datetime) -> str:
    """Register a laboratory, or a further key of it, and return the key's id. The same call twice changes nothing.

    ``public_key`` is base64 of the raw Ed25519 key. Raises KeyMalformed, OtherLaboratory.
    """
    key = key_id(public_key)
    row = session.get(ReportingLabRow, lab.lab_code, with_for_update=True)
    if row is None:
        row = ReportingLabRow(lab_code=lab.lab_code, uscc=lab.uscc, name=name, registered_at=at)
        session.add(row)
        session.flush()
    elif row.uscc != lab.uscc:
        raise OtherLaboratory
    elif session.get(LabKeyRow, (lab.lab_code, key)) is not None:
        return key
    else:
        _changed(session, row)
    session.add(LabKeyRow(lab_code=lab.lab_code, key_id=key, public_key=public_key, registered_at=at))
    session.flush()
    return key


def revoke_key(session: Session, *, lab_code: str, key: str, at: datetime) -> None:
    """Accept nothing new under the key ``key``; what it signed before stays."""
    row = session.get(LabKeyRow, (lab_code, key), with_for_update=True)
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = at
        session.add(row)
        _changed(session, known_lab(session, lab_code))


def suspend_lab(session: Session, *, lab_code: str) -> None:
    """Hold back what the laboratory reports from now on."""
    _set_status(session, lab_code, "suspended")


def restore_lab(session: Session, *, lab_code: str) -> None:
    """Take the laboratory's reports again; what was held back stays so until it is decided."""
    _set_status(session, lab_code, "active")


def known_lab(session: Session, lab_code: str) -> ReportingLabRow:
    """Return the laboratory; raise NotFound for an unknown code."""
    row = session.get(ReportingLabRow, lab_code)
    if row is None:
        raise NotFound
    return row


def keys_of(session: Session, lab_code: str) -> dict[str, LabKeyRow]:
    """Return every key of the laboratory by its id, revoked ones too: a duplicate may still be signed by one."""
    rows = session.exec(select(LabKeyRow).where(col(LabKeyRow.lab_code) == lab_code))
    return {row.key_id: row for row in rows}


def _set_status(session: Session, lab_code: str, status: str) -> None:
    row = known_lab(session, lab_code)
    if row.status != status:
        row.status = status
        _changed(session, row)


def _changed(session: Session, row: ReportingLabRow) -> None:
    row.version += 1
    session.add(row)

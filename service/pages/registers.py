"""The registers together: what each of them decides, and what its entries share on every page."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse

from domain.traceability.rules import RULES
from service.kit.paging import PageRequest
from service.pages.mending import REGISTERS
from service.pages.rows import StandardCertificate
from service.pages.view import Reader, Visit
from service.people import queries as people
from service.standards import queries as standards

router = APIRouter(prefix="/registers")

OFFERED = 50
"""Certificates that are offered at once; a word of their number or issuer finds the others."""


class Entry(Protocol):
    """What every entry of a register says of itself."""

    recorded_by: UUID


@router.get("")
def registers(*, visit: Reader) -> HTMLResponse:
    """List the registers with the rules that read them."""
    return visit.show("registers.html", registers=REGISTERS, rules=RULES)


def recorders(visit: Visit, session: Session, *entries: Iterable[Entry]) -> Mapping[UUID, str]:
    """Return the names of those who put the entries on record."""
    ids = {entry.recorded_by for some in entries for entry in some}
    return people.names(session, visit.member.lab_id, ids)


def certificate_choices(
    session: Session, lab_id: UUID, word: str, chosen: StandardCertificate | None = None
) -> list[tuple[str, str]]:
    """Return ``chosen`` and the certificates received last of those that ``word`` finds: (id, words)."""
    request = PageRequest(limit=OFFERED, after=None)
    found: Iterable[StandardCertificate] = standards.list_certificates(
        session, lab_id=lab_id, request=request, word=word
    ).rows
    rows = {row.id: row for row in (*([chosen] if chosen else []), *found)}
    return [(str(row.id), f"{row.number} · {row.issuer_zh} · {row.issued_on}") for row in rows.values()]


def typed_in(form: FormData) -> dict[str, str]:
    """Return every field of a form as it was typed, for showing it again."""
    return {name: value for name, value in form.items() if isinstance(value, str)}

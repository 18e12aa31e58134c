"""Seals of received certificates and batches of reference materials 标准物质: what is on record, and noting more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from domain.traceability.parents import SealKind
from service.kit.actor import Role
from service.kit.database import ReadSessionDep
from service.kit.paging import PageRequest
from service.kit.problems import NotFound
from service.look.forms import Form, Refused, attempt, given, text_of, texts_of
from service.pages.registers import certificate_choices, recorders, typed_in
from service.pages.rows import Batch, Seal, StandardCertificate
from service.pages.view import Quality, Reader, Visit
from service.standards import evidence, evidence_queries, queries
from service.standards.evidence_wire import ReferenceMaterialIn, SealIn

router = APIRouter(prefix="/registers")

After = Annotated[str | None, Query(max_length=500)]
ANSWERS: Mapping[str, object] = {"yes": True, "no": False, "": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A certificate, and what was found when its seal was checked."""

    certificate: StandardCertificate
    seals: Sequence[Seal]
    """The last, which counts, first."""
    standing: str
    """As :func:`seal_standing`."""


@router.get("/seals")
def seals(*, visit: Reader, session: ReadSessionDep, after: After = None) -> HTMLResponse:
    """List received certificates, the latest first, each with the checks of its seal."""
    lab_id = visit.member.lab_id
    page = queries.list_certificates(session, lab_id=lab_id, request=PageRequest(limit=50, after=after))
    found = evidence_queries.seals_of(session, lab_id=lab_id, certificate_ids=[row.id for row in page.rows])
    lines = [
        Sealed(certificate=row, seals=checks[::-1], standing=seal_standing(checks))
        for row, checks in ((row, found.get(row.id, [])) for row in page.rows)
    ]
    by = recorders(visit, session, *found.values())
    return visit.show("seals.html", lines=lines, by=by, onward=page.after, may_keep=visit.member.has(Role.QUALITY))


@router.get("/reference-materials")
def reference_materials(
    *, visit: Reader, session: ReadSessionDep, after: After = None, word: Annotated[str, Query(max_length=200)] = ""
) -> HTMLResponse:
    """List what is on record of batches, the latest first, each with what rests on it.

    ``word`` finds certificates at which quality may note another one.
    """
    lab_id = visit.member.lab_id
    request = PageRequest(limit=50, after=after)
    page = evidence_queries.list_reference_materials(session, lab_id=lab_id, request=request)
    ids = {row.certificate_id for row in page.rows}
    known = evidence_queries.reference_materials_of(session, lab_id=lab_id, certificate_ids=ids)
    return visit.show(
        "reference_materials.html",
        rows=page.rows,
        counting={rows[-1].id for rows in known.values()},
        certificates=queries.certificates(session, lab_id=lab_id, certificate_ids=ids),
        word=word,
        found=certificate_choices(session, lab_id, word.strip()) if word.strip() else [],
        by=recorders(visit, session, page.rows),
        since=visit.today - timedelta(days=365),
        onward=page.after,
        may_keep=visit.member.has(Role.QUALITY),
        may_ask=visit.member.has(Role.QUALITY, Role.REGULATOR),
    )


@router.get("/certificates/{certificate_id}")
def of_certificate(*, certificate_id: UUID, visit: Reader, session: ReadSessionDep) -> HTMLResponse:
    """Show what is on record of a certificate's seal, and of the batch that it is about."""
    return _show(visit, session, certificate_id)


@router.post("/certificates/{certificate_id}/seals")
def note_seal(*, certificate_id: UUID, visit: Quality, form: Form) -> Response:
    """Note the outcome of a check of the seal."""

    def work(session: Session) -> None:
        valid = text_of(form, "valid")
        body = {**texts_of(form, "kind", "sealed_on", "note"), "valid": ANSWERS.get(valid, valid)}
        asked = given(SealIn, body)
        evidence.note_seal(session, actor=visit.member, at=visit.at, certificate_id=certificate_id, given=asked)

    return _answer(visit, certificate_id, attempt(visit.request, work), form, part="seal")


@router.post("/certificates/{certificate_id}/reference-material")
def note_reference_material(*, certificate_id: UUID, visit: Quality, form: Form) -> Response:
    """Note that the certificate is that of a batch of a reference material."""

    def work(session: Session) -> None:
        homogeneity = text_of(form, "homogeneity_included")
        body = {
            **texts_of(form, "producer", "batch"),
            "expires_on": text_of(form, "expires_on") or None,
            "homogeneity_included": ANSWERS.get(homogeneity, homogeneity),
        }
        asked = given(ReferenceMaterialIn, body)
        evidence.note_reference_material(
            session, actor=visit.member, at=visit.at, certificate_id=certificate_id, given=asked
        )

    return _answer(visit, certificate_id, attempt(visit.request, work), form, part="batch")


def seal_standing(seals: Sequence[Seal]) -> str:
    """Return what the last check says: ``holds``, ``no_time`` (a signature alone), ``fails``, or ``unchecked``."""
    if not seals:
        return "unchecked"
    if not seals[-1].valid:
        return "fails"
    return "no_time" if seals[-1].kind == SealKind.SIGNATURE else "holds"


def _answer(visit: Visit, certificate_id: UUID, told: object, form: FormData, *, part: str) -> Response:
    if not isinstance(told, Refused):
        return visit.go(f"/registers/certificates/{certificate_id}", told="saved", part=part)
    with visit.request.app.state.database.reading() as session:
        return _show(visit, session, certificate_id, refused=told, part=part, typed=typed_in(form))


def _show(
    visit: Visit,
    session: Session,
    certificate_id: UUID,
    *,
    refused: Refused | None = None,
    part: str = "",
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    lab_id = visit.member.lab_id
    row = queries.certificate(session, lab_id=lab_id, certificate_id=certificate_id)
    if row is None:
        raise NotFound
    ids = [certificate_id]
    checks: Sequence[Seal] = evidence_queries.seals_of(session, lab_id=lab_id, certificate_ids=ids).get(row.id, [])
    known = evidence_queries.reference_materials_of(session, lab_id=lab_id, certificate_ids=ids)
    batches: Sequence[Batch] = known.get(row.id, [])
    results = queries.results_of(session, lab_id=lab_id, certificate_ids=ids)
    about = queries.standards(session, lab_id=lab_id, standard_ids={result.standard_id for result in results})
    return visit.show(
        "certificate_evidence.html",
        status=refused.status if refused else 200,
        here=f"/registers/certificates/{certificate_id}",
        certificate=row,
        standards=about.values(),
        seals=checks[::-1],
        standing=seal_standing(checks),
        batches=batches[::-1],
        by=recorders(visit, session, checks, batches),
        seal_kinds=[("", ""), *((each.value, visit.text(f"registers.{each.value}")) for each in SealKind)],
        since=visit.today - timedelta(days=365),
        may_keep=visit.member.has(Role.QUALITY),
        may_ask=visit.member.has(Role.QUALITY, Role.REGULATOR),
        refused=refused,
        part=part,
        typed=typed or {},
    )

"""What rests on something that was found wrong, and the recalls that follow from it."""

from decimal import Decimal
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from domain.quantity.decimal_text import parse_decimal, plain
from service.audit import impacts, operations, recalls
from service.audit.impact_routes import question, shift_of
from service.audit.severity import Weigher
from service.audit.suspects import Kind, Question, affects, suspects_of, touched
from service.audit.wire import RecallIn, RecallMoveIn
from service.kit.actor import Role
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.paging import PageRequest
from service.look.forms import Form, Refused, attempt, given, text_of, texts_of
from service.pages.view import Auditor, Quality, Visit
from service.people import queries as people
from service.standards import evidence_queries
from service.standards import queries as standards

router = APIRouter(prefix="/audit")

Asked = Annotated[Question, Depends(question)]
Shift = Annotated[Decimal, Depends(shift_of)]
After = Annotated[str | None, Query(max_length=500)]


@router.get("/{kind}/{subject}/impact")  # noqa: FAST003 - the dependency reads them
def impact(*, asked: Asked, shift: Shift, visit: Auditor, session: SessionDep, after: After = None) -> HTMLResponse:
    """List the certificates that rest on it, how much of each is at stake, and whom to tell; the viewing is noted."""
    operations.note_impact(session, actor=visit.member, at=visit.at, asked=asked)
    return _impact(visit, session, asked, shift, after=after)


@router.post("/{kind}/{subject}/impact")  # noqa: FAST003 - the dependency reads them
def open_recall(*, asked: Asked, shift: Shift, visit: Quality, form: Form) -> Response:
    """Open a recall with a line for every affected certificate."""

    def work(session: Session) -> UUID:
        reason = given(RecallIn, texts_of(form, "reason")).reason
        actor = visit.member
        return recalls.open_recall(session, actor=actor, at=visit.at, asked=asked, shift=shift, reason=reason).id

    told = attempt(visit.request, work)
    if not isinstance(told, Refused):
        return visit.go(f"/audit/recalls/{told}", told="recalled")
    with visit.request.app.state.database.reading() as session:
        return _impact(visit, session, asked, shift, refused=told, reason=text_of(form, "reason"))


@router.get("/recalls")
def list_recalls(*, visit: Auditor, session: ReadSessionDep, after: After = None) -> HTMLResponse:
    """List recalls, the latest first."""
    page = recalls.list_recalls(session, lab_id=visit.member.lab_id, request=PageRequest(limit=50, after=after))
    names = {row.id: subject_of(session, visit.member.lab_id, Kind(row.kind), row.subject_id) for row in page.rows}
    return visit.show("recalls.html", rows=page.rows, names=names, onward=page.after)


@router.get("/recalls/{recall_id}")
def recall(*, recall_id: UUID, visit: Auditor, session: ReadSessionDep, after: After = None) -> HTMLResponse:
    """Show one recall with its lines, customer by customer."""
    return _recall(visit, session, recall_id, after=after)


@router.post("/recalls/{recall_id}/lines/{line_id}")
def move(*, recall_id: UUID, line_id: UUID, visit: Quality, form: Form) -> Response:
    """Bring one line on."""

    def work(session: Session) -> None:
        asked = given(RecallMoveIn, texts_of(form, "state", "note"))
        version = text_of(form, "version")
        recalls.move(
            session,
            actor=visit.member,
            at=visit.at,
            recall_id=recall_id,
            line_id=line_id,
            version=int(version) if version.isdecimal() else 0,
            given=asked,
        )

    told = attempt(visit.request, work)
    if not isinstance(told, Refused):
        return visit.go(f"/audit/recalls/{recall_id}", told="moved", part=f"line-{line_id}")
    with visit.request.app.state.database.reading() as session:
        return _recall(visit, session, recall_id, refused=told, line_id=line_id, note=text_of(form, "note"))


def subject_of(session: Session, lab_id: UUID, kind: Kind, subject: UUID) -> dict[str, str]:
    """Return what people call the thing that was found wrong, in both languages."""
    if kind is Kind.PERSON:
        name = people.person(session, lab_id, subject).name
        return {"zh": name, "en": name}
    if kind is Kind.CERTIFICATE:
        row = standards.certificate(session, lab_id=lab_id, certificate_id=subject)
        number = row.number if row else str(subject)
        return {"zh": number, "en": number}
    if kind is Kind.BATCH:
        batch = evidence_queries.reference_material(session, lab_id=lab_id, material_id=subject)
        return dict.fromkeys(("zh", "en"), f"{batch.batch} ({batch.producer})")
    found = standards.standard(session, lab_id=lab_id, standard_id=subject)
    if found is None:
        return {"zh": str(subject), "en": str(subject)}
    return {"zh": f"{found.name_zh} {found.serial}", "en": f"{found.name_en or found.name_zh} {found.serial}"}


def _impact(
    visit: Visit,
    session: Session,
    asked: Question,
    shift: Decimal,
    *,
    after: str | None = None,
    refused: Refused | None = None,
    reason: str = "",
) -> HTMLResponse:
    lab_id = visit.member.lab_id
    of = suspects_of(session, lab_id=lab_id, asked=asked)
    page = touched(session, lab_id=lab_id, asked=asked, of=of, request=PageRequest(limit=50, after=after))
    here = f"/audit/{asked.kind}/{asked.subject}/impact"
    query = urlencode({"from": asked.first, "to": asked.last, "shift": plain(shift)})
    return visit.show(
        "impact.html",
        status=refused.status if refused else 200,
        asked=asked,
        shift=plain(shift),
        subject=subject_of(session, lab_id, asked.kind, asked.subject),
        rows=Weigher(session, lab_id=lab_id, of=of, shift=shift).shown(page.rows),
        customers=impacts.affected_customers(session, lab_id=lab_id, affects=affects(lab_id, asked, of)),
        onward=page.after,
        address=here,
        query=query,
        percent=_percent,
        may_recall=visit.member.has(Role.QUALITY),
        refused=refused,
        reason=reason,
    )


def _recall(
    visit: Visit,
    session: Session,
    recall_id: UUID,
    *,
    after: str | None = None,
    refused: Refused | None = None,
    line_id: UUID | None = None,
    note: str = "",
) -> HTMLResponse:
    lab_id = visit.member.lab_id
    row = recalls.recall(session, lab_id=lab_id, recall_id=recall_id)
    request = PageRequest(limit=100, after=after)
    page = recalls.lines_of(session, lab_id=lab_id, recall_id=recall_id, request=request)
    return visit.show(
        "recall.html",
        status=refused.status if refused else 200,
        here=f"/audit/recalls/{recall_id}",
        row=row,
        subject=subject_of(session, lab_id, Kind(row.kind), row.subject_id),
        opened_by=people.names(session, lab_id, {row.opened_by}).get(row.opened_by, ""),
        lines=page.rows,
        onward=page.after,
        moves={
            before.value: [each.value for each in recalls.State if each in to] for before, to in recalls.MOVES.items()
        },
        percent=_percent,
        may_move=visit.member.has(Role.QUALITY),
        refused=refused,
        line_id=line_id,
        note=note,
    )


def _percent(share: str) -> str:
    """A share as people read it: in percent, to one decimal."""
    return plain((parse_decimal(share) * 100).quantize(Decimal("0.1")))

"""``/api/v1/audit/.../impact``: what rests on a standard, a certificate, a batch or a person's work."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from domain.quantity.decimal_text import parse_decimal
from service.audit import impacts, operations
from service.audit.refusals import ImpactPeriodInvalid, ShiftInvalid
from service.audit.severity import Weigher
from service.audit.sheets import Form, sheet
from service.audit.suspects import Kind, Question, affects, pages, suspects_of, touched
from service.audit.wire import AffectedCustomerOut, ImpactOut
from service.kit.access import Actor, Role, require
from service.kit.clock import Now
from service.kit.database import SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid
from service.kit.wire import Day, DecimalString

router = api_router("/api/v1/audit", tags=["audit"])

Auditor = Annotated[Actor, Depends(require(Role.REGULATOR, Role.QUALITY))]
LARGEST_SHIFT = Decimal(1000)


def question(
    kind: Kind,
    subject: UUID,
    first: Annotated[Day, Query(alias="from", description="First day on which it is suspect")],
    last: Annotated[Day, Query(alias="to", description="Last day, inclusive")],
) -> Question:
    """Read what is asked; raise ImpactPeriodInvalid."""
    if last < first:
        raise ImpactPeriodInvalid("/to", first=first, last=last)
    return Question(kind=kind, subject=subject, first=first, last=last)


def shift_of(
    shift: Annotated[DecimalString, Query(description="How far the standard may be off, in units of its own U")] = "1",
) -> Decimal:
    """Read by how much the standard may be off; raise ShiftInvalid."""
    found = parse_decimal(shift)
    if not 0 < found <= LARGEST_SHIFT:
        raise ShiftInvalid("/shift", largest=LARGEST_SHIFT)
    return found


Asked = Annotated[Question, Depends(question)]
Shift = Annotated[Decimal, Depends(shift_of)]


@router.get(
    "/{kind}/{subject}/impact",
    summary="What rests on a standard, a certificate of one, a batch, or a person's work",
    responses=documented(CursorInvalid, ImpactPeriodInvalid, ShiftInvalid),
)
def read_impact(
    *,
    asked: Asked,
    shift: Shift,
    actor: Auditor,
    at: Now,
    session: SessionDep,
    paging: Paging,
    request: Request,
    response: Response,
) -> ImpactOut:
    """List certificates by work in the period, how much of each is at stake, and whom to tell of them.

    Of a batch of a reference material every certificate counts. By a person's work no standard is suspect: shares and
    margins are null.
    """
    of = suspects_of(session, lab_id=actor.lab_id, asked=asked)
    page = touched(session, lab_id=actor.lab_id, asked=asked, of=of, request=paging)
    shown = Weigher(session, lab_id=actor.lab_id, of=of, shift=shift).shown(page.rows)
    condition = affects(actor.lab_id, asked, of)
    customers = impacts.affected_customers(session, lab_id=actor.lab_id, affects=condition)
    operations.note_impact(session, actor=actor, at=at, asked=asked)
    link_next(request, response, page)
    return ImpactOut(
        certificates=shown, customers=tuple(AffectedCustomerOut.model_validate(each) for each in customers)
    )


@router.get(
    "/{kind}/{subject}/impact.{form}",
    summary="The same as a table: CSV or a workbook",
    response_class=Response,
    responses=documented(ImpactPeriodInvalid, ShiftInvalid),
)
def export_impact(*, form: Form, asked: Asked, shift: Shift, actor: Auditor, at: Now, session: SessionDep) -> Response:
    """Give all affected certificates in one file, grouped by customer: `impact.csv` or `impact.xlsx`."""
    of = suspects_of(session, lab_id=actor.lab_id, asked=asked)
    weigher = Weigher(session, lab_id=actor.lab_id, of=of, shift=shift)
    rows = [row for page in pages(session, lab_id=actor.lab_id, asked=asked, of=of) for row in weigher.shown(page)]
    operations.note_impact(session, actor=actor, at=at, asked=asked)
    name = f"impact-{asked.first}-{asked.last}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(sheet(rows, form, at=at), media_type=form.media_type, headers=headers)

"""What a laboratory stated as lost, what the platform alone still holds, and the acknowledgement."""

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from domain.exchange.wire import instant
from service.kit.database import ReadSessionDep
from service.kit.edge import StrictRoute
from service.kit.paging import PageRequest
from service.look.forms import Form, Refused, attempt, given, texts_of
from service.platform import losses, lost
from service.platform.acts import address_of
from service.platform.labs import known_lab
from service.platform.loss_routes import AcknowledgeIn
from service.platform.pages.chains import Cursor, address
from service.platform.pages.visit import ROWS, Regulator, Visit
from service.platform.tables import JournalLossRow

router = APIRouter(prefix="/city/laboratories/{lab_code}/losses/{number}", route_class=StrictRoute)

Lab = Annotated[str, Path(max_length=32)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
FIELDS = ("by", "reason")


@router.get("")
def loss(
    *, lab_code: Lab, number: Number, visit: Regulator, session: ReadSessionDep, after: Cursor = None
) -> HTMLResponse:
    """Show a statement beside what the platform holds beyond it."""
    return _show(visit, session, lab_code, number, after=after)


@router.post("")
def acknowledge(*, lab_code: Lab, number: Number, visit: Regulator, form: Form) -> Response:
    """Acknowledge the break; it cannot be taken back."""
    typed = texts_of(form, *FIELDS)

    def work(session: Session) -> None:
        body = given(AcknowledgeIn, typed)
        losses.acknowledge(
            session,
            lab_code=lab_code,
            number=number,
            by=body.by,
            reason=body.reason,
            signer=visit.request.app.state.signer,
            at=visit.at,
            address=address_of(visit.request),
        )

    told = attempt(visit.request, work)
    if not isinstance(told, Refused):
        return visit.go(place(lab_code, number), told="acknowledged")
    with visit.request.app.state.database.reading() as session:
        return _show(visit, session, lab_code, number, typed=typed, refused=told)


def place(lab_code: str, number: int) -> str:
    """Return the address of a loss."""
    return f"/city/laboratories/{quote(lab_code, safe='')}/losses/{number}"


def stated(session: Session, lab_code: str) -> list[tuple[JournalLossRow, object, object]]:
    """Return (row, statement, break) of every loss of a laboratory, the newest first."""
    return [
        (row, losses.statement_of(session, lab_code, row.number), losses.acknowledged(session, lab_code, row.number))
        for row in losses.losses(session, lab_code)
    ]


def _show(
    visit: Visit,
    session: Session,
    lab_code: str,
    number: int,
    *,
    typed: dict[str, str] | None = None,
    refused: Refused | None = None,
    after: str | None = None,
) -> HTMLResponse:
    lab = known_lab(session, lab_code)
    statement = losses.statement_of(session, lab_code, number)
    given = losses.acknowledged(session, lab_code, number)
    streams = losses.streams_of(session, lab_code, number)
    request = PageRequest(limit=ROWS, after=after)
    page = lost.lost_messages(session, lab_code=lab_code, streams=streams, request=request)
    here = place(lab_code, number)
    return visit.show(
        "city_loss.html",
        status=refused.status if refused else 200,
        here=here,
        place=here,
        lab=lab,
        number=number,
        statement=statement,
        head=statement.head.signed().checkpoint,
        given=given,
        newest=losses.losses(session, lab_code)[0].number == number,
        heads=lost.lost_heads(session, lab_code, statement, before=given.heads_from if given else None),
        streams=streams,
        messages=page.rows,
        onward=f"{here}?{urlencode({'after': page.after})}" if page.after else "",
        typed=typed or dict.fromkeys(FIELDS, ""),
        refused=refused,
        address=address,
        instant=instant,
        json=f"/v1/journals/{quote(lab_code, safe='')}/losses",
    )

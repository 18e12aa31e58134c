"""Keys by which instruments push readings: listed with their last use, made and shown once, ended."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from service.equipment import queries as equipment
from service.kit.actor import Role
from service.kit.database import ReadSessionDep
from service.look.forms import Form, Refused, attempt, given, text_of
from service.pages.registers import typed_in
from service.pages.view import Overseer, SystemAdmin, Visit
from service.people import operations, queries
from service.people.bodies import KeyIn
from service.people.errors import InstrumentUnknown

router = APIRouter(prefix="/accounts/keys")


@router.get("")
def keys(*, visit: Overseer, session: ReadSessionDep) -> HTMLResponse:
    """List the laboratory's keys, the latest first, with the form for another one."""
    return _list(visit, session)


@router.post("")
def make_key(*, visit: SystemAdmin, form: Form) -> Response:
    """Make a key; the answer shows it, and nothing ever shows it again."""

    def work(session: Session) -> str:
        instrument = equipment.equipment_by_barcode(
            session, lab_id=visit.member.lab_id, barcode=text_of(form, "barcode")
        )
        if instrument is None or instrument.customer_id is not None:
            raise InstrumentUnknown("/barcode")
        day = text_of(form, "expires_at")
        ends = f"{day}T23:59:59.999999+08:00" if day else None
        asked = given(KeyIn, {"equipment_id": instrument.id, "label": text_of(form, "label"), "expires_at": ends})
        access = visit.request.app.state.access
        return operations.create_key(session, access, actor=visit.member, at=visit.at, **dict(asked))[0]

    told = attempt(visit.request, work)
    with visit.request.app.state.database.reading() as session:
        if isinstance(told, Refused):
            return _list(visit, session, refused=told, typed=typed_in(form))
        return _list(visit, session, made=told)


@router.post("/{key_id}/revoke")
def revoke_key(*, key_id: UUID, visit: SystemAdmin) -> Response:
    """End a key: pushes with it are refused within a second."""
    with visit.request.app.state.database.transaction() as session:
        operations.revoke_key(session, actor=visit.member, key_id=key_id, at=visit.at)
    return visit.go("/accounts/keys", told="saved")


def _list(
    visit: Visit,
    session: Session,
    *,
    made: str = "",
    refused: Refused | None = None,
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    lab_id = visit.member.lab_id
    rows = sorted(session.exec(queries.instrument_keys(lab_id)), key=lambda row: row.id, reverse=True)
    ids = {row.equipment_id for row in rows}
    return visit.show(
        "keys.html",
        status=refused.status if refused else 201 if made else 200,
        here="/accounts/keys",
        rows=rows,
        instruments=equipment.equipment_by_id(session, lab_id=lab_id, equipment_ids=ids),
        made=made,
        may_make=visit.member.has(Role.SYSTEM_ADMIN),
        refused=refused,
        typed=typed or {},
    )

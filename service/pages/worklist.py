"""The worklist: what is to be done, by whom, by when."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, RedirectResponse

from domain.calibration.life_cycle import State
from service.calibrations import queries as calibrations
from service.customers import queries as customers
from service.equipment import queries as equipment
from service.kit.access import CurrentActor
from service.kit.actor import STAFF, Role
from service.kit.clock import Now
from service.kit.database import ReadSessionDep
from service.kit.paging import PageRequest
from service.orders import queries as orders
from service.pages.packs import kinds
from service.pages.rows import Calibration, Shown
from service.pages.view import Visit
from service.people import queries as people

router = APIRouter()

OPEN = (State.PLANNED, State.IN_PROGRESS, State.COMPLETED, State.CHECKED)
SCANNED = 2_000
"""Most open calibrations that are looked through for overdue ones."""
_WORKS_ON = {
    Role.TECHNICIAN: (State.PLANNED, State.IN_PROGRESS),
    Role.CHECKER: (State.COMPLETED,),
    Role.SIGNATORY: (State.CHECKED,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One line of the worklist."""

    row: Calibration
    order_id: UUID
    order_number: str
    due_on: date
    item: Shown
    customer: str
    operator: str
    kind: object
    overdue: bool


@router.get("/")
def home() -> RedirectResponse:
    """Lead whoever comes in to the worklist."""
    return RedirectResponse("/worklist", 303)


@router.get("/worklist")
def worklist(
    *,
    request: Request,
    actor: CurrentActor,
    at: Now,
    session: ReadSessionDep,
    asked: Annotated[State | Literal[""], Query(alias="state")] = "",
    mine: Annotated[bool, Query()] = False,
    overdue: Annotated[bool, Query()] = False,
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> HTMLResponse:
    """Show calibrations by state, the visitor's own, or overdue ones; where a role waits for a state, that first."""
    visit = Visit(request=request, actor=actor, at=at)
    if not actor.has(*STAFF, Role.REGULATOR):
        return visit.show("no_work.html")
    state = State(asked) if asked else None  # a form sends "" where nothing is chosen
    operator = actor.person if mine else None
    if overdue:
        rows, onward = _open_rows(session, actor.lab_id, state, operator), None
    else:
        page = calibrations.list_calibrations(
            session,
            lab_id=actor.lab_id,
            request=PageRequest(limit=50, after=after),
            state=state.value if state else None,
            operator_id=operator,
        )
        rows, onward = [*page.rows], page.after
    jobs = _jobs(session, visit, actor.lab_id, rows)
    shown = sorted((job for job in jobs if job.overdue), key=lambda job: job.due_on) if overdue else jobs
    waiting = {each for role, states in _WORKS_ON.items() if role in actor.roles for each in states}
    chosen = {"state": state.value if state else "", "mine": mine, "overdue": overdue}
    return visit.show(
        "worklist.html",
        jobs=shown,
        onward=onward,
        chosen=chosen,
        states=[each.value for each in State],
        waiting={each.value for each in waiting},
    )


def _open_rows(session: Session, lab_id: UUID, state: State | None, operator: UUID | None) -> list[Calibration]:
    found: list[Calibration] = []
    for each in [state] if state in OPEN else OPEN:
        after: str | None = None
        while len(found) < SCANNED:
            page = calibrations.list_calibrations(
                session,
                lab_id=lab_id,
                request=PageRequest(limit=200, after=after),
                state=each,
                operator_id=operator,
            )
            found += page.rows
            after = page.after
            if after is None:
                break
    return found


def _jobs(session: Session, visit: Visit, lab_id: UUID, rows: list[Calibration]) -> list[Job]:
    items = orders.items(session, lab_id=lab_id, item_ids={row.order_item_id for row in rows})
    found = orders.orders(session, lab_id=lab_id, order_ids={item.order_id for item in items.values()})
    things = equipment.equipment_by_id(session, lab_id=lab_id, equipment_ids={row.equipment_id for row in rows})
    names = people.names(session, lab_id, {row.operator_id for row in rows})
    clients = customers.customers(
        session, lab_id=lab_id, customer_ids={order.certificate_customer_id for order in found.values()}
    )
    kind_of, jobs = kinds(visit), []
    for row in rows:
        order = found[items[row.order_item_id].order_id]
        jobs.append(
            Job(
                row=row,
                order_id=order.id,
                order_number=order.number,
                due_on=order.due_on,
                item=things[row.equipment_id],
                customer=clients[order.certificate_customer_id].name,
                operator=names.get(row.operator_id, ""),
                kind=kind_of(row.pack_id),
                overdue=order.due_on < visit.today and row.state in OPEN,
            )
        )
    return jobs

"""The page of one calibration: its record, its result, and what the visitor may do next."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.responses import HTMLResponse

from domain.calibration.life_cycle import State
from domain.calibration.places import point_text, requirement_place
from domain.uncertainty.notices import sentence
from domain.uncertainty.reporting.table import COLUMNS, NUMERIC, share_text
from service.calibrations import duties
from service.calibrations import queries as calibrations
from service.certificates import queries as certificates
from service.kit.actor import Actor, Role
from service.kit.database import ReadSessionDep
from service.kit.paging import PageRequest
from service.kit.problems import Problem
from service.look.forms import FIELD_LIMIT, Refused
from service.pages.bench_view import BenchView, Place, Standing, bench_view, series_of
from service.pages.budget_view import budget_view, doors
from service.pages.charts import short, tone_of_point
from service.pages.view import Reader, Visit
from service.people.qualification import Task
from service.people.queries import Duty

router = APIRouter()

NUMERIC_COLUMNS = frozenset(COLUMNS.index(column) for column in NUMERIC)
AWAITED: Mapping[State, Duty] = {State.PLANNED: "perform", State.COMPLETED: "check", State.CHECKED: "approve"}
"""The duty that comes next; at the bench itself nobody is waited for."""
FLOW = (State.PLANNED, State.IN_PROGRESS, State.COMPLETED, State.CHECKED, State.APPROVED)


@router.get("/calibrations/{calibration_id}")
def calibration(
    *,
    calibration_id: UUID,
    visit: Reader,
    session: ReadSessionDep,
    correct: Annotated[UUID | None, Query()] = None,
    strike: Annotated[UUID | None, Query()] = None,
    more: Annotated[list[str], Query(max_length=FIELD_LIMIT, default_factory=list)],
) -> HTMLResponse:
    """Show one calibration; ``correct`` and ``strike`` open the forms that correct a reading or strike it out.

    ``more`` opens one further repeat of each point that it names.
    """
    return show_bench(visit, session, calibration_id, correct=correct, strike=strike, more=more)


def show_bench(
    visit: Visit,
    session: Session,
    calibration_id: UUID,
    *,
    refused: Refused | None = None,
    typed: Mapping[str, str] | None = None,
    part: str = "",
    correct: UUID | None = None,
    strike: UUID | None = None,
    more: Sequence[str] = (),
) -> HTMLResponse:
    """Render the page; after a refusal with what was typed into its form ``part`` and the faults beside the fields."""
    actor = visit.member
    view = bench_view(
        session,
        lab_id=actor.lab_id,
        calibration_id=calibration_id,
        person_id=actor.person_id,
        today=visit.today,
        more={series_of(each) for each in more},
    )
    issued = certificates.list_certificates(
        session, lab_id=actor.lab_id, request=PageRequest(limit=20, after=None), calibration_id=calibration_id
    )
    at_bench = view.row.state == State.IN_PROGRESS and actor.has(Role.TECHNICIAN)
    awaited = AWAITED.get(State(view.row.state))
    row = calibrations.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id)
    qualified = duties.qualified_people(session, row, duty=awaited, day=visit.today) if awaited else []
    lack = _lack(session, visit, duties.task_of(session, row), awaited)
    mine = at_bench and view.row.operator_id == actor.person_id
    return visit.show(
        "calibration.html",
        status=refused.status if refused else 200,
        here=f"/calibrations/{calibration_id}",
        view=view,
        flow=[state.value for state in FLOW],
        passed=[state.value for state in FLOW[: _reached(view)]],
        actions=actions(view, actor, qualified=lack is None),
        awaited=awaited,
        qualified=qualified,
        lack=lack,
        editable=mine,
        more=more,
        refused=refused,
        typed=typed or {},
        part=part,
        correct=_found(view, correct, correctable=True) if mine else None,
        strike=_found(view, strike) if mine else None,
        issued=issued.rows,
        budget_view=budget_view,
        sentence=sentence,
        doors=doors,
        share_text=share_text,
        numeric_columns=NUMERIC_COLUMNS,
        tone=tone_of_point,
        short=short,
        requirement_place=requirement_place,
        point_text=point_text,
    )


def actions(view: BenchView, actor: Actor, *, qualified: bool = True) -> tuple[str, ...]:
    """Return what the visitor can do next, by state, role, qualification and who signed before; all is judged again."""
    row, me = view.row, actor.person_id
    operator, checker = me == row.operator_id, me == row.checker_id
    technician, checks = actor.has(Role.TECHNICIAN), actor.has(Role.CHECKER) and qualified
    signs = actor.has(Role.SIGNATORY) and qualified
    possible = {
        "start": row.state == State.PLANNED and technician and operator and qualified,
        "complete": row.state == State.IN_PROGRESS and technician and operator,
        "check": row.state == State.COMPLETED and checks and not operator,
        "approve": row.state == State.CHECKED and signs and not operator and not checker,
        "return": (row.state == State.COMPLETED and checks) or (row.state == State.CHECKED and signs),
        "withdraw": row.state == State.COMPLETED and technician and operator,
        "cancel": row.state in {State.PLANNED, State.IN_PROGRESS} and technician,
    }
    return tuple(name for name, can in possible.items() if can)


def _lack(session: Session, visit: Visit, task: Task, awaited: Duty | None) -> Problem | None:
    """Return what keeps a visitor with the right role from the duty that is awaited (C11)."""
    actor = visit.member
    if awaited is None or not actor.has(duties.ROLE_OF[awaited]):
        return None
    return duties.lacking(
        session, lab_id=actor.lab_id, person_id=actor.person, task=task, duty=awaited, day=visit.today
    )


def _found(view: BenchView, reading_id: UUID | None, *, correctable: bool = False) -> tuple[Place, Standing] | None:
    """Return a reading that counts, and its place; ``correctable``: only one that the visitor typed."""
    places = (place for grid in view.grids for line in grid.lines for place in line.places if place)
    pairs = ((place, each) for place in places for each in place.standing)
    return next((pair for pair in pairs if pair[1].id == reading_id and (pair[1].mine or not correctable)), None)


def _reached(view: BenchView) -> int:
    return FLOW.index(State(view.row.state)) if view.row.state in FLOW else 0

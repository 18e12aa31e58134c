"""Yearly tests of measurement standards 重复性试验、稳定性考核 (JJF 1033): the last of each, recorded and corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from domain.quantity.decimal_text import parse_decimal
from domain.traceability.facts import AssemblyFact, CheckKind, StandardCheckFact
from domain.traceability.finding import Finding
from domain.traceability.rules_capability import steadiness
from service.kit.actor import Role
from service.kit.database import ReadSessionDep
from service.kit.paging import PAGE_LIMIT, PageRequest
from service.kit.problems import NotFound
from service.look.forms import Form, Refused, attempt, given, texts_of
from service.pages.audits import On
from service.pages.registers import recorders, typed_in
from service.pages.rows import MeasurementStandard, Shown, Tested
from service.pages.view import Quality, Reader, Visit
from service.standards import evidence, evidence_queries, queries
from service.standards.evidence_wire import CheckIn

router = APIRouter(prefix="/registers/checks")

CHECK = ("kind", "made_on", "value", "limit", "unit", "evidence")
Wrong = Annotated[UUID | None, Query()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measurement standard in the list."""

    assembly: MeasurementStandard
    found: Sequence[Finding]
    """What T13 says of its repeatability and its stability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One test on record."""

    row: Tested
    within: bool
    corrected: Tested | None
    """The entry that stands in its place."""


@router.get("")
def checks(
    *,
    visit: Reader,
    session: ReadSessionDep,
    on: On = None,
    known_at: On = None,
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> HTMLResponse:
    """List measurement standards with what T13 would find on a day, by what was known on another."""
    lab_id = visit.member.lab_id
    request = PageRequest(limit=PAGE_LIMIT, after=after)
    page = queries.list_measurement_standards(session, lab_id=lab_id, request=request)
    known = evidence_queries.checks_of(session, lab_id=lab_id, assembly_ids=[row.id for row in page.rows])
    day, known_on = on or visit.today, known_at or visit.today
    lines = [
        Line(assembly=row, found=steady(row, evidence_queries.check_facts(known.get(row.id, ())), day, known_on))
        for row in page.rows
    ]
    return visit.show("checks.html", lines=lines, on=day, known_at=known_on, onward=page.after)


@router.get("/{assembly_id}")
def checks_of(*, assembly_id: UUID, visit: Reader, session: ReadSessionDep, corrects: Wrong = None) -> HTMLResponse:
    """Show the tests of one measurement standard; ``corrects`` opens the form that corrects an entry."""
    return _show(visit, session, assembly_id, corrects=corrects)


@router.post("/{assembly_id}")
def note_check(*, assembly_id: UUID, visit: Quality, form: Form, corrects: Wrong = None) -> Response:
    """Put a test on record, or one in place of ``corrects``."""

    def work(session: Session) -> None:
        asked = given(CheckIn, {**texts_of(form, *CHECK), "corrects_id": corrects})
        evidence.note_check(session, actor=visit.member, at=visit.at, assembly_id=assembly_id, given=asked)

    told = attempt(visit.request, work)
    if not isinstance(told, Refused):
        return visit.go(f"/registers/checks/{assembly_id}", told="saved")
    with visit.request.app.state.database.reading() as session:
        return _show(visit, session, assembly_id, corrects=corrects, refused=told, typed=typed_in(form))


def tests_of(session: Session, assembly: MeasurementStandard, today: date) -> tuple[Finding, ...]:
    """Return what T13 says today of the tests of one measurement standard."""
    known = evidence_queries.checks_of(session, lab_id=assembly.lab_id, assembly_ids=[assembly.id])
    return steady(assembly, evidence_queries.check_facts(known.get(assembly.id, ())), today, today)


def steady(
    assembly: MeasurementStandard, made: tuple[StandardCheckFact, ...], day: date, known: date
) -> tuple[Finding, ...]:
    """Return what T13 says of repeatability and stability on ``day``, as known on ``known``."""
    fact = AssemblyFact(
        id=str(assembly.id),
        name_zh=assembly.name_zh,
        name_en=assembly.name_en,
        assessment_number=assembly.assessment_number,
        assessment_valid_until=assembly.assessment_valid_until,
        checks=made,
    )
    return tuple(steadiness((fact.id,), fact, kind, day, known) for kind in CheckKind)


def _show(
    visit: Visit,
    session: Session,
    assembly_id: UUID,
    *,
    corrects: UUID | None = None,
    refused: Refused | None = None,
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    lab_id = visit.member.lab_id
    assembly = queries.measurement_standard(session, lab_id=lab_id, assembly_id=assembly_id)
    if assembly is None:
        raise NotFound
    rows = evidence_queries.checks_of(session, lab_id=lab_id, assembly_ids=[assembly_id]).get(assembly_id, [])
    wrong = next((row for row in rows if row.id == corrects), None)
    if corrects and wrong is None:
        raise NotFound
    corrections: Mapping[UUID | None, Tested] = {row.corrects_id: row for row in rows if row.corrects_id}
    here = f"/registers/checks/{assembly_id}"
    return visit.show(
        "checks_of.html",
        status=refused.status if refused else 200,
        here=here,
        address=f"{here}?corrects={corrects}" if corrects else here,
        assembly=assembly,
        found=steady(assembly, evidence_queries.check_facts(rows), visit.today, visit.today),
        tests=[
            Test(
                row=row,
                within=parse_decimal(row.value) <= parse_decimal(row.limit),
                corrected=corrections.get(row.id),
            )
            for row in reversed(rows)
        ],
        by=recorders(visit, session, rows),
        kinds=[(each.value, visit.text(f"registers.{each.value}")) for each in CheckKind],
        wrong=wrong,
        may_keep=visit.member.has(Role.QUALITY),
        refused=refused,
        typed=typed or (_texts(wrong) if wrong else {}),
    )


def _texts(row: Shown) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in CHECK}

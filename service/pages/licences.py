"""Licences 授权、认可、考核证书 with their scopes, and the CMC read out of ours: listed, recorded, corrected, ended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from domain.traceability.licences import LicenceEventKind, LicenceFact, LicenceKind
from service.capability import operations, queries
from service.capability.queries import Licence
from service.capability.wire import LicenceEventIn, LicenceIn
from service.kit.actor import Role
from service.kit.database import ReadSessionDep
from service.kit.paging import PageRequest
from service.kit.problems import NotFound
from service.look.forms import Form, Refused, attempt, given, text_of, texts_of
from service.pages.audits import On
from service.pages.registers import recorders, typed_in
from service.pages.rows import Shown
from service.pages.standard_certificates import kind_choices
from service.pages.standard_view import quantity
from service.pages.standards import standing
from service.pages.view import Quality, Reader, Visit

router = APIRouter(prefix="/registers")

LICENCE = (
    "kind",
    "number",
    "holder_zh",
    "holder_en",
    "holder_code",
    "authority",
    "valid_from",
    "valid_until",
    "evidence",
)
LINE = (
    "quantity_kind",
    "regulation",
    "unit",
    "range_low",
    "range_high",
    "accuracy",
    "uncertainty",
    "uncertainty_unit",
)
OPTIONAL = frozenset({"unit", "range_low", "range_high", "uncertainty_unit"})
"""Members of a line that are None where nothing is typed."""
LINE_PLACES = tuple(f"/{name}" for name in LINE)
LINE_LIMIT: Final = 500
Asked = Annotated[UUID | None, Query()]
Line = dict[str, str]
"""One line of a scope as typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One licence in the list."""

    licence: Licence
    standing: str
    """As :func:`licence_standing`."""


@router.get("/licences")
def licences(
    *,
    visit: Reader,
    session: ReadSessionDep,
    holder: Annotated[str | None, Query(max_length=200)] = None,
    on: On = None,
    known_at: On = None,
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> HTMLResponse:
    """List licences, the latest recorded first, as they stood on a day by what was known on another."""
    request = PageRequest(limit=50, after=after)
    found, page = queries.list_licences(session, lab_id=visit.member.lab_id, request=request, holder=holder)
    day, known = on or visit.today, known_at or visit.today
    return visit.show(
        "licences.html",
        lines=[Listed(licence=one, standing=licence_standing(queries.fact_of(one), day, known)) for one in found],
        by=recorders(visit, session, [one.row for one in found]),
        holder=holder,
        on=day,
        known_at=known,
        onward=page.after,
        may_keep=visit.member.has(Role.QUALITY),
    )


@router.get("/capabilities")
def capabilities(*, visit: Reader, session: ReadSessionDep, on: On = None, known_at: On = None) -> HTMLResponse:
    """List our CMC 校准和测量能力: what the scopes in force that day state, by what was known on another."""
    day, known = on or visit.today, known_at or visit.today
    found = queries.capabilities(session, lab_id=visit.member.lab_id, on=day, known=known)
    return visit.show(
        "capabilities.html",
        found=list(found),
        on=day,
        known_at=known,
        quantity=lambda name: quantity(visit, name),
    )


@router.get("/licences/new")
def new_licence(*, visit: Quality, session: ReadSessionDep, corrects: Asked = None, like: Asked = None) -> HTMLResponse:
    """Ask for a licence: a blank one, one in place of ``corrects``, or the renewal of ``like``."""
    start = corrects or like
    if start is None:
        return _form(visit, session, typed={"kind": LicenceKind.ACCREDITED.value}, lines=[_blank()])
    found = _found(session, visit, start)
    typed = _texts(found.row, LICENCE) | ({} if corrects else dict.fromkeys(("valid_from", "valid_until"), ""))
    typed |= {"scope_partial": "yes"} if found.row.scope_partial else {}
    lines = [_texts(line, LINE) for line in found.scope]
    return _form(visit, session, typed=typed, lines=lines or [_blank()], corrects=corrects)


@router.post("/licences/new")
def record_licence(*, visit: Quality, form: Form, corrects: Asked = None) -> Response:
    """Put a licence on record, or show the form again with one more line to fill in."""
    lines = [line for line in _lines(form) if any(line.values())]
    told: object = None
    if not text_of(form, "more"):
        told = attempt(visit.request, lambda session: _record(visit, session, form, lines, corrects))
        if isinstance(told, UUID):
            return visit.go(f"/registers/licences/{told}", told="saved")
    refused = told if isinstance(told, Refused) else None
    with visit.request.app.state.database.reading() as session:
        shown = lines if refused and lines else [*lines, _blank()]
        return _form(visit, session, typed=typed_in(form), lines=shown, refused=refused, corrects=corrects)


@router.get("/licences/{licence_id}")
def licence(*, licence_id: UUID, visit: Reader, session: ReadSessionDep) -> HTMLResponse:
    """Show a licence with its scope, what befell it, and since when each of it is known, and by whom."""
    return _show(visit, session, licence_id)


@router.post("/licences/{licence_id}/events")
def note_event(*, licence_id: UUID, visit: Quality, form: Form) -> Response:
    """Note that a licence was suspended, restored or withdrawn; it is never taken back."""

    def work(session: Session) -> None:
        asked = given(LicenceEventIn, texts_of(form, "kind", "effective_on", "reason"))
        operations.note_event(session, actor=visit.member, at=visit.at, licence_id=licence_id, given=asked)

    told = attempt(visit.request, work)
    if not isinstance(told, Refused):
        return visit.go(f"/registers/licences/{licence_id}", told="saved")
    with visit.request.app.state.database.reading() as session:
        return _show(visit, session, licence_id, refused=told, typed=typed_in(form))


def licence_standing(licence: LicenceFact, on: date, known: date) -> str:
    """Return how a licence stood on a day, by what was known on another.

    ``unknown`` (not yet on record), ``corrected``, ``future``, ``suspended``, ``withdrawn``, ``expired``, ``expiring``
    (its last day is near) or ``held``.
    """
    if not licence.is_known(known):
        return "unknown" if known < licence.known_on else "corrected"
    if on < licence.valid_from:
        return "future"
    ended = licence.ended_by(on, known)
    return ended.value if ended else standing(licence.valid_until, on)


def _record(visit: Visit, session: Session, form: FormData, lines: Sequence[Line], corrects: UUID | None) -> UUID:
    body = {
        **texts_of(form, *LICENCE),
        "valid_until": text_of(form, "valid_until") or None,
        "corrects_id": corrects,
        "scope_partial": bool(text_of(form, "scope_partial")),
        "scope": [{name: line[name] or (None if name in OPTIONAL else "") for name in LINE} for line in lines],
    }
    return operations.record_licence(session, actor=visit.member, at=visit.at, given=given(LicenceIn, body)).id


def _lines(form: FormData) -> Iterator[Line]:
    for index in range(LINE_LIMIT):
        if f"scope/{index}/unit" not in form:
            return
        yield {name: text_of(form, f"scope/{index}/{name}") for name in LINE}


def _blank() -> Line:
    return dict.fromkeys(LINE, "")


def _texts(row: Shown, names: Sequence[str]) -> dict[str, str]:
    values: dict[str, Shown] = {name: getattr(row, name) for name in names}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _found(session: Session, visit: Visit, licence_id: UUID) -> Licence:
    found = queries.licence(session, lab_id=visit.member.lab_id, licence_id=licence_id)
    if found is None:
        raise NotFound
    return found


def _form(
    visit: Visit,
    session: Session,
    *,
    typed: Mapping[str, str],
    lines: Sequence[Line],
    refused: Refused | None = None,
    corrects: UUID | None = None,
) -> HTMLResponse:
    here = "/registers/licences/new"
    places = [f"/scope/{place}" for place in range(len(lines))]
    return visit.show(
        "licence_form.html",
        status=refused.status if refused else 200,
        here=here,
        address=f"{here}?corrects={corrects}" if corrects else here,
        kinds=[(each.value, visit.text(f"licence_kind.{each.value}")) for each in LicenceKind],
        quantities=kind_choices(visit),
        shown=[f"/{name}" for name in LICENCE] + [f"{place}{name}" for place in places for name in ("", *LINE_PLACES)],
        corrected=_found(session, visit, corrects).row if corrects else None,
        typed=typed,
        lines=lines,
        refused=refused,
    )


def _show(
    visit: Visit,
    session: Session,
    licence_id: UUID,
    *,
    refused: Refused | None = None,
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    found = _found(session, visit, licence_id)
    return visit.show(
        "licence.html",
        status=refused.status if refused else 200,
        here=f"/registers/licences/{licence_id}",
        licence=found,
        row=found.row,
        standing=licence_standing(queries.fact_of(found), visit.today, visit.today),
        by=recorders(visit, session, [found.row], found.events),
        quantity=lambda name: quantity(visit, name),
        endings=[(each.value, visit.text(f"registers.{each.value}")) for each in LicenceEventKind],
        may_keep=visit.member.has(Role.QUALITY),
        refused=refused,
        typed=typed or {},
    )

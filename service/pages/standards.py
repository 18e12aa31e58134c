"""Standards 标准器 and measurement standards 计量标准装置: what is due, each with its certificates; kept by quality."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final, get_args
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from service.kit.actor import Role
from service.kit.database import ReadSessionDep
from service.kit.paging import PAGE_LIMIT, PageRequest
from service.kit.problems import NotFound
from service.look.forms import Form, Refused, attempt, given, text_of, texts_of, version_of
from service.pages.checks import tests_of
from service.pages.overrides import shown_overrides
from service.pages.registers import recorders
from service.pages.rows import Shown, Standard, StandardCertificate
from service.pages.standard_view import characteristic, quantity, standard_view
from service.pages.view import Quality, Reader, Visit
from service.standards import operations, queries
from service.standards.scheme_facts import overrides_of
from service.standards.wire import AssemblyLevel, EventIn, MeasurementStandardIn, StandardIn, StandardLevel

router = APIRouter(prefix="/standards")

DUE_SOON: Final = timedelta(days=60)
"""How long before its last day a certificate is told to be due: the time that a calibration elsewhere takes."""
STANDARD = ("name_zh", "name_en", "model", "serial", "accuracy", "accuracy_since", "level", "measurement_standard_id")
ASSEMBLY = ("name_zh", "name_en", "level", "measuring_range", "accuracy")
ASSESSMENT = ("assessment_number", "assessment_valid_until", "social_public_number", "social_public_valid_until")
LEVELS: tuple[str, ...] = get_args(StandardLevel)
ASSEMBLY_LEVELS: tuple[str, ...] = get_args(AssemblyLevel)
_NEVER = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One standard in the list."""

    standard: Standard
    certificate: StandardCertificate | None
    """The one in force today, else the last there was."""
    standing: str
    """``held``, ``expiring``, ``expired``, ``ended`` (withdrawn or superseded), ``none`` or ``retired``."""

    @property
    def urgency(self) -> tuple[bool, date, str]:
        """What is due first stands first, what is out of service last."""
        due = self.certificate.valid_until if self.certificate else date.min
        return self.standing == "retired", due or _NEVER, self.standard.name_zh


@router.get("")
def standards(
    *,
    visit: Reader,
    session: ReadSessionDep,
    own: Annotated[bool, Query()] = True,
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> HTMLResponse:
    """List standards, what is due first: the laboratory's own, or those above them; and the assemblies."""
    lab_id = visit.member.lab_id
    page = queries.list_standards(session, lab_id=lab_id, request=PageRequest(limit=PAGE_LIMIT, after=after), own=own)
    whole = PageRequest(limit=PAGE_LIMIT, after=None)
    return visit.show(
        "standards.html",
        lines=_lines(session, page.rows, visit.today),
        onward=page.after,
        own=own,
        days=DUE_SOON.days,
        assemblies=queries.list_measurement_standards(session, lab_id=lab_id, request=whole).rows if own else (),
        standing_on=lambda day: standing(day, visit.today),
        may_keep=visit.member.has(Role.QUALITY),
    )


@router.get("/new")
def new_standard(*, visit: Quality, session: ReadSessionDep) -> HTMLResponse:
    """Ask for a standard."""
    return _standard_form(visit, session, typed={"own": "yes", "in_service": "yes", "level": "working"})


@router.post("/new")
def add_standard(*, visit: Quality, form: Form) -> Response:
    """Put a standard on record; its certificate comes next."""

    def work(session: Session) -> UUID:
        return operations.add_standard(session, actor=visit.member, at=visit.at, given=_standard_in(form)).id

    told = attempt(visit.request, work)
    if isinstance(told, UUID):
        return visit.go(f"/standards/{told}", told="saved")
    with visit.request.app.state.database.reading() as session:
        return _standard_form(visit, session, typed=_typed(form), refused=told)


@router.get("/assemblies/new")
def new_assembly(*, visit: Quality) -> HTMLResponse:
    """Ask for a measurement standard."""
    return _assembly_form(visit, typed={})


@router.post("/assemblies/new")
def add_assembly(*, visit: Quality, form: Form) -> Response:
    """Put a measurement standard on record."""

    def work(session: Session) -> None:
        operations.add_measurement_standard(session, actor=visit.member, at=visit.at, given=_assembly_in(form))

    told = attempt(visit.request, work)
    return _assembly_form(visit, typed=_typed(form), refused=told) if told else visit.go("/standards", told="saved")


@router.get("/assemblies/{assembly_id}")
def assembly(*, assembly_id: UUID, visit: Quality, session: ReadSessionDep) -> HTMLResponse:
    """Show a measurement standard for correction, for example after its re-assessment."""
    row = queries.measurement_standard(session, lab_id=visit.member.lab_id, assembly_id=assembly_id)
    if row is None:
        raise NotFound
    return _assembly_form(visit, typed=_shown(row, *ASSEMBLY, *ASSESSMENT, "version"), assembly_id=assembly_id)


@router.post("/assemblies/{assembly_id}")
def change_assembly(*, assembly_id: UUID, visit: Quality, form: Form) -> Response:
    """Correct a measurement standard."""

    def work(session: Session) -> None:
        operations.change_measurement_standard(
            session,
            actor=visit.member,
            at=visit.at,
            assembly_id=assembly_id,
            version=version_of(form),
            given=_assembly_in(form),
        )

    told = attempt(visit.request, work)
    if told is None:
        return visit.go("/standards", told="saved")
    return _assembly_form(visit, typed=_typed(form), refused=told, assembly_id=assembly_id)


@router.get("/{standard_id}")
def standard(*, standard_id: UUID, visit: Reader, session: ReadSessionDep) -> HTMLResponse:
    """Show one standard with its certificates, and the chain over the one in force."""
    return show_standard(visit, session, standard_id)


@router.get("/{standard_id}/change")
def correct_standard(*, standard_id: UUID, visit: Quality, session: ReadSessionDep) -> HTMLResponse:
    """Show a standard for correction."""
    row = queries.standard(session, lab_id=visit.member.lab_id, standard_id=standard_id)
    if row is None:
        raise NotFound
    ticked = {name: "yes" for name in ("own", "in_service") if getattr(row, name)}
    return _standard_form(visit, session, typed=_shown(row, *STANDARD, "version") | ticked, standard_id=standard_id)


@router.post("/{standard_id}/change")
def change_standard(*, standard_id: UUID, visit: Quality, form: Form) -> Response:
    """Correct a standard."""
    told = attempt(visit.request, lambda session: _change(visit, session, standard_id, form, _standard_in(form)))
    if told is None:
        return visit.go(f"/standards/{standard_id}", told="saved")
    with visit.request.app.state.database.reading() as session:
        return _standard_form(visit, session, typed=_typed(form), refused=told, standard_id=standard_id)


@router.post("/{standard_id}/service")
def move_standard(*, standard_id: UUID, visit: Quality, form: Form) -> Response:
    """Take a standard out of service, or back into it."""

    def work(session: Session) -> None:
        row = queries.standard(session, lab_id=visit.member.lab_id, standard_id=standard_id)
        if row is None:
            raise NotFound
        now = StandardIn.model_validate(row, from_attributes=True)
        asked = now.model_copy(update={"in_service": bool(text_of(form, "in_service"))})
        _change(visit, session, standard_id, form, asked)

    told = attempt(visit.request, work)
    return _answer(visit, standard_id, told, form, part="service")


@router.post("/{standard_id}/certificates/{certificate_id}/events")
def note_event(*, standard_id: UUID, certificate_id: UUID, visit: Quality, form: Form) -> Response:
    """Note that a certificate was withdrawn or amended; it is never taken back."""

    def work(session: Session) -> None:
        asked = given(EventIn, texts_of(form, "kind", "effective_on", "reason"))
        operations.note_event(session, actor=visit.member, at=visit.at, certificate_id=certificate_id, given=asked)

    return _answer(visit, standard_id, attempt(visit.request, work), form, part=str(certificate_id))


def standing(last_day: date | None, today: date) -> str:
    """Return how something that holds until a day stands."""
    if last_day is None or last_day > today + DUE_SOON:
        return "held"
    return "expiring" if today <= last_day else "expired"


def show_standard(
    visit: Visit,
    session: Session,
    standard_id: UUID,
    *,
    refused: Refused | None = None,
    part: str = "",
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Render the page; after a refusal with what was typed into the form ``part``."""
    lab_id = visit.member.lab_id
    row = queries.standard(session, lab_id=lab_id, standard_id=standard_id)
    if row is None:
        raise NotFound
    [line] = _lines(session, [row], visit.today)
    view = standard_view(session, row, today=visit.today)
    assembly_id = row.measurement_standard_id
    assembly = queries.measurement_standard(session, lab_id=lab_id, assembly_id=assembly_id) if assembly_id else None
    return visit.show(
        "standard.html",
        status=refused.status if refused else 200,
        here=f"/standards/{standard_id}",
        line=line,
        standard=row,
        view=view,
        by=recorders(
            visit, session, *(entries for each in view.certificates for entries in (each.seals, each.batches))
        ),
        allowed=shown_overrides(
            visit,
            session,
            overrides_of(session, lab_id=lab_id, parent_ids=[str(each.row.id) for each in view.certificates]),
        ),
        assembly=assembly,
        tests=tests_of(session, assembly, visit.today) if assembly else (),
        may_keep=visit.member.has(Role.QUALITY),
        may_ask=visit.member.has(Role.QUALITY, Role.REGULATOR),
        characteristic=lambda name: characteristic(visit, name),
        kind=lambda name: quantity(visit, name),
        endings=[(each, visit.text(f"standard_certificate.{each}")) for each in ("withdrawn", "amended")],
        since=visit.today - timedelta(days=365),
        refused=refused,
        part=part,
        typed=typed or {},
    )


def _lines(session: Session, rows: Sequence[Standard], today: date) -> list[Line]:
    if not rows:
        return []
    lab_id = rows[0].lab_id
    found = queries.certificates_in_force(session, lab_id=lab_id, standard_ids=[row.id for row in rows], on=today)
    return sorted((_line(session, row, found.get(row.id, []), today) for row in rows), key=lambda line: line.urgency)


def _line(session: Session, row: Standard, standing_now: Sequence[StandardCertificate], today: date) -> Line:
    if standing_now:
        last = standing_now[0]
        told = standing(last.valid_until, today)
        return Line(standard=row, certificate=last, standing=told if row.in_service else "retired")
    before = next(iter(queries.certificates_of(session, lab_id=row.lab_id, standard_id=row.id)), None)
    told = "none" if before is None else standing(before.valid_until, today)
    lacking = told if told in {"none", "expired"} else "ended"
    return Line(standard=row, certificate=before, standing=lacking if row.in_service else "retired")


def _change(visit: Visit, session: Session, standard_id: UUID, form: FormData, asked: StandardIn) -> None:
    operations.change_standard(
        session, actor=visit.member, at=visit.at, standard_id=standard_id, version=version_of(form), given=asked
    )


def _standard_in(form: FormData) -> StandardIn:
    body = texts_of(form, *STANDARD)
    ticked = {name: bool(text_of(form, name)) for name in ("own", "in_service")}
    chosen = {name: body[name] or None for name in ("accuracy_since", "measurement_standard_id")}
    return given(StandardIn, {**body, **ticked, **chosen})


def _assembly_in(form: FormData) -> MeasurementStandardIn:
    body = texts_of(form, *ASSEMBLY, *ASSESSMENT)
    until = body["social_public_valid_until"] or None
    return given(MeasurementStandardIn, {**body, "social_public_valid_until": until})


def _standard_form(
    visit: Visit,
    session: Session,
    *,
    typed: Mapping[str, str],
    refused: Refused | None = None,
    standard_id: UUID | None = None,
) -> HTMLResponse:
    here = f"/standards/{standard_id}/change" if standard_id else "/standards/new"
    every = PageRequest(limit=PAGE_LIMIT, after=None)
    rows = queries.list_measurement_standards(session, lab_id=visit.member.lab_id, request=every).rows
    return visit.show(
        "standard_form.html",
        status=refused.status if refused else 200,
        here=here,
        address=here,
        back=f"/standards/{standard_id}" if standard_id else "/standards",
        levels=[(each, visit.text(f"level.{each}")) for each in LEVELS],
        assemblies=[("", visit.text("standards.no_assembly")), *((str(each.id), visit.pick(each)) for each in rows)],
        typed=typed,
        refused=refused,
        changing=standard_id is not None,
    )


def _assembly_form(
    visit: Visit, *, typed: Mapping[str, str], refused: Refused | None = None, assembly_id: UUID | None = None
) -> HTMLResponse:
    here = f"/standards/assemblies/{assembly_id or 'new'}"
    return visit.show(
        "assembly_form.html",
        status=refused.status if refused else 200,
        here=here,
        address=here,
        levels=[(each, visit.text(f"level.{each}")) for each in ASSEMBLY_LEVELS],
        typed=typed,
        refused=refused,
        changing=assembly_id is not None,
    )


def _answer(visit: Visit, standard_id: UUID, told: object, form: FormData, *, part: str) -> Response:
    if not isinstance(told, Refused):
        return visit.go(f"/standards/{standard_id}", told="saved")
    with visit.request.app.state.database.reading() as session:
        return show_standard(visit, session, standard_id, refused=told, part=part, typed=_typed(form))


def _typed(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _shown(row: Shown, *names: str) -> dict[str, str]:
    values: dict[str, Shown] = {name: getattr(row, name) for name in names}
    return {name: "" if value is None else str(value) for name, value in values.items()}

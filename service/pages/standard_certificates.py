"""A certificate of a standard as it is typed in from its paper: what it is, what it states, and its file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, get_args
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from domain.quantity import kinds
from service.kit.database import ReadSessionDep
from service.kit.problems import NotFound
from service.look.forms import FormWithFile, Refused, attempt, given, text_of, texts_of
from service.pages.packs import installed
from service.pages.rows import Shown
from service.pages.standard_view import characteristic
from service.pages.view import Quality, Visit
from service.standards import operations, queries
from service.standards.wire import CertificateIn, StandardLevel

router = APIRouter(prefix="/standards/{standard_id}/certificates/new")

ISSUER = ("issuer_zh", "issuer_en", "issuer_code")
PAPER = ("number", *ISSUER, "level", "issued_on", "valid_until", "file_name", "file_base64")
PLACE = ("characteristic", "quantity_kind", "unit", "range_low", "range_high")
NUMBERS = ("value", "expanded_uncertainty", "coverage_factor", "degrees_of_freedom", "drift")
TYPED = ("unit", "range_low", "range_high", *NUMBERS)
"""Fields of a result that are typed; a result in which none is filled is none."""
OPTIONAL = frozenset({"value", "degrees_of_freedom", "drift"})
RESULT_LIMIT: Final = 200
LEVELS: tuple[str, ...] = get_args(StandardLevel)
Row = dict[str, str]
"""One result as typed; ``parents`` are ids parted by blanks."""


@router.get("")
def new_certificate(*, standard_id: UUID, visit: Quality, session: ReadSessionDep) -> HTMLResponse:
    """Ask for a certificate; what the last one stated, and where, is there already, but for its numbers."""
    typed = {"level": "working", "edition": "1"}
    return _show(visit, session, standard_id, typed=typed, rows=_last(session, visit, standard_id))


@router.post("")
def receive_certificate(*, standard_id: UUID, visit: Quality, form: FormWithFile) -> Response:
    """Put a certificate on record, or show the form again with one more result to fill in."""
    rows = [row for row in _rows(form) if any(row[name] for name in TYPED)]
    typed = {name: value for name, value in form.items() if isinstance(value, str) and name != "file_base64"}
    told: object = None
    if not text_of(form, "more"):
        told = attempt(visit.request, lambda session: _receive(visit, session, standard_id, form, rows))
        if not isinstance(told, Refused):
            return visit.go(f"/standards/{standard_id}", told="saved")
    refused = told if isinstance(told, Refused) else None
    with visit.request.app.state.database.reading() as session:
        shown = rows if refused and rows else [*rows, _blank()]
        return _show(visit, session, standard_id, typed=typed, rows=shown, refused=refused)


def _receive(visit: Visit, session: Session, standard_id: UUID, form: FormData, rows: Sequence[Row]) -> None:
    edition = text_of(form, "edition")
    body: dict[str, object] = {
        **texts_of(form, *PAPER),
        "valid_until": text_of(form, "valid_until") or None,
        "edition": int(edition) if edition.isascii() and edition.isdigit() and len(edition) < 6 else edition,  # noqa: PLR2004 - the model says how large
        "primary_realisation": bool(text_of(form, "primary_realisation")),
        "supersedes_id": text_of(form, "supersedes_id") or None,
        "results": [_result(standard_id, row) for row in rows],
    }
    operations.receive_certificate(session, actor=visit.member, at=visit.at, given=given(CertificateIn, body))


def _result(standard_id: UUID, row: Row) -> dict[str, object]:
    stated = {name: row[name] or (None if name in OPTIONAL else "") for name in (*PLACE, *NUMBERS)}
    parents = [{"parent_result_id": each, "used_on": row["used_on"]} for each in row["parents"].split()]
    return {"standard_id": str(standard_id), **stated, "parents": parents}


def _rows(form: FormData) -> Iterator[Row]:
    for index in range(RESULT_LIMIT):
        if f"results/{index}/unit" not in form:
            return
        at = f"results/{index}/"
        row = {name: text_of(form, at + name) for name in (*PLACE, *NUMBERS, "used_on")}
        chosen = [each for each in form.getlist(at + "parents") if isinstance(each, str)]
        yield {**row, "parents": " ".join(chosen)}


def _blank() -> Row:
    return {**dict.fromkeys((*PLACE, *NUMBERS, "used_on", "parents"), ""), "coverage_factor": "2"}


def _last(session: Session, visit: Visit, standard_id: UUID) -> list[Row]:
    """What the last certificate stated, without its numbers: the next one mostly states the same again."""
    lab_id = visit.member.lab_id
    found = queries.certificates_of(session, lab_id=lab_id, standard_id=standard_id)[:1]
    results = queries.results_of(
        session, lab_id=lab_id, certificate_ids=[row.id for row in found], standard_id=standard_id
    )
    rows = [_blank() | {name: str(getattr(each, name)) for name in (*PLACE, "coverage_factor")} for each in results]
    return rows or [_blank()]


def _show(
    visit: Visit,
    session: Session,
    standard_id: UUID,
    *,
    typed: Mapping[str, str],
    rows: Sequence[Row],
    refused: Refused | None = None,
) -> HTMLResponse:
    lab_id = visit.member.lab_id
    standard = queries.standard(session, lab_id=lab_id, standard_id=standard_id)
    if standard is None:
        raise NotFound
    here = f"/standards/{standard_id}/certificates/new"
    return visit.show(
        "standard_certificate_form.html",
        status=refused.status if refused else 200,
        here=here,
        address=here,
        standard=standard,
        shown=_shown(len(rows), refused),
        levels=[(each, visit.text(f"level.{each}")) for each in LEVELS],
        characteristics=[("", ""), *_characteristics(visit)],
        characteristic=lambda name: characteristic(visit, name),
        kinds=kind_choices(visit),
        parents=_parents(session, lab_id, standard_id),
        earlier=_earlier(session, lab_id, standard_id),
        optional=OPTIONAL,
        rows=rows,
        typed=typed,
        refused=refused,
    )


def _characteristics(visit: Visit) -> list[tuple[str, str]]:
    """What the packs ask for, in words where we have them: (id, words)."""
    asked = {
        name
        for pack in installed(visit)
        for role in pack.standards
        for result in role.results
        for name in result.characteristics
    }
    return sorted(((each, characteristic(visit, each)) for each in asked), key=lambda each: each[1])


def kind_choices(visit: Visit) -> list[tuple[str, list[tuple[str, str]]]]:
    """Kinds of quantity in two groups: first those that the packs ask for."""
    asked = {result.quantity_kind for pack in installed(visit) for role in pack.standards for result in role.results}
    named = [(each.id, each.name_zh if visit.language == "zh" else each.name_en) for each in kinds().values()]
    return [
        ("", [("", "")]),
        (visit.text("standard_certificate.asked"), [each for each in named if each[0] in asked]),
        (visit.text("standard_certificate.others"), [each for each in named if each[0] not in asked]),
    ]


def _earlier(session: Session, lab_id: UUID, standard_id: UUID) -> list[tuple[str, str]]:
    rows = queries.certificates_of(session, lab_id=lab_id, standard_id=standard_id)
    return [("", "/"), *((str(row.id), f"{row.number} · {row.issued_on}") for row in rows)]


def _shown(count: int, refused: Refused | None) -> list[str]:
    """Pointers of what stands on the page, so that only the rest is told above the form."""
    results = [f"/results/{place}" for place in range(count)]
    return [
        *(f"/{name}" for name in (*PAPER, "edition", "supersedes_id", "primary_realisation", "results")),
        *(f"{result}/{name}" for result in results for name in (*PLACE, *NUMBERS)),
        *(fault.pointer for result in results for fault in (refused.under(f"{result}/parents") if refused else ())),
    ]


def _parents(session: Session, lab_id: UUID, standard_id: UUID) -> list[tuple[Shown, str]]:
    """Results on record that this one may rest on, each with its certificate's number and issuer, the latest first."""
    rows = queries.results_above(session, lab_id=lab_id, standard_id=standard_id)
    return [(result, f"{certificate.number} · {certificate.issuer_zh}") for result, certificate in rows]

"""Uses of a standard beside its verification scheme 检定系统表: who answers for them and why; rule T14 reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from domain.traceability.facts import OverrideFact
from service.certificates.overrides import record_override
from service.kit.actor import Role
from service.kit.database import ReadSessionDep
from service.look.forms import Form, Refused, attempt, given, text_of, texts_of
from service.pages.registers import OFFERED, certificate_choices, typed_in
from service.pages.view import Quality, Reader, Visit
from service.people import queries as people
from service.standards import queries
from service.standards.scheme_facts import overrides_of
from service.standards.scheme_wire import OverrideIn

router = APIRouter(prefix="/registers/overrides")

OVERRIDE = ("child_id", "parent_id", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """One use that somebody answers for, with what people call its two ends."""

    fact: OverrideFact
    child: str
    """Number of a certificate; "" for work that had none yet."""
    child_page: str
    parent: str
    """Number of the certificate of the standard."""
    person: str


@router.get("")
def overrides(*, visit: Reader, session: ReadSessionDep) -> HTMLResponse:
    """List the uses beside a scheme, the latest first."""
    facts = sorted(overrides_of(session, lab_id=visit.member.lab_id), key=lambda fact: fact.known_on, reverse=True)
    return visit.show(
        "overrides.html", allowed=shown_overrides(visit, session, facts), may_keep=visit.member.has(Role.QUALITY)
    )


@router.get("/new")
def new_override(
    *,
    visit: Quality,
    session: ReadSessionDep,
    child: Annotated[str, Query(max_length=200)] = "",
    parent: Annotated[UUID | None, Query()] = None,
) -> HTMLResponse:
    """Ask why a standard is used beside its scheme."""
    return _form(visit, session, typed={"child_id": child, "parent_id": str(parent or "")})


@router.post("/new")
def add_override(*, visit: Quality, form: Form) -> Response:
    """Put on record who answers for the use, and why, never to be taken back; or only look for the certificate."""
    if text_of(form, "find"):
        with visit.request.app.state.database.reading() as session:
            return _form(visit, session, typed=typed_in(form), word=text_of(form, "word")[:200])

    def work(session: Session) -> None:
        asked = given(OverrideIn, texts_of(form, *OVERRIDE))
        record_override(session, actor=visit.member, at=visit.at, given=asked)

    told = attempt(visit.request, work)
    if not isinstance(told, Refused):
        return visit.go("/registers/overrides", told="saved")
    with visit.request.app.state.database.reading() as session:
        return _form(visit, session, typed=typed_in(form), refused=told)


def shown_overrides(visit: Visit, session: Session, facts: Iterable[OverrideFact]) -> list[Allowed]:
    """Return uses beside a scheme as a page shows them, in the order given."""
    facts = list(facts)
    lab_id = visit.member.lab_id
    ends = {found for fact in facts for end in (fact.child_id, fact.parent_id) if (found := _id(end)) is not None}
    certificates = queries.certificates(session, lab_id=lab_id, certificate_ids=ends)
    numbers = {str(row.id): row.number for row in certificates.values()}
    names = people.names(session, lab_id, {UUID(fact.person_id) for fact in facts})
    return [
        Allowed(
            fact=fact,
            child=numbers.get(fact.child_id, "" if _id(fact.child_id) else fact.child_id),
            child_page=_page_of(fact.child_id, numbers),
            parent=numbers.get(fact.parent_id, fact.parent_id),
            person=names.get(UUID(fact.person_id), ""),
        )
        for fact in facts
    ]


def _page_of(child: str, numbers: Mapping[str, str]) -> str:
    if child in numbers:
        return f"/registers/certificates/{child}"
    return f"/calibrations/{child}" if _id(child) else f"/certificates/{quote(child, safe='')}"


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _form(
    visit: Visit, session: Session, *, typed: Mapping[str, str], word: str = "", refused: Refused | None = None
) -> HTMLResponse:
    lab_id = visit.member.lab_id
    parent = _id(typed.get("parent_id", ""))
    chosen = queries.certificate(session, lab_id=lab_id, certificate_id=parent) if parent else None
    return visit.show(
        "override_form.html",
        status=refused.status if refused else 200,
        here="/registers/overrides/new",
        choices=[("", ""), *certificate_choices(session, lab_id, word, chosen)],
        word=word,
        offered=OFFERED,
        typed=typed,
        refused=refused,
    )

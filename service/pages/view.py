"""What every page needs: who visits, in which language, and the templates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlencode

import jinja2
from fastapi import Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse

from domain.quantity import find_unit
from service.kit.access import require
from service.kit.actor import STAFF, Actor, Role
from service.kit.clock import CIVIL_TIME, Now, civil_day
from service.pages.texts import LANGUAGES, Language, say

LANGUAGE_COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 3600

_environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of a person; ``actor`` is None before signing in."""

    request: Request
    actor: Actor | None
    at: datetime

    @property
    def language(self) -> Language:
        """The language asked for now, else the one chosen before, else what the browser prefers."""
        asked = self.request.query_params.get("lang") or self.request.cookies.get(LANGUAGE_COOKIE)
        if asked in LANGUAGES:
            return "en" if asked == "en" else "zh"
        return "en" if self.request.headers.get("accept-language", "").lower().startswith("en") else "zh"

    @property
    def today(self) -> date:
        """The laboratory's calendar day."""
        return civil_day(self.at)

    @property
    def member(self) -> Actor:
        """Who visits a page that only known people reach."""
        if self.actor is None:
            raise TypeError("this page has no signed-in visitor")
        return self.actor

    def text(self, key: str, **named: object) -> str:
        """Return a text of the catalogue in the page's language."""
        return say(key, self.language, **named)

    def pick(self, pair: object) -> str:
        """Return the half of something bilingual that is in the page's language."""
        return _pick(pair, self.language)

    def show(self, template: str, *, status: int = 200, here: str | None = None, **context: object) -> HTMLResponse:
        """Render a page; ``here`` is its own address where a form posts elsewhere."""
        language = self.language
        told = self.request.query_params.get("told", "")
        page = _environment.get_template(template).render(
            visit=self,
            actor=self.actor,
            lang=language,
            t=self.text,
            both=self.pick,
            unit=_unit,
            told=f"told.{told}" if told in TOLD else "",
            other_language=_switched(self.request, here, "en" if language == "zh" else "zh"),
            **context,
        )
        response = HTMLResponse(page, status, headers={"Vary": "Cookie, Accept-Language"})
        if self.request.query_params.get("lang") in LANGUAGES:
            secure = self.request.app.state.settings.secure_cookies
            response.set_cookie(
                LANGUAGE_COOKIE, language, max_age=COOKIE_SECONDS, secure=secure, httponly=True, samesite="lax"
            )
        return response

    def go(self, address: str, *, told: str = "", part: str = "") -> RedirectResponse:
        """Lead on after a form was taken: reloading then sends nothing twice. ``told`` is what the page says."""
        query = f"{'&' if '?' in address else '?'}told={told}" if told else ""
        return RedirectResponse(f"{address}{query}{'#' + part if part else ''}", 303)


TOLD = frozenset(
    {
        "saved", "started", "completed", "checked", "returned", "withdrawn", "cancelled", "issued", "reopened",
        "signed", "planned", "taken", "corrected", "struck", "certificate_withdrawn",
        "recalled", "moved",
    }
)  # fmt: skip
"""What a page can say after a form was taken."""


def visitor(*roles: Role) -> Callable[..., Visit]:
    """Return a dependency that gives the visit of somebody with one of ``roles``."""

    def visiting(request: Request, at: Now, actor: Annotated[Actor, Depends(require(*roles))]) -> Visit:
        return Visit(request=request, actor=actor, at=at)

    return visiting


Member = Annotated[Visit, Depends(visitor(*STAFF))]
Reader = Annotated[Visit, Depends(visitor(*STAFF, Role.REGULATOR))]
Receptionist = Annotated[Visit, Depends(visitor(Role.RECEPTIONIST))]
Technician = Annotated[Visit, Depends(visitor(Role.TECHNICIAN))]
Checker = Annotated[Visit, Depends(visitor(Role.CHECKER))]
CheckerOrSignatory = Annotated[Visit, Depends(visitor(Role.CHECKER, Role.SIGNATORY))]
Signatory = Annotated[Visit, Depends(visitor(Role.SIGNATORY))]
Quality = Annotated[Visit, Depends(visitor(Role.QUALITY))]
Auditor = Annotated[Visit, Depends(visitor(Role.REGULATOR, Role.QUALITY))]


def _pick(pair: object, language: Language) -> str:
    """Return the language's half of what has two: ``zh``/``en``, or ``label_zh``, ``name_zh``, ``title_zh``."""
    for stem in ("", "label_", "name_", "title_"):
        found = getattr(pair, stem + language, None)
        if found is None and isinstance(pair, dict):
            found = pair.get(stem + language)
        if found:
            return str(found)
    detail = getattr(pair, "detail_zh" if language == "zh" else "detail", None)
    if detail:
        return str(detail)
    return "" if language == "zh" else _pick(pair, "zh")


def _unit(code: str) -> str:
    """Return how a unit is printed; the unit one is not."""
    return "" if code in {"", "1"} else find_unit(code).symbol


def _switched(request: Request, here: str | None, language: Language) -> str:
    path = here or request.url.path
    keep = [] if here else [pair for pair in request.query_params.multi_items() if pair[0] not in {"lang", "told"}]
    return f"{path}?{urlencode([*keep, ('lang', language)])}"


def _moment(at: datetime) -> str:
    return at.astimezone(CIVIL_TIME).strftime("%Y-%m-%d %H:%M")


def _day(day: date | None) -> str:
    return day.isoformat() if day else "/"


_environment.filters["moment"] = _moment
_environment.filters["day"] = _day
_environment.filters["in_path"] = lambda text: quote(str(text), safe="")

"""What every page needs: the request in a language, and the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote, urlencode

import jinja2
from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse

from domain.quantity import find_unit
from service.kit.clock import CIVIL_TIME, civil_day
from service.look.words import LANGUAGES, Language, Texts

LANGUAGE_COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 3600
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The templates and words of one service's pages."""

    environment: jinja2.Environment
    texts: Texts


def look(templates: Path, texts: Texts) -> Look:
    """Return a service's look: its own templates, and the shared ones."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([templates, TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = _moment
    environment.filters["day"] = _day
    environment.filters["in_path"] = lambda text: quote(str(text), safe="")
    return Look(environment=environment, texts=texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of a person; a subclass says whose ``look`` it has, and what its templates know besides."""

    look: ClassVar[Look]
    home: ClassVar[str]
    """Where the service's name, and a refusal, lead."""
    request: Request
    at: datetime
    language: Language = field(init=False)
    """Asked for now, else chosen before, else what the browser prefers; every word of a page is looked up by it."""

    def __post_init__(self) -> None:
        """Find the language once."""
        object.__setattr__(self, "language", _language_of(self.request))

    @property
    def today(self) -> date:
        """The civil day."""
        return civil_day(self.at)

    def known(self) -> Mapping[str, object]:
        """Return what every template of this service is given."""
        return {}

    def mending(self, code: str, subject: Sequence[str] = ()) -> Sequence[tuple[str, str]]:
        """Return where what a rule found can be mended, by its id or a refusal's code: (address, words)."""
        del code, subject
        return ()

    def text(self, key: str, **named: object) -> str:
        """Return a text of the catalogue in the page's language; raises KeyError for one that is not in it."""
        return self.look.texts[key][self.language].format(**named)

    def pick(self, pair: object) -> str:
        """Return the half of something bilingual that is in the page's language."""
        return _pick(pair, self.language)

    def render(self, template: str, *, here: str | None = None, **context: object) -> str:
        """Return a template's text; ``here`` is the page's own address where a form posts elsewhere."""
        language = self.language
        told = f"told.{self.request.query_params.get('told', '')}"
        return self.look.environment.get_template(template).render(
            visit=self,
            lang=language,
            t=self.text,
            both=self.pick,
            unit=_unit,
            told=told if told in self.look.texts else "",
            other_language=_switched(self.request, here, "en" if language == "zh" else "zh"),
            **self.known(),
            **context,
        )

    def show(self, template: str, *, status: int = 200, here: str | None = None, **context: object) -> HTMLResponse:
        """Render a page."""
        page = self.render(template, here=here, **context)
        response = HTMLResponse(page, status, headers={"Vary": "Cookie, Accept-Language"})
        if self.request.query_params.get("lang") in LANGUAGES:
            secure = self.request.app.state.settings.secure_cookies
            response.set_cookie(
                LANGUAGE_COOKIE, self.language, max_age=COOKIE_SECONDS, secure=secure, httponly=True, samesite="lax"
            )
        return response

    def go(self, address: str, *, told: str = "", part: str = "") -> RedirectResponse:
        """Lead on after a form was taken: reloading then sends nothing twice. ``told`` is what the page says."""
        query = f"{'&' if '?' in address else '?'}told={told}" if told else ""
        return RedirectResponse(f"{address}{query}{'#' + part if part else ''}", 303)


def _language_of(request: Request) -> Language:
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if asked in LANGUAGES:
        return "en" if asked == "en" else "zh"
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"


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

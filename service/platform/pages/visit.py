"""A visit of the regulator, and the days it asks about."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator

from domain.exchange.regions import REGIONS
from domain.quantity.kinds import kinds
from service.kit.clock import Now
from service.kit.wire import Day
from service.look.visit import Look, look
from service.look.visit import Visit as AnyVisit
from service.look.words import SHARED, read_words
from service.platform.access import administrator
from service.platform.graph.coverage import CITY
from service.platform.graph.refusals import DayInFuture

HERE = Path(__file__).parent
ROWS = 50
"""Lines of a page; what is longer is read page by page."""

Optional = BeforeValidator(lambda typed: typed or None)
"""A field of a form that was left blank says nothing."""
OnQuery = Annotated[Day | None, Optional, Query()]
After = Annotated[int, Query(ge=0, le=2**31 - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(AnyVisit):
    """One request of a person at the platform."""

    look: ClassVar[Look] = look(HERE / "templates", read_words(SHARED, HERE / "words"))
    home: ClassVar[str] = "/city"
    signed_in: bool

    def known(self) -> dict[str, object]:
        """Return what every template is given."""
        return {
            "signed_in": self.signed_in,
            "quantity": self.quantity,
            "county": county,
            "query": urlencode,
            "finding": self.finding,
            "message": self.message,
        }

    def finding(self, code: str) -> str:
        """Return what was found of a journal in words; a code that has none stands for itself."""
        return self._word("city_finding", code)

    def message(self, kind: str) -> str:
        """Return what a type of message is called; one that has no words stands for itself."""
        return self._word("city_message", kind.replace(".", "_"))

    def _word(self, group: str, code: str) -> str:
        key = f"{group}.{code}"
        return self.text(key) if key in self.look.texts else code

    def quantity(self, code: str | None) -> str:
        """Return what a kind of quantity is called; one that we do not know is called as it was reported."""
        kind = kinds().get(code or "")
        return self.pick(kind) if kind else code or "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The day asked about, and the day of knowledge."""

    on: date
    known_at: date


def county(number: int | None) -> str:
    """Return the name of the county ``50NNNN`` by its last four digits; "/" where none was stated."""
    if number is None:
        return "/"
    region = REGIONS.get(code := f"{CITY}{number:04d}")
    return region.name if region else code


def _guest(request: Request, at: Now) -> Visit:
    return Visit(request=request, at=at, signed_in=False)


def _regulator(request: Request, at: Now, _: Annotated[None, Depends(administrator)]) -> Visit:
    return Visit(request=request, at=at, signed_in=True)


Guest = Annotated[Visit, Depends(_guest)]
Regulator = Annotated[Visit, Depends(_regulator)]


def _days(visit: Regulator, on: OnQuery = None, known_at: OnQuery = None) -> Days:
    """Return both days, today by default; raise DayInFuture."""
    return Days(on=no_later(visit, "/on", on), known_at=no_later(visit, "/known_at", known_at))


def no_later(visit: Visit, pointer: str, day: date | None) -> date:
    """Return ``day``, by default today; raise DayInFuture."""
    if day is not None and day > visit.today:
        raise DayInFuture(pointer, today=visit.today)
    return day or visit.today


Asked = Annotated[Days, Depends(_days)]

"""Packs as pages name and offer them, and the two pages that show them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from domain.authoring.findings import Finding
from domain.packs.library import Entry, Library
from domain.specialty.loader import read_pack
from domain.specialty.parts import Bilingual
from domain.specialty.schema import Pack
from service.calibrations.packs import offers
from service.kit.problems import NotFound
from service.pages.view import Member, Visit

router = APIRouter(prefix="/packs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One line of the list of packs."""

    entry: Entry
    pack: Pack | None
    begin: date | None = None
    end: date | None = None
    findings: tuple[Finding, ...] = ()
    now: bool = False
    """What is planned with today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unverified:
    """A number that nobody has held against the regulation, and where it stands."""

    pointer: str
    line: int


@router.get("")
def packs(*, visit: Member) -> HTMLResponse:
    """List every pack of the installation, usable or not."""
    library = library_for(visit)
    return visit.show("packs.html", editions=[_edition(library, entry, visit.today) for entry in library.entries])


@router.get("/{pack_id}/{version}")
def pack(*, pack_id: str, version: str, visit: Member) -> HTMLResponse:
    """Show one edition: where it comes from, what is wrong with it, which of its numbers are unverified."""
    library = library_for(visit)
    editions = [_edition(library, each, visit.today) for each in library.named(pack_id)]
    chosen = next((each for each in editions if each.pack and each.pack.version == version), None)
    if chosen is None:
        raise NotFound
    source = read_pack(chosen.entry.file.text)
    numbers = [Unverified(pointer=each, line=source.position(each)[0]) for each in chosen.entry.unverified]
    return visit.show("pack.html", edition=chosen, editions=editions, numbers=numbers)


def library_for(visit: Visit) -> Library:
    """Return the packs of this service."""
    library: Library = visit.request.app.state.packs
    return library


def installed(visit: Visit) -> tuple[Pack, ...]:
    """Return what can be ordered, by Chinese name: an edition of each pack; variants are chosen when planning."""
    found = [entry.pack for entry in library_for(visit).current(visit.today) if entry.pack is not None]
    return tuple(sorted(found, key=lambda pack: pack.kind.zh))


def chosen_pack(visit: Visit, pack_id: str) -> Pack | None:
    """Return the edition of a pack that items are described by, if it can be used."""
    entry = library_for(visit).best(pack_id, visit.today)
    return entry.pack if entry else None


def kinds(visit: Visit) -> Callable[[str], Bilingual]:
    """Return a function: pack's id -> the words for its instruments; its id where it is no longer installed."""
    library = library_for(visit)

    def kind_of(pack_id: str) -> Bilingual:
        named = library.named(pack_id)
        return named[-1].pack.kind if named and named[-1].pack else Bilingual(zh=pack_id, en=pack_id)

    return kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What the work on an ordered item can be planned with today, and which of its editions cannot."""

    editions: tuple[Pack, ...]
    """Those in force, the one to plan with first, and variants of the laboratory."""
    closed: tuple[Edition, ...]
    """Of the ordered pack: not in force today, or unusable."""


def offered(visit: Visit, ordered: str, laboratory: str) -> Offered:
    """Return the editions and variants for an ordered pack in a laboratory."""
    library, today = library_for(visit), visit.today
    editions = offers(library, ordered, on=today, laboratory=laboratory)
    others = [_edition(library, each, today) for each in library.named(ordered) if each.pack not in editions]
    return Offered(editions=editions, closed=tuple(others))


def _edition(library: Library, entry: Entry, today: date) -> Edition:
    if entry.pack is None:
        return Edition(entry=entry, pack=None, findings=entry.findings)
    begin, end = library.period(entry.pack)
    now = library.in_force(entry.pack.id, today) is entry
    return Edition(entry=entry, pack=entry.pack, begin=begin, end=end, findings=entry.findings, now=now)

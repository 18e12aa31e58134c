"""What a message or the register says of certificates, ready to be written into the graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.exchange.certificate_issued import CertificateIssued, Instrument
from domain.exchange.certificate_status import CertificateStatus, Status
from domain.exchange.wire import day_of
from domain.traceability.chain import EventKind, Level

UNKNOWN_ISSUER = ""
KINDS: Mapping[Status, EventKind] = {
    "amended": EventKind.AMENDED,
    "replaced": EventKind.SUPERSEDED,
    "withdrawn": EventKind.WITHDRAWN,
    "void": EventKind.WITHDRAWN,
}
"""What a reported status means to those who rest on the certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A standard's certificate, as the child names it."""

    issuer: str
    number: str
    used_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A certificate that is said to exist."""

    issuer: str
    number: str
    level: Level
    quantity: str
    artefact: str | None
    """What knows the item again at its next calibration; None: nothing does."""
    county: int | None
    issued_on: date
    valid_until: date | None
    parents: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Befallen:
    """Something that befell a certificate."""

    issuer: str
    number: str
    kind: EventKind
    effective_on: date


def reported(payload: CertificateIssued, *, issuer: str, issuers: Mapping[str, str]) -> Reported:
    """Return what ``payload`` of laboratory ``issuer`` says; ``issuers``: what a child wrote -> code of the issuer."""
    used_on = day_of(payload.times.finished_at)
    return Reported(
        issuer=issuer,
        number=payload.certificate_no,
        level=Level(payload.object.standard_level or Level.ITEM),
        quantity=payload.items[0].quantity_kind or "",
        artefact=_artefact(payload.object),
        county=int(payload.place.region[2:]),
        issued_on=day_of(payload.times.issued_at),
        valid_until=date.fromisoformat(payload.times.due) if payload.times.due else None,
        parents=tuple(
            Cited(
                issuer=issuers.get(used.issuer, used.issuer) if used.issuer else UNKNOWN_ISSUER,
                number=used.certificate_no,
                used_on=used_on,
            )
            for used in payload.standards_used
        ),
    )


def befallen(payload: CertificateStatus, *, issuer: str) -> Befallen:
    """Return what ``payload`` of laboratory ``issuer`` says."""
    return Befallen(
        issuer=issuer,
        number=payload.certificate_no,
        kind=KINDS[payload.status],
        effective_on=day_of(payload.effective_at),
    )


def _artefact(item: Instrument) -> str | None:
    if item.mandatory_instrument_id:
        return f"instrument {item.mandatory_instrument_id}"
    if item.serial and (item.manufacturer or item.model):
        return " / ".join((item.manufacturer or "", item.model or "", item.serial))
    return None

"""Whether a certificate counts on a day: computed from what befell it, never stored."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from service.certificates.tables import CertificateEventRow, CertificateRow


class EventKind(StrEnum):
    """What can befall a certificate after its issue."""

    REOPENED = "reopened"
    """The work is being done again; until the successor is issued the certificate counts."""
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Status(StrEnum):
    """How a certificate stands on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


_ENDS = {EventKind.SUPERSEDED: Status.SUPERSEDED, EventKind.WITHDRAWN: Status.WITHDRAWN}


def status_on(row: CertificateRow, events: Iterable[CertificateEventRow], day: date) -> Status:
    """Return the status on a day: the first event that ended it, else by its validity; the last day counts."""
    ended = ending(events, day)
    if ended is not None:
        return _ENDS[EventKind(ended.kind)]
    if row.valid_until is not None and row.valid_until < day:
        return Status.EXPIRED
    return Status.VALID


def ending(events: Iterable[CertificateEventRow], day: date = date.max) -> CertificateEventRow | None:
    """Return the event that had ended a certificate by a day."""
    over = [event for event in events if EventKind(event.kind) in _ENDS and event.effective_on <= day]
    return min(over, key=lambda event: (event.effective_on, event.at, event.id), default=None)

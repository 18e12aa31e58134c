"""What people do at the platform, line by line: who came in, who was turned away, what left, what was changed.

Each line is a leaf of the platform's log (:mod:`service.platform.log`), among the messages: a line that is taken away
afterwards, or changed, shows to whoever keeps a signed head of the log. Looking at single pages leaves no line.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from fastapi import Request
from sqlmodel import Session, col, select

from domain.evidence.canonical import canonical_bytes
from domain.exchange.wire import instant_text
from service.kit.attempts import Attempts
from service.kit.clock import Clock
from service.kit.database import Database
from service.kit.paging import Page, PageRequest, paged
from service.kit.problems import TooManyRequests
from service.platform import log
from service.platform.tables import ActRow

FORMAT = "liangheng.platform-act/1"
SUBJECT_LIMIT = 200


class Act(StrEnum):
    """What is put on record."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    REFUSED = "refused"
    """A wrong key, or a request from another site; what comes after too many guesses is turned away without a line."""
    DOWNLOADED = "downloaded"
    KEY_REGISTERED = "key_registered"
    KEY_REVOKED = "key_revoked"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    LOSS_STATED = "loss_stated"
    """By the laboratory itself, under its signature."""
    BREAK_ACKNOWLEDGED = "break_acknowledged"
    CERTIFICATES_REGISTERED = "certificates_registered"


Fact = str | int | None


def note(
    session: Session,
    *,
    act: Act,
    at: datetime,
    address: str,
    subject: str = "",
    facts: Mapping[str, Fact] | None = None,
) -> int:
    """Add a line and return its place in the log; nothing else of the transaction should wait behind it.

    ``address``: where the request came from; there is one key, so nothing tells its holders apart but this.
    """
    size = log.lock(session)
    told = subject[:SUBJECT_LIMIT]
    line = canonical_bytes(
        {
            "format": FORMAT,
            "log_index": size,
            "at": instant_text(at),
            "act": act.value,
            "address": address,
            "subject": told,
            "facts": dict(facts or {}),
        }
    )
    log.append(session, size, [line])
    session.add(ActRow(log_index=size, at=at, act=act.value, address=address, subject=told, line=line.decode()))
    session.flush()
    return size


def note_now(request: Request, *, act: Act, subject: str = "", facts: Mapping[str, Fact] | None = None) -> None:
    """Add a line in a transaction of its own, for a request that changes nothing else."""
    database: Database = request.app.state.database
    clock: Clock = request.app.state.clock
    with database.transaction() as session:
        note(session, act=act, at=clock(), address=address_of(request), subject=subject, facts=facts)


def note_wrong_key(request: Request) -> None:
    """Add the line of a wrong bearer key, unless its sender has guessed too often: nobody shall fill the log."""
    noted: Attempts = request.app.state.noted_refusals
    address = address_of(request)
    try:
        noted.admit(account=address, address=address)
    except TooManyRequests:
        return
    note_now(request, act=Act.REFUSED, subject=_path(request), facts={"code": "wrong-access-key"})


def note_download(request: Request) -> None:
    """Add the line of a list that leaves as a file."""
    note_now(request, act=Act.DOWNLOADED, subject=_path(request), facts={"query": request.url.query[:SUBJECT_LIMIT]})


def address_of(request: Request) -> str:
    """Return where a request came from, as far as the server knows."""
    return request.client.host if request.client else ""


def listed(session: Session, *, act: Act | None, request: PageRequest) -> Page[ActRow]:
    """Return one page of the lines, the newest first."""
    rows = select(ActRow)
    if act is not None:
        rows = rows.where(col(ActRow.act) == act.value)
    return paged(session, rows, key=(ActRow.log_index,), request=request, newest_first=True)


def _path(request: Request) -> str:
    """Return the path as it was sent: what it stands for may be anything, even what no database stores."""
    sent: bytes = request.scope.get("raw_path") or b""
    return sent.decode("latin-1").partition("?")[0]

"""Who asks, and may they: session tokens, cookies and instrument keys become an :class:`Actor`.

Tokens are opaque and 256 bits wide; the database keeps their HMAC under a pepper that it does not know, so neither a
copied table nor a copied file alone opens anything. Every refusal leaves one security event.
"""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Protocol

import structlog
from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from sqlmodel import Session
from starlette.datastructures import Headers

from service.kit import journal
from service.kit.actor import INSTRUMENT, Actor, Role
from service.kit.clock import Clock, civil_day
from service.kit.database import Database
from service.kit.problems import NotPermitted, NotSignedIn, Problem
from service.kit.same_site import SAFE_METHODS, refuse_other_sites

SESSION_PREFIX = "lhs_"
KEY_PREFIX = "lh_"
KEY_MEMORY_SECONDS = 0.5
"""How long a key that was good is good without asking the database: a revoked one must be dead within 1 s."""
KEY_GRACE_SECONDS = 1.0
"""How long it is still good while one request asks the database again: else all that are waiting would ask at once."""
KEY_MEMORY_LIMIT = 10_000

_INSTRUMENT_KEY = re.compile(r"lh_([0-9a-z]{12})_([A-Za-z0-9_-]{43})", re.ASCII)
_SESSION_TOKEN = re.compile(r"lhs_[A-Za-z0-9_-]{43}", re.ASCII)

log = structlog.get_logger("service.access")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentCredential:
    """What is stored of an instrument's key that is not revoked."""

    secret_digest: str
    expires_at: datetime | None
    last_used_on: date | None = None
    """Latest day on which its use is on record."""
    actor: Actor


class Credentials(Protocol):
    """Where credentials are looked up; ``service.people`` implements it, for the kit knows no slice's tables."""

    def person_of(self, session: Session, token_digest: str, at: datetime) -> Actor | None:
        """Return the person of a session that is neither expired nor revoked, active and of that moment's roles."""

    def instrument_of(self, session: Session, key_id: str) -> InstrumentCredential | None:
        """Return what is stored of a key that is not revoked."""

    def note_use(self, session: Session, key_id: str, day: date) -> None:
        """Put on record that a key was used on ``day``."""


class Access:
    """Turns the credentials on a request into an actor; ``app.state.access`` holds the app's one."""

    def __init__(
        self,
        *,
        database: Database,
        credentials: Credentials,
        pepper: bytes,
        clock: Clock,
        public_base_url: str,
        secure_cookies: bool,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._credentials = credentials
        self._pepper = pepper
        self._clock = clock
        self._ticks = ticks
        self._base_url = public_base_url
        self._keys: dict[str, tuple[float, InstrumentCredential]] = {}
        self._asked: set[str] = set()
        """Ids of keys that some request has gone to ask the database about."""
        self.secure_cookies = secure_cookies
        self.cookie_name = "__Host-liangheng" if secure_cookies else "liangheng"
        """The prefix makes browsers insist on https, path / and no domain."""

    def digest(self, secret: str) -> str:
        """Return what is stored of a token or a key's secret: HMAC-SHA256 under the pepper (1.6 us, measured)."""
        return hmac.new(self._pepper, secret.encode(), hashlib.sha256).hexdigest()

    def new_session_token(self) -> str:
        """Return a fresh token; only its digest may be stored."""
        return SESSION_PREFIX + secrets.token_urlsafe(32)

    def new_instrument_key(self) -> tuple[str, str, str]:
        """Return (key, key id, digest of its secret); the key is shown once and never stored."""
        key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        return f"{KEY_PREFIX}{key_id}_{secret}", key_id, self.digest(secret)

    def actor_of(self, request: Request) -> Actor:
        """Return who sent ``request``; raise NotSignedIn, or CrossSiteRequest for a cookie used from elsewhere."""
        authorization = request.headers.get("authorization")
        if authorization is not None:
            scheme, _, token = authorization.partition(" ")
            if scheme.lower() != "bearer":
                raise NotSignedIn
            return self.actor_of_token(token.strip())
        token = request.cookies.get(self.cookie_name, "")
        if not token:
            raise NotSignedIn
        if request.method not in SAFE_METHODS:
            self.refuse_other_sites(request.headers)
        return self._person(token)

    def actor_of_token(self, token: str) -> Actor:
        """Return whose bearer token or instrument key ``token`` is; raise NotSignedIn."""
        return self._person(token) if token.startswith(SESSION_PREFIX) else self._instrument(token)

    def remembered_instrument(self, request: Request) -> Actor | None:
        """Return the instrument of ``request`` if memory can tell; None: ask :meth:`actor_of`, which may block."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        found = _INSTRUMENT_KEY.fullmatch(key) if scheme == "Bearer" else None
        known = self._keys.get(found[1]) if found else None
        if found is None or known is None:
            return None
        age = self._ticks() - known[0]
        if age >= KEY_MEMORY_SECONDS and (age >= KEY_GRACE_SECONDS or found[1] not in self._asked):
            self._asked.add(found[1])
            return None
        return self._actor_behind(known[1], found[2])

    def refuse_other_sites(self, headers: Headers) -> None:
        """Raise CrossSiteRequest unless the request comes from a page of ours."""
        refuse_other_sites(headers, base_url=self._base_url)

    def _person(self, token: str) -> Actor:
        if not _SESSION_TOKEN.fullmatch(token):
            raise NotSignedIn
        with self._database.reading() as session:
            actor = self._credentials.person_of(session, self.digest(token), self._clock())
        if actor is None:
            raise NotSignedIn
        return actor

    def _instrument(self, key: str) -> Actor:
        found = _INSTRUMENT_KEY.fullmatch(key)
        if found is None:
            raise NotSignedIn
        credential = self._remembered(found[1])
        actor = self._actor_behind(credential, found[2])
        self._note_use(found[1], credential)
        return actor

    def _note_use(self, key_id: str, credential: InstrumentCredential | None) -> None:
        """Write the day into the key once a day: each push may not cost a write."""
        day = civil_day(self._clock())
        if credential is None or credential.last_used_on == day:
            return
        with self._database.transaction() as session:
            self._credentials.note_use(session, key_id, day)
        known = self._keys.get(key_id)
        if known is not None:
            self._keys[key_id] = (known[0], replace(credential, last_used_on=day))

    def _actor_behind(self, credential: InstrumentCredential | None, secret: str) -> Actor:
        # Compared even when nothing was found: the time must not tell which key ids exist.
        expected = credential.secret_digest if credential else ""
        genuine = hmac.compare_digest(self.digest(secret), expected or self.digest(""))
        if credential is None or not genuine:
            raise NotSignedIn
        if credential.expires_at is not None and credential.expires_at <= self._clock():
            raise NotSignedIn
        return credential.actor

    def _remembered(self, key_id: str) -> InstrumentCredential | None:
        """Return what is stored of a key, asked at most every half second: instruments push all day."""
        now = self._ticks()
        known = self._keys.get(key_id)
        if known is not None and now - known[0] < KEY_MEMORY_SECONDS:
            return known[1]
        try:
            with self._database.reading() as session:
                credential = self._credentials.instrument_of(session, key_id)
        finally:
            self._asked.discard(key_id)
        if credential is None:
            self._keys.pop(key_id, None)
            return None
        if len(self._keys) >= KEY_MEMORY_LIMIT:
            self._keys.clear()
        self._keys[key_id] = (now, credential)
        return credential


_BEARER = HTTPBearer(auto_error=False, description="Session token `lhs_...` or instrument key `lh_<id>_<secret>`")
_COOKIE = APIKeyCookie(name="__Host-liangheng", auto_error=False, description="Session of the pages")


def current_actor(
    request: Request, _bearer: Annotated[object, Depends(_BEARER)], _cookie: Annotated[object, Depends(_COOKIE)]
) -> Actor:
    """Return who sent the request, or refuse it with 401 (403 for a cookie used from another site)."""
    access: Access = request.app.state.access
    try:
        actor = access.actor_of(request)
    except Problem as problem:
        note_refusal(request, problem)
        raise
    structlog.contextvars.bind_contextvars(actor=actor.label)
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]
"""Parameter type of an endpoint for anybody who is known."""


def require(*roles: Role | str) -> Callable[[Request, Actor], Actor]:
    """Return a dependency that lets only actors with one of ``roles`` through; ``INSTRUMENT`` for instruments' keys."""
    allowed = frozenset(map(str, roles))

    def permitted(request: Request, actor: CurrentActor) -> Actor:
        if actor.has(*allowed):
            return actor
        problem = NotPermitted(roles=", ".join(sorted(allowed)))
        note_refusal(request, problem, actor)
        raise problem

    return permitted


def note_refusal(request: Request, problem: Problem, actor: Actor | None = None) -> None:
    """Leave the security event of a refusal: a log line, a count and, for a known person, a line in the journal.

    Its own transaction: the request's will be rolled back. An instrument's is only logged, lest a key that is set up
    wrongly fill the journal every second.
    """
    request.app.state.metrics.refused_access.labels(problem.code).inc()
    client = request.client.host if request.client else ""
    log.warning("access refused", code=problem.code, actor=actor.label if actor else "", client=client)
    if actor is None or actor.kind != "person":
        return
    database: Database = request.app.state.database
    clock: Clock = request.app.state.clock
    with database.transaction() as session:
        journal.record(
            session,
            lab_id=actor.lab_id,
            actor=actor,
            action="lab:access:refused",
            subject=actor.label,
            document={"code": problem.code, "method": request.method, "path": request.url.path[:200]},
            at=clock(),
        )


__all__ = ["INSTRUMENT", "Access", "Actor", "Credentials", "CurrentActor", "InstrumentCredential", "Role", "require"]

"""While one request asks the database about a key again, the others go on; none goes on for a second."""

from datetime import date, datetime
from uuid import UUID

import pytest
from sqlmodel import Session
from starlette.requests import Request

from service.kit.access import Access, InstrumentCredential
from service.kit.actor import Actor, system
from service.kit.database import Database
from service.kit.problems import NotSignedIn
from tests.service.kit.conftest import AT


class _Keys:
    """One key, which can be revoked."""

    held: InstrumentCredential | None = None

    def person_of(self, session: Session, token_digest: str, at: datetime) -> Actor | None:
        """Nobody signs in here."""

    def instrument_of(self, session: Session, key_id: str) -> InstrumentCredential | None:
        del session, key_id
        return self.held

    def note_use(self, session: Session, key_id: str, day: date) -> None:
        """Nobody asks here when it was used."""


def test_one_request_asks_again_and_a_revoked_key_is_dead_within_a_second(database: Database) -> None:
    keys, ticks = _Keys(), [0.0]
    access = Access(
        database=database,
        credentials=keys,
        pepper=b"pepper",
        clock=lambda: AT,
        public_base_url="http://localhost",
        secure_cookies=False,
        ticks=lambda: ticks[0],
    )
    key, _, digest = access.new_instrument_key()
    actor = system(UUID(int=1), "gauge")
    keys.held = InstrumentCredential(secret_digest=digest, expires_at=None, actor=actor)
    request = Request({"type": "http", "headers": [(b"authorization", f"Bearer {key}".encode())]})
    assert access.remembered_instrument(request) is None
    assert access.actor_of(request) == actor
    keys.held = None
    ticks[0] = 0.6
    assert access.remembered_instrument(request) is None  # this one asks,
    assert access.remembered_instrument(request) == actor  # the next does not wait for it
    ticks[0] = 1.0
    assert access.remembered_instrument(request) is None
    with pytest.raises(NotSignedIn):
        access.actor_of(request)
    ticks[0] = 0.6
    assert access.remembered_instrument(request) is None

"""Names the platform knows people and customers by: keyed, so that nobody can enumerate what is behind them."""

import base64
import hashlib
import hmac
from uuid import UUID

_CONTEXT = b"liangheng.report.pseudonym/1"
_LENGTH = 22
"""Characters kept: 132 bits."""


class Pseudonyms:
    """Makes the same pseudonym for the same id, different in every laboratory and for every kind of thing."""

    def __init__(self, *, pepper: bytes, lab_id: UUID) -> None:
        self._key = hmac.digest(pepper, _CONTEXT + lab_id.bytes, hashlib.sha256)

    def person(self, person_id: str | UUID) -> str:
        """Pseudonym of somebody who signs."""
        return self._token("p", person_id)

    def client(self, customer_id: str | UUID) -> str:
        """Pseudonym of a customer."""
        return self._token("c", customer_id)

    def _token(self, kind: str, identifier: str | UUID) -> str:
        digest = hmac.digest(self._key, f"{kind}:{identifier}".encode(), hashlib.sha256)
        return f"{kind}_{base64.urlsafe_b64encode(digest).decode('ascii')[:_LENGTH]}"

"""Client of the municipal supervision platform: post sealed messages, and believe only what the pinned key signed.

    PlatformError
     +-- PlatformAway          not reachable or busy; ``retry_after`` seconds where it said so. Send the same again
     +-- PlatformRefused       it read the request and refuses it: ``status``, ``code``, ``detail``
     +-- AnswerNotTrusted      not what a platform says, or not signed by the pinned key: nothing was delivered

A batch counts as delivered by its signed answer only. Posting it again is harmless: each message is a ``duplicate``.
"""

from datetime import UTC, datetime
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from clients.retry import retry_after
from domain.evidence.canonical import canonical_bytes
from domain.evidence.signature import ALGORITHM, key_id, verify
from domain.exchange.ack import RECORDED, Ack, proves, verify_ack
from domain.exchange.batch import Batch
from domain.exchange.envelope import Stream, link_digest
from domain.exchange.lookup import PublicLookup
from domain.exchange.losses import LossStatement, Settlement
from domain.exchange.registry import RegistrySnapshot
from domain.exchange.state import StreamState
from domain.exchange.wire import Wire

Answer = TypeVar("Answer", bound=Wire)
_BUSY = frozenset({408, 425, 429})


class PlatformError(Exception):
    """Anything this client raises."""


class PlatformAway(PlatformError):
    """The platform cannot be reached or is busy: try the same again."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(f"the platform is away: {reason}")
        self.retry_after = retry_after


class PlatformRefused(PlatformError):
    """The platform refuses the request as it stands."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"the platform refuses ({status} {code}): {detail}")
        self.status, self.code, self.detail = status, code, detail


class AnswerNotTrusted(PlatformError):
    """The answer proves nothing."""


class PlatformClient:
    """Speaks to the platform at ``base_url``, whose Ed25519 ``public_key`` (base64) was pinned out of band."""

    def __init__(
        self, base_url: str, *, public_key: str, transport: httpx.BaseTransport | None = None, timeout: float = 30.0
    ) -> None:
        self._public_key = public_key
        # No redirects: the one configured host is the platform, wherever it would like to send us.
        self._http = httpx.Client(base_url=base_url, transport=transport, timeout=timeout, follow_redirects=False)

    def post_batch(self, batch: Batch) -> Ack:
        """Post ``batch`` and return the answer, once it is known to be the platform's and about this batch."""
        response = self._request(
            "POST",
            "/v1/batches",
            content=canonical_bytes(batch.document()),
            headers={"Content-Type": "application/json"},
        )
        ack = _read(response, Ack)
        if not verify_ack(ack, self._public_key):
            raise AnswerNotTrusted("the answer to the batch is not signed by the pinned key")
        answered = [result.message_id for result in ack.results]
        if ack.batch_id != batch.batch_id or answered != [message.message_id for message in batch.messages]:
            raise AnswerNotTrusted("the answer is signed, but it is about other messages")
        for message, result in zip(batch.messages, ack.results, strict=True):
            if result.outcome in RECORDED and not (result.receipt and proves(result.receipt, link_digest(message))):
                raise AnswerNotTrusted("a receipt is not for the message it answers")
        return ack

    def stream_state(self, lab_code: str, stream: Stream) -> StreamState:
        """Where ``stream`` of the laboratory stands: ask it after a restore, before anything is sent."""
        return _read(self._request("GET", f"/v1/streams/{stream}/state", params={"lab": lab_code}), StreamState)

    def state_loss(self, statement: LossStatement) -> Settlement:
        """Hand in a statement of lost records, or ask again whether the break is acknowledged; its seal is checked."""
        address = f"/v1/journals/{quote(statement.lab.lab_code, safe='')}/losses"
        content = canonical_bytes(statement.document())
        response = self._request("POST", address, content=content, headers={"Content-Type": "application/json"})
        settlement = _read(response, Settlement)
        if not settlement.answers(statement, self._public_key):
            raise AnswerNotTrusted("the acknowledged break is not signed by the pinned key, or is about another loss")
        return settlement

    def lookup(self, number: str, code: str) -> PublicLookup:
        """What the public sees of certificate ``number`` with its verification code."""
        address = f"/v1/certificates/{quote(number, safe='')}"
        return _read(self._request("GET", address, params={"code": code}), PublicLookup)

    def lookup_file(self, pdf: bytes) -> PublicLookup:
        """What the public sees of the certificate whose file this is, or is not."""
        files = {"file": ("certificate.pdf", pdf, "application/pdf")}
        return _read(self._request("POST", "/v1/certificates/lookup", files=files), PublicLookup)

    def registry(self, lab_code: str) -> RegistrySnapshot:
        """What the platform says of the laboratory and can read; its signature is checked."""
        snapshot = _read(self._request("GET", "/v1/registry/snapshot", params={"lab": lab_code}), RegistrySnapshot)
        unsigned = {name: value for name, value in snapshot.document().items() if name != "signature"}
        signature = snapshot.signature
        if (
            signature.alg != ALGORITHM
            or signature.key_id != key_id(self._public_key)
            or not verify(self._public_key, canonical_bytes(unsigned), signature.value)
        ):
            raise AnswerNotTrusted("the registry snapshot is not signed by the pinned key")
        return snapshot

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        """Use the client in a ``with`` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def _request(
        self,
        method: str,
        address: str,
        *,
        params: dict[str, str] | None = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
        files: dict[str, tuple[str, bytes, str]] | None = None,
    ) -> httpx.Response:
        try:
            response = self._http.request(method, address, params=params, content=content, headers=headers, files=files)
        except httpx.TransportError as error:
            raise PlatformAway(type(error).__name__) from error
        if response.status_code in _BUSY or response.is_server_error:
            wait = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
            raise PlatformAway(str(response.status_code), wait)
        if not response.is_success:
            raise _refusal(response)
        return response


def _read(response: httpx.Response, kind: type[Answer]) -> Answer:
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as error:
        raise AnswerNotTrusted(f"the answer is not a {kind.__name__}") from error


def _refusal(response: httpx.Response) -> PlatformError:
    try:
        problem = response.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict) or not isinstance(problem.get("code"), str):
        return AnswerNotTrusted(f"status {response.status_code} without a problem document")
    return PlatformRefused(response.status_code, problem["code"], str(problem.get("detail", "")))

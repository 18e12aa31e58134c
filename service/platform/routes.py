"""The platform's API: batches, streams, the log, snapshots of the registry, and the public look-up."""

import hashlib
from typing import Annotated, ClassVar

from fastapi import Depends, Form, Path, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from clients.uuid7 import uuid7
from domain.errors import MetrologyError
from domain.evidence.canonical import DIGEST_PREFIX, canonical_bytes
from domain.evidence.documents import to_document
from domain.evidence.signature import ALGORITHM, Signer
from domain.exchange.ack import Ack
from domain.exchange.batch import MESSAGE_LIMIT
from domain.exchange.envelope import SCHEMA_VERSION, Stream
from domain.exchange.log import LogGrowth, LogProof
from domain.exchange.lookup import PublicLookup
from domain.exchange.payloads import PAYLOADS
from domain.exchange.registry import RegistrySnapshot
from domain.exchange.state import StreamState
from domain.exchange.wire import Instant, Uuid, instant_text
from service.kit.clock import Now
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.problems import Conflict, NotFound
from service.kit.wire import In, Items
from service.platform import index, log, receive
from service.platform.labs import known_lab
from service.platform.tables import BatchRow

CHUNK = 1 << 20
"""Bytes of an uploaded file that are digested at a time."""

_MESSAGE_ID: TypeAdapter[str] = TypeAdapter(Uuid)

router = api_router("/v1", tags=["platform"])


class MessageUnaddressed(MetrologyError):
    """A message without an id cannot even be answered."""

    code: ClassVar[str] = "message-unaddressed"
    zh = "每条报文都要有 message_id（小写 UUID），否则无法逐条答复。"
    en = "Every message needs a message_id (a lower-case UUID): without it no outcome can be given."


def _with_message_id(message: dict[str, object]) -> dict[str, object]:
    try:
        _MESSAGE_ID.validate_python(message.get("message_id"), strict=True)
    except ValidationError:
        raise MessageUnaddressed("/message_id") from None
    return message


class BatchIn(In):
    """A batch; each message is judged by itself, so one that is malformed does not spoil the others."""

    batch_id: Uuid
    sent_at: Instant
    messages: Annotated[
        Items[Annotated[dict[str, object], AfterValidator(_with_message_id)]],
        Field(min_length=1, max_length=MESSAGE_LIMIT),
    ]


def platform_signer(request: Request) -> Signer:
    """Return the platform's signer."""
    signer: Signer = request.app.state.signer
    return signer


SignerDep = Annotated[Signer, Depends(platform_signer)]
Number = Annotated[str, Path(min_length=1, max_length=60)]
Code = Annotated[str, Query(min_length=1, max_length=16)]


@router.post("/batches", response_model=Ack, summary="Report a batch of messages", responses=documented(Conflict))
def post_batch(body: BatchIn, session: SessionDep, signer: SignerDep, now: Now) -> Ack:
    """Judge every message by itself and answer under signature; posting the same batch again is harmless."""
    return receive.receive(session, batch_id=body.batch_id, messages=body.messages, signer=signer, at=now)


@router.get("/batches/{batch_id}", response_model=Ack, summary="The last answer to a batch")
def get_batch(batch_id: Annotated[str, Path(max_length=36)], session: ReadSessionDep) -> Response:
    """Repeat the signed answer, byte for byte."""
    row = session.get(BatchRow, batch_id)
    if row is None:
        raise NotFound
    return Response(row.ack, media_type="application/json")


@router.get("/streams/{stream}/state", summary="Where a stream stands")
def get_stream_state(stream: Stream, lab: Annotated[str, Query(max_length=32)], session: ReadSessionDep) -> StreamState:
    """Say what a laboratory restored from a backup must know before it sends anything."""
    return receive.stream_state(session, lab_code=known_lab(session, lab).lab_code, stream=stream)


Size = Annotated[int | None, Query(ge=1, le=2**53 - 1)]


@router.get("/log/proof", summary="Proof that an entry stands in the log")
def get_log_proof(
    session: ReadSessionDep, index: Annotated[int, Query(ge=0, le=2**53 - 1)], size: Size = None
) -> LogProof:
    """Prove entry ``index`` in the log of ``size`` entries (default: all)."""
    return log.prove(session, index=index, size=size)


@router.get("/log/growth", summary="Proof that the log only grew")
def get_log_growth(
    session: ReadSessionDep, older: Annotated[int, Query(ge=1, le=2**53 - 1)], newer: Size = None
) -> LogGrowth:
    """Prove that the log of ``older`` entries begins the log of ``newer`` (default: all)."""
    return log.prove_growth(session, older=older, newer=newer)


@router.get("/log/checkpoint", summary="Signed head of the log")
def get_log_checkpoint(session: ReadSessionDep, signer: SignerDep, now: Now) -> dict[str, object]:
    """Sign what the log is worth now; keep it, and the log can never be rewritten unseen."""
    return to_document(log.checkpoint(session, signer=signer, at=now))


@router.get("/registry/snapshot", summary="What the platform says of a laboratory")
def get_registry_snapshot(
    lab: Annotated[str, Query(max_length=32)], session: ReadSessionDep, signer: SignerDep, now: Now
) -> RegistrySnapshot:
    """Tell the laboratory's gate which messages are read; this receiver observes and blocks nothing."""
    row = known_lab(session, lab)
    unsigned = {
        "snapshot_id": str(uuid7()),
        "version": row.version,
        "effective_from": instant_text(now),
        "lab_code": row.lab_code,
        "gate_mode": "observe",
        "code_lists": [],
        "supported_schema": [{"type": message_type, "versions": [SCHEMA_VERSION]} for message_type in sorted(PAYLOADS)],
    }
    signature = {"alg": ALGORITHM, "key_id": signer.key_id, "value": signer.sign(canonical_bytes(unsigned))}
    return RegistrySnapshot.model_validate({**unsigned, "signature": signature})


@router.post("/certificates/lookup", summary="Look a certificate up by its file")
def post_lookup(
    file: UploadFile,
    session: ReadSessionDep,
    number: Annotated[str, Form(max_length=60)] = "",
    code: Annotated[str, Form(max_length=16)] = "",
) -> PublicLookup:
    """Say whether the file is a certificate as it was reported; with number and code, whether it is that one."""
    return look_up_file(session, file, number=number, code=code)


@router.get("/certificates/{number:path}", summary="Look a certificate up by number and code")
def get_lookup(number: Number, code: Code, session: ReadSessionDep) -> PublicLookup:
    """Say what anybody may know who holds the certificate: no client, no values, no persons."""
    return index.look_up(session, number=number, code=code)


def look_up_file(session: ReadSessionDep, file: UploadFile, *, number: str, code: str) -> PublicLookup:
    """Look ``file`` up, by its digest alone or against the certificate that ``number`` and ``code`` name."""
    digest = hashlib.sha256()
    while chunk := file.file.read(CHUNK):
        digest.update(chunk)
    pdf_digest = DIGEST_PREFIX + digest.hexdigest()
    if number or code:
        return index.look_up(session, number=number, code=code, pdf_digest=pdf_digest)
    return index.look_up_file(session, pdf_digest=pdf_digest)

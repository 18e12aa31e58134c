"""``/v1/journals/{lab}/losses``: a laboratory states what it lost; the administrator looks at it and acknowledges."""

import json
from typing import Annotated, Any, Self

from fastapi import Depends, Path, Request, Response
from pydantic import Field

from domain.exchange.losses import JournalBreak, LossStatement, Settlement
from service.kit.clock import Now
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid, NotFound
from service.kit.wire import In, Instant, ListOut, LongText, Out, Text
from service.platform import losses, lost
from service.platform.access import administrator
from service.platform.acts import address_of
from service.platform.labs import known_lab
from service.platform.loss_refusals import LossHeadUnproven, LossIdTaken, LossNotSigned, LossSettled, LossStreamUnknown
from service.platform.routes import SignerDep
from service.platform.tables import MessageRow

router = api_router("/v1/journals/{lab_code}/losses", tags=["journals"])

Regulator = [Depends(administrator)]
Lab = Annotated[str, Path(max_length=32, description="Code of the laboratory")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="Of the loss, from 1")]


class LossOut(Out):
    """A statement, and the break that was acknowledged for it."""

    number: int
    received_at: Instant
    statement: dict[str, Any]
    acknowledged: dict[str, Any] | None


class LostMessageOut(Out):
    """A message that the laboratory no longer has."""

    stream: str
    sequence: int
    type: str
    subject: str
    revision: int
    outcome: str
    received_at: Instant
    log_index: int

    @classmethod
    def of(cls, row: MessageRow) -> Self:
        """Show a message."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class AcknowledgeIn(In):
    """Who acknowledges, and why."""

    by: Text = Field(max_length=80, examples=["李监管"])
    reason: LongText = Field(max_length=500, examples=["与机构核对：磁盘损坏，只有旧备份"])


@router.post(
    "",
    summary="State that records are lost",
    responses=documented(NotFound, LossNotSigned, LossHeadUnproven, LossStreamUnknown, LossIdTaken),
)
def post_loss(lab_code: Lab, body: LossStatement, session: SessionDep, at: Now, request: Request) -> Settlement:
    """Take the laboratory's signed statement; the same one again asks whether the break is acknowledged by now."""
    return losses.state(session, lab_code=lab_code, statement=body, at=at, address=address_of(request))


@router.get("", summary="What a laboratory stated as lost", dependencies=Regulator, responses=documented(NotFound))
def list_losses(lab_code: Lab, session: ReadSessionDep) -> ListOut[LossOut]:
    """List the statements, the newest first, each with the break that was acknowledged for it."""
    shown = []
    for row in losses.losses(session, known_lab(session, lab_code).lab_code):
        given = losses.acknowledged(session, lab_code, row.number)
        shown.append(
            LossOut(
                number=row.number,
                received_at=row.received_at,
                statement=json.loads(row.statement),
                acknowledged=given.document() if given else None,
            )
        )
    return ListOut(items=tuple(shown))


@router.get(
    "/{number}/messages",
    summary="Messages that only the platform still has",
    dependencies=Regulator,
    responses=documented(NotFound, CursorInvalid),
)
def list_lost_messages(
    *, lab_code: Lab, number: Number, session: ReadSessionDep, paging: Paging, request: Request, response: Response
) -> ListOut[LostMessageOut]:
    """List what was reported from the lost part, the newest first."""
    streams = losses.streams_of(session, lab_code, number)
    page = lost.lost_messages(session, lab_code=lab_code, streams=streams, request=paging)
    link_next(request, response, page)
    return ListOut(items=tuple(map(LostMessageOut.of, page.rows)))


@router.post(
    "/{number}/acknowledgement",
    status_code=201,
    summary="Acknowledge a break",
    dependencies=Regulator,
    responses=documented(NotFound, LossSettled),
)
def post_acknowledgement(
    *,
    lab_code: Lab,
    number: Number,
    body: AcknowledgeIn,
    session: SessionDep,
    signer: SignerDep,
    at: Now,
    request: Request,
) -> JournalBreak:
    """Record the break, never to be taken back: from now on reports are taken again from the stated head."""
    return losses.acknowledge(
        session,
        lab_code=lab_code,
        number=number,
        by=body.by,
        reason=body.reason,
        signer=signer,
        at=at,
        address=address_of(request),
    )

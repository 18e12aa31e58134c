"""A laboratory that lost records for good says so; the platform acknowledges it, and both know where to go on.

The statement is signed by the laboratory, the acknowledged break by the platform. They travel outside the streams, for
a restored database has lost the streams' heads with everything else. A break never makes the lost part good: it names
it, so that a journal that begins anew there is told from one that was cut unseen.
"""

from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field

from domain.evidence.canonical import canonical_bytes, digest_of
from domain.evidence.checkpoint import Checkpoint
from domain.evidence.signature import Signer, key_id, verify
from domain.exchange.envelope import LabIdentity, Stream
from domain.exchange.heartbeat import PROOF_LIMIT, Head
from domain.exchange.wire import Count, Digest, HexHash, Instant, LabCode, Ordinal, Sha256, Uuid, Wire, absent, text_of

LOSS = "liangheng.journal-loss/1"
BREAK = "liangheng.journal-break/1"
OPEN_LIMIT = 1000
"""Most open messages of a stream that a statement names; those beyond are written anew."""
NUMBERS_LIMIT = 10_000
"""Most lost certificates that a break names, the newest: the laboratory must not give their numbers again."""

Reason = Annotated[str, text_of(500, 1)]
Name = Annotated[str, text_of(80, 1)]


class DetachedSeal(Wire):
    """A signature over the canonical document without it."""

    key_id: Annotated[str, text_of(64, 4)]
    value: Annotated[str, text_of(200, 64)]


class StreamPlace(Wire):
    """How far a stream goes in the laboratory's database."""

    after: Count
    """The last message that the platform has answered for good, as far as the laboratory knows; 0: none."""
    digest: Digest | None
    """Its ``link_digest``."""
    open: Annotated[tuple[Digest, ...], Field(strict=False, max_length=OPEN_LIMIT)]
    """Digests of those that follow it: the platform may have received them all the same."""
    last: Count
    """Sequence of the last message that was written."""


class LossStatement(Wire):
    """What a laboratory says of the records it lost."""

    format: Literal["liangheng.journal-loss/1"]
    loss_id: Uuid
    lab: LabIdentity
    head: Head
    """The journal's head as it is now: what follows continues this one."""
    since: Count
    """Size of the last countersigned head that the laboratory still knows; 0: none."""
    proof: Annotated[tuple[HexHash, ...], Field(strict=False, max_length=PROOF_LIMIT)]
    """That ``head`` continues it."""
    streams: dict[Stream, StreamPlace]
    reason: Reason
    stated_by: Name
    stated_at: Instant
    signature: DetachedSeal | None = absent()


class StreamBreak(Wire):
    """Where a stream broke off, and where it goes on."""

    after: Count
    """The last message that both sides have."""
    through: Ordinal
    """The last that only the platform has."""
    resumes_at: Ordinal
    """Sequence of the laboratory's next message: beyond everything that either side has numbered."""
    digest: Digest
    """Of message ``through``, which the next one names as its predecessor."""


class JournalBreak(Wire):
    """What the platform acknowledges: which part of a journal it holds heads of is lost, and from where it goes on."""

    format: Literal["liangheng.journal-break/1"]
    loss_id: Uuid
    statement: Sha256
    """Digest of the laboratory's statement."""
    lab_code: LabCode
    common_size: Count
    """Lines that are proven to be in both journals: those of the last countersigned head that the new one continues."""
    lost: Head | None
    """The last head that was countersigned; null: none ever was."""
    head: Head
    """The new head: the next one must continue it."""
    heads_from: Ordinal
    """Place in the stream ``control`` from which heartbeats continue ``head``."""
    streams: dict[Stream, StreamBreak]
    """Those that broke off; the others go on as they stand."""
    certificates: Annotated[tuple[str, ...], Field(strict=False, max_length=NUMBERS_LIMIT)]
    """Numbers of certificates that were reported from the lost part."""
    reason: Reason
    acknowledged_by: Name
    acknowledged_at: Instant
    signature: DetachedSeal | None = absent()

    @property
    def new(self) -> Checkpoint:
        """The head that is continued."""
        return self.head.signed().checkpoint

    def covers(self, held: Checkpoint) -> bool:
        """Whether ``held`` lies in the part whose loss was acknowledged: it cannot be compared with what is left."""
        lost = self.lost.signed().checkpoint if self.lost else None
        return lost is not None and held.origin == lost.origin and self.common_size < held.size <= lost.size


Signed = TypeVar("Signed", LossStatement, JournalBreak)


def seal_document(document: Signed, signer: Signer) -> Signed:
    """``document`` under the signature of ``signer``."""
    seal = {"key_id": signer.key_id, "value": signer.sign(_sealed_bytes(document))}
    return type(document).model_validate({**document.document(), "signature": seal})


def check_seal(document: LossStatement | JournalBreak, public_key: str) -> bool:
    """Whether the holder of ``public_key`` signed exactly this document."""
    seal = document.signature
    return (
        seal is not None
        and seal.key_id == key_id(public_key)
        and verify(public_key, _sealed_bytes(document), seal.value)
    )


class Settlement(Wire):
    """The platform's answer to a statement: the break, once somebody has acknowledged it."""

    loss_id: Uuid
    acknowledged: JournalBreak | None

    def answers(self, statement: LossStatement, public_key: str) -> bool:
        """Whether the acknowledged break, if there is one, is the platform's and about exactly this statement."""
        given = self.acknowledged
        return self.loss_id == statement.loss_id and (
            given is None
            or (
                check_seal(given, public_key)
                and given.statement == digest_of(statement.document())
                and given.lab_code == statement.lab.lab_code
            )
        )

    @classmethod
    def of(cls, loss_id: str, acknowledged: JournalBreak | None) -> Self:
        """Return the answer."""
        return cls(loss_id=loss_id, acknowledged=acknowledged)


def _sealed_bytes(document: LossStatement | JournalBreak) -> bytes:
    return canonical_bytes({name: value for name, value in document.document().items() if name != "signature"})

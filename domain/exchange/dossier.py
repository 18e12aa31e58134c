"""The regulator's dossier: one document that opens a certificate down to its raw readings, to be verified offline.

Documents of higher rooms (certificate, record, chain, facts, findings) travel as the plain JSON that was frozen: their
digests are recomputed from exactly what is here, and ``domain.evidence.documents`` reads their types back.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.evidence.canonical import canonical_bytes, digest_of
from domain.evidence.signature import Signer, key_id, verify
from domain.exchange.ack import Receipt
from domain.exchange.losses import JournalBreak
from domain.exchange.trail import DossierTrail
from domain.exchange.wire import Day, HexHash, Instant, JsonDocument, Ordinal, Sha256, Wire, absent, text_of

FORMAT = "liangheng.dossier/1"
Documents = Annotated[tuple[JsonDocument, ...], Field(strict=False)]


class DossierPack(Wire):
    """The 专用 pack by which the record was evaluated: its text, so that nothing has to be fetched."""

    id: str
    version: str
    digest: Sha256
    text: Annotated[str, text_of(1_000_000)]


class DossierChain(Wire):
    """The traceability chain as it was on the day: nodes and links of ``domain.traceability``."""

    nodes: Documents
    links: Documents


class DossierCountersigned(Wire):
    """The newest head of the journal that the platform countersigned after the issue."""

    head: JsonDocument
    """A ``CountersignedCheckpoint`` of ``domain.evidence.checkpoint``."""
    proof: Annotated[tuple[HexHash, ...], Field(strict=False)]
    """From the line of the issue to this head's root."""
    growth: Annotated[tuple[HexHash, ...], Field(strict=False)]
    """That the journal of this head begins the one of ``checkpoint`` (RFC 9162, 2.1.4)."""


class DossierBreak(Wire):
    """A break of the journal that the platform acknowledged, and that the journal grew from its head since."""

    acknowledged: JournalBreak
    growth: Annotated[tuple[HexHash, ...], Field(strict=False)]


class DossierJournal(Wire):
    """The journal line of the issue, and the proof that it stands in the log a signed checkpoint commits to."""

    entry: str
    """Canonical JSON of the line, exactly the bytes of the leaf."""
    sequence: Ordinal
    """From 1; the leaf's index is one less."""
    size: Ordinal
    proof: Annotated[tuple[HexHash, ...], Field(strict=False)]
    """Sibling hashes, hexadecimal, from the leaf to the root (RFC 9162, 2.1.3)."""
    checkpoint: JsonDocument
    """A ``SignedCheckpoint`` of ``domain.evidence.checkpoint``."""
    trail: DossierTrail | None = absent()
    """The journal around the work; the first dossiers have none."""
    countersigned: DossierCountersigned | None = absent()
    """None: the platform has countersigned no head since the issue."""
    breaks: Annotated[tuple[DossierBreak, ...], Field(strict=False)] | None = absent()
    """None: no records were ever lost."""


class DossierParent(Wire):
    """A certificate the chain rests on, by its digest."""

    certificate_id: str
    digest: Sha256


class DossierReport(Wire):
    """What was reported to the platform: digest of the message, and the platform's receipt for it."""

    message_digest: Sha256
    receipt: Receipt
    message: JsonDocument | None = absent()
    """The sealed message itself: pseudonyms and digests only, so that anybody can see what was reported."""
    ack: JsonDocument | None = absent()
    """The platform's signed answer that carries the receipt."""


class DossierSoftware(Wire):
    """What made the dossier."""

    version: str
    engine: str


class DossierSeal(Wire):
    """The laboratory's signature over the canonical dossier without this field."""

    key_id: str
    value: str


class Dossier(Wire):
    """Everything about certificate ``number``: how it stood on the day ``on``, as it was known on ``known_at``."""

    format: Literal["liangheng.dossier/1"]
    number: str
    on: Day
    """Valid time: events that took effect after it are not held against the chain. In a dossier without ``known_at``
    (the first ones) it is the day of knowledge instead, and nothing bounds the valid time."""
    known_at: Day | None = absent()
    """Known time: events learnt after it are not held against the chain."""
    certificate: JsonDocument
    certificate_digest: Sha256
    pdf_digest: Sha256
    record: JsonDocument
    pack: DossierPack
    chain: DossierChain
    facts: JsonDocument
    findings: Documents
    state: Literal["unbroken", "broken", "incomplete"]
    journal: DossierJournal
    parents: Annotated[tuple[DossierParent, ...], Field(strict=False)]
    report: DossierReport | None
    """None: not reported, or not yet answered."""
    generated_at: Instant
    software: DossierSoftware
    seal: DossierSeal | None = absent()
    """Vouches for what no other signature covers: the chain above the laboratory, and who was authorised."""

    @model_validator(mode="after")
    def _has_one_form(self) -> Self:
        """Refuse what has no canonical form (a float, an integer beyond 2^53): its digest could never be checked."""
        digest_of(self.document())
        return self


def seal_dossier(dossier: Dossier, signer: Signer) -> Dossier:
    """``dossier`` under the laboratory's signature."""
    seal = DossierSeal(key_id=signer.key_id, value=signer.sign(_sealed_bytes(dossier)))
    return dossier.model_copy(update={"seal": seal})


def check_seal(dossier: Dossier, public_key: str) -> bool:
    """Whether the holder of ``public_key`` gave out exactly this dossier."""
    seal = dossier.seal
    return (
        seal is not None
        and seal.key_id == key_id(public_key)
        and verify(public_key, _sealed_bytes(dossier), seal.value)
    )


def _sealed_bytes(dossier: Dossier) -> bytes:
    return canonical_bytes({name: value for name, value in dossier.document().items() if name != "seal"})

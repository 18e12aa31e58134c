"""Whether a journal's head, as a heartbeat tells it, continues the last one that was countersigned.

Pure, and low enough that whoever witnesses heads runs the same code. What is found is a reason, never an error.
"""

from collections.abc import Iterator, Mapping

from domain.evidence.canonical import digest_raw
from domain.evidence.checkpoint import Checkpoint, SignedCheckpoint, verify_checkpoint
from domain.evidence.documents import DocumentRefused
from domain.evidence.merkle import verify_consistency
from domain.exchange.heartbeat import HeartbeatJournal, LabHeartbeat
from domain.exchange.reasons import Reason, ReasonCode, reason

FINDINGS = frozenset({ReasonCode.JOURNAL_CUT, ReasonCode.JOURNAL_FORKED, ReasonCode.JOURNAL_UNPROVEN})
"""What is wrong with a journal, as against a message that is not well made."""
HEAD = "/payload/journal/head"


def check_head(payload: LabHeartbeat, *, kept: Checkpoint | None, keys: Mapping[str, str]) -> Iterator[Reason]:
    """Yield every reason against the head of ``payload``.

    ``kept`` is the last head of this laboratory that was countersigned, ``keys`` its public keys by id.
    """
    told = payload.journal
    if told is None:
        return
    signed = _signed(told)
    if isinstance(signed, Reason):
        yield signed
        return
    public_key = keys.get(signed.key_id)
    if public_key is None:
        yield reason(ReasonCode.KEY_UNKNOWN, f"{HEAD}/key_id")
    elif not verify_checkpoint(signed, public_key):
        yield reason(ReasonCode.SIG_INVALID, f"{HEAD}/signature")
    if payload.audit_head != signed.checkpoint.root:
        yield reason(ReasonCode.SCHEMA_INVALID, "/payload/audit_head", what="audit_head 与检查点的 root 不同")
    if kept is not None:
        yield from _against(told, signed.checkpoint, kept)


def _against(told: HeartbeatJournal, head: Checkpoint, kept: Checkpoint) -> Iterator[Reason]:
    if head.origin != kept.origin:
        yield reason(ReasonCode.JOURNAL_FORKED, f"{HEAD}/checkpoint/origin", kept=kept.size)
    elif head.size < kept.size:
        yield reason(ReasonCode.JOURNAL_CUT, f"{HEAD}/checkpoint/size", kept=kept.size, size=head.size)
    elif told.since != kept.size:
        yield reason(ReasonCode.JOURNAL_UNPROVEN, "/payload/journal/since", kept=kept.size)
    else:
        proof = [bytes.fromhex(step) for step in told.proof]
        older, newer = digest_raw(kept.root), digest_raw(head.root)
        if not verify_consistency(kept.size, head.size, older, newer, proof):
            yield reason(ReasonCode.JOURNAL_FORKED, "/payload/journal/proof", kept=kept.size)


def _signed(told: HeartbeatJournal) -> SignedCheckpoint | Reason:
    try:
        return told.head.signed()
    except DocumentRefused as refusal:
        return reason(ReasonCode.SCHEMA_INVALID, f"{HEAD}{refusal.pointer}", what=refusal.sentence_zh[:200])

"""Content rules that need nothing but the message.

The platform runs them on receipt. They are pure and lie here, low, so that a laboratory's gate can run the very same
code before it issues, and the platform never surprises it. A reason in ``HOLDS`` quarantines a message (kept, not yet
public, a person decides); any other rejects it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from domain.exchange.certificate_issued import CertificateIssued, Client
from domain.exchange.certificate_status import CertificateStatus
from domain.exchange.heads import FINDINGS
from domain.exchange.reasons import Reason, ReasonCode, reason
from domain.exchange.regions import valid_region
from domain.exchange.wire import Wire, day_of, instant

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of the receiver's clock an instant may be (rule R14)."""
HOLDS = frozenset({ReasonCode.STANDARD_EXPIRED, ReasonCode.LAB_SUSPENDED}) | FINDINGS


def check_payload(payload: Wire, *, now: datetime) -> tuple[Reason, ...]:
    """Every reason against ``payload`` at the instant ``now`` (aware); pointers start at the envelope."""
    if isinstance(payload, CertificateIssued):
        return tuple(_issued(payload, now))
    if isinstance(payload, CertificateStatus):
        return tuple(_not_future("/payload/effective_at", payload.effective_at, now))
    return ()


def _issued(payload: CertificateIssued, now: datetime) -> Iterator[Reason]:
    times = payload.times
    steps = [
        (name, instant(text))
        for name in ("received_at", "started_at", "finished_at", "reviewed_at", "issued_at")
        if (text := getattr(times, name)) is not None
    ]
    for (earlier, before), (later, after) in pairwise(steps):
        if before > after:
            yield reason(ReasonCode.TIME_ORDER, f"/payload/times/{later}", earlier=earlier, later=later)
    yield from _not_future("/payload/times/issued_at", times.issued_at, now)
    worked_on = day_of(times.finished_at)
    if not valid_region(payload.place.region, worked_on):
        yield reason(ReasonCode.REGION_INVALID, "/payload/place/region", day=worked_on)
    yield from _privacy(payload.client)
    for index, standard in enumerate(payload.standards_used):
        if standard.valid_to < worked_on.isoformat():
            yield reason(ReasonCode.STANDARD_EXPIRED, f"/payload/standards_used/{index}/valid_to", day=worked_on)
    for index, material in enumerate(payload.reference_materials or ()):
        if material.expires < worked_on.isoformat():
            pointer = f"/payload/reference_materials/{index}/expires"
            yield reason(ReasonCode.STANDARD_EXPIRED, pointer, day=worked_on)


def _not_future(pointer: str, text: str, now: datetime) -> Iterator[Reason]:
    if instant(text) > now + CLOCK_SKEW:
        yield reason(ReasonCode.TIME_FUTURE, pointer)


def _privacy(client: Client) -> Iterator[Reason]:
    lawful = client.legal_basis is not None and client.kind in {"organisation", "government"}
    if client.uscc is not None and not lawful:
        yield reason(ReasonCode.PRIVACY_EXCESS, "/payload/client/uscc")

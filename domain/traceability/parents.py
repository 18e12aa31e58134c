"""What is on record about another body's certificate beside what it says: its seal, its batch.

Each is dated twice: when it held, and since when the laboratory knows it; the last that became known counts. The route
of its issuer is a licence (:mod:`domain.traceability.licences`).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SealKind(StrEnum):
    """By what a file shows when it was there."""

    SIGNATURE = "signature"
    """An electronic signature alone: it shows by whom, not when."""
    TIMESTAMP = "timestamp"
    """A time-stamp by a third party (RFC 3161; GB/T 20520)."""
    LOG = "log"
    """A proof that it stands in a log whose head others keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealFact:
    """What somebody found who checked the seal of a received certificate."""

    kind: SealKind
    sealed_on: date
    """Day that time-stamp, log or signature states."""
    valid: bool
    """Whether it held then: digest, signature and the key's own validity."""
    known_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceMaterialFact:
    """What a certificate of a reference material 标准物质 has and no other (ISO 33401)."""

    batch: str
    producer: str
    expires_on: date | None
    """Last day of use; None where the certificate does not say."""
    homogeneity_included: bool | None
    """Whether U includes the inhomogeneity between units of the batch; None where it does not say."""
    known_on: date

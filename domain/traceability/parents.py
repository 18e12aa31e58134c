"""What is on record about another body's certificate beside what it says: its seal, its issuer's route, its batch.

Each is dated twice: when it held, and since when the laboratory knows it.
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


class RouteKind(StrEnum):
    """By what a body's results are recognised as traceable (ILAC-P10:07/2020; 计量法)."""

    CIPM_MRA = "cipm_mra"
    """A national institute whose CMC is published in the KCDB."""
    ACCREDITED = "accredited"
    """Accredited for this calibration by a signatory of the ILAC MRA (CNAS)."""
    STATUTORY = "statutory"
    """法定计量检定机构授权."""
    SOCIAL_PUBLIC = "social_public"
    """社会公用计量标准证书."""
    DOCUMENTED = "documented"
    """Neither: evidence of its own, assessed and kept (ILAC-P10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFact:
    """One route of the body that issued a certificate, for what it certifies."""

    kind: RouteKind
    number: str
    """Number of the accreditation, authorisation or evidence."""
    valid_from: date
    valid_until: date | None
    """Last day; None while it holds."""
    in_scope: bool
    """Whether its scope covers the results of the certificate."""
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

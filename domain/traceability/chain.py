"""Frozen facts of a chain, in two times: when something was so (valid time), and since when we know it (known time)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from domain.traceability.licences import LicenceFact
from domain.traceability.parents import ReferenceMaterialFact, SealFact


class Level(StrEnum):
    """Position of a certificate's standard in the hierarchy, low to high (JJF 1033; the SI stands above the last)."""

    ITEM = "item"
    WORKING = "working"
    ENTERPRISE = "enterprise"
    DEPARTMENTAL = "departmental"
    SOCIAL_PUBLIC = "social_public"
    NATIONAL = "national"
    PRIMARY = "primary"


class EventKind(StrEnum):
    """What may befall an issued certificate."""

    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    AMENDED = "amended"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEvent:
    """Something that befell a certificate after its issue."""

    kind: EventKind
    effective_on: date
    """First day on which the certificate may no longer be relied on as it was."""
    known_on: date
    """Day on which the laboratory learnt of it."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeResult:
    """One result of a certificate: what it claims, over which range. Numbers are decimal text."""

    id: str
    """Unique inside its certificate; ``test/point/phase`` in a certificate of ours."""
    quantity_kind: str
    unit: str
    range_low: str
    range_high: str
    expanded_uncertainty: str
    coverage_factor: str
    uncertainty_unit: str = ""
    """Unit of U where it is not that of the range; "" where it is."""
    standard_uncertainty: str | None = None
    """u, where it is not U/k to all digits (a rectangle, whose k = sqrt(3) is printed shortened)."""
    claims_traceability: bool = True
    """False where it is a property of the item alone, measured by no standard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateNode:
    """A certificate in the chain, ours or another body's."""

    id: str
    number: str
    issuer: str
    level: Level
    name_zh: str
    name_en: str
    issued_on: date
    valid_until: date | None
    """Last day of validity; None where the certificate states no interval (ISO/IEC 17025:2017, 7.8.4.3)."""
    digest: str
    """Digest of the file as it is now."""
    recorded_digest: str | None = None
    """Digest written down on receipt; None where nothing was."""
    primary: bool = False
    """Marked as the realisation of a unit: the chain may end here."""
    results: tuple[NodeResult, ...]
    events: tuple[StatusEvent, ...] = ()
    file_kept: bool = True
    """False where only the digest of the file was kept: there is nothing to take a digest of now."""
    seals: tuple[SealFact, ...] = ()
    routes: tuple[LicenceFact, ...] = ()
    """Licences of the body that issued it."""
    reference_materials: tuple[ReferenceMaterialFact, ...] = ()
    """One, the last that became known, counts; empty for what is no reference material."""

    @property
    def may_end_chain(self) -> bool:
        """A national or primary standard, or one marked as a primary realisation, needs nothing above it."""
        return self.primary or self.level in {Level.NATIONAL, Level.PRIMARY}

    def result(self, result_id: str) -> NodeResult | None:
        """Return the result with this id, or None."""
        return next((result for result in self.results if result.id == result_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A result of a certificate rests on a result in its parent's certificate. Numbers are decimal text."""

    child_id: str
    child_where: str
    """Id of the child's result, a leading part of it (``test`` covers ``test/point/phase``), or "" for all of them."""
    parent_id: str
    parent_result_id: str
    quantity_kind: str
    """Kind of quantity in which the standard was used."""
    point_low: str
    point_high: str
    """Smallest and largest value at which the standard was used, in ``unit``."""
    unit: str
    used_on: date
    standard_uncertainty: str | None = None
    """u of the standard as it stands in the child's budget, in ``unit``; None where the budget is another body's."""
    contribution: str | None = None
    """|sensitivity| x u, in the unit of the child's result."""
    child_standard_uncertainty: str | None = None
    """Combined standard uncertainty of the child's result, in that result's unit."""

    @property
    def id(self) -> str:
        """Name of the link in findings, the same on every machine."""
        return f"{self.child_id}/{self.child_where}>{self.parent_id}/{self.parent_result_id}"

    def supports(self, result_id: str) -> bool:
        """Whether the child's result ``result_id`` rests on this link."""
        return self.child_where in {"", result_id} or result_id.startswith(f"{self.child_where}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A parent that a link names and nobody has on record."""

    child_id: str
    parent_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where a certificate stands in its chain."""

    node_id: str
    depth: int
    """Longest way down to the root, so that every parent is drawn above all of its children."""
    age_days: int
    """Days from its issue to its last use in this chain; 0 for the root."""


@dataclass(frozen=True, kw_only=True)
class Chain:
    """Everything one certificate rests on, root first."""

    root_id: str
    nodes: tuple[CertificateNode, ...]
    links: tuple[Link, ...]
    steps: tuple[Step, ...] = ()
    """One for each of ``nodes``, in the same order."""
    gaps: tuple[Gap, ...] = ()
    cycles: tuple[tuple[str, ...], ...] = ()
    """Each a round of certificate ids that rest on each other, its first id repeated at the end."""

    def node(self, node_id: str) -> CertificateNode | None:
        """Return the certificate with this id, or None where there is a gap."""
        return self._by_id.get(node_id)

    def links_of(self, child_id: str) -> tuple[Link, ...]:
        """Return what the certificate ``child_id`` rests on."""
        return self._by_child.get(child_id, ())

    # Every rule asks for nearly every certificate: looked for one by one, that took a third of an audit's time.
    @cached_property
    def _by_id(self) -> Mapping[str, CertificateNode]:
        return {node.id: node for node in reversed(self.nodes)}

    @cached_property
    def _by_child(self) -> Mapping[str, tuple[Link, ...]]:
        found: dict[str, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.child_id, []).append(link)
        return {child_id: tuple(links) for child_id, links in found.items()}

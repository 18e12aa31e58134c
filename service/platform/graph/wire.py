"""What the graph's API takes and gives.

A chain is plain dataclasses, which msgspec writes in a tenth of the time that pydantic takes to check and write them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from domain.traceability.chain import EventKind, Level
from domain.traceability.finding import Finding as RuleFinding
from domain.traceability.finding import Severity
from domain.traceability.rules import State, state
from service.kit.wire import Choice, Day, In, Items, Out, Text
from service.platform.graph.chain import Chain, Ended, Node, Use
from service.platform.graph.coverage import CITY
from service.platform.graph.faults import MEANINGS, Fault
from service.platform.graph.refusals import RegisterOrder
from service.platform.graph.tally import Count

REGISTER_LIMIT = 1000
"""Most certificates that are registered at once."""
Issuer = Annotated[Text, StringConstraints(max_length=80)]
Number = Annotated[Text, StringConstraints(max_length=80)]
County = Annotated[str, StringConstraints(pattern=r"^50[0-9]{4}$")]


class StandardIn(In):
    """The certificate of a standard that was used."""

    issuer: Issuer
    number: Number
    used_on: Day


class EventIn(In):
    """What befell the certificate."""

    kind: Choice[EventKind]
    effective_on: Day


class CertificateIn(In):
    """A certificate that no laboratory reports here: of a national or social public standard."""

    issuer: Issuer
    number: Number
    level: Choice[Level]
    quantity_kind: Annotated[Text, StringConstraints(max_length=40)]
    artefact: Text | None = None
    """What knows the standard again at its next calibration: its own number."""
    region: County | None = None
    issued_on: Day
    valid_until: Day | None = None
    standards: Items[StandardIn] = ()
    events: Items[EventIn] = ()

    def check(self, pointer: str) -> None:
        """Raise RegisterOrder where the days contradict each other."""
        if self.valid_until is not None and self.valid_until < self.issued_on:
            raise RegisterOrder(f"{pointer}/valid_until")
        for place, standard in enumerate(self.standards):
            if standard.used_on > self.issued_on:
                raise RegisterOrder(f"{pointer}/standards/{place}/used_on")


class RegisterIn(In):
    """Certificates to be registered; the same again changes nothing, other facts correct it."""

    certificates: Annotated[Items[CertificateIn], Field(min_length=1, max_length=REGISTER_LIMIT)]


class RegisterOut(Out):
    """How many were written."""

    certificates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeOut:
    """A certificate; of a gap only issuer and number are known."""

    id: int
    issuer: str
    number: str
    level: Level | None
    quantity_kind: str | None
    region: str | None
    issued_on: Day | None
    valid_until: Day | None
    known_on: Day | None
    events: tuple[Ended, ...]

    @classmethod
    def of(cls, node: Node) -> Self:
        """Return how ``node`` looks on the wire."""
        return cls(
            id=node.id,
            issuer=node.issuer,
            number=node.number,
            level=node.level,
            quantity_kind=node.quantity,
            region=None if node.county is None else f"{CITY}{node.county:04d}",
            issued_on=node.issued_on,
            valid_until=node.valid_until,
            known_on=node.known_on,
            events=node.events,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingOut:
    """A rule that fails: at the use of ``parent_id``, or at the certificate itself."""

    fault: Fault
    rule: str
    severity: Severity
    certificate_id: int
    parent_id: int | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainOut:
    """A certificate and all above it, on a day, by what was known on another."""

    on: Day
    known_at: Day
    traceable: bool
    root_id: int
    certificates: tuple[NodeOut, ...]
    uses: tuple[Use, ...]
    findings: tuple[FindingOut, ...]
    """Structural faults, as the audit of the whole city counts them."""
    rules: tuple[RuleFinding, ...]
    """The rules of the laboratories, those that can be applied to what is reported."""
    state: State
    """What ``rules`` come to: a gap leaves them ``incomplete``."""

    @classmethod
    def of(cls, chain: Chain, rules: Sequence[RuleFinding], *, on: Day, known_at: Day) -> Self:
        """Return how ``chain``, and what the rules find in it, look on the wire."""
        return cls(
            on=on,
            known_at=known_at,
            traceable=chain.traceable,
            root_id=chain.root_id,
            certificates=tuple(NodeOut.of(node) for node in chain.nodes.values()),
            uses=tuple(chain.uses),
            findings=tuple(
                FindingOut(
                    fault=each.fault,
                    rule=MEANINGS[each.fault].rule,
                    severity=MEANINGS[each.fault].severity,
                    certificate_id=each.certificate_id,
                    parent_id=each.parent_id,
                    zh=MEANINGS[each.fault].zh,
                    en=MEANINGS[each.fault].en,
                )
                for each in chain.findings
            ),
            rules=tuple(rules),
            state=state(rules),
        )


class CountOut(Out):
    """Current certificates of a laboratory, quantity and level, and how many fail which rule."""

    issuer: str
    quantity_kind: str
    level: Level
    certificates: int
    traceable: int
    faults: dict[Fault, int]

    @classmethod
    def of(cls, count: Count) -> Self:
        """Return how ``count`` looks on the wire."""
        return cls(
            issuer=count.issuer,
            quantity_kind=count.quantity,
            level=count.level,
            certificates=count.certificates,
            traceable=count.traceable,
            faults=dict(count.faults),
        )


class CountsOut(Out):
    """The audit of every current certificate, counted."""

    on: Day
    known_at: Day
    counts: tuple[CountOut, ...]


class ChangeOut(Out):
    """What differs between two days; None: there were no such certificates."""

    issuer: str
    quantity_kind: str
    level: Level
    before: CountOut | None
    after: CountOut | None


class ComparisonOut(Out):
    """The audit on two days; groups without a difference are left out."""

    changes: tuple[ChangeOut, ...]


class LostOut(Out):
    """Of how many certificates a laboratory no longer holds the records."""

    lab_code: str
    loss: int
    """Number of the loss that it stated."""
    certificates: int


class CoverOut(Out):
    """A quantity in a county, and how many social public standards serve it; 0: a gap."""

    quantity: str
    region: str
    region_name: str
    standards: int


class CoverageOut(Out):
    """Where social public standards are in force, and where there is none."""

    on: Day
    known_at: Day
    covered: tuple[CoverOut, ...]
    gaps: tuple[CoverOut, ...]

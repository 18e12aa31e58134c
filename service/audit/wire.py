"""What impacts and covariances look like on the wire; the dossier's type is :mod:`domain.exchange.dossier`."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from service.kit.wire import Day, In, Instant, LongText, Out, Text


class AffectedOut(Out):
    """A certificate of ours that rests on what was found wrong, and how much of it does."""

    number: str
    customer_id: UUID
    customer: str
    issued_on: Day
    verdict: str
    used_on: Day | None
    """Day of use; None where a person's work is asked about."""
    through: UUID | None
    """Certificate of the standard through which it is affected."""
    direct: bool
    """Used the standard itself; False: one that was calibrated by it."""
    share: str | None
    """Largest share of U^2 that came from the suspect standard, 0 to 1; None where no budget opens to it."""
    share_at: str | None
    """The result of that share, ``test/point/phase``."""
    share_at_most: bool
    """The share is a bound: only a standard that rests on the suspect one is in the budget."""
    margin: str | None
    """Smallest margin to a limit of acceptance, negative outside; None where nothing was decided."""
    margin_unit: str | None
    verdict_at_stake: bool | None
    """Whether a decision turns if the standard was off by ``shift`` of its U; None where nothing was decided."""


class AffectedCustomerOut(Out):
    """A customer to be told."""

    customer_id: UUID
    name: str
    certificates: int


class ImpactOut(Out):
    """What rests on it; ``customers`` counts all of it, ``certificates`` is one page."""

    certificates: tuple[AffectedOut, ...]
    customers: tuple[AffectedCustomerOut, ...]


class ComparedOut(Out):
    """A result among those that are compared. Numbers are decimal text."""

    certificate: str
    result: str
    """``test/point/phase`` inside its certificate."""
    value: str
    standard_uncertainty: str
    unit: str
    shared_known: bool
    """Whether the record says what it took over; where not, no covariance can be told."""


class CovarianceOfTwoOut(Out):
    """Two results that have an ancestor in common, by their places in ``results``."""

    first: int
    second: int
    coefficient: str
    covariance: str
    """In the unit of the first result times that of the second."""
    results: tuple[str, ...]
    """Certified results, ``<certificate id>/<result id>``, that both took over from."""


class CovarianceOut(Out):
    """Results of certificates, and which of them are correlated (GUM 5.2.2)."""

    results: tuple[ComparedOut, ...]
    covariances: tuple[CovarianceOfTwoOut, ...]


class RecallIn(In):
    """Why a recall is opened."""

    reason: LongText = Field(examples=["复查发现标准器超差"])


class RecallMoveIn(In):
    """Where a line of a recall goes next."""

    state: Literal["told", "recalibrated", "closed"]
    note: Text = Field(examples=["已电话告知客户并寄出通知"])
    """How the customer was told, by which certificate it was calibrated again, or why nothing more is needed."""


class RecallOut(Out):
    """A work list: what was found wrong, and between which days."""

    id: UUID
    kind: str
    subject_id: UUID
    first: Day
    last: Day
    shift: str
    reason: str
    opened_by: UUID
    opened_at: Instant


class RecallLineOut(Out):
    """One certificate on the list; what is at stake is as of the day when the list was opened."""

    id: UUID
    version: int
    """For If-Match."""
    number: str
    customer_id: UUID
    customer: str
    share: str | None
    margin: str | None
    margin_unit: str | None
    verdict_at_stake: bool | None
    state: str
    note: str
    changed_by: UUID
    changed_at: Instant

"""What an impact looks like on the wire; the dossier's type is :mod:`domain.exchange.dossier`."""

from uuid import UUID

from service.kit.wire import Day, Out


class AffectedOut(Out):
    """A certificate of ours that rests on the standard."""

    number: str
    customer_id: UUID
    customer: str
    issued_on: Day
    used_on: Day
    through: UUID
    """Certificate of the standard through which it is affected."""
    direct: bool
    """Used the standard itself; False: one that was calibrated by it."""


class AffectedCustomerOut(Out):
    """A customer to be told."""

    customer_id: UUID
    name: str
    certificates: int


class ImpactOut(Out):
    """What rests on a standard; ``customers`` counts all of it, ``certificates`` is one page."""

    certificates: tuple[AffectedOut, ...]
    customers: tuple[AffectedCustomerOut, ...]

"""Who asks: a person, an instrument, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import UUID


class Role(StrEnum):
    """What a person does in the laboratory; the last three belong to nobody else (三员分立) and never sign."""

    RECEPTIONIST = "receptionist"
    TECHNICIAN = "technician"
    CHECKER = "checker"
    SIGNATORY = "signatory"
    QUALITY = "quality"
    REGULATOR = "regulator"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""Each is somebody's only role: one administrator who can do everything is the threat."""

STAFF = frozenset({Role.RECEPTIONIST, Role.TECHNICIAN, Role.CHECKER, Role.SIGNATORY, Role.QUALITY})
"""Who works with customers and their items, and may therefore read about them."""

INSTRUMENT = "instrument"
"""The pseudo-role of an instrument's key; no person can have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One known sender of a request; everything it can reach lies inside ``lab_id``."""

    lab_id: UUID
    kind: Literal["person", "instrument", "system"]
    name: str
    """As written in records."""
    roles: frozenset[str] = frozenset()
    person_id: UUID | None = None
    """Of a person."""
    device_id: UUID | None = None
    """Equipment id of an instrument."""
    session_digest: str = ""
    """Key of the signed-in session, "" without one: for signing out."""

    @property
    def label(self) -> str:
        """``person:<id>``, ``instrument:<id>`` or ``system:<name>``: how journal and logs name the actor."""
        return f"{self.kind}:{self.person_id or self.device_id or self.name}"

    @property
    def person(self) -> UUID:
        """Id of the person who answers for what is done; what only people do, a machine's actor must not reach."""
        if self.person_id is None:
            raise TypeError(f"{self.label} is not a person")
        return self.person_id

    def has(self, *roles: str) -> bool:
        """Whether the actor has one of ``roles``."""
        return not self.roles.isdisjoint(roles)


def system(lab_id: UUID, name: str) -> Actor:
    """Return the system acting by itself: ``worker``, ``cli``, ``demo``."""
    return Actor(lab_id=lab_id, kind="system", name=name)

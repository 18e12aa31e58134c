"""A visit of the laboratory: who comes, in which language, and as what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from fastapi import Depends, Request

from service.kit.access import require
from service.kit.actor import ADMINISTRATORS, STAFF, Actor, Role
from service.kit.clock import Now
from service.look.visit import Look, look
from service.look.visit import Visit as AnyVisit
from service.pages.mending import OVERRIDES, mended_by
from service.pages.texts import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(AnyVisit):
    """One request of a person; ``actor`` is None before signing in."""

    look: ClassVar[Look] = look(Path(__file__).with_name("templates"), texts())
    home: ClassVar[str] = "/worklist"
    actor: Actor | None

    @property
    def member(self) -> Actor:
        """Who visits a page that only known people reach."""
        if self.actor is None:
            raise TypeError("this page has no signed-in visitor")
        return self.actor

    def mending(self, code: str, subject: Sequence[str] = ()) -> list[tuple[str, str]]:
        """Return the registers that a rule reads, for those who may read them; quality is led to record a use."""
        if self.actor is None or not self.actor.has(*STAFF, Role.REGULATOR):
            return []
        record = f"/new?{urlencode({'child': subject[0]})}" if subject and self.actor.has(Role.QUALITY) else ""
        return [
            (
                register.address + (record if register is OVERRIDES else ""),
                self.text("registers.mend", register=self.text(f"registers.{register.name}")),
            )
            for register in mended_by(code)
        ]

    def known(self) -> dict[str, object]:
        """Return what every template is given."""
        return {"actor": self.actor}


def visitor(*roles: Role) -> Callable[..., Visit]:
    """Return a dependency that gives the visit of somebody with one of ``roles``."""

    def visiting(request: Request, at: Now, actor: Annotated[Actor, Depends(require(*roles))]) -> Visit:
        return Visit(request=request, actor=actor, at=at)

    return visiting


Member = Annotated[Visit, Depends(visitor(*STAFF))]
Reader = Annotated[Visit, Depends(visitor(*STAFF, Role.REGULATOR))]
Receptionist = Annotated[Visit, Depends(visitor(Role.RECEPTIONIST))]
Technician = Annotated[Visit, Depends(visitor(Role.TECHNICIAN))]
Checker = Annotated[Visit, Depends(visitor(Role.CHECKER))]
CheckerOrSignatory = Annotated[Visit, Depends(visitor(Role.CHECKER, Role.SIGNATORY))]
Signatory = Annotated[Visit, Depends(visitor(Role.SIGNATORY))]
Quality = Annotated[Visit, Depends(visitor(Role.QUALITY))]
Overseer = Annotated[Visit, Depends(visitor(*ADMINISTRATORS, Role.QUALITY))]
SystemAdmin = Annotated[Visit, Depends(visitor(Role.SYSTEM_ADMIN))]
SecurityAdmin = Annotated[Visit, Depends(visitor(Role.SECURITY_ADMIN))]
Auditor = Annotated[Visit, Depends(visitor(Role.REGULATOR, Role.QUALITY))]

"""Who may ask for what about people: parameter types of the routes."""

from typing import Annotated

from fastapi import Depends

from service.kit.access import require
from service.kit.actor import Actor, Role

SystemAdmin = Annotated[Actor, Depends(require(Role.SYSTEM_ADMIN))]
SecurityAdmin = Annotated[Actor, Depends(require(Role.SECURITY_ADMIN))]
Quality = Annotated[Actor, Depends(require(Role.QUALITY))]
Overseer = Annotated[Actor, Depends(require(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.QUALITY))]

"""The people of the demonstration laboratory, and what each may do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from domain.calibration.qualification import MetrologistLevel
from service.demo.laboratory import PACKS
from service.people.queries import Duty

REGISTERED_ITEMS = ("JJG 52", "JJG 99")
"""What the registered metrologists of the demonstration are registered for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the laboratory, and what he or she is authorised for with every pack of the demonstration."""

    login: str
    name: str
    name_en: str
    roles: tuple[str, ...]
    duties: tuple[Duty, ...] = ()
    registration: str = ""
    """Number of the registration as metrologist 注册计量师, for those whose duty needs one."""

    def authorisations(self, on: date) -> Iterator[dict[str, Any]]:
        """Give what ``people.operations.authorise`` needs, in force since 30 days before ``on``."""
        for pack_id, duty in product(PACKS, self.duties):
            yield {"pack_id": pack_id, "duty": duty, "valid_from": on - timedelta(days=30)}

    def registrations(self, on: date) -> Iterator[dict[str, Any]]:
        """Give what ``people.registrations.register`` needs, in force on ``on``."""
        if self.registration:
            yield {
                "number": self.registration,
                "level": MetrologistLevel.SECOND,
                "items": REGISTERED_ITEMS,
                "valid_from": on - timedelta(days=400),
                "valid_until": on + timedelta(days=1400),
                "evidence": "示范注册证",
            }


MEMBERS: tuple[Member, ...] = (
    Member(login="reception", name="示范·收样员", name_en="Demo Receptionist", roles=("receptionist",)),
    Member(
        login="technician",
        name="示范·检定员",
        name_en="Demo Technician",
        roles=("technician",),
        duties=("perform",),
        registration="示范2-000001",
    ),
    Member(
        login="checker",
        name="示范·核验员",
        name_en="Demo Checker",
        roles=("checker",),
        duties=("check",),
        registration="示范2-000002",
    ),
    Member(login="signatory", name="示范·批准人", name_en="Demo Signatory", roles=("signatory",), duties=("approve",)),
    Member(login="quality", name="示范·质量负责人", name_en="Demo Quality Manager", roles=("quality",)),
    Member(login="regulator", name="示范·监管员", name_en="Demo Regulator", roles=("regulator",)),
    Member(login="system", name="示范·系统管理员", name_en="Demo System Administrator", roles=("system_admin",)),
    Member(login="security", name="示范·安全管理员", name_en="Demo Security Administrator", roles=("security_admin",)),
    Member(login="audit", name="示范·审计管理员", name_en="Demo Audit Administrator", roles=("audit_admin",)),
)

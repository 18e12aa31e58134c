"""Rows of other slices as pages see them: their tables stay theirs; what only templates read needs no more type."""

from datetime import date
from typing import Protocol, TypeAlias
from uuid import UUID

Shown: TypeAlias = object
"""A row that is handed to a template as it came."""


class Calibration(Protocol):
    """What the pages' own code reads of a calibration."""

    lab_id: UUID
    id: UUID
    state: str
    order_item_id: UUID
    equipment_id: UUID
    pack_id: str
    item: dict[str, str]
    performed_on: date | None
    operator_id: UUID
    checker_id: UUID | None
    approver_id: UUID | None

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


class Standard(Protocol):
    """What the pages' own code reads of a standard."""

    lab_id: UUID
    id: UUID
    name_zh: str
    in_service: bool
    measurement_standard_id: UUID | None


class StandardCertificate(Protocol):
    """What the pages' own code reads of a standard's certificate."""

    id: UUID
    number: str
    issuer_zh: str
    issued_on: date
    valid_until: date | None


class StandardEvent(Protocol):
    """What the pages' own code reads of what befell one."""

    kind: str
    effective_on: date


class MeasurementStandard(Protocol):
    """What the pages' own code reads of a measurement standard."""

    lab_id: UUID
    id: UUID
    name_zh: str
    name_en: str
    assessment_number: str
    assessment_valid_until: date


class Seal(Protocol):
    """What the pages' own code reads of a check of a seal."""

    kind: str
    valid: bool
    recorded_by: UUID


class Batch(Protocol):
    """What the pages' own code reads of an entry about a batch."""

    recorded_by: UUID


class Tested(Protocol):
    """What the pages' own code reads of a test of a measurement standard."""

    id: UUID
    value: str
    limit: str
    recorded_by: UUID

"""What the readings need to know of calibrations, which are the higher slice: given at wiring time by service.app."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlmodel import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of the plan: which kind of quantity is read there, and in which unit it is evaluated."""

    unit: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPlan:
    """Where readings may go in one calibration."""

    open: bool
    """Whether work is in progress: after completion nothing may be added."""
    channels: Mapping[tuple[str, str], Channel]
    """By (test, channel)."""
    points: Mapping[str, frozenset[str]]
    """Keys of the points (``domain.specialty.plan.point_key``) by test."""
    repeats: Mapping[str, int]
    """Most repeats by test."""


class CalibrationLookup(Protocol):
    """Gives the plans of calibrations by id."""

    def __call__(
        self, session: Session, lab_id: UUID, calibration_ids: Collection[UUID], /
    ) -> Mapping[UUID, ReadingPlan]:
        """Return the plan of each calibration of the laboratory; a foreign id is absent like an unknown one."""

"""Points of a record that were evaluated before: a reading that changes costs its own point and no other.

A point is known by its own readings, compared whole, and by everything else that the evaluation may look at: the
record without its readings, and the pack. Where anything of that changed nothing is known any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from domain.calibration.gather import MeasuredPoint
from domain.calibration.readings import TakenReading
from domain.calibration.record import OriginalRecord, Phase
from domain.calibration.result import PointResult
from domain.specialty.schema import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedPoint:
    """What the evaluation of one point gives to that of the whole record."""

    result: PointResult
    numbers: Mapping[str, Fraction]
    """The names that judgement expressions know there."""
    notices: tuple[str, ...]


class KnownPoints:
    """Evaluated points of one record as it stands but for its readings; may be shared between threads."""

    def __init__(self, record: OriginalRecord, pack: Pack) -> None:
        self._basis = _basis(record, pack)
        self._points: dict[tuple[int, str, Phase], tuple[Mapping[str, tuple[TakenReading, ...]], EvaluatedPoint]] = {}

    @property
    def count(self) -> int:
        """How many points are known."""
        return len(self._points)

    def of(self, record: OriginalRecord, pack: Pack) -> "KnownPoints":
        """Return itself for a record that differs in nothing but readings, else one that knows no point."""
        return self if self._basis == _basis(record, pack) else KnownPoints(record, pack)

    def find(self, at: MeasuredPoint) -> EvaluatedPoint | None:
        """Return a point as it was evaluated with the very same readings."""
        readings, evaluated = self._points.get(_place(at), (None, None))
        return evaluated if readings == at.readings else None

    def keep(self, at: MeasuredPoint, evaluated: EvaluatedPoint) -> None:
        """Remember a point in the place of what was known there."""
        self._points[_place(at)] = at.readings, evaluated


def _basis(record: OriginalRecord, pack: Pack) -> tuple[OriginalRecord, Pack]:
    return replace(record, readings=()), pack


def _place(at: MeasuredPoint) -> tuple[int, str, Phase]:
    return at.index, at.point.key, at.phase

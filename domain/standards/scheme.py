"""A verification scheme 计量检定系统表 (计量法 10; JJF 1001): by which instruments a unit is handed down.

The official document is a drawing of boxes in three parts (计量基准, 计量标准, 工作计量器具), joined by lines that
carry the method. Here the same is data. At which level a standard is held (社会公用, 部门, 企事业) is no part of the
official drawing; a box may narrow it by ``levels``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.authoring.parts import Bilingual, DecimalText, Normative


class Part(StrEnum):
    """Part of the official drawing, top to bottom."""

    PRIMARY = "primary"
    """计量基准器具."""
    STANDARD = "standard"
    """计量标准器具."""
    WORKING = "working"
    """工作计量器具."""


class Holding(StrEnum):
    """Level at which an instrument is held, as standards and certificates on record have it."""

    PRIMARY = "primary"
    NATIONAL = "national"
    SOCIAL_PUBLIC = "social_public"
    DEPARTMENTAL = "departmental"
    ENTERPRISE = "enterprise"
    WORKING = "working"
    ITEM = "item"


HOLDINGS: dict[Part, frozenset[Holding]] = {
    Part.PRIMARY: frozenset({Holding.PRIMARY, Holding.NATIONAL}),
    # A laboratory's working standard, and an item that is itself a standard, stand among the standards.
    Part.STANDARD: frozenset(set(Holding) - {Holding.PRIMARY}),
    Part.WORKING: frozenset({Holding.WORKING, Holding.ITEM}),
}
"""Levels that may stand in a part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeRange:
    """Range of values that a box covers, both ends included."""

    low: DecimalText
    high: DecimalText
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(Normative):
    """One box of the drawing: instruments of one kind and one accuracy."""

    id: str
    part: Part
    name: Bilingual
    levels: tuple[Holding, ...] = ()
    """Levels at which these instruments are held; empty: every level of the part."""
    accuracy: Bilingual | None = None
    """What the drawing says of their accuracy, in words."""
    range: SchemeRange | None = None
    """None: not stated, and then no bar to anything."""
    classes: tuple[str, ...] = ()
    """Classes as accuracies on record state them, without spaces: ``E2``, ``0.05级``, ``二等``."""
    regulations: tuple[str, ...] = ()
    """Regulations, without the year, by which these instruments are verified: ``JJG 52``."""

    @property
    def holdings(self) -> frozenset[Holding]:
        """Levels that may stand here."""
        return frozenset(self.levels) or HOLDINGS[self.part]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeEdge(Normative):
    """What a box may verify, and how."""

    above: str
    below: tuple[str, ...]
    method: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme(Normative):
    """One verification scheme; ``verified`` and ``source`` speak of its code and title."""

    format: str
    id: str
    code: str
    title: Bilingual
    quantity_kinds: tuple[str, ...]
    """Kinds of quantity whose dissemination it orders."""
    boxes: tuple[Box, ...]
    edges: tuple[SchemeEdge, ...]

    def box(self, box_id: str) -> Box | None:
        """Return the box with this id, or None."""
        return next((box for box in self.boxes if box.id == box_id), None)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every (above, below) that an edge joins."""
        return ((edge.above, below) for edge in self.edges for below in edge.below)

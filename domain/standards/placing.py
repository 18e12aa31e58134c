"""In which boxes of a scheme an instrument stands, and whether the scheme lets one verify the other."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from domain.errors import MetrologyError
from domain.quantity.conversion import convert
from domain.quantity.decimal_text import parse_decimal
from domain.standards.classes import states_class
from domain.standards.scheme import Box, Holding, Part, Scheme, SchemeRange

_SPACED = re.compile(r"\s+(?=[级等])")
"""``0.05 级`` and ``0.05级`` are one class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Values at which an instrument was used. Numbers are decimal text."""

    low: str
    high: str
    unit: str
    quantity_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of an instrument that bears on its place."""

    holding: Holding
    accuracy: str = ""
    """Class or accuracy as it is on record, for people to read; "" where nothing is."""
    regulations: tuple[str, ...] = ()
    """Regulations by which it was verified, with or without the year; empty where unknown."""
    primary: bool = False
    """Marked as the realisation of a unit."""


def boxes_of(scheme: Scheme, standing: Standing, span: Span | None = None) -> tuple[Box, ...]:
    """Boxes in which it may stand, in the order of the scheme; none where nothing on record says so.

    What realises a unit stands in the primary part whatever its accuracy says. Elsewhere the class on record has to
    be one of the box; where the box names regulations, theirs may stand in for a class that is not on record.
    """
    return tuple(
        box for box in scheme.boxes if _recognised(box, standing) and (span is None or _covers(box.range, span))
    )


def joined(scheme: Scheme, above: Collection[Box], below: Collection[Box]) -> tuple[tuple[str, str], ...]:
    """Edges, as (above, below), from one of ``above`` to one of ``below``; none: the scheme does not allow it."""
    upper, lower = {box.id for box in above}, {box.id for box in below}
    return tuple((high, low) for high, low in scheme.pairs() if high in upper and low in lower)


def without_year(code: str) -> str:
    """``JJG 52-2013`` as ``JJG 52``."""
    head, _, year = code.rpartition("-")
    return head if head and year.isdecimal() else code


def _recognised(box: Box, standing: Standing) -> bool:
    if box.part is Part.PRIMARY:
        return standing.primary or standing.holding in box.holdings
    if standing.holding not in box.holdings:
        return False
    by_regulation = not {without_year(code) for code in standing.regulations}.isdisjoint(box.regulations)
    if standing.regulations and box.regulations and not by_regulation:
        return False
    if box.classes and standing.accuracy:
        return states_class(_SPACED.sub("", standing.accuracy), box.classes)
    return by_regulation


def _covers(covered: SchemeRange | None, span: Span) -> bool:
    if covered is None:
        return True
    try:
        ends = (parse_decimal(end) for end in (span.low, span.high))
        low, high = (convert(end, span.unit, covered.unit, span.quantity_kind) for end in ends)
    except MetrologyError:
        return False
    return parse_decimal(covered.low) <= low and high <= parse_decimal(covered.high)

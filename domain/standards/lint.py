"""What is wrong with a verification scheme, explained in both languages with the line where its author mends it."""

from collections.abc import Iterator, Mapping

from domain.authoring.findings import Finding, finding_of
from domain.authoring.parts import Normative, Verified
from domain.authoring.reader import Source
from domain.errors import MetrologyError
from domain.quantity.conversion import convert
from domain.quantity.decimal_text import parse_decimal
from domain.quantity.kinds import find_kind
from domain.standards.errors import (
    SchemeBoxRepeated,
    SchemeBoxUnknown,
    SchemeBoxUnreached,
    SchemeBoxUnrecognisable,
    SchemeCycle,
    SchemeEdgeUpward,
    SchemeLevelMisplaced,
    SchemeRangeReversed,
    SchemeSourceMissing,
)
from domain.standards.scheme import HOLDINGS, Part, Scheme

Faults = Iterator[MetrologyError]


def lint(source: Source[Scheme]) -> tuple[Finding, ...]:
    """Hold a scheme against all rules; in the order of the file, never raising."""
    found = [fault for rule in _RULES for fault in rule(source.value)]
    findings = (finding_of(fault, source.position(fault.pointer)) for fault in found)
    return tuple(sorted(findings, key=lambda finding: (finding.line, finding.column, finding.code)))


def _kinds(scheme: Scheme) -> Faults:
    for index, kind in enumerate(scheme.quantity_kinds):
        try:
            find_kind(kind)
        except MetrologyError as fault:
            yield fault.at(f"/quantity_kinds/{index}")


def _boxes(scheme: Scheme) -> Faults:
    seen: set[str] = set()
    for index, box in enumerate(scheme.boxes):
        at = f"/boxes/{index}"
        if box.id in seen:
            yield SchemeBoxRepeated(f"{at}/id", box=box.id)
        seen.add(box.id)
        if box.part is not Part.PRIMARY and not (box.classes or box.regulations):
            yield SchemeBoxUnrecognisable(at, box=box.id)
        for place, level in enumerate(box.levels):
            if level not in HOLDINGS[box.part]:
                known = ", ".join(sorted(HOLDINGS[box.part]))
                yield SchemeLevelMisplaced(f"{at}/levels/{place}", box=box.id, level=level, known=known)


def _ranges(scheme: Scheme) -> Faults:
    for index, box in enumerate(scheme.boxes):
        if box.range is None:
            continue
        at = f"/boxes/{index}/range"
        if parse_decimal(box.range.low) > parse_decimal(box.range.high):
            yield SchemeRangeReversed(at, low=box.range.low, high=box.range.high)
        try:
            convert(parse_decimal(box.range.low), box.range.unit, box.range.unit, scheme.quantity_kinds[0])
        except MetrologyError as fault:
            fault.pointer = f"{at}/unit"
            yield fault


def _edges(scheme: Scheme) -> Faults:
    order = list(Part)
    for index, edge in enumerate(scheme.edges):
        above = scheme.box(edge.above)
        if above is None:
            yield SchemeBoxUnknown(f"/edges/{index}/above", box=edge.above)
        for place, name in enumerate(edge.below):
            at, below = f"/edges/{index}/below/{place}", scheme.box(name)
            if below is None:
                yield SchemeBoxUnknown(at, box=name)
            elif above is not None and (
                above.part is Part.WORKING or order.index(above.part) > order.index(below.part)
            ):
                yield SchemeEdgeUpward(at, above=above.id, below=below.id)


def _cycles(scheme: Scheme) -> Faults:
    """What cannot be peeled off from below stands on a cycle, or above one."""
    left = dict(_downward(scheme))
    while ends := [box for box, below in left.items() if not below & left.keys()]:
        for box in ends:
            del left[box]
    if left:
        way = [next(iter(left))]
        while way[-1] not in way[:-1]:
            way.append(min(left[way[-1]] & left.keys()))
        way = way[way.index(way[-1]) :]
        index = next(index for index, edge in enumerate(scheme.edges) if edge.above == way[0] and way[1] in edge.below)
        yield SchemeCycle(f"/edges/{index}", way=" > ".join(way))


def _reached(scheme: Scheme) -> Faults:
    downward = _downward(scheme)
    waiting = [box.id for box in scheme.boxes if box.part is Part.PRIMARY]
    reached = set(waiting)
    while waiting:
        new = downward.get(waiting.pop(), set()) - reached
        reached |= new
        waiting.extend(new)
    for index, box in enumerate(scheme.boxes):
        if box.id not in reached:
            yield SchemeBoxUnreached(f"/boxes/{index}", box=box.id)


def _sources(scheme: Scheme) -> Faults:
    stated: list[tuple[str, Normative]] = [("", scheme)]
    stated += [(f"/boxes/{index}", box) for index, box in enumerate(scheme.boxes)]
    stated += [(f"/edges/{index}", edge) for index, edge in enumerate(scheme.edges)]
    for at, each in stated:
        if each.verified is Verified.SOURCE and not each.source.strip():
            yield SchemeSourceMissing(f"{at}/verified")


def _downward(scheme: Scheme) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {box.id: set() for box in scheme.boxes}
    for above, below in scheme.pairs():
        found.setdefault(above, set()).add(below)
    return found


_RULES = (_kinds, _boxes, _ranges, _edges, _cycles, _reached, _sources)

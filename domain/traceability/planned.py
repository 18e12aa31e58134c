"""The end of a chain that is still to be made: where the standards that were chosen will be used, by the plan alone.

What the evaluation will take at each point is told beforehand, so that the rules speak before the work and not after.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from domain.calibration.record import StandardResult, StandardUse
from domain.calibration.standards import result_at, uses_at
from domain.errors import MetrologyError
from domain.specialty.applying import applying_roles, applying_tests
from domain.specialty.plan import PlannedPoint, schedule
from domain.specialty.procedure import PackTest
from domain.specialty.schema import CertifiedResult, Pack
from domain.traceability.chain import CertificateNode, Level, Link, NodeResult
from domain.traceability.facts import RegulationFact
from domain.traceability.own import used_at

PLANNED = "planned"
"""Stands for the certificate that work not yet done will have."""


def planned_node(pack: Pack, on: date) -> CertificateNode:
    """Give the certificate to come: of which quantities it will speak is known, of their values nothing."""
    return CertificateNode(
        id=PLANNED,
        number=PLANNED,
        issuer="",
        level=Level.ITEM,
        name_zh=pack.kind.zh,
        name_en=pack.kind.en,
        issued_on=on,
        valid_until=None,
        digest="",
        results=tuple(
            NodeResult(
                id=test.id,
                quantity_kind=test.model.kind,
                unit=test.model.unit,
                range_low="",
                range_high="",
                expanded_uncertainty="",
                coverage_factor="",
                claims_traceability=test.claims_traceability,
            )
            for test in pack.tests
        ),
    )


def planned_regulation(pack: Pack, *, service: str = "", licensed: bool = True) -> RegulationFact:
    """Give the regulation of the pack, for work of the kind ``service`` where the scope is to be asked (T17).

    ``licensed``: the laboratory states the number of a licence for that kind of work.
    """
    regulation = pack.regulation
    return RegulationFact(
        code=regulation.code,
        effective_from=regulation.effective_from,
        effective_to=regulation.effective_to,
        in_scope=licensed and (not service or serves(pack, service)),
        service=service,
    )


def serves(pack: Pack, service: str) -> bool:
    """Whether the pack is for this kind of work."""
    return any(each.value == service for each in pack.regulation.services)


def planned_links(
    pack: Pack, item: Mapping[str, str], standards: Sequence[StandardUse], on: date
) -> tuple[tuple[Link, ...], ...]:
    """For each of ``standards``, in their order, one link for every certified result at every point it will be used.

    Where no result of the standard reaches a point, the first of its kind is named, else the first of the property that
    is asked for: T06 and T07 then say what is wrong with it. A property that it does not state at all gives no link.
    Raises what `schedule` raises for an item that was not accepted.
    """
    found: list[list[Link]] = [[] for _ in standards]
    planned = schedule(pack, item)
    for test in applying_tests(pack, item):
        for role in applying_roles(pack, test.id, item):
            for point in planned[test.id]:
                for index, use in uses_at(standards, role, test, point):
                    links = (_link(test, point, wanted, use, on) for wanted in role.results)
                    found[index] += (link for link in links if link is not None)
    return tuple(map(tuple, found))


def _link(test: PackTest, point: PlannedPoint, wanted: CertifiedResult, use: StandardUse, on: date) -> Link | None:
    stated = _stated(test, point, wanted, use)
    if stated is None:
        return None
    low, high, unit = used_at(format(point.nominal, "f"), test, wanted, stated, wanted.unit)
    return Link(
        child_id=PLANNED,
        child_where=test.id,
        parent_id=use.certificate_id,
        parent_result_id=stated.id,
        quantity_kind=wanted.quantity_kind,
        point_low=low,
        point_high=high,
        unit=unit,
        used_on=on,
    )


def _stated(test: PackTest, point: PlannedPoint, wanted: CertifiedResult, use: StandardUse) -> StandardResult | None:
    try:
        return result_at(wanted, [(0, use)], test, point)[2]
    except MetrologyError:
        named = [each for each in use.results if each.characteristic in wanted.characteristics]
        return next((each for each in named if each.quantity_kind == wanted.quantity_kind), next(iter(named), None))

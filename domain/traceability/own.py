"""Our own end of the chain, rebuilt from the frozen record: what the certificate claims, and what each result rests on.

The audit in the service and the offline verifier both call this, so nothing about the chain's first step is taken on
trust: points, days and shares come from the record, its budget and the pack.
"""

from collections.abc import Iterator
from decimal import Decimal

from domain.calibration.record import OriginalRecord, StandardResult
from domain.calibration.result import PointResult, RecordResult
from domain.calibration.standards import MAXIMUM_PERMISSIBLE_ERROR
from domain.errors import MetrologyError
from domain.quantity.conversion import convert, convert_difference
from domain.quantity.decimal_text import parse_decimal, plain
from domain.specialty.procedure import PackTest
from domain.specialty.schema import CertifiedResult, Pack
from domain.traceability.chain import Link, NodeResult
from domain.uncertainty.budget import BudgetLine
from domain.uncertainty.citation import cited


def node_result(result: StandardResult) -> NodeResult:
    """One result of a standard's certificate as the chain knows it.

    A standard used by its class has a rectangle, whose u is half-width/sqrt(3) (GUM 4.3.7): a certificate that prints
    k = 1.73 does not mean another u.
    """
    standard_uncertainty = None
    if result.characteristic == MAXIMUM_PERMISSIBLE_ERROR:
        standard_uncertainty = plain(parse_decimal(result.expanded_uncertainty) / Decimal(3).sqrt())
    return NodeResult(
        id=result.id,
        quantity_kind=result.quantity_kind,
        unit=result.unit,
        range_low=result.range_low,
        range_high=result.range_high,
        expanded_uncertainty=result.expanded_uncertainty,
        coverage_factor=result.coverage_factor,
        standard_uncertainty=standard_uncertainty,
    )


def own_results(pack: Pack, result: RecordResult) -> tuple[NodeResult, ...]:
    """What our certificate claims, point by point, in the unit of each point's budget."""
    return tuple(_own_result(pack, point) for point in result.points)


def own_links(certificate_id: str, pack: Pack, record: OriginalRecord, result: RecordResult) -> tuple[Link, ...]:
    """One link for every certified result in the budget of every point: where it was used, and its share.

    A budget line that opens to nothing in the record gives no link: T01 then finds the result without its standard. Of
    two lines by one certified result, such as one thermometer read twice, the larger gives the link.
    """
    found: dict[str, Link] = {}
    for point in result.points:
        for link in sorted(_links(certificate_id, pack, record, point), key=_share):
            found[link.id] = link
    return tuple(found.values())


def result_id(point: PointResult) -> str:
    """``test/point/phase``: the id of one of our results, inside its certificate."""
    return f"{point.test}/{point.point}/{point.phase}"


def _share(link: Link) -> Decimal:
    return parse_decimal(link.contribution or "0")


def _own_result(pack: Pack, point: PointResult) -> NodeResult:
    test = pack.test(point.test)
    return NodeResult(
        id=result_id(point),
        quantity_kind=test.model.kind if test else "",
        unit=point.budget.unit,
        range_low=point.budget.reported.value,
        range_high=point.budget.reported.value,
        expanded_uncertainty=point.budget.reported.expanded_uncertainty,
        coverage_factor=point.budget.coverage_factor,
        claims_traceability=test.claims_traceability if test else True,
    )


def _links(certificate_id: str, pack: Pack, record: OriginalRecord, point: PointResult) -> Iterator[Link]:
    test = pack.test(point.test)
    if test is None:
        return
    symbols = {each.symbol: each.uncertainty.certificate for each in test.model.inputs if each.uncertainty.certificate}
    wanted = {result.symbol: result for role in pack.roles_of(test.id) for result in role.results}
    for line in point.budget.lines:
        parent_id, parent_result_id = cited(line.source)
        stated = _stated(record, parent_id, parent_result_id)
        if line.symbol not in symbols or stated is None:
            continue
        demanded = wanted[symbols[line.symbol]]
        low, high, unit = used_at(point.nominal, test, demanded, stated, line.unit)
        entered = _entered(line, unit)
        yield Link(
            child_id=certificate_id,
            child_where=result_id(point),
            parent_id=parent_id,
            parent_result_id=stated.id,
            quantity_kind=demanded.quantity_kind,
            point_low=low,
            point_high=high,
            unit=unit,
            used_on=record.performed_on,
            standard_uncertainty=entered,
            contribution=line.contribution,
            child_standard_uncertainty=point.budget.combined_standard_uncertainty,
        )


def used_at(
    nominal: str, test: PackTest, demanded: CertifiedResult, stated: StandardResult, wanted_unit: str
) -> tuple[str, str, str]:
    """Where a standard is used, low and high, and their unit: at the point, or over its range of another quantity.

    The unit is the wanted one, that of the budget, but for a quantity that enters in units of another kind, such as the
    error of a thermometer (K) a temperature (degC).
    """
    ends, unit = (nominal, nominal), test.scale.unit
    if not demanded.covers_nominal:
        ends, unit = (stated.range_low, stated.range_high), stated.unit
    try:
        low, high = (
            format(convert(parse_decimal(end), unit, wanted_unit, demanded.quantity_kind), "f") for end in ends
        )
    except MetrologyError:
        return *ends, unit
    return low, high, wanted_unit


def _entered(line: BudgetLine, unit: str) -> str:
    """U of a standard as it stands in the budget, in the unit of the link."""
    if unit == line.unit:
        return line.standard_uncertainty
    return plain(convert_difference(parse_decimal(line.standard_uncertainty), line.unit, unit))


def _stated(record: OriginalRecord, certificate_id: str, wanted_id: str) -> StandardResult | None:
    offered = (use.results for use in record.standards if use.certificate_id == certificate_id)
    return next((result for results in offered for result in results if result.id == wanted_id), None)

"""Our own end of the chain, rebuilt from the frozen record: what the certificate claims, and what each result rests on.

The audit in the service and the offline verifier both call this, so nothing about the chain's first step is taken on
trust: points, days and shares come from the record, its budget and the pack.
"""

from collections.abc import Iterator
from decimal import Decimal

from domain.calibration.record import OriginalRecord, StandardResult
from domain.calibration.result import PointResult, RecordResult
from domain.calibration.standards import MAXIMUM_PERMISSIBLE_ERROR
from domain.quantity.conversion import convert_difference
from domain.quantity.decimal_text import parse_decimal, plain
from domain.specialty.procedure import PackTest
from domain.specialty.schema import CertifiedResult, Pack
from domain.traceability.chain import Link, NodeResult
from domain.uncertainty.budget import BudgetLine

OPENS_TO_STANDARD = "standard:"


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
    """What our certificate claims: one result for each point and phase, at its nominal value."""
    return tuple(_own_result(pack, point) for point in result.points)


def own_links(certificate_id: str, pack: Pack, record: OriginalRecord, result: RecordResult) -> tuple[Link, ...]:
    """One link for each result and each certified U/k in its budget.

    A budget line that opens to nothing in the record gives no link: T01 then finds the result without its standard.
    Raises the refusal of a number or a unit that is none.
    """
    return tuple(link for point in result.points for link in _links(certificate_id, pack, record, point))


def result_id(point: PointResult) -> str:
    """``test/point/phase``: the id of one of our results, inside its certificate."""
    return f"{point.test}/{point.point}/{point.phase}"


def _own_result(pack: Pack, point: PointResult) -> NodeResult:
    test = pack.test(point.test)
    budget = point.budget
    return NodeResult(
        id=result_id(point),
        quantity_kind=test.scale.kind if test else "",
        unit=test.scale.unit if test else budget.unit,
        range_low=point.nominal,
        range_high=point.nominal,
        expanded_uncertainty=budget.reported.expanded_uncertainty,
        uncertainty_unit=budget.unit,
        coverage_factor=budget.coverage_factor,
    )


def _links(certificate_id: str, pack: Pack, record: OriginalRecord, point: PointResult) -> Iterator[Link]:
    test = pack.test(point.test)
    if test is None:
        return
    lines = {line.symbol: line for line in point.budget.lines}
    certified = {wanted.symbol: wanted for role in pack.roles_of(test.id) for wanted in role.results}
    for symbol, wanted in ((one.symbol, certified.get(one.uncertainty.certificate)) for one in test.model.inputs):
        line = lines.get(symbol)
        if wanted is None or line is None:
            continue
        parent_id, _, parent_result_id = line.source.removeprefix(OPENS_TO_STANDARD).partition("/")
        stated = _stated(record, parent_id, parent_result_id)
        if stated is not None and line.source.startswith(OPENS_TO_STANDARD):
            yield _link(
                certificate_id=certificate_id,
                record=record,
                point=point,
                test=test,
                wanted=wanted,
                line=line,
                parent_id=parent_id,
                stated=stated,
            )


def _link(
    *,
    certificate_id: str,
    record: OriginalRecord,
    point: PointResult,
    test: PackTest,
    wanted: CertifiedResult,
    line: BudgetLine,
    parent_id: str,
    stated: StandardResult,
) -> Link:
    unit = test.scale.unit if wanted.covers_nominal else stated.unit
    low, high = (point.nominal, point.nominal) if wanted.covers_nominal else (stated.range_low, stated.range_high)
    entered = convert_difference(parse_decimal(line.standard_uncertainty), line.unit, unit)
    return Link(
        child_id=certificate_id,
        child_where=result_id(point),
        parent_id=parent_id,
        parent_result_id=stated.id,
        quantity_kind=wanted.quantity_kind,
        point_low=low,
        point_high=high,
        unit=unit,
        used_on=record.performed_on,
        standard_uncertainty=plain(entered),
        contribution=line.contribution,
        child_standard_uncertainty=point.budget.combined_standard_uncertainty,
    )


def _stated(record: OriginalRecord, certificate_id: str, wanted_id: str) -> StandardResult | None:
    offered = (use.results for use in record.standards if use.certificate_id == certificate_id)
    return next((result for results in offered for result in results if result.id == wanted_id), None)

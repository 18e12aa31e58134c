"""What a certificate of ours rests on: its own node and links, as they follow from its document, record and pack.

The laboratory builds its chains by this, and the verifier builds them again.
"""

from collections.abc import Iterator

from domain.calibration.record import OriginalRecord, StandardResult
from domain.calibration.result import PointResult
from domain.certificate.content import CertificateContent
from domain.errors import MetrologyError
from domain.quantity import parse_decimal
from domain.quantity.conversion import convert
from domain.specialty.procedure import PackTest
from domain.specialty.schema import CertifiedResult, Pack
from domain.traceability.chain import CertificateNode, Level, Link, NodeResult, StatusEvent


def certificate_node(
    content: CertificateContent, pack: Pack, *, digest: str, events: tuple[StatusEvent, ...] = ()
) -> CertificateNode:
    """Return the certificate as the root of its chain; its id there is its number."""
    return CertificateNode(
        id=content.number,
        number=content.number,
        issuer=content.laboratory.name_zh,
        level=Level.ITEM,
        name_zh=content.item.name_zh,
        name_en=content.item.name_en,
        issued_on=content.dates.issued_on,
        valid_until=content.dates.valid_until,
        digest=digest,
        recorded_digest=digest,
        results=tuple(_result(point, pack) for point in content.result.points),
        events=events,
    )


def certificate_links(content: CertificateContent, record: OriginalRecord, pack: Pack) -> tuple[Link, ...]:
    """Return one link for every certified result in the budget of every point."""
    return tuple(link for point in content.result.points for link in _links(content, record, pack, point))


def where(point: PointResult) -> str:
    """Id of a point's result in the chain."""
    return f"{point.test}/{point.point}/{point.phase}"


def _result(point: PointResult, pack: Pack) -> NodeResult:
    test = pack.test(point.test)
    return NodeResult(
        id=where(point),
        quantity_kind=test.model.kind if test else "",
        unit=point.budget.unit,
        range_low=point.budget.reported.value,
        range_high=point.budget.reported.value,
        expanded_uncertainty=point.budget.reported.expanded_uncertainty,
        coverage_factor=point.budget.coverage_factor,
    )


def _links(content: CertificateContent, record: OriginalRecord, pack: Pack, point: PointResult) -> Iterator[Link]:
    test = pack.test(point.test)
    if test is None:
        return
    symbols = {each.symbol: each.uncertainty.certificate for each in test.model.inputs if each.uncertainty.certificate}
    wanted = {result.symbol: result for role in pack.roles_of(test.id) for result in role.results}
    for line in point.budget.lines:
        kind, _, opened = line.source.partition(":")
        if line.symbol not in symbols or kind != "standard":
            continue
        parent_id, _, result_id = opened.partition("/")
        demanded = wanted[symbols[line.symbol]]
        low, high = _used_at(point, test, demanded, _stated(record, parent_id, result_id), line.unit)
        yield Link(
            child_id=content.number,
            child_where=where(point),
            parent_id=parent_id,
            parent_result_id=result_id,
            quantity_kind=demanded.quantity_kind,
            point_low=low,
            point_high=high,
            unit=line.unit,
            used_on=record.performed_on,
            standard_uncertainty=line.standard_uncertainty,
            contribution=line.contribution,
            child_standard_uncertainty=point.budget.combined_standard_uncertainty,
        )


def _used_at(
    point: PointResult, test: PackTest, demanded: CertifiedResult, stated: StandardResult | None, unit: str
) -> tuple[str, str]:
    """Where the standard was used, in ``unit``: at the point, or over the whole of a range of another quantity."""
    ends = (point.nominal, point.nominal)
    given = test.scale.unit
    if not demanded.covers_nominal and stated is not None:
        ends, given = (stated.range_low, stated.range_high), stated.unit
    try:
        low, high = (format(convert(parse_decimal(end), given, unit, demanded.quantity_kind), "f") for end in ends)
    except MetrologyError:
        return ends
    return low, high


def _stated(record: OriginalRecord, certificate_id: str, result_id: str) -> StandardResult | None:
    return next(
        (
            result
            for use in record.standards
            if use.certificate_id == certificate_id
            for result in use.results
            if result.id == result_id
        ),
        None,
    )

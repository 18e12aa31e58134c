"""A certified value of a standard beside the one that its certificate before stated (rule T20)."""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlmodel import Session

from domain.traceability.facts import HistoryFact
from service.standards import queries
from service.standards.tables import StandardCertificateRow, StandardResultRow


def histories_of(
    session: Session, *, lab_id: UUID, standard_ids: Collection[UUID], result_ids: Collection[UUID]
) -> Iterator[HistoryFact]:
    """Give each of these certified values beside the one before it, stated for the same place."""
    stated = queries.results_about(session, lab_id=lab_id, standard_ids=standard_ids)
    issued = {certificate.id: certificate for _, certificate in stated}
    places: dict[tuple[object, ...], list[StandardResultRow]] = {}
    for result, _ in stated:
        places.setdefault(_place(result), []).append(result)
    for now in (result for result, _ in stated if result.id in result_ids and result.value is not None):
        earlier = [each for each in places[_place(now)] if _is_before(each, now, issued)]
        if earlier:
            yield _history(now, max(earlier, key=lambda each: issued[each.certificate_id].issued_on), issued)


def _place(result: StandardResultRow) -> tuple[object, ...]:
    place = (result.characteristic, result.quantity_kind, result.unit, result.range_low, result.range_high)
    return (result.standard_id, *place)


def _is_before(each: StandardResultRow, now: StandardResultRow, issued: dict[UUID, StandardCertificateRow]) -> bool:
    return each.value is not None and issued[each.certificate_id].issued_on < issued[now.certificate_id].issued_on


def _history(
    now: StandardResultRow, before: StandardResultRow, issued: dict[UUID, StandardCertificateRow]
) -> HistoryFact:
    return HistoryFact(
        certificate_id=str(now.certificate_id),
        result_id=str(now.id),
        unit=now.unit,
        value=now.value or "",
        expanded_uncertainty=now.expanded_uncertainty,
        coverage_factor=now.coverage_factor,
        before_number=issued[before.certificate_id].number,
        before_value=before.value or "",
        before_expanded_uncertainty=before.expanded_uncertainty,
        before_coverage_factor=before.coverage_factor,
    )

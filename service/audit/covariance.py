"""Covariance of results of several certificates, from what their frozen records say they took over."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from domain.calibration.covariance import covariances
from domain.traceability.own import result_id
from service.audit.refusals import CovarianceAsked
from service.audit.wire import ComparedOut, CovarianceOfTwoOut, CovarianceOut
from service.certificates import queries as certificates

FEWEST, MOST = 2, 20
"""Certificates that are compared at a time."""
RESULT_LIMIT = 400
"""Results that are compared at a time: 80,000 pairs."""


def numbers_of(text: str) -> tuple[str, ...]:
    """Return the numbers of a list with commas, each once; raise CovarianceAsked for too few or too many."""
    numbers = tuple(dict.fromkeys(number.strip() for number in text.split(",") if number.strip()))
    if not FEWEST <= len(numbers) <= MOST:
        raise _asked()
    return numbers


def covariance_of(session: Session, *, lab_id: UUID, numbers: Sequence[str]) -> CovarianceOut:
    """Return all results of the certificates, and their covariances; raise NotFound, CovarianceAsked, RecordDamaged."""
    found = [
        (number, point)
        for number in numbers
        for point in certificates.content_of(
            certificates.certificate(session, lab_id=lab_id, number=number)
        ).result.points
    ]
    if len(found) > RESULT_LIMIT:
        raise _asked()
    return CovarianceOut(
        results=tuple(
            ComparedOut(
                certificate=number,
                result=result_id(point),
                value=point.budget.value,
                standard_uncertainty=point.budget.combined_standard_uncertainty,
                unit=point.budget.unit,
                shared_known=bool(point.shared),
            )
            for number, point in found
        ),
        covariances=tuple(
            CovarianceOfTwoOut.model_validate(each) for each in covariances([point for _, point in found])
        ),
    )


def _asked() -> CovarianceAsked:
    return CovarianceAsked("/certificates", first=FEWEST, last=MOST, results=RESULT_LIMIT)

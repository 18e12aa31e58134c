"""Rows gathered into an original record: everything the evaluation may look at, and nothing else."""

from datetime import date
from uuid import UUID

from sqlmodel import Session

from domain.calibration.record import (
    EnvironmentReading,
    OriginalRecord,
    Phase,
    Purpose,
    Reading,
    StandardResult,
    StandardUse,
)
from service.calibrations import queries
from service.calibrations.refusals import NotInProgress
from service.calibrations.tables import CalibrationRow, StandardChoiceRow
from service.readings import queries as readings
from service.standards import queries as standards
from service.standards.accuracy import accuracies_of, accuracy_on
from service.standards.choosing import usable


def original_record(session: Session, row: CalibrationRow) -> OriginalRecord:
    """Gather what was seen at the bench, and by which standards, as it stands after corrections.

    Raises NotInProgress before the work has begun, StandardNotUsable for a certificate that was withdrawn meanwhile.
    """
    if row.performed_on is None:
        raise NotInProgress(state=row.state)
    return OriginalRecord(
        id=str(row.id),
        pack_id=row.pack_id,
        pack_version=row.pack_version,
        pack_digest=row.pack_digest,
        service=row.service,
        purpose=Purpose(row.purpose),
        item=dict(sorted(row.item.items())),
        performed_on=row.performed_on,
        environment=_environment(session, row),
        checks=dict(sorted(row.checks.items())),
        readings=_readings(session, row),
        standards=standard_uses(session, row, on=row.performed_on),
        adjusted=row.adjusted,
        statement_requested=row.statement_requested,
    )


def _environment(session: Session, row: CalibrationRow) -> tuple[EnvironmentReading, ...]:
    noted = queries.current_environment(session, lab_id=row.lab_id, calibration_id=row.id)
    return tuple(
        EnvironmentReading(channel=each.channel, value=each.value, unit=each.unit, taken_at=each.taken_at)
        for each in noted
    )


def _readings(session: Session, row: CalibrationRow) -> tuple[Reading, ...]:
    taken = readings.current_readings(session, lab_id=row.lab_id, calibration_id=row.id)
    return tuple(
        Reading(
            id=str(each.id),
            test=each.test,
            point=each.point,
            channel=each.channel,
            repeat=each.repeat,
            phase=Phase(each.phase),
            value=each.value,
            unit=each.unit,
            taken_at=each.taken_at,
            source=each.source,
            taken_by=str(each.taken_by),
        )
        for each in taken
    )


def standard_uses(session: Session, row: CalibrationRow, *, on: date) -> tuple[StandardUse, ...]:
    """Return standards per measurement (M1), each with the results of its certificate in force on the day of the work.

    In the order of their choices (``queries.choices_of``). Raises StandardNotUsable.
    """
    choices = queries.choices_of(session, lab_id=row.lab_id, calibration_id=row.id)
    ids = {choice.standard_id for choice in choices}
    known = standards.standards(session, lab_id=row.lab_id, standard_ids=ids)
    in_force = standards.certificates_in_force(session, lab_id=row.lab_id, standard_ids=ids, on=on)
    certificates = {(standard, each.id): each for standard, found in in_force.items() for each in found}
    results = _results(session, row.lab_id, choices)
    stated = accuracies_of(session, lab_id=row.lab_id, standard_ids=ids)
    uses = []
    for index, choice in enumerate(choices):
        place = (choice.standard_id, choice.certificate_id)
        certificate = certificates.get(place) or usable(
            session,
            lab_id=row.lab_id,
            standard_id=choice.standard_id,
            on=on,
            certificate_id=choice.certificate_id,
            pointer=f"/standards/{index}",
        )
        standard = known[choice.standard_id]
        uses.append(
            StandardUse(
                role=choice.role,
                test=choice.test,
                point=choice.point,
                standard_id=str(standard.id),
                name_zh=standard.name_zh,
                name_en=standard.name_en,
                serial=standard.serial,
                accuracy=accuracy_on(stated.get(standard.id, ()), on),
                assembly_id=str(standard.measurement_standard_id or ""),
                certificate_id=str(certificate.id),
                certificate_number=certificate.number,
                certificate_digest=certificate.file_digest,
                issued_on=certificate.issued_on,
                valid_until=certificate.valid_until,
                results=tuple(results.get(place, ())),
            )
        )
    return tuple(uses)


def _results(
    session: Session, lab_id: UUID, choices: list[StandardChoiceRow]
) -> dict[tuple[UUID, UUID], list[StandardResult]]:
    """Results by standard and certificate, in the order they were recorded."""
    rows = standards.results_of(session, lab_id=lab_id, certificate_ids={each.certificate_id for each in choices})
    found: dict[tuple[UUID, UUID], list[StandardResult]] = {}
    for result in rows:
        found.setdefault((result.standard_id, result.certificate_id), []).append(standards.certified_result(result))
    return found

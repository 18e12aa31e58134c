"""One calibration as it is shown: with its record so far, and its ETag."""

from fastapi import Response
from sqlmodel import Session

from service.calibrations import queries
from service.calibrations.bench import bench_plan
from service.calibrations.tables import CalibrationRow
from service.calibrations.wire import (
    CalibrationListedOut,
    CalibrationOut,
    EnvironmentReadingOut,
    ProgressOut,
    StandardChoiceOut,
    StepOut,
)
from service.kit.versions import show_version


def shown(session: Session, row: CalibrationRow, response: Response) -> CalibrationOut:
    """Return ``row`` with its record so far, and put its ETag on ``response``."""
    show_version(response, row)
    cells = bench_plan(session, row)
    found = {"lab_id": row.lab_id, "calibration_id": row.id}
    return CalibrationOut(
        **CalibrationListedOut.model_validate(row).model_dump(),
        item=row.item,
        checks=row.checks,
        progress=ProgressOut(planned=len(cells), taken=sum(cell.reading is not None for cell in cells)),
        environment=tuple(map(EnvironmentReadingOut.model_validate, queries.current_environment(session, **found))),
        standards=tuple(map(StandardChoiceOut.model_validate, queries.choices_of(session, **found))),
        steps=tuple(map(StepOut.model_validate, queries.steps_of(session, **found))),
    )

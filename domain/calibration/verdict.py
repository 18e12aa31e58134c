"""From points and checks to one verdict and, where the pack assigns one, an accuracy class."""

from collections.abc import Callable, Iterator, Sequence

from domain.calibration.gather import Gathered
from domain.calibration.result import FailedRequirement, OverallResult, PointResult, Verdict
from domain.specialty.schema import Assignment


def failed_requirements(
    gathered: Gathered, points: Sequence[PointResult], overall: Sequence[OverallResult]
) -> tuple[FailedRequirement, ...]:
    """Every reason why the item, in its final state, does not conform: checks, points in order, whole tests."""
    whole = (
        FailedRequirement(where=one.where, label_zh=one.label_zh, label_en=one.label_en)
        for one in overall
        if one.phase is gathered.final_phase and not one.passed
    )
    return (*_failed_checks(gathered), *_failed_points(gathered, points), *whole)


def verdict_of(gathered: Gathered, failed: Sequence[FailedRequirement]) -> Verdict:
    """Verdict for the whole record; none where no statement of conformity is made."""
    if not gathered.stated:
        return Verdict.NO_STATEMENT
    return Verdict.DOES_NOT_CONFORM if failed else Verdict.CONFORMS


def achieved_class(gathered: Gathered, verdict: Verdict, met: Callable[[str], bool]) -> str | None:
    """The class that the results support: the claimed one, or the best lower one that is ``met`` at every point.

    A failed check bars every class: what it found is not a matter of numbers.
    """
    classes = gathered.pack.classes
    if classes is None or verdict is Verdict.NO_STATEMENT:
        return None
    claimed = gathered.record.item.get(classes.item_field, "")
    if verdict is Verdict.CONFORMS:
        return claimed or None
    if classes.assignment is Assignment.NONE or claimed not in classes.best_first or any(_failed_checks(gathered)):
        return None
    lower = classes.best_first[classes.best_first.index(claimed) + 1 :]
    return next((accuracy_class for accuracy_class in lower if met(accuracy_class)), None)


def _failed_checks(gathered: Gathered) -> Iterator[FailedRequirement]:
    outcomes = gathered.record.checks
    for check in gathered.pack.checks:
        if gathered.record.service in check.services and outcomes.get(check.id) is False:
            yield FailedRequirement(where=f"checks/{check.id}", label_zh=check.label.zh, label_en=check.label.en)


def _failed_points(gathered: Gathered, points: Sequence[PointResult]) -> Iterator[FailedRequirement]:
    for point in points:
        if point.phase is not gathered.final_phase:
            continue
        where = f"{point.test}/{point.point}/{point.phase}"
        test = gathered.pack.test(point.test)
        if point.conformity is not None and not point.conformity.conforms and test is not None:
            label = test.model.label
            yield FailedRequirement(where=where, label_zh=label.zh, label_en=label.en)
        for criterion in point.criteria:
            if not criterion.passed:
                yield FailedRequirement(
                    where=f"{where}/{criterion.id}", label_zh=criterion.label_zh, label_en=criterion.label_en
                )

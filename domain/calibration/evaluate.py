"""An original record becomes results: gathered, budgeted, judged; the same record always gives the same bytes.

Steps: `gather` (is the record whole?), `quantities` (the numbers at each point), `budgets` (their uncertainty),
`ancestry` (what certificates have in common), `judgement` (limits and criteria), `columns` (what is printed), `overall`
(criteria over all points), `verdict` (the item as a whole).
"""

from domain.calibration.ancestry import correlations_of, taken_over
from domain.calibration.budgets import point_budget, point_inputs, standard_result_ids
from domain.calibration.columns import columns_of
from domain.calibration.errors import ClassNotDefined
from domain.calibration.gather import Gathered, MeasuredPoint, gather, gather_so_far
from domain.calibration.judgement import judge
from domain.calibration.known_points import EvaluatedPoint, KnownPoints
from domain.calibration.lookups import model_tables
from domain.calibration.monte_carlo import check_budget
from domain.calibration.overall import overall_results
from domain.calibration.quantities import point_numbers
from domain.calibration.record import OriginalRecord
from domain.calibration.result import PointResult, RecordResult
from domain.calibration.verdict import achieved_class, failed_requirements, verdict_of
from domain.errors import MetrologyError
from domain.specialty.compiled import compile_pack
from domain.specialty.schema import Pack
from domain.uncertainty.budget import Budget
from domain.uncertainty.engine import ENGINE_VERSION
from domain.uncertainty.notices import MONTE_CARLO_DISAGREES, notice


def evaluate(
    record: OriginalRecord, pack: Pack, *, is_checked: bool = False, known: KnownPoints | None = None
) -> RecordResult:
    """Evaluate a record by the pack it was planned with; pure, so that anybody can do it again.

    ``is_checked``: every budget is also held against a Monte Carlo evaluation, as what is stored must be.
    ``known``: points evaluated before, which need not be again; they give the same result.

    Raises subclasses of `MetrologyError` whose pointers are into the record, `SeveralFaults` where more than one thing
    is wrong. What the numbers make of the pack itself (a division by zero at this point ...) is refused by errors of
    `domain.uncertainty` and `domain.conformity`, which point into the pack: ``/tests/0/model/expression``.
    """
    gathered = gather(record, compile_pack(pack))
    claimed = _claimed_class(gathered)
    evaluated = (
        [_evaluated(gathered, at, claimed, is_checked=True) for at in gathered.points]
        if is_checked
        else _evaluated_once(gathered, claimed, known)
    )
    points = tuple(one.result for one in evaluated)
    warnings = dict.fromkeys(each for one in evaluated for each in (*one.notices, *one.result.budget.warnings))
    judged = [(at, one.numbers) for at, one in zip(gathered.points, evaluated, strict=True)]
    overall = overall_results(gathered, judged, claimed)
    failed = failed_requirements(gathered, points, overall) if gathered.stated else ()
    verdict = verdict_of(gathered, failed)
    budgets = [point.budget for point in points]
    return RecordResult(
        record_id=record.id,
        pack_id=pack.id,
        pack_version=pack.version,
        pack_digest=pack.digest,
        points=points,
        verdict=verdict,
        achieved_class=achieved_class(gathered, verdict, lambda lower: _meets(gathered, budgets, lower)),
        failed=failed,
        warnings=tuple(warnings),
        engine_version=ENGINE_VERSION,
        overall=overall,
    )


def evaluate_partial(
    record: OriginalRecord, pack: Pack, *, known: KnownPoints | None = None
) -> tuple[tuple[PointResult, ...], tuple[MetrologyError, ...]]:
    """Evaluate the points of a record that have been read completely, while the work on it goes on.

    Gives these points, each as `evaluate` will give it once the record is whole, and what is still missing: readings
    and checks. There is no verdict before that. Raises what `evaluate` raises for everything that is wrong.
    """
    gathered, missing = gather_so_far(record, compile_pack(pack))
    evaluated = _evaluated_once(gathered, _claimed_class(gathered), known)
    return tuple(one.result for one in evaluated), tuple(missing)


def _claimed_class(gathered: Gathered) -> str:
    classes = gathered.pack.classes
    return gathered.record.item.get(classes.item_field, "") if classes else ""


def _evaluated_once(gathered: Gathered, accuracy_class: str, known: KnownPoints | None) -> list[EvaluatedPoint]:
    """Evaluate the points that are not known, and make them known."""
    if known is None:
        return [_evaluated(gathered, at, accuracy_class) for at in gathered.points]
    known = known.of(gathered.record, gathered.pack)
    found = []
    for at in gathered.points:
        evaluated = known.find(at)
        if evaluated is None:
            evaluated = _evaluated(gathered, at, accuracy_class)
            known.keep(at, evaluated)
        found.append(evaluated)
    return found


def _evaluated(
    gathered: Gathered, at: MeasuredPoint, accuracy_class: str, *, is_checked: bool = False
) -> EvaluatedPoint:
    numbers = point_numbers(gathered, at, accuracy_class)
    inputs = point_inputs(gathered, at, numbers)
    correlations, tables = correlations_of(at, inputs), model_tables(gathered, at, accuracy_class)
    budget, notices = point_budget(at, inputs, correlations, tables)
    monte_carlo = check_budget(gathered.record.id, at, (inputs, correlations, tables), budget) if is_checked else None
    if monte_carlo is not None and monte_carlo.is_clear and not monte_carlo.agrees:
        notices.append(notice(MONTE_CARLO_DISAGREES, at.point.key))
    judged = judge(gathered, at, numbers.values, budget)
    point = PointResult(
        test=at.point.test,
        point=at.point.key,
        phase=at.phase,
        nominal=format(at.point.nominal, "f"),
        columns=columns_of(gathered, at, budget, judged),
        budget=budget,
        conformity=judged.statement,
        criteria=judged.criteria,
        reading_ids=tuple(taken.reading.id for by in at.readings.values() for taken in by),
        standard_result_ids=standard_result_ids(at),
        monte_carlo=monte_carlo,
        shared=taken_over(at, inputs, budget),
    )
    return EvaluatedPoint(result=point, numbers=judged.numbers, notices=tuple(notices))


def _meets(gathered: Gathered, budgets: list[Budget], accuracy_class: str) -> bool:
    """Tell whether every point of the final state conforms as an item of this class; budgets do not depend on it."""
    tried = []
    for at, budget in zip(gathered.points, budgets, strict=True):
        if at.phase is not gathered.final_phase:
            continue
        try:
            numbers = point_numbers(gathered, at, accuracy_class)
        except ClassNotDefined:
            return False
        judged = judge(gathered, at, numbers.values, budget)
        if judged.conforms is False:
            return False
        tried.append((at, judged.numbers))
    return all(one.passed for one in overall_results(gathered, tried, accuracy_class))

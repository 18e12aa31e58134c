"""The whole suite: which checks belong to which group, and how they are run."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from domain.errors import MetrologyError
from domain.validation import (
    conformity,
    first_order,
    fits,
    monte_carlo,
    rounding,
    second_order,
    shapes,
    statistics,
    traps,
)
from domain.validation.check import CaseChecks, Check
from domain.validation.errors import GroupUnknown
from domain.validation.library import case_ids, load
from domain.validation.outcome import Outcome

SUITE: Final[Mapping[str, Mapping[str, CaseChecks]]] = MappingProxyType(
    {
        "first-order": first_order.CHECKS,
        "second-order": second_order.CHECKS,
        "shapes": shapes.CHECKS,
        "monte-carlo": monte_carlo.CHECKS,
        "fits": fits.CHECKS,
        "statistics": statistics.CHECKS,
        "conformity": conformity.CHECKS,
        "rounding": rounding.CHECKS,
        "traps": traps.CHECKS,
    }
)
"""Group -> case -> checks, in the order of a report."""
NOT_COVERED: Final = "not-covered"
"""The group of cases that no check reads."""


def run_suite(groups: Sequence[str] = ()) -> tuple[Outcome, ...]:
    """Run the groups asked for (none: all) and list cases that nothing checks. Raises ``GroupUnknown``."""
    for group in groups:
        if group not in SUITE:
            raise GroupUnknown(group=group, known=", ".join(SUITE))
    chosen = groups or tuple(SUITE)
    ran = [run_case(group, case, SUITE[group][case]) for group in SUITE if group in chosen for case in SUITE[group]]
    return (*ran, *(() if groups else uncovered()))


def run_case(group: str, case_id: str, checks: CaseChecks) -> Outcome:
    """Run one case; what it raises is its fault, for a record must tell it and go on with the next."""
    made: list[Check] = []
    fault = ""
    try:
        made.extend(checks(load(case_id)))
    except MetrologyError as refusal:
        fault = f"{refusal.code}: {refusal.sentence_en}"
    except Exception as error:  # noqa: BLE001 - whatever a broken installation raises belongs into the record
        fault = f"{type(error).__name__}: {error}"
    return _outcome(group, case_id, made, fault)


def uncovered() -> Iterator[Outcome]:
    """Give the cases that no group reads: listed, and never as passed."""
    covered = {case for checks in SUITE.values() for case in checks}
    for case_id in case_ids():
        if case_id not in covered:
            yield _outcome(NOT_COVERED, case_id, [], "")


def _outcome(group: str, case_id: str, made: Sequence[Check], fault: str) -> Outcome:
    case = load(case_id)
    return Outcome(
        group=group,
        case=case_id,
        title=case["title"],
        source=case["source"],
        checks=tuple(made),
        notes=tuple(case.get("notes", ())),
        confirmed=case.get("printed_values_confirmed", True),
        fault=fault,
    )

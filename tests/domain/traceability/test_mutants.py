"""No sign in the source of a rule can change unseen: every mutant turns a test of the rules red."""

import sys
from collections.abc import Callable, Iterator
from itertools import product
from types import ModuleType
from typing import Any

import pytest

from domain.traceability.rules import CHECKS

from . import test_every_rule, test_rules, test_scheme, test_verdict
from .mutants import Mutant, mutants_of

MODULES = sorted({sys.modules[check.apply.__module__] for check in CHECKS}, key=lambda module: module.__name__)
OTHERS = [
    function
    for module in (test_rules, test_verdict, test_scheme)
    for name, function in vars(module).items()
    if name.startswith("test_")
]
OTHERS += [
    test_every_rule.test_a_broken_step_is_named_by_numbers,
    test_every_rule.test_a_scope_is_named_by_the_licence_that_lists_the_regulation,
    test_every_rule.test_the_test_that_failed_is_named,
    test_every_rule.test_that_no_reference_material_was_used_is_told_to_old_facts_only,
]
EDGE = "the edge of a tolerance of 1e-9, which no decimal text stands on"
HARMLESS = {
    "_ratio: Fraction(share) * ACCEPTED_RATIO.denominator <= Fraction(width) * (1 + Fraction(TOLERANCE)) -> Lt": EDGE,
    "not_below_capability: doubled >= capability * (1 - TOLERANCE) -> Gt": EDGE,
    "_budget: combined <= sum(shares) * (1 + AGREEMENT) -> Lt": EDGE,
    "_another_budget: smallest >= certified * (1 - AGREEMENT) -> Gt": EDGE,
    "_own_budget: entered >= certified * (1 - AGREEMENT) -> Gt": EDGE,
    "_own_budget: child >= share * (1 - AGREEMENT) -> Gt": EDGE,
    "_own_budget: entered > certified * (1 + AGREEMENT) -> GtE": EDGE,
    "_factor_follows: nu > 0 -> GtE": "zero degrees of freedom have no k that a budget could state",
}
"""Mutants that nobody could tell from the rule, each with the reason. Any other that survives is a gap in the tests."""


def calls(function: Callable[..., None]) -> Iterator[dict[str, Any]]:
    """The arguments of a test, as pytest would give them."""
    marks = [mark for mark in getattr(function, "pytestmark", ()) if mark.name == "parametrize"]
    choices = [[_named(mark.args[0], values) for values in mark.args[1]] for mark in marks]
    for chosen in product(*choices):
        yield {name: value for each in chosen for name, value in each.items()}


def _named(names: Any, values: Any) -> dict[str, Any]:  # noqa: ANN401 - as parametrize takes them
    wanted = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    given = getattr(values, "values", values) if hasattr(values, "marks") else values
    return dict(zip(wanted, (given,) if len(wanted) == 1 and not hasattr(values, "marks") else given, strict=True))


def survives(mutant: Mutant, module: ModuleType) -> bool:
    mine = [check for check in CHECKS if check.apply.__module__ == module.__name__]
    rules = {check.rule.id for check in mine}
    with mutant.living():
        try:
            for check in mine:
                test_every_rule.test_the_whole_sample_passes(check)
            for case in test_every_rule.EVERY:
                if case.rule in rules:
                    test_every_rule.test_a_rule_finds_what_it_must(case)
            for function in OTHERS:
                for given in calls(function):
                    function(**given)
        except Exception:  # noqa: BLE001 - a mutant may break in any way: whatever it raises turns a test red
            return False
    return True


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition("_")[2])
def test_every_mutant_turns_a_test_red(module: ModuleType) -> None:
    mutants = list(mutants_of(module))
    names = {mutant.name for mutant in mutants}
    rules = {check.apply.__name__ for check in CHECKS if check.apply.__module__ == module.__name__}
    assert rules <= {name.partition(":")[0] for name in names}, "a rule without a mutant proves nothing"
    assert {mutant.name for mutant in mutants if survives(mutant, module)} == HARMLESS.keys() & names


def test_what_is_called_harmless_is_still_there() -> None:
    assert HARMLESS.keys() <= {mutant.name for module in MODULES for mutant in mutants_of(module)}

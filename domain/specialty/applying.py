"""Which parts of a pack apply to an item: what has a ``when`` that does not hold is not asked for."""

import re
from collections.abc import Mapping
from dataclasses import replace

from domain.specialty.expressions import condition_of, exact_text, number_of
from domain.specialty.item import choice_of, item_numbers
from domain.specialty.parts import When
from domain.specialty.procedure import PackTest
from domain.specialty.schema import Check, EnvironmentLimit, Pack, StandardRole
from domain.specialty.symbols import item_symbols

_LITERAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def applying_tests(pack: Pack, item: Mapping[str, str]) -> tuple[PackTest, ...]:
    """Tests that apply to an accepted item, in the pack's order. Raises the refusal of a condition."""
    found: dict[str, PackTest] = {}
    for index, test in enumerate(pack.tests):
        is_read = test.read_as in (test.id, *found)
        if is_read and _applies(test.when, pack, item, f"/tests/{index}/when"):
            found[test.id] = test
    return tuple(found.values())


def applying_checks(pack: Pack, item: Mapping[str, str]) -> tuple[Check, ...]:
    """Pass/fail checks that apply to an accepted item. Raises the refusal of a condition."""
    return tuple(
        check for index, check in enumerate(pack.checks) if _applies(check.when, pack, item, f"/checks/{index}/when")
    )


def applying_roles(pack: Pack, test_id: str, item: Mapping[str, str]) -> tuple[StandardRole, ...]:
    """Standards that are named for a test of an accepted item.

    None for a test that does not apply or does not exist, nor for a further result: they are named where it is read.
    """
    if all(test.id != test_id or test.readings_of for test in applying_tests(pack, item)):
        return ()
    of_test = pack.roles_of(test_id)
    return tuple(
        role
        for index, role in enumerate(pack.standards)
        if role in of_test and _applies(role.when, pack, item, f"/standards/{index}/when")
    )


def environment_of(pack: Pack, item: Mapping[str, str]) -> tuple[EnvironmentLimit, ...]:
    """Ambient conditions, their limits as decimal text for an accepted item. Raises the refusal of an expression."""
    return tuple(
        replace(
            limit,
            low=_limit(pack, item, limit.low, f"/environment/{index}/low"),
            high=_limit(pack, item, limit.high, f"/environment/{index}/high"),
            change_per_hour=_limit(pack, item, limit.change_per_hour, f"/environment/{index}/change_per_hour"),
        )
        for index, limit in enumerate(pack.environment)
    )


def _limit(pack: Pack, item: Mapping[str, str], text: str, pointer: str) -> str:
    if not text or _LITERAL.fullmatch(text):
        return text  # as its author wrote it, who may have written a zero at the end
    return exact_text(number_of(text, item_symbols(pack), pointer).value(item_numbers(pack, item)))


def validity_months(pack: Pack, item: Mapping[str, str]) -> int:
    """Longest time in months for which an accepted item may be certified. Raises the refusal of a condition."""
    validity = pack.validity
    shorter = (
        each.months
        for index, each in enumerate(validity.shorter)
        if _applies(each.when, pack, item, f"/validity/shorter/{index}/when")
    )
    return min((validity.months, *shorter))


def _applies(when: When | None, pack: Pack, item: Mapping[str, str], pointer: str) -> bool:
    if when is None:
        return True
    if when.field and choice_of(pack, item, when.field) not in when.any_of:
        return False
    if not when.expression:
        return True
    return condition_of(when.expression, item_symbols(pack), f"{pointer}/expression").holds(item_numbers(pack, item))

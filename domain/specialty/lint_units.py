"""What is wrong with the units of a pack: unknown, of another kind of quantity, or not comparable with the result."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from domain.conformity.case import check_parameters
from domain.conformity.limits import Limits
from domain.errors import MetrologyError
from domain.quantity.catalogue import find_unit
from domain.quantity.conversion import dimension_of
from domain.quantity.kinds import find_kind, mismatch
from domain.specialty import rules
from domain.specialty.procedure import PackTest
from domain.specialty.rules import Faults
from domain.specialty.schema import Pack


def _units(pack: Pack) -> Faults:
    for pointer, unit, kind in _units_of(pack):
        try:
            known = find_unit(unit, pointer)
            if kind and find_kind(kind, pointer.rpartition("/")[0] + "/kind").id not in known.kinds:
                yield mismatch(unit, known.kinds, kind, [kind], pointer)
        except MetrologyError as fault:
            yield fault


def _units_of(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Pointer, unit and kind ("" where none is stated) of everything that has a unit."""
    for index, limit in enumerate(pack.environment):
        yield f"/environment/{index}/unit", limit.unit, limit.kind
    for index, field in enumerate(pack.item_fields):
        if field.unit:
            yield f"/item_fields/{index}/unit", field.unit, ""
    for index, constant in enumerate(pack.constants):
        yield f"/constants/{index}/unit", constant.unit, ""
    for index, table in enumerate(pack.tables):
        yield f"/tables/{index}/unit", table.unit, ""
        yield f"/tables/{index}/row_unit", table.row_unit, ""
    for index, role in enumerate(pack.standards):
        for place, result in enumerate(role.results):
            yield f"/standards/{index}/results/{place}/unit", result.unit, result.quantity_kind
    for index, test in enumerate(pack.tests):
        yield from _units_of_test(test, f"/tests/{index}")


def _units_of_test(test: PackTest, at: str) -> Iterator[tuple[str, str, str]]:
    yield f"{at}/scale/unit", test.scale.unit, test.scale.kind
    yield f"{at}/model/unit", test.model.unit, test.model.kind
    for index, axis in enumerate(test.points.grid):
        if axis.unit:
            yield f"{at}/points/grid/{index}/unit", axis.unit, ""
    for index, channel in enumerate(test.channels):
        yield f"{at}/channels/{index}/unit", test.channel_unit(channel), test.channel_kind(channel)
    for index, column in enumerate(test.columns):
        if column.unit:
            yield f"{at}/columns/{index}/unit", column.unit, ""
    for index, derived in enumerate(test.derived):
        yield f"{at}/derived/{index}/unit", derived.unit, ""
    for index, source in enumerate(test.model.inputs):
        yield f"{at}/model/inputs/{index}/unit", source.unit, ""


def _comparable(pack: Pack) -> Faults:
    """Limits are held against the result, so they must be of its dimension; a criterion has only to have a unit."""
    for index, test in enumerate(pack.tests):
        stated = [] if test.limits is None else [(f"/tests/{index}/limits/unit", test.limits.unit)]
        stated += [(f"/tests/{index}/criteria/{n}/unit", one.unit) for n, one in enumerate(test.criteria)]
        stated += [(f"/tests/{index}/overall/{n}/unit", one.unit) for n, one in enumerate(test.overall)]
        for pointer, unit in stated:
            try:
                is_limit = pointer.endswith("limits/unit")
                if dimension_of(unit, pointer) != dimension_of(test.model.unit) and is_limit:
                    what = {"what_zh": "最大允许误差", "what_en": "limit"}
                    yield rules.NotComparable(pointer, unit=unit, result_unit=test.model.unit, **what)
            except MetrologyError as fault:
                yield fault


def _decisions(pack: Pack) -> Faults:
    """A rule has what it needs to be told, and nothing that it would not look at; a prior speaks of the result."""
    for index, test in enumerate(pack.tests):
        stated, at = test.limits, f"/tests/{index}/limits"
        if stated is None:
            continue
        two_sided = bool(stated.mpe or (stated.lower and stated.upper))
        # Which numbers the limits have is known at a point only; here it counts how many there are.
        shape = Limits(lower=Decimal(-1) if two_sided else None, upper=Decimal(1), unit=test.model.unit)
        guard_factor, maximum_risk = (
            None if text is None else Decimal(text) for text in (stated.guard_factor, stated.maximum_risk)
        )
        try:
            check_parameters(stated.rule, shape, guard_factor, maximum_risk, stated.prior)
        except MetrologyError as fault:
            yield fault.at(at)
        if stated.prior is not None and stated.unit != test.model.unit:
            what = {"what_zh": "先验分布", "what_en": "prior"}
            yield rules.NotComparable(f"{at}/prior", unit=stated.unit, result_unit=test.model.unit, **what)


RULES: tuple[Callable[[Pack], Faults], ...] = (_units, _comparable, _decisions)

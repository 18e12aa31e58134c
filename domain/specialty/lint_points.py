"""What is wrong with where and when a pack measures: points, choices that give numbers, and conditions (``when``)."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import prod

from domain.authoring.reader import escape
from domain.errors import MetrologyError
from domain.specialty import rules
from domain.specialty.compiled import expressions_of
from domain.specialty.item import field_faults
from domain.specialty.plan import point_key
from domain.specialty.points import JOINT, Axis, Points, PointsByChoice
from domain.specialty.rules import Faults
from domain.specialty.schema import FieldType, ItemField, Pack
from domain.specialty.symbols import choice_symbols
from domain.uncertainty.model.errors import ModelError

MAX_POINTS = 1_000
"""Most combinations of a grid, before its condition."""
MAX_KEY = 64
"""Longest name of a point, in characters: as much as a reading may send."""

_LABEL = re.compile(r"[^\s/|*]+")


def _points(pack: Pack) -> Faults:
    for index, test in enumerate(pack.tests):
        points, at = test.points, f"/tests/{index}/points"
        yield from _repeated(points.fixed, f"{at}/fixed")
        if points.by_choice is not None:
            yield from _by_choice(pack, points.by_choice, f"{at}/by_choice")
        yield from _grid(points, at)


def _grid(points: Points, at: str) -> Faults:
    is_stray = not points.grid and bool(points.where or points.nominal)
    if is_stray or (len(points.grid) > 1 and not points.nominal):
        yield rules.GridIncomplete(at)
    for place, axis in enumerate(points.grid):
        yield from _axis(axis, f"{at}/grid/{place}")
    count = prod(len(axis.values) for axis in points.grid)
    if count > MAX_POINTS:
        yield rules.TooManyPoints(f"{at}/grid", count=count, limit=MAX_POINTS)
    elif count and points.grid:
        longest = max((JOINT.join(labels) for labels in product(*(axis.values for axis in points.grid))), key=len)
        if len(longest) > MAX_KEY:
            yield rules.PointLabelInvalid(f"{at}/grid", label=longest, limit=MAX_KEY)


def _axis(axis: Axis, at: str) -> Faults:
    if not axis.values:
        yield rules.PointsEmpty(f"{at}/values", name=axis.symbol)
    known = Counter(point_key(label) for label in axis.values)
    for label in axis.values:
        if not _LABEL.fullmatch(label) or not label.isprintable() or known[point_key(label)] > 1:
            yield rules.PointLabelInvalid(f"{at}/values/{escape(label)}", label=label, limit=MAX_KEY)


def _by_choice(pack: Pack, points: PointsByChoice, at: str) -> Faults:
    field = _choice(pack, points.field)
    if field is None:
        yield _no_choice(pack, points.field, f"{at}/field")
        return
    yield from _covered(field, points.values, f"{at}/values")
    for choice, texts in points.values.items():
        pointer = f"{at}/values/{escape(choice)}"
        if not texts:
            yield rules.PointsEmpty(pointer, name=choice)
        yield from _repeated(texts, pointer)
    if _may_be_blank(field):
        yield rules.FieldMayBeBlank(f"{at}/field", name=field.name)


def _repeated(texts: Sequence[str], at: str) -> Faults:
    keys = [point_key(text) for text in texts]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield rules.DuplicateId(f"{at}/{place}", name=texts[place], what_zh="测量点", what_en="point")


def _fields(pack: Pack) -> Faults:
    claimed = pack.classes.item_field if pack.classes else ""
    for index, field in enumerate(pack.item_fields):
        at = f"/item_fields/{index}"
        if field.default:
            for fault in field_faults(field, field.default):
                fault.pointer = f"{at}/default"
                yield fault
        for choice in set(field.choice_labels).difference(field.choices):
            yield _no_such_choice(field, choice, f"{at}/choice_labels/{escape(choice)}")
        if not field.values:
            continue
        if field.type is not FieldType.CHOICE or field.name == claimed:
            yield rules.ChoiceValuesInvalid(f"{at}/values", name=field.name, choice="*")
        yield from _covered(field, field.values, f"{at}/values")
        symbols = set(choice_symbols(field))
        for choice, values in field.values.items():
            if set(values) != symbols or not symbols:
                yield rules.ChoiceValuesInvalid(f"{at}/values/{escape(choice)}", name=field.name, choice=choice)


def _covered(field: ItemField, values: Mapping[str, object], at: str) -> Faults:
    """Every choice has its numbers, and nothing else has."""
    for choice in dict.fromkeys((*field.choices, *values)):
        if choice not in field.choices or choice not in values:
            yield rules.ChoiceValuesInvalid(f"{at}/{escape(choice)}", name=field.name, choice=choice)


def _conditions(pack: Pack) -> Faults:
    for at, when in pack.conditions:
        if bool(when.field) != bool(when.any_of) or not (when.field or when.expression):
            yield rules.ConditionIncomplete(at)
        if not when.field:
            continue
        field = _choice(pack, when.field)
        if field is None:
            yield _no_choice(pack, when.field, f"{at}/field")
            continue
        if _may_be_blank(field):
            yield rules.FieldMayBeBlank(f"{at}/field", name=field.name)
        for place, choice in enumerate(when.any_of):
            if choice not in field.choices:
                yield _no_such_choice(field, choice, f"{at}/any_of/{place}")


def _no_such_choice(field: ItemField, choice: str, at: str) -> rules.UnknownReference:
    names = {"what_zh": "选项", "what_en": "choice", "known": ", ".join(field.choices)}
    return rules.UnknownReference(at, name=choice, **names)


def _computable(pack: Pack) -> Faults:
    """An expression without names must have a value, one with names must know them for every item."""
    blank = {
        name: field.name
        for field in pack.item_fields
        if _may_be_blank(field)
        for name in (field.name, *choice_symbols(field))
    }
    blank |= {limit.symbol: limit.channel for limit in pack.environment if limit.symbol and not limit.required}
    for expression in expressions_of(pack):
        for symbol in expression.symbols:
            if symbol in blank:
                yield rules.FieldMayBeBlank(expression.pointer, name=blank[symbol])
        if not expression.symbols:
            try:
                expression.value({})
            except ModelError as fault:
                yield fault


def _choice(pack: Pack, name: str) -> ItemField | None:
    choices = (field for field in pack.item_fields if field.type is FieldType.CHOICE)
    return next((field for field in choices if field.name == name), None)


def _no_choice(pack: Pack, name: str, pointer: str) -> MetrologyError:
    known = ", ".join(field.name for field in pack.item_fields if field.type is FieldType.CHOICE)
    return rules.UnknownReference(pointer, name=name, what_zh="选择字段", what_en="choice field", known=known or "-")


def _may_be_blank(field: ItemField) -> bool:
    return not field.required and not field.default


RULES: tuple[Callable[[Pack], Faults], ...] = (_points, _fields, _conditions, _computable)

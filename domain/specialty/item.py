"""The fields of an item held against what its pack asks: everything that is wrong, at once, each with its pointer."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from domain.errors import MetrologyError
from domain.quantity.decimal_text import DecimalRangeError, DecimalTextError, parse_decimal
from domain.specialty.expressions import read_condition
from domain.specialty.faults import raise_faults
from domain.specialty.schema import FieldType, ItemField, Pack
from domain.specialty.symbols import item_symbols

MAX_TEXT = 200
MAX_VALUES = 200
"""Most values of one field of type ``decimals``."""

_MARKED = re.compile(r"(?P<number>[^*]+)\**", re.ASCII)


class ItemFieldUnknown(MetrologyError):
    """A field the pack does not ask for."""

    code = "item-field-unknown"
    zh = "专用包没有“{name}”这一项。可填的项：{known}。"
    en = "The pack does not ask for '{name}'. Fields: {known}."


class ItemFieldMissing(MetrologyError):
    """A required field is blank."""

    code = "item-field-missing"
    zh = "缺少“{label_zh}”（{name}）。请填写。"
    en = "'{label_en}' ({name}) is missing. Fill it in."


class ItemFieldMalformed(MetrologyError):
    """A value of another form than the field's type."""

    code = "item-field-malformed"
    zh = "“{label_zh}”应为{expected_zh}，而不是“{value}”。"
    en = "'{label_en}' must be {expected_en}, not '{value}'."


class ItemFieldOutOfRange(MetrologyError):
    """A number outside what the pack allows."""

    code = "item-field-out-of-range"
    zh = "“{label_zh}”的值 {value} 超出允许范围 {minimum} 至 {maximum}。"
    en = "'{label_en}' is {value}, outside the range allowed: {minimum} to {maximum}."


class ItemRelationBroken(MetrologyError):
    """Two fields that contradict each other."""

    code = "item-relation-broken"
    zh = "各项之间矛盾：{label_zh}（{expression}）。"
    en = "The fields contradict each other: {label_en} ({expression})."


def check_item_fields(pack: Pack, fields: Mapping[str, str]) -> None:
    """Refuse fields that the pack does not accept; pointers are ``/<name>``.

    Raises the one fault there is, or `domain.specialty.faults.SeveralFaults`.
    """
    raise_faults(item_faults(pack, fields))


def item_faults(pack: Pack, fields: Mapping[str, str]) -> list[MetrologyError]:
    """Everything that is wrong with the fields, in the pack's order."""
    known = {field.name for field in pack.item_fields}
    faults: list[MetrologyError] = [
        ItemFieldUnknown(f"/{name}", name=name, known=", ".join(sorted(known))) for name in fields if name not in known
    ]
    for field in pack.item_fields:
        faults += field_faults(field, fields.get(field.name, ""))
    if faults:
        return faults
    numbers = item_numbers(pack, fields)
    symbols = item_symbols(pack)
    for index, relation in enumerate(pack.relations):
        condition = read_condition(relation.expression, symbols, f"/relations/{index}/expression")
        if all(symbol in numbers for symbol in condition.symbols) and not condition.holds(numbers):
            faults.append(
                ItemRelationBroken(
                    f"/{relation.field}",
                    expression=relation.expression,
                    label_zh=relation.label.zh,
                    label_en=relation.label.en,
                )
            )
    return faults


def item_numbers(pack: Pack, fields: Mapping[str, str]) -> dict[str, Fraction]:
    """Numbers that an accepted item gives to expressions: its numeric fields, choices and class, and the constants."""
    numbers = {constant.symbol: Fraction(constant.value) for constant in pack.constants}
    for field in pack.item_fields:
        text = fields.get(field.name, "") or field.default
        if text and field.type in {FieldType.DECIMAL, FieldType.INTEGER}:
            numbers[field.name] = Fraction(text)
        elif text and field.values:
            numbers |= {symbol: Fraction(number) for symbol, number in field.values.get(text, {}).items()}
    if pack.classes is not None:
        numbers |= class_numbers(pack, fields.get(pack.classes.item_field, ""))
    return numbers


def class_numbers(pack: Pack, accuracy_class: str) -> dict[str, Fraction]:
    """Numbers that an accuracy class gives to expressions."""
    values = pack.classes.values.get(accuracy_class, {}) if pack.classes else {}
    return {symbol: Fraction(text) for symbol, text in values.items()}


def choice_of(pack: Pack, item: Mapping[str, str], name: str) -> str:
    """What an accepted item says in a field, its default where it was left blank."""
    default = next((field.default for field in pack.item_fields if field.name == name), "")
    return item.get(name, "") or default


def marked_decimals(text: str, pointer: str = "") -> tuple[tuple[str, Decimal], ...]:
    """Split ``"10 20 20*"`` into keys and values; asterisks tell equal nominals apart (OIML R 111-1:2004, 13.4.4).

    Raises DecimalTextError.
    """
    pairs = []
    for key in text.split():
        match = _MARKED.fullmatch(key)
        pairs.append((key, parse_decimal(match["number"] if match else key, pointer)))
    return tuple(pairs)


def field_faults(field: ItemField, value: str) -> list[MetrologyError]:
    """Everything that is wrong with one field's value."""
    pointer = f"/{field.name}"
    names = {"name": field.name, "label_zh": field.label.zh, "label_en": field.label.en}
    if not value:
        return [ItemFieldMissing(pointer, **names)] if field.required else []
    try:
        numbers = _numbers(field, value)
    except (DecimalTextError, DecimalRangeError, ValueError):
        zh, en = _EXPECTED[field.type]
        choices = ", ".join(field.choices)
        expected = {"expected_zh": zh.format(choices=choices), "expected_en": en.format(choices=choices)}
        return [ItemFieldMalformed(pointer, value=value, **expected, **names)]
    bounds = {"minimum": field.minimum or "-∞", "maximum": field.maximum or "∞"}
    low = Fraction(field.minimum) if field.minimum else None
    high = Fraction(field.maximum) if field.maximum else None
    return [
        ItemFieldOutOfRange(pointer, value=number, **bounds, **names)
        for number in numbers
        if (low is not None and number < low) or (high is not None and number > high)
    ]


def _numbers(field: ItemField, value: str) -> tuple[Decimal, ...]:
    """Numbers in a field, none for text; a ValueError where the form is wrong."""
    if field.type is FieldType.DECIMALS:
        pairs = marked_decimals(value)
        different = {(number, key.count("*")) for key, number in pairs}
        if not pairs or len(pairs) > MAX_VALUES or len(different) != len(pairs):
            raise ValueError(value)
        return tuple(number for _, number in pairs)
    if field.type is FieldType.DECIMAL:
        return (parse_decimal(value),)
    if field.type is FieldType.INTEGER:
        number = parse_decimal(value)
        if number != number.to_integral_value():
            raise ValueError(value)
        return (number,)
    if len(value) > MAX_TEXT or (field.type is FieldType.CHOICE and value not in field.choices):
        raise ValueError(value)
    return ()


_EXPECTED = {
    FieldType.TEXT: (f"不超过 {MAX_TEXT} 个字符的文字", f"a text of at most {MAX_TEXT} characters"),
    FieldType.DECIMAL: ("一个十进制数", "one decimal number"),
    FieldType.INTEGER: ("一个整数", "one whole number"),
    FieldType.CHOICE: ("以下之一：{choices}", "one of {choices}"),
    FieldType.DECIMALS: (
        f"用空格隔开、互不重复的十进制数（最多 {MAX_VALUES} 个；同值者加 *）",
        f"different decimal numbers parted by blanks, at most {MAX_VALUES} (mark the second of equal ones with *)",
    ),
}

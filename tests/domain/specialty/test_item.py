"""Fields of an item against their pack: all that is wrong at once, each with code and pointer."""

from fractions import Fraction

import pytest

from domain.errors import MetrologyError
from domain.packs import builtin_packs
from domain.specialty.faults import SeveralFaults
from domain.specialty.item import check_item_fields, item_faults, item_numbers, marked_decimals
from domain.specialty.parts import Bilingual

PACK = builtin_packs()["pressure-gauge-jjg52"]
assert PACK.example is not None
GOOD = dict(PACK.example.item)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("range_high", "", "item-field-missing"),
        ("colour", "red", "item-field-unknown"),
        ("range_high", "1,6", "item-field-malformed"),
        ("range_high", "NaN", "item-field-malformed"),
        ("range_high", "１.６", "item-field-malformed"),
        ("accuracy_class", "2", "item-field-malformed"),
        ("scale_marks", "0 0.4 0.40", "item-field-malformed"),
        ("scale_marks", "   ", "item-field-malformed"),
        ("scale_marks", "0 x", "item-field-malformed"),
        ("scale_marks", " ".join(map(str, range(201))), "item-field-malformed"),
        ("range_low", "0.1", "item-field-out-of-range"),
        ("range_high", "1000.001", "item-field-out-of-range"),
        ("range_high", "0", "item-relation-broken"),
        ("scale_interval", "0.1601", "item-relation-broken"),
    ],
)
def test_one_wrong_field_is_one_refusal_at_its_place(field: str, value: str, code: str) -> None:
    faults = item_faults(PACK, {**GOOD, field: value})
    assert {fault.code for fault in faults} == {code}
    assert faults[0].pointer in {f"/{field}", "/range_high"}
    assert faults[0].sentence_zh
    assert faults[0].sentence_en


@pytest.mark.parametrize(
    ("field", "value"), [("range_high", "1000"), ("range_low", "-0.1"), ("scale_interval", "0.16")]
)
def test_bounds_and_relations_are_inclusive(field: str, value: str) -> None:
    assert item_faults(PACK, {**GOOD, field: value}) == []


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SeveralFaults) as caught:
        check_item_fields(PACK, {**GOOD, "range_high": "", "accuracy_class": "9", "colour": "red"})
    assert [fault.pointer for fault in caught.value.faults] == ["/colour", "/range_high", "/accuracy_class"]
    caught.value.at("/item")
    assert caught.value.faults[0].pointer == "/item/colour"


def test_one_fault_is_raised_as_itself() -> None:
    with pytest.raises(MetrologyError) as caught:
        check_item_fields(PACK, {**GOOD, "accuracy_class": "9"})
    assert caught.value.code == "item-field-malformed"


def test_blank_optional_field_takes_its_default() -> None:
    numbers = item_numbers(PACK, {**GOOD, "medium_density": "", "head_height": ""})
    assert (numbers["medium_density"], numbers["head_height"]) == (Fraction("1.2"), Fraction(0))


def test_choices_are_words_for_people_and_codes_for_programs() -> None:
    fields = {field.name: field for field in PACK.item_fields}
    assert fields["medium"].words("nitrogen") == Bilingual(zh="氮气", en="nitrogen")
    assert fields["stop_pin"].words("yes") == Bilingual(zh="是", en="yes")
    assert fields["accuracy_class"].words("1.6") == Bilingual(zh="1.6", en="1.6")
    assert fields["range_high"].words("yes") == Bilingual(zh="yes", en="yes"), "no choice, no answer"


def test_equal_nominals_are_told_apart_by_asterisks() -> None:
    assert [key for key, _ in marked_decimals("10 20 20* 20**")] == ["10", "20", "20*", "20**"]
    assert [str(value) for _, value in marked_decimals("20 20*")] == ["20", "20"]


def test_two_marks_alike_are_refused() -> None:
    weights = builtin_packs()["weights-jjg99"]
    fields = {"accuracy_class": "F1", "nominal_masses": "20 20*"}
    assert item_faults(weights, fields) == []
    assert [fault.code for fault in item_faults(weights, {**fields, "nominal_masses": "20* 20*"})] == [
        "item-field-malformed"
    ]

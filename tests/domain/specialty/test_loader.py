"""The reader of packs: text stays text, and every refusal knows its line."""

import hashlib
from dataclasses import fields

import pytest

from domain.authoring.errors import (
    FileDuplicateKeyError,
    FileError,
    FileForbiddenYamlError,
    FileMissingKeyError,
    FileSyntaxError,
    FileTooLargeError,
    FileUnknownKeyError,
    FileWrongValueError,
)
from domain.packs import pack_text
from domain.specialty.loader import load_pack, pack_digest, read_pack
from domain.specialty.schema import Pack

TEXT = pack_text("pressure-gauge-jjg52")


def broken(old: str, new: str) -> str:
    assert TEXT.count(old) >= 1, old
    return TEXT.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def refusal(text: str) -> FileError:
    with pytest.raises(FileError) as caught:
        load_pack(text)
    return caught.value


def test_scalars_stay_text() -> None:
    pack = load_pack(broken('value: "9.80665"', "value: 9.80660"))
    assert pack.constants[0].value == "9.80660"
    choices = next(field.choices for field in pack.item_fields if field.name == "stop_pin")
    assert choices == ("yes", "no")


def test_an_unquoted_no_is_not_false() -> None:
    pack = load_pack(broken('choices: ["yes", "no"]', "choices: [yes, no]"))
    assert next(field.choices for field in pack.item_fields if field.name == "stop_pin") == ("yes", "no")


def test_digest_is_of_the_bytes_of_the_file() -> None:
    assert load_pack(TEXT).digest == "sha256:" + hashlib.sha256(TEXT.encode()).hexdigest()
    assert pack_digest(TEXT) != pack_digest(TEXT + "\n")


def test_a_file_may_not_state_its_own_digest() -> None:
    assert "digest" in {member.name for member in fields(Pack)}
    assert isinstance(refusal(TEXT + "\ndigest: sha256:0\n"), FileUnknownKeyError)


def test_unknown_key_names_line_and_the_keys_there_are() -> None:
    text = broken("months: 6", "monthz: 6")
    error = refusal(text)
    assert isinstance(error, FileUnknownKeyError)
    assert (error.pointer, error.line) == ("/validity/monthz", line_of(text, "monthz"))
    assert "months" in error.sentence_en
    assert "months" in error.sentence_zh


def test_missing_key_names_the_section() -> None:
    text = broken("  months: 6\n", "")
    error = refusal(text)
    assert isinstance(error, FileMissingKeyError)
    assert (error.pointer, error.attributes["key"]) == ("/validity", "months")


def test_duplicate_key() -> None:
    text = broken("  months: 6\n", "  months: 6\n  months: 12\n")
    error = refusal(text)
    assert isinstance(error, FileDuplicateKeyError)
    assert error.line == line_of(text, "months: 12")


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ("months: 6", "months: six", "/validity/months"),
        ("months: 6", "months: -6", "/validity/months"),
        ("months: 6", "months: [6]", "/validity/months"),
        ('value: "9.80665"', 'value: "9 80665"', "/constants/0/value"),
        ('value: "9.80665"', "value: .nan", "/constants/0/value"),
        ("effective_from: 2013-12-27", "effective_from: 20131227", "/regulation/effective_from"),
        ("effective_from: 2013-12-27", "effective_from: 2013-02-30", "/regulation/effective_from"),
        ("services: [verification, calibration]", "services: verification", "/regulation/services"),
        ("services: [verification, calibration]", "services: [audit]", "/regulation/services/0"),
        ("label: {zh: 环境温度, en: Ambient temperature}", "label: temperature", "/environment/0/label"),
        ("uncertainty: {exact: true}", "uncertainty: {exact: yes}", "/tests/0/model/inputs/0/uncertainty/exact"),
        ("format: liangheng.pack/1", "format: liangheng.pack/2", "/format"),
        ("id: pressure-gauge-jjg52", "id: " + "x" * 2_001, "/id"),
    ],
)
def test_wrong_value_names_its_place(old: str, new: str, pointer: str) -> None:
    error = refusal(broken(old, new))
    assert isinstance(error, FileWrongValueError)
    assert error.pointer == pointer
    assert error.line > 0


@pytest.mark.parametrize(
    "text",
    [
        broken("months: 6", "months: &six 6"),
        broken("months: 6", "months: !!int 6"),
        broken("months: 6", "months: !!python/object/apply:os.system [echo]"),
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "a: &a {b: 1}\nc:\n  <<: *a\n",
    ],
    ids=["anchor", "tag", "python tag", "alias bomb", "merge"],
)
def test_yaml_traps_are_refused(text: str) -> None:
    assert isinstance(refusal(text), FileForbiddenYamlError)


@pytest.mark.parametrize(
    "text",
    ["[" * 30 + "]" * 30, "- a\n" * 20_001, "# " + "量" * 100_000, "[" * 5_000],
    ids=["deep", "many", "long", "very deep"],
)
def test_limits_hold_before_anything_is_built(text: str) -> None:
    assert isinstance(refusal(text), FileTooLargeError)


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "a: [", "a: b: c", "a\t: \x00", "a: 1\n---\nb: 2\n", "\ud800"], ids=repr
)
def test_what_is_not_one_yaml_document_is_refused(text: str) -> None:
    assert isinstance(refusal(text), FileSyntaxError)


def test_position_of_a_part_is_that_of_the_nearest_that_holds_it() -> None:
    source = read_pack(TEXT)
    line, column = source.position("/validity/months")
    assert (line, column) == (line_of(TEXT, "months: 6"), 11)
    assert source.position("/validity/months/deeper/still") == (line, column)
    assert source.position("/nowhere") == (1, 1)

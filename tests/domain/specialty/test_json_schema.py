"""The JSON Schema says of a file what the loader says: nothing usable is refused, no misspelt key slips through."""

import re
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

from domain.packs import builtin_packs, pack_text
from domain.packs.skeleton import skeleton_text
from domain.specialty.json_schema import pack_schema
from tests.domain.packs.texts import changed, variant

TEXTS = {**{pack_id: pack_text(pack_id) for pack_id in builtin_packs()}, "skeleton": skeleton_text()}
SCHEMA = pack_schema()


class EditorLoader(yaml.SafeLoader):
    """Reads YAML 1.2 as editors do: a date is a text, and only true and false are truth values."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def faults(text: str) -> list[str]:
    document = yaml.load(text, Loader=EditorLoader)  # noqa: S506 - a SafeLoader
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", TEXTS)
def test_a_usable_pack_is_valid(name: str) -> None:
    assert faults(TEXTS[name]) == []


def test_a_variant_is_valid() -> None:
    assert faults(variant()) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("version: 1.0.0", "version: 1.0.0\nflavour: sweet"), "flavour"),
        (("version: 1.0.0\n", ""), "'version' is a required property"),
        (("format: liangheng.pack/1", "format: liangheng.pack/0"), "was expected"),
        (("services: [verification, calibration]", "services: [repair]"), "'repair' is not one of"),
        (("months: 6", "months: half a year"), "is not of type 'integer'"),
        (("effective_from: 2013-12-27", "effective_from: 27.12.2013"), "does not match"),
        (('value: "9.80665"', 'value: "ten"'), "does not match"),
        (("version: 1.0.0", "version: 1.0.0\ndigest: abc"), "digest"),
    ],
)
def test_what_the_loader_refuses_is_marked(change: tuple[str, str], told: str) -> None:
    assert any(told in fault for fault in faults(changed(change)))


def test_every_part_and_many_keys_explain_themselves() -> None:
    definitions: dict[str, dict[str, Any]] = SCHEMA["$defs"]
    assert all(part["description"] for part in definitions.values())
    assert "Last day in force" in definitions["Regulation"]["properties"]["effective_to"]["description"]
    assert "verified" in definitions["Regulation"]["properties"]

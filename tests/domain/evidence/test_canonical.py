"""Golden bytes: a change here breaks every signature ever made, so it needs a new format, never a new expectation."""

import json
from collections import OrderedDict
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from domain.evidence.canonical import (
    DEPTH_LIMIT,
    INTEGER_LIMIT,
    DigestMalformed,
    NotCanonical,
    canonical_bytes,
    digest_bytes,
    digest_of,
    digest_raw,
    digest_text,
)

GOLDEN = {
    "b": ["10.00", "1e2", True, False, None, 0, -7, INTEGER_LIMIT],
    "a": {"名称": "压力表", "quote": '"\\/', "control": "\x00\t\n\x1f\x7f", "μ": "μ≠µ"},
    "": (),
}
GOLDEN_BYTES = (
    '{"":[],"a":{"control":"\\u0000\\t\\n\\u001f\x7f","quote":"\\"\\\\/","μ":"μ≠µ","名称":"压力表"},'
    '"b":["10.00","1e2",true,false,null,0,-7,9007199254740991]}'
).encode()
GOLDEN_DIGEST = "sha256:0334050457f676d45ddfd8e681565a2fab0845a59e0d38425325197a2c24a3b1"


def test_golden_bytes_and_digest_never_change() -> None:
    assert canonical_bytes(GOLDEN) == GOLDEN_BYTES
    assert digest_of(GOLDEN) == digest_bytes(GOLDEN_BYTES) == GOLDEN_DIGEST


def test_keys_are_ordered_by_utf_16_units_as_rfc_8785_3_2_3_shows() -> None:
    keys = ["€", "\r", "\ufb33", "1", "😀", "\x80", "ö"]
    ordered = [key for key, _ in json.loads(canonical_bytes(dict.fromkeys(keys, "")), object_pairs_hook=list)]
    assert ordered == ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (1.0, ""),
        ({"readings": [{"value": 10.5}]}, "/readings/0/value"),
        ({"a/b": {"c~d": float("nan")}}, "/a~1b/c~0d"),
        ([float("inf")], "/0"),
        ([INTEGER_LIMIT + 1], "/0"),
        ([-INTEGER_LIMIT - 1], "/0"),
        ({"x": "\ud800"}, "/x"),
        ({"x": {"\udfff": 1}}, "/x"),
        ({1: "x"}, ""),
        ({"x": b"bytes"}, "/x"),
        ({"x": {1, 2}}, "/x"),
    ],
)
def test_what_has_no_canonical_form_is_refused_where_it_stands(document: object, pointer: str) -> None:
    with pytest.raises(NotCanonical) as refusal:
        canonical_bytes(document)
    assert refusal.value.pointer == pointer
    assert refusal.value.sentence_zh
    assert refusal.value.sentence_en


def test_nesting_is_bounded_exactly() -> None:
    def nested(levels: int) -> list[object]:
        document: list[object] = []
        for _ in range(levels - 1):
            document = [document]
        return document

    assert canonical_bytes(nested(DEPTH_LIMIT))
    with pytest.raises(NotCanonical):
        canonical_bytes(nested(DEPTH_LIMIT + 1))


documents = st.recursive(
    st.none() | st.booleans() | st.integers(-INTEGER_LIMIT, INTEGER_LIMIT) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(documents)
def test_reading_the_bytes_back_gives_the_document_and_the_same_bytes(document: object) -> None:
    again = json.loads(canonical_bytes(document))
    assert again == document
    assert canonical_bytes(again) == canonical_bytes(document)


@given(documents)
def test_the_bytes_are_those_of_the_reference(document: Any) -> None:  # noqa: ANN401 - any JSON
    assert canonical_bytes(document) == rfc8785.dumps(document)


def test_every_code_point_is_written_as_the_reference_writes_it() -> None:
    every = "".join(chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000)
    assert canonical_bytes([every]) == rfc8785.dumps([every])


def test_what_is_read_only_or_more_than_plain_has_the_bytes_of_what_it_holds() -> None:
    assert canonical_bytes(MappingProxyType({"b": OrderedDict(y=(1,), x="x"), "a": True})) == (
        b'{"a":true,"b":{"x":"x","y":[1]}}'
    )
    assert canonical_bytes(HTTPStatus.OK) == b"200"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sha256:",
        "0" * 64,
        "sha256:" + "0" * 63,
        "sha256:" + "0" * 66,
        "SHA256:" + "0" * 64,
        "sha256:" + "A" * 64,
        "sm3:" + "0" * 64,
        "sha256: " + "0" * 64,
        "sha256:" + "00 " * 32,
        "sha256:" + "zz" * 32,
    ],
)
def test_a_digest_has_one_spelling(text: str) -> None:
    with pytest.raises(DigestMalformed):
        digest_raw(text)


def test_a_digest_and_its_raw_bytes_are_one() -> None:
    assert digest_text(digest_raw(GOLDEN_DIGEST)) == GOLDEN_DIGEST

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calibration.record import Purpose
from domain.evidence.canonical import canonical_bytes, digest_of
from domain.evidence.documents import DocumentRefused, from_document, to_document

# Hypothesis wants naive bounds; a day inside the ends, so that a zone cannot push an instant past them.
EARLIEST, LATEST = datetime.min + timedelta(days=1), datetime.max - timedelta(days=1)  # noqa: DTZ901 - naive on purpose
BEIJING = timezone(timedelta(hours=8))


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    id: str
    on: date
    at: datetime
    colour: Colour = Colour.RED
    limit: str | None = None
    parts: tuple[Part, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Floating:
    deep: dict[str, float]


WHOLE = Whole(
    id="w",
    on=date(2026, 3, 1),
    at=datetime(2026, 3, 1, 9, 30, tzinfo=BEIJING),
    parts=(Part(name="轴"), Part(name="pin", count=2)),
    fields={"range": "0~1.6"},
)
DOCUMENT = {
    "id": "w",
    "on": "2026-03-01",
    "at": "2026-03-01T01:30:00Z",
    "colour": "red",
    "limit": None,
    "parts": [{"name": "轴", "count": 1}, {"name": "pin", "count": 2}],
    "fields": {"range": "0~1.6"},
}


def test_golden_document() -> None:
    assert to_document(WHOLE) == DOCUMENT
    assert digest_of(to_document(WHOLE)) == "sha256:f75af3c9cfc9798eb120d7a6a8720a644f98853935fb3ca7918bdaf5f950cb8f"


def test_one_instant_has_one_spelling_whatever_zone_it_was_taken_in() -> None:
    utc = Whole(
        id="w", on=date(2026, 3, 1), at=datetime(2026, 3, 1, 1, 30, tzinfo=UTC), parts=WHOLE.parts, fields=WHOLE.fields
    )
    assert canonical_bytes(to_document(utc)) == canonical_bytes(to_document(WHOLE))


@given(
    st.builds(
        Whole,
        id=st.text(),
        on=st.dates(),
        at=st.datetimes(EARLIEST, LATEST, timezones=st.just(BEIJING) | st.just(UTC)),
        limit=st.none() | st.text(),
        parts=st.lists(st.builds(Part, name=st.text(), count=st.integers(-9, 9)), max_size=3).map(tuple),
        fields=st.dictionaries(st.text(), st.text(), max_size=3),
    )
)
def test_what_is_written_reads_back_as_the_same_value(whole: Whole) -> None:
    assert from_document(to_document(whole), Whole) == whole


def test_an_old_document_without_a_field_that_has_a_default_still_reads() -> None:
    old = {key: value for key, value in DOCUMENT.items() if key not in {"colour", "fields"}}
    assert from_document(old, Whole).fields == {}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"unknown": 1}, "/unknown"),
        ({"parts": [{"name": "x", "count": 1, "more": 2}]}, "/parts/0/more"),
        ({"parts": [{"name": "x", "count": "1"}]}, "/parts/0/count"),
        ({"parts": [{"name": "x", "count": True}]}, "/parts/0/count"),
        ({"parts": [{"count": 1}]}, "/parts/0"),
        ({"colour": "blue"}, "/colour"),
        ({"limit": 1}, "/limit"),
        ({"fields": {"range": 1}}, "/fields"),
        ({"on": "2026-3-1"}, "/on"),
        ({"on": "2026-02-30"}, "/on"),
        ({"at": "2026-03-01T01:30:00"}, "/at"),
        ({"at": "2026-03-01T09:30:00+08:00"}, "/at"),
        ({"at": "2026-03-01T01:30:00.5Z"}, "/at"),
        ({"id": None}, "/id"),
    ],
)
def test_a_document_that_says_anything_else_is_refused_where_it_does(change: dict[str, object], pointer: str) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        from_document({**DOCUMENT, **change}, Whole)
    assert refusal.value.pointer == pointer
    assert "Whole" in refusal.value.sentence_en
    assert "Whole" in refusal.value.sentence_zh


def test_a_time_without_a_zone_is_never_written() -> None:
    naive = Whole(id="w", on=date(2026, 3, 1), at=datetime(2026, 3, 1))  # noqa: DTZ001 - the fault under test
    with pytest.raises(DocumentRefused) as refusal:
        to_document(naive)
    assert refusal.value.pointer == "/at"


def test_a_float_is_never_written() -> None:
    with pytest.raises(DocumentRefused) as refusal:
        to_document(Floating(deep={"a/b": 1.5}))
    assert refusal.value.pointer == "/deep/a~1b"


def test_only_a_record_is_a_document() -> None:
    with pytest.raises(DocumentRefused):
        to_document(Purpose.CUSTOMER_JOB)

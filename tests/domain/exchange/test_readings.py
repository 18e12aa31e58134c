"""A push keeps what the display showed, and refuses what no display shows."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.exchange.readings import BATCH_LIMIT, ReadingPush, ReadingReceipt

ITEM: dict[str, Any] = {
    "id": "01938f6e-0000-7000-8000-000000000001",
    "test": "indication",
    "point": "1.0",
    "channel": "up",
    "value": "10.00",
    "unit": "MPa",
    "taken_at": "2026-11-20T10:00:00.125+08:00",
}


def push(**changes: object) -> ReadingPush:
    return ReadingPush.model_validate({"readings": [ITEM | changes]})


def test_the_digits_shown_are_kept() -> None:
    item = push().readings[0]
    assert item.document()["value"] == "10.00"
    assert (item.repeat, item.phase, item.calibration) == (1, "initial", None)
    assert push(taken_at="2026-11-20T02:00:00Z").readings[0].taken_at == "2026-11-20T02:00:00Z"


@pytest.mark.parametrize(
    "change",
    [
        {"value": 10.0},
        {"value": 10},
        {"value": "NaN"},
        {"value": "1e999"},
        {"value": "１０"},
        {"value": "10.00 "},
        {"value": ""},
        {"id": "01938f6e-0000-4000-8000-000000000001"},
        {"id": "01938F6E-0000-7000-8000-000000000001"},
        {"taken_at": "2026-11-20T10:00:00"},
        {"taken_at": "2026-11-20 10:00:00+08:00"},
        {"taken_at": "1900-01-01T00:00:00Z"},
        {"taken_at": "2026-02-30T00:00:00Z"},
        {"taken_at": 1763600000},
        {"repeat": 0},
        {"repeat": True},
        {"repeat": "1"},
        {"stable": 1},
        {"phase": "later"},
        {"raw": "x" * 501},
        {"status": "approved"},
        {"sequence": -1},
    ],
)
def test_what_is_not_a_reading_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        push(**change)


def test_a_push_holds_one_to_a_thousand() -> None:
    assert len(ReadingPush.model_validate({"readings": [ITEM] * BATCH_LIMIT}).readings) == BATCH_LIMIT
    for items in ([], [ITEM] * (BATCH_LIMIT + 1)):
        with pytest.raises(ValidationError):
            ReadingPush.model_validate({"readings": items})


def test_a_receipt_leaves_out_what_it_does_not_say() -> None:
    receipt = ReadingReceipt(id=ITEM["id"], outcome="refused", code="unit-unknown", pointer="/readings/0/unit")
    assert set(receipt.document()) == {"id", "outcome", "code", "pointer"}

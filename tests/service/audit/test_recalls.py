"""A recall from an impact to its last line: who may, which step follows which, and the draft letter."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.audit.recalls import MOVES, State
from service.kit.clock import civil_day
from tests.conftest import ClientOf
from tests.service.audit.test_routes import lines
from tests.service.reporting.conftest import Reporting
from tests.service.world import app_on, as_member

RECALLS = "/api/v1/audit/recalls"


@pytest.fixture
def quality(reporting: Reporting, tmp_path: Path, client_of: ClientOf) -> TestClient:
    return as_member(client_of(app_on(reporting.database, tmp_path, reporting.clock)), reporting.lab, "quality")


def opened(reporting: Reporting, client: TestClient, **query: str) -> Any:  # noqa: ANN401 - an answer
    day = civil_day(reporting.clock()).isoformat()
    standard = reporting.lab.standards["pressure-reference"]
    return client.post(
        f"/api/v1/audit/standards/{standard}/impact",
        params={"from": day, "to": day} | query,
        json={"reason": "标准器超差 out of tolerance"},
    )


def test_from_open_to_closed(reporting: Reporting, quality: TestClient) -> None:
    numbers = [reporting.issue().number for _ in range(2)]
    answer = opened(reporting, quality, shift="500")
    assert answer.status_code == 201, answer.text
    address = answer.headers["Location"]
    assert quality.get(address).json() == answer.json() == quality.get(RECALLS).json()["items"][0]
    assert answer.json()["shift"] == "500"
    listed = quality.get(f"{address}/lines").json()["items"]
    assert sorted(each["number"] for each in listed) == numbers
    assert all((each["state"], each["verdict_at_stake"]) == ("open", True) for each in listed)

    line = f"{address}/lines/{listed[0]['id']}"

    def move(state: str, version: int) -> tuple[int, str]:
        body = {"state": state, "note": "by letter 42"}
        moved = quality.put(line, json=body, headers={"If-Match": f'"{version}"'})
        return moved.status_code, moved.json().get("state") or moved.json()["code"]

    assert move("recalibrated", 1) == (409, "recall-move-refused")
    assert move("told", 1) == (200, "told")
    assert move("recalibrated", 1) == (412, "version-changed"), "somebody else was first"
    assert move("recalibrated", 2) == (200, "recalibrated")
    assert move("closed", 3) == (200, "closed")
    assert move("told", 4) == (409, "recall-move-refused")
    told = [json.loads(each.document)["document"] for each in lines(reporting, "lab:recall:moved")]
    assert [(each["from"], each["to"]) for each in told] == [
        ("open", "told"),
        ("told", "recalibrated"),
        ("recalibrated", "closed"),
    ]
    assert len(lines(reporting, "lab:recall:opened")) == 1
    other = opened(reporting, quality).headers["Location"]
    assert (
        quality.put(
            f"{other}/lines/{listed[0]['id']}", json={"state": "told", "note": "x"}, headers={"If-Match": '"4"'}
        ).status_code
        == 404
    ), "a line belongs to its list"


def test_the_letter_names_every_certificate_in_both_languages(reporting: Reporting, quality: TestClient) -> None:
    numbers = [reporting.issue().number for _ in range(2)]
    address = opened(reporting, quality, shift="500").headers["Location"]
    letter = quality.get(f"{address}/letters/{reporting.lab.customer_id}")
    assert letter.headers["Content-Type"] == "text/plain; charset=utf-8"
    chinese, english = letter.text.split("\n\n")
    for text, words in ((chinese, "结论可能改变"), (english, "conformity may change")):
        assert all(f"  {number} (" in text for number in numbers)
        assert words in text
        assert "out of tolerance" in text
    assert quality.get(f"{address}/letters/{reporting.lab.id}").status_code == 404


def test_only_quality_opens_and_nothing_is_opened_for_nothing(
    reporting: Reporting, quality: TestClient, regulator: TestClient
) -> None:
    assert opened(reporting, quality).json()["code"] == "recall-empty"
    reporting.issue()
    assert opened(reporting, regulator).status_code == 403
    address = opened(reporting, quality).headers["Location"]
    assert regulator.get(f"{address}/lines").status_code == 200
    assert regulator.get(f"{RECALLS}/{reporting.lab.id}").status_code == 404
    assert regulator.get(f"{RECALLS}/{reporting.lab.id}/lines").status_code == 404


def test_every_line_can_be_closed_and_none_goes_back() -> None:
    order = list(State)
    for before, allowed in MOVES.items():
        assert State.CLOSED in allowed or before is State.CLOSED
        assert all(order.index(after) > order.index(before) for after in allowed)

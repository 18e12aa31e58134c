"""Readings that should not be there are struck out in the grid by the operator, for a reason, and stay in sight."""

import re

import pytest
from starlette.testclient import TestClient

from service.kit.database import Database
from tests.service.calibrations.bench import Bench, planned
from tests.service.calibrations.test_void import pushed
from tests.service.conftest import MemberOf
from tests.service.pages.test_calibration import prepare, reading_fields, send
from tests.service.world import World

PLACE = "reading|indication|0.4|up_tapped|1|initial"


@pytest.fixture
def bench(world: World, world_database: Database, member: MemberOf) -> Bench:
    made = planned(world, world_database, member)
    prepare(made)
    return made


def shown(bench: Bench, query: str = "", *, by: str = "technician") -> str:
    return bench.member(by).get(f"/calibrations/{bench.id}?lang=en{query}").text


def offers(page: str, what: str) -> list[str]:
    return re.findall(rf"\?{what}=([0-9a-f-]+)#", page)


def test_what_an_instrument_sent_twice_is_seen_twice_and_one_of_it_struck_out(
    bench: Bench, world: World, lab_client: TestClient
) -> None:
    assert send(bench, "readings", reading_fields()).status_code == 303
    twice = pushed(lab_client, world, bench)
    page = shown(bench)
    assert len(offers(page, "strike")) == 21
    assert twice in offers(page, "strike")
    assert twice not in offers(page, "correct"), "what an instrument sent is not corrected by hand"
    assert 'id="correction"' not in shown(bench, f"&correct={twice}")
    assert f"/readings/{twice}/void" in shown(bench, f"&strike={twice}")
    answer = send(bench, f"readings/{twice}/void", {"reason": "<i>triggered twice</i>"})
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].endswith("told=struck#readings")
    page = shown(bench)
    assert re.search(r'<del title="&lt;i&gt;triggered twice&lt;/i&gt; \([^"]+\)">0\.42</del> /', page)
    assert len(offers(page, "strike")) == 20
    assert 'class="chip verdict conforms"' in page, "the record is whole again"


def test_a_typed_slip_that_is_struck_out_frees_its_place(bench: Bench) -> None:
    assert send(bench, "readings", {PLACE: "4.00"}).status_code == 303
    [slip] = offers(shown(bench), "strike")
    assert send(bench, f"readings/{slip}/void", {"reason": "wrong row"}).status_code == 303
    page = shown(bench)
    cell = next(each for each in page.split("<td") if f'name="{PLACE}"' in each)
    assert ">4.00</del> /" in cell, "beside the field that takes the right one"
    assert send(bench, "readings", {PLACE: "0.40"}).status_code == 303
    page = shown(bench)
    cell = next(each for each in page.split("<td") if '<span class="value">0.40' in each)
    assert ">4.00</del> /" in cell, "and it stays in sight afterwards"


def test_a_correction_shows_no_stroke(bench: Bench) -> None:
    assert send(bench, "readings", {PLACE: "4.00"}).status_code == 303
    [slip] = offers(shown(bench), "correct")
    corrected = send(bench, f"readings/{slip}/correction", {"value": "0.40", "reason": "slip"})
    assert corrected.status_code == 303, corrected.text
    page = shown(bench)
    assert re.search(r'<del title="slip \([^"]+\)">4\.00</del> <', re.sub(r"\s+", " ", page))
    assert ">4.00</del> /" not in page


def test_without_a_reason_or_the_right_it_stays(bench: Bench) -> None:
    assert send(bench, "readings", {PLACE: "0.40"}).status_code == 303
    [reading] = offers(shown(bench), "strike")
    refused = send(bench, f"readings/{reading}/void", {"reason": " "})
    assert refused.status_code == 422
    assert 'id="f-reason-fault"' in refused.text, "the complaint stands beside its field"
    assert offers(shown(bench, by="checker"), "strike") == []
    assert 'id="strike"' not in shown(bench, f"&strike={reading}", by="checker")
    assert bench.member("checker").post(f"/calibrations/{bench.id}/readings/{reading}/void").status_code == 403
    assert send(bench, f"readings/{reading}/void", {"reason": "wrong row"}).status_code == 303
    again = send(bench, f"readings/{reading}/void", {"reason": "wrong row"})
    assert again.status_code == 409
    assert 'role="alert"' in again.text, "a second strike says why it was refused"

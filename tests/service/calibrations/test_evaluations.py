"""Evaluations of any model over HTTP: numbers as text, refusals with their pointers, signed in only."""

import xml.etree.ElementTree as ET

import pytest
from starlette.testclient import TestClient

from service.calibrations.evaluations import COMPLEX, EXAMPLE, IMPLICIT
from service.kit.language import preferred
from tests.service.conftest import MemberOf

ADDRESS = "/api/v1/evaluations"


def test_a_document_is_evaluated(member: MemberOf) -> None:
    answer = member("technician").post(ADDRESS, json=EXAMPLE)
    assert answer.status_code == 200, answer.text
    (output,) = answer.json()["outputs"]
    assert output["symbol"] == "l"
    assert output["reported"]["value"].startswith("50000838")
    assert len(output["budget"]) == 2


def test_the_other_examples_of_the_description_are_evaluated(member: MemberOf) -> None:
    solved = member("technician").post(ADDRESS, json=IMPLICIT).json()
    assert solved["outputs"][0]["expression"].endswith("= 0")
    found = member("technician").post(ADDRESS, json=COMPLEX).json()
    assert found["complex_outputs"][0]["parts"] == ["z_re", "z_im", "z_abs", "z_arg"]


def test_a_refusal_points_at_its_culprit(member: MemberOf) -> None:
    outputs = [{"symbol": "l", "expression": "l_s + __import__('os')", "unit": "nm"}]
    answer = member("technician").post(ADDRESS, json={**EXAMPLE, "outputs": outputs})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/outputs/0/expression"


def test_json_numbers_are_refused(member: MemberOf) -> None:
    inputs = [{"symbol": "x", "value": 1.5, "unit": "nm", "uncertainty": {"standard": "0.1"}}]
    outputs = [{"symbol": "y", "expression": "x", "unit": "nm"}]
    answer = member("technician").post(ADDRESS, json={"inputs": inputs, "outputs": outputs})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/inputs/0/value"


def test_strangers_and_lists_are_refused(member: MemberOf, lab_client: TestClient) -> None:
    assert lab_client.post(ADDRESS, json=EXAMPLE).status_code == 401
    assert member("technician").post(ADDRESS, json=[EXAMPLE]).status_code == 422


def test_a_budget_is_drawn_in_the_language_asked_for(member: MemberOf) -> None:
    technician = member("technician")
    answer = technician.post(f"{ADDRESS}/bars", json=EXAMPLE, headers={"Accept-Language": "en-GB, zh;q=0.5"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert (answer.headers["content-language"], "Accept-Language" in answer.headers["vary"]) == ("en", True)
    drawing = ET.fromstring(answer.text)  # noqa: S314 - our own
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert drawing.attrib["aria-label"] == "Uncertainty budget of l / nm"
    assert "Monte Carlo: [50000" in answer.text
    chinese = technician.post(f"{ADDRESS}/bars", params={"lang": "zh"}, json=EXAMPLE, headers={"Accept-Language": "en"})
    assert "l 的不确定度预算" in chinese.text
    assert chinese.headers["content-language"] == "zh"


def test_the_output_to_draw_is_named(member: MemberOf) -> None:
    outputs = [*EXAMPLE["outputs"], {"symbol": "twice", "expression": "2*d_0", "unit": "nm"}]
    document, technician = {**EXAMPLE, "outputs": outputs}, member("technician")
    drawn = technician.post(f"{ADDRESS}/bars", params={"output": "twice", "lang": "en"}, json=document)
    assert "Uncertainty budget of twice" in drawn.text
    assert "l_s" not in drawn.text, "an input that it does not use"
    unknown = technician.post(f"{ADDRESS}/bars", params={"output": "m"}, json=document)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "output-unknown")


def test_what_cannot_be_evaluated_is_not_drawn(member: MemberOf, lab_client: TestClient) -> None:
    outputs = [{"symbol": "l", "expression": "l_s +", "unit": "nm"}]
    refused = member("technician").post(f"{ADDRESS}/bars", json={**EXAMPLE, "outputs": outputs})
    assert refused.json()["errors"][0]["pointer"] == "/outputs/0/expression"
    assert lab_client.post(f"{ADDRESS}/bars", json=EXAMPLE).status_code == 401


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"),
        ("fr", "zh"),
        ("en", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr, en-US;q=0.8, zh;q=0.3", "en"),
        ("en;q=0", "zh"),
        ("en;q=x, zh;q=0.1", "zh"),
        ("EN", "en"),
        (";q=1,,", "zh"),
    ],
)
def test_the_better_liked_language_is_spoken(header: str, language: str) -> None:
    assert preferred(header) == language

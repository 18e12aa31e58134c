"""Evaluations of any model over HTTP: numbers as text, refusals with their pointers, signed in only."""

from starlette.testclient import TestClient

from service.calibrations.evaluations import EXAMPLE
from tests.service.conftest import MemberOf

ADDRESS = "/api/v1/evaluations"


def test_a_document_is_evaluated(member: MemberOf) -> None:
    answer = member("technician").post(ADDRESS, json=EXAMPLE)
    assert answer.status_code == 200, answer.text
    (output,) = answer.json()["outputs"]
    assert output["symbol"] == "l"
    assert output["reported"]["value"].startswith("50000838")
    assert len(output["budget"]) == 2


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

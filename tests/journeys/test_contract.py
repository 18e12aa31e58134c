"""The OpenAPI document is a contract: schemathesis asks by it, and refusals and examples are in it."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import Case
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from service.kit.problems import MEDIA_TYPE
from tests.service.world import Lab, World

Node: TypeAlias = dict[str, Any]
EXAMPLES = 3
"""Requests an operation and direction: a bounded look at every rule, not a search."""
WHO = {
    "DELETE /api/v1/sessions/current": "audit",  # whose session ends here
    "POST /api/v1/readings": "reader",
    "PUT /api/v1/people/{person_id}/roles": "security",
    "POST /api/v1/calibrations/{calibration_id}/check": "checker",
    "POST /api/v1/calibrations/{calibration_id}/approve": "signatory",
    "/api/v1/people": "system",
    "/api/v1/instrument-keys": "system",
    "/api/v1/customers": "reception",
    "/api/v1/orders": "reception",
    "/api/v1/equipment": "reception",
    "/api/v1/calibrations": "technician",
    "/api/v1/certificates": "signatory",
}
"""Who may ask for an operation, by its label or the beginning of its path; else the quality manager."""


@pytest.fixture
def document(lab_client: TestClient) -> Node:
    described: Node = lab_client.get("/openapi.json").json()
    return described


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_operation_keeps_its_word(world: World, lab_client: TestClient, mode: GenerationMode) -> None:
    found = []
    for made in schemathesis.openapi.from_asgi("/openapi.json", lab_client.app).get_all_operations():
        assert isinstance(made, Ok)
        operation = made.ok()
        ask = _asking(operation.as_strategy(generation_mode=mode), _headers(world.lab, operation.label))
        try:
            ask()
        except Unsatisfiable:
            continue  # nothing can be wrong with a request that takes nothing
        except FailureGroup as failures:
            found += [f"{operation.label}: {type(failure).__name__}: {failure}" for failure in failures.exceptions]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_operation_tells_its_refusals(document: Node) -> None:
    found = []
    for label, operation in _operations(document):
        refused = {status: told for status, told in operation["responses"].items() if status >= "400"}
        wanted = {"401", "503"}
        wanted |= {"400", "413", "415", "422"} if "requestBody" in operation else set()
        wanted |= {"404"} if "{" in label else set()
        found += [f"{label}: not told: {status}" for status in sorted(wanted - refused.keys())]
        found += [
            f"{label}: {status} is no problem" for status, told in refused.items() if MEDIA_TYPE not in told["content"]
        ]
        found += [f"{label}: no summary" for _ in [0] if not operation.get("summary")]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_body_shows_an_example(document: Node) -> None:
    schemas = document["components"]["schemas"]
    found = [
        label
        for label, operation in _operations(document)
        for told in operation.get("requestBody", {}).get("content", {}).values()
        if not _shows(told, schemas)
    ]
    assert found == []


def _asking(cases: SearchStrategy[Case[Any]], headers: dict[str, str]) -> Callable[[], None]:
    @seed(20260302)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def asked(case: Case[Any]) -> None:
        # A schema cannot tell rules between fields or what is on record: what fits it may still be refused.
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    return asked


def _headers(lab: Lab, label: str) -> dict[str, str]:
    path = label.partition(" ")[2]
    who = next((who for begin, who in WHO.items() if label == begin or path.startswith(begin)), "quality")
    token = lab.reader_key if who == "reader" else lab.tokens[who]
    return {"Authorization": f"Bearer {token}", "If-Match": '"1"'}  # a made-up tag would stop every edit at 412


def _operations(document: Node) -> Iterator[tuple[str, Node]]:
    for path, methods in document["paths"].items():
        if path.startswith("/api/"):
            yield from ((f"{method.upper()} {path}", operation) for method, operation in methods.items())


def _shows(told: Node, schemas: Node) -> bool:
    schema = told["schema"]
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    fields = [
        schemas.get(each.get("$ref", "").rsplit("/", 1)[-1], each) for each in schema.get("properties", {}).values()
    ]
    whole = [told, schema]
    return any("example" in each or "examples" in each for each in whole) or any("examples" in each for each in fields)

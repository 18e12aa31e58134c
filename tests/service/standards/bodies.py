"""Bodies of standards and their certificates that tests bend."""

import base64
from typing import Any
from uuid import UUID

from httpx2 import Response
from starlette.testclient import TestClient

from tests.service.world import Lab

FILE = b"%PDF-1.4 as received"


def result(lab: Lab, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value, wrong ones too
    """A sound result of the laboratory's pressure calibrator, resting on the piston gauge above it."""
    return {
        "standard_id": str(lab.standards["pressure-reference"]),
        "characteristic": "indication",
        "quantity_kind": "gauge_pressure",
        "unit": "MPa",
        "range_low": "0",
        "range_high": "2.5",
        "expanded_uncertainty": "0.00060",
        "coverage_factor": "2",
        "parents": [parent(lab)],
        **changes,
    }


def parent(lab: Lab, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value, wrong ones too
    """The piston gauge as it was used."""
    return {"parent_result_id": str(lab.results["social-pressure:indication"]), "used_on": "2026-02-20", **changes}


def certificate(lab: Lab, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value, wrong ones too
    """A sound certificate of today's week."""
    return {
        "number": "DEMO-CQMI-P-0999",
        "issuer_zh": "重庆市示范计量院",
        "level": "working",
        "issued_on": "2026-02-20",
        "valid_until": "2027-02-19",
        "primary_realisation": False,
        "file_name": "证书 0999.pdf",
        "file_base64": base64.b64encode(FILE).decode("ascii"),
        "results": [result(lab)],
        **changes,
    }


def restate(quality: TestClient, standard_id: UUID, **changes: Any) -> Response:  # noqa: ANN401 - any JSON value, wrong ones too
    """Correct a standard as the record shows it."""
    address = f"/api/v1/standards/{standard_id}"
    shown = quality.get(address)
    body = {name: value for name, value in shown.json().items() if name not in {"id", "version"}}
    answer: Response = quality.put(address, json={**body, **changes}, headers={"If-Match": shown.headers["ETag"]})
    return answer

"""``POST /api/v1/evaluations``: the uncertainty of any measurement model, by the engine that certificates use."""

from typing import Annotated, Any

from fastapi import Body, Depends

from domain.conformity.document import evaluate_document
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.problems import InvalidRequest

router = api_router("/api/v1/evaluations", tags=["evaluations"])

EXAMPLE = {
    "title": "End gauge",
    "inputs": [
        {
            "symbol": "l_s",
            "value": "50000623",
            "unit": "nm",
            "uncertainty": {"distribution": "t", "standard": "25", "degrees_of_freedom": "18"},
        },
        {"symbol": "d_0", "value": "215", "unit": "nm", "uncertainty": {"standard": "9.7"}},
    ],
    "outputs": [{"symbol": "l", "expression": "l_s + d_0", "unit": "nm"}],
    "coverage_probability": "0.95",
}

Known = Annotated[Actor, Depends(require(*STAFF, Role.REGULATOR))]
Document = Annotated[dict[str, Any], Body(description="Evaluation document", examples=[EXAMPLE])]


@router.post("", summary="Evaluate uncertainty", responses=documented(InvalidRequest))
def evaluate(*, document: Document, actor: Known) -> dict[str, object]:  # noqa: ARG001 - anybody who is signed in
    """Evaluate every output of a document (GUM): value, uncertainty, coverage, and the budget behind them.

    Nothing is stored. All numbers are decimal text. A refusal points at its culprit in the document.
    """
    return evaluate_document(document)

"""``POST /api/v1/evaluations``: the uncertainty of any measurement model, by the engine that certificates use."""

from typing import Annotated, Any

from fastapi import Body, Depends, Query

from domain.uncertainty.reporting.errors import OutputUnknown
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.edge import api_router
from service.kit.language import Drawing, Spoken, drawn
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

IMPLICIT = {
    "title": "Resistance thermometer",
    "inputs": [
        {"symbol": "R", "value": "138.5010", "unit": "ohm", "uncertainty": {"standard": "0.0040"}},
        {"symbol": "R_0", "value": "100.0120", "unit": "ohm", "uncertainty": {"standard": "0.0025"}},
    ],
    "outputs": [
        {
            "symbol": "t",
            "equation": "R - R_0*(1 + 3.9083e-3*t - 5.775e-7*t**2)",
            "between": ["0", "200"],
            "unit": "degC",
        }
    ],
}
COMPLEX = {
    "title": "Reflected wave",
    "inputs": [
        {"symbol": "G_abs", "value": "0.12", "uncertainty": {"standard": "0.004"}},
        {"symbol": "G_arg", "value": "35", "unit": "deg", "uncertainty": {"standard": "2"}},
    ],
    "complex": [{"symbol": "G", "form": "polar"}],
    "outputs": [{"symbol": "z", "expression": "(1 + G)/(1 - G)", "complex": True}],
}

Known = Annotated[Actor, Depends(require(*STAFF, Role.REGULATOR))]
Document = Annotated[dict[str, Any], Body(description="Evaluation document", examples=[EXAMPLE, IMPLICIT, COMPLEX])]


@router.post("", summary="Evaluate uncertainty", responses=documented(InvalidRequest))
def evaluate(*, document: Document, actor: Known) -> dict[str, object]:  # noqa: ARG001 - anybody who is signed in
    """Evaluate every output of a document (GUM): value, uncertainty, coverage, and the budget behind them.

    A measurand may be solved for from an equation, and may be complex: then its real and imaginary part, magnitude and
    phase are outputs, with an elliptical coverage region.

    Nothing is stored. All numbers are decimal text. A refusal points at its culprit in the document.
    """
    from domain.conformity.document import evaluate_document  # noqa: PLC0415 - numpy and scipy only when needed

    return evaluate_document(document)


@router.post(
    "/bars",
    summary="Draw a budget as bars",
    response_class=Drawing,
    responses=documented(InvalidRequest, OutputUnknown),
)
def bars(
    *,
    document: Document,
    language: Spoken,
    actor: Known,  # noqa: ARG001 - anybody who is signed in
    output: Annotated[str, Query(max_length=64, description="Symbol of the output; without it the first")] = "",
) -> Drawing:
    """Draw the budget of one output as SVG: who makes how much of the variance, grouped by source.

    An address of its own, and not another media type of the evaluation: that is the answer to a whole document, this
    shows one output of it, and an address with ``output`` and ``lang`` can be called by whatever cannot set headers.
    """
    from domain.conformity.document import draw_document  # noqa: PLC0415

    return drawn(draw_document(document, language, output), language)

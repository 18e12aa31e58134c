"""What the inputs of a budget have in common through certificates, and what its result takes over (GUM 5.2.2, F.1.2.3).

Only inputs whose uncertainty *is* that of a certified result are looked at: what merely opens to a certificate, such as
a drift or a value without its U, has an uncertainty of its own.
"""

from collections.abc import Sequence

from domain.calibration.gather import MeasuredPoint
from domain.errors import MetrologyError
from domain.specialty.procedure import Evaluation
from domain.uncertainty.budget import Budget
from domain.uncertainty.inputs import Correlation, InputQuantity, Shared
from domain.uncertainty.sharing import shared_correlations, shared_of


def correlations_of(at: MeasuredPoint, quantities: Sequence[InputQuantity]) -> list[Correlation]:
    """Correlations of one point's inputs: of certified results through each other, and of drifts of one and the same.

    Raises ``SharedInvalid``, ``SharedTooLarge`` or ``SharesContradict`` at the result in the record.
    """
    certified = _evaluated_by(Evaluation.CERTIFICATE, at, quantities)
    try:
        found = shared_correlations(certified)
    except MetrologyError as refusal:
        _, index, rest = refusal.pointer.split("/", 2)
        refusal.pointer = f"{_pointers(at)[certified[int(index)].symbol]}/{rest}"
        raise
    return [*found, *shared_correlations(_evaluated_by(Evaluation.DRIFT, at, quantities))]


def taken_over(at: MeasuredPoint, quantities: Sequence[InputQuantity], budget: Budget) -> tuple[Shared, ...]:
    """What the result took over from certified results and from theirs, in the budget's unit."""
    inherited = {one.symbol: one.shared for one in _evaluated_by(Evaluation.CERTIFICATE, at, quantities)}
    return shared_of(budget, symbols=inherited.keys(), inherited=inherited)


def _evaluated_by(
    evaluation: Evaluation, at: MeasuredPoint, quantities: Sequence[InputQuantity]
) -> list[InputQuantity]:
    return [
        quantity
        for compiled, quantity in zip(at.compiled.inputs, quantities, strict=True)
        if compiled.evaluation is evaluation
    ]


def _pointers(at: MeasuredPoint) -> dict[str, str]:
    """Where the record states the certified result of an input, by the input's symbol."""
    return {
        compiled.input.symbol: at.certified[compiled.input.uncertainty.certificate].pointer
        for compiled in at.compiled.inputs
        if compiled.evaluation is Evaluation.CERTIFICATE
    }

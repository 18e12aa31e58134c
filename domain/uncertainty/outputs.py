"""From an output as a document states it to the measurement models that it asks for, each with its text and unit."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.uncertainty.budget import EQUALS_ZERO
from domain.uncertainty.errors import EvaluationDocumentInvalid, OutputModelUnclear
from domain.uncertainty.model.equation import read_equation
from domain.uncertainty.model.implicit import ImplicitEquation, MeasurementModel, read_implicit
from domain.uncertainty.preparation import Prepared
from domain.uncertainty.request import OutputIn


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputModel:
    """A model whose budget is asked for."""

    symbol: str
    text: str
    """How its budget writes it."""
    unit: str
    model: MeasurementModel


def models_of(prepared: Prepared, output: OutputIn) -> Iterator[OutputModel]:
    """Read the models of an output; pointers of refusals are those inside of it, or in the document's other sections.

    Raises ``OutputModelUnclear``, and what ``read_equation`` and ``read_implicit`` do.
    """
    if output.equation is not None:
        text = output.equation + EQUALS_ZERO
        yield OutputModel(symbol=output.symbol, text=text, unit=output.unit, model=_implicit(prepared, output))
        return
    if output.between is not None:
        raise OutputModelUnclear("/between", symbol=output.symbol)
    if output.expression is None:
        raise EvaluationDocumentInvalid(
            "/expression", reason="an expression or an equation is missing", reason_zh="缺少 expression 或 equation"
        )
    text = output.expression
    model = read_equation(text, prepared.inputs.units, output.unit, {}, prepared.definitions)
    yield OutputModel(symbol=output.symbol, text=text, unit=output.unit, model=model)


def _implicit(prepared: Prepared, output: OutputIn) -> ImplicitEquation:
    if output.equation is None or output.between is None or output.expression is not None:
        raise OutputModelUnclear("/equation", symbol=output.symbol)
    low, high = map(float, output.between)
    return read_implicit(
        symbol=output.symbol,
        equation=output.equation,
        between=(low, high),
        units=prepared.inputs.units,
        unit=output.unit,
        definitions=prepared.definitions,
    )

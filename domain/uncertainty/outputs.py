"""From an output as a document states it to its budgets: one, or those of the four parts of a complex quantity."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain.uncertainty import notices
from domain.uncertainty.budget import EQUALS_ZERO
from domain.uncertainty.errors import EvaluationDocumentInvalid, OutputModelUnclear
from domain.uncertainty.evaluation import Evaluated, evaluate_read
from domain.uncertainty.model.complex_region import may_wrap
from domain.uncertainty.model.complexes import lower, lower_real, part_symbols, real_among
from domain.uncertainty.model.dimensions import is_angle
from domain.uncertainty.model.equation import equation_of, read_equation
from domain.uncertainty.model.errors import ComplexResultReal, DerivativeUndefined, UndefinedValue
from domain.uncertainty.model.implicit import MeasurementModel, read_implicit
from domain.uncertainty.naming import reported_symbols
from domain.uncertainty.notices import notice
from domain.uncertainty.preparation import Prepared
from domain.uncertainty.request import OutputIn

PHASE_UNIT = "rad"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplexOutput:
    """A complex quantity by the budgets of its parts (JCGM 102:2011)."""

    symbol: str
    unit: str
    real: Evaluated
    imaginary: Evaluated
    magnitude: Evaluated | None
    """None at zero, where it has no sensitivities."""
    phase: Evaluated | None
    """In radians."""

    @property
    def parts(self) -> tuple[Evaluated, ...]:
        """The budgets there are."""
        polar = () if self.magnitude is None or self.phase is None else (self.magnitude, self.phase)
        return (self.real, self.imaginary, *polar)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the document as a whole is told."""
        return () if self.magnitude else (notice(notices.POLAR_FORM_UNDEFINED, self.symbol),)


def evaluate_real(prepared: Prepared, output: OutputIn, place: str) -> Evaluated:
    """Evaluate a real output; pointers of refusals are those inside of it, or in the document's other sections.

    Raises ``OutputModelUnclear``, and what ``read_equation``, ``lower``, ``read_implicit`` and ``evaluate_read`` do.
    """
    model, text = _model(prepared, output)
    return _evaluated(prepared, model, symbol=output.symbol, text=text, unit=output.unit, place=place)


def evaluate_complex(prepared: Prepared, output: OutputIn, place: str) -> ComplexOutput:
    """Evaluate the parts of a complex output; raises as for a real one, and ``ComplexResultReal`` at ``/complex``."""
    if output.equation is not None:
        # Solved for within a bracket: a complex root has none.
        raise ComplexResultReal("/complex", symbol=output.symbol)
    expression, forms = _expression(output), prepared.complex_symbols or {}
    lowered = lower(expression, forms, real_among(prepared.inputs.symbols, forms), prepared.definitions)
    if lowered.is_real:
        raise ComplexResultReal("/complex", symbol=output.symbol)
    systems = (lowered.real, lowered.imaginary, lowered.magnitude, lowered.phase)
    texts = (f"{function}({expression})" for function in ("re", "im", "abs", "arg"))
    units = (output.unit, output.unit, output.unit, PHASE_UNIT)
    angles = _angles(prepared)

    def parts() -> Iterator[Evaluated]:
        for system, symbol, text, unit in zip(systems, reported_symbols(output), texts, units, strict=True):
            model = equation_of(system, prepared.inputs.units, unit, angles)
            yield _evaluated(prepared, model, symbol=symbol, text=text, unit=unit, place=place)

    found = parts()
    real, imaginary = next(found), next(found)
    try:
        polar = [*found]
    except (DerivativeUndefined, UndefinedValue):
        # The models of the two other parts had a value: it is the polar form alone that has none at zero.
        polar = []
    magnitude, phase = polar or (None, None)
    return ComplexOutput(
        symbol=output.symbol,
        unit=output.unit,
        real=real,
        imaginary=imaginary,
        magnitude=magnitude,
        phase=None if phase is None else _held_to_its_range(phase),
    )


def _held_to_its_range(phase: Evaluated) -> Evaluated:
    numbers = phase.numbers
    if not may_wrap(numbers.propagated.value, numbers.propagated.standard_uncertainty, numbers.coverage_factor):
        return phase
    told = (*phase.budget.warnings, notice(notices.PHASE_WRAPS, phase.budget.symbol))
    return replace(phase, budget=replace(phase.budget, warnings=told))


def _evaluated(
    prepared: Prepared, model: MeasurementModel, *, symbol: str, text: str, unit: str, place: str
) -> Evaluated:
    return evaluate_read(
        prepared.inputs,
        model,
        symbol=symbol,
        text=text,
        unit=unit,
        coverage=prepared.coverage,
        rounding=prepared.rounding,
        place=place,
    )


def _model(prepared: Prepared, output: OutputIn) -> tuple[MeasurementModel, str]:
    """Read the model of a real output, and say how its budget writes it."""
    if output.equation is not None:
        return _implicit(prepared, output, output.equation), output.equation + EQUALS_ZERO
    text, units = _expression(output), prepared.inputs.units
    if prepared.complex_symbols is None:
        return read_equation(text, units, output.unit, {}, prepared.definitions), text
    real = real_among(prepared.inputs.symbols, prepared.complex_symbols)
    system = lower_real(text, prepared.complex_symbols, real, prepared.definitions)
    return equation_of(system, units, output.unit, _angles(prepared)), text


def _expression(output: OutputIn) -> str:
    if output.between is not None:
        raise OutputModelUnclear("/between", symbol=output.symbol)
    if output.expression is None:
        raise EvaluationDocumentInvalid(
            "/expression", reason="an expression or an equation is missing", reason_zh="缺少 expression 或 equation"
        )
    return output.expression


def _angles(prepared: Prepared) -> dict[str, str]:
    """Units of the phases of complex inputs; they are converted by themselves, whatever the other units are."""
    forms, units = prepared.complex_symbols or {}, prepared.inputs.units
    phases = [part_symbols(symbol, form)[1] for symbol, form in forms.items() if form == "polar"]
    return {phase: units[phase] for phase in phases if is_angle(units[phase])}


def _implicit(prepared: Prepared, output: OutputIn, equation: str) -> MeasurementModel:
    if output.between is None or output.expression is not None:
        raise OutputModelUnclear("/equation", symbol=output.symbol)
    low, high = map(float, output.between)
    return read_implicit(
        symbol=output.symbol,
        equation=equation,
        between=(low, high),
        units=prepared.inputs.units,
        unit=output.unit,
        definitions=prepared.definitions,
        complex_symbols=prepared.complex_symbols,
        angles=_angles(prepared),
    )

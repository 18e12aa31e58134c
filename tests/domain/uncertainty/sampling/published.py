"""The Monte Carlo cases of JCGM 101:2008, clause 9, as inputs and models; their numbers come with the product."""

from domain.uncertainty.inputs import Correlation, InputQuantity
from domain.uncertainty.model.system import read_system
from domain.uncertainty.propagation import InputSet, gather
from domain.uncertainty.sampling.measurand import Measurand, measurand
from tests.domain.uncertainty.sampling.shapes_of_the_format import quantity_of

ROOT_3 = 3**0.5
Case = tuple[InputSet, Measurand]


def _case(expression: str, *quantities: InputQuantity, correlations: tuple[Correlation, ...] = ()) -> Case:
    inputs = gather(quantities, correlations)
    return inputs, measurand("y", read_system(expression, inputs.symbols))


def _named(symbol: str, distribution: str, u: float, value: str = "0") -> InputQuantity:
    return quantity_of(distribution, u, value=value, symbol=symbol)


def additive(distribution: str, last: float = 1.0) -> Case:
    """9.2: four inputs of u = 1; the last one ``last`` times as wide."""
    inputs = [_named(f"x{i}", distribution, last if i == 4 else 1.0) for i in (1, 2, 3, 4)]
    return _case("x1 + x2 + x3 + x4", *inputs)


def mass() -> Case:
    """9.3: calibration of a weight."""
    return _case(
        "(m + dm)*(1 + (a - 1.2)*(1/w - 1/r)) - 100000",
        _named("m", "normal", 0.05, "100000"),
        _named("dm", "normal", 0.02, "1.234"),
        _named("a", "uniform", 0.1 / ROOT_3, "1.2"),
        _named("w", "uniform", 1000 / ROOT_3, "8000"),
        _named("r", "uniform", 50 / ROOT_3, "8000"),
    )


def comparison_loss(x1: str, r: float) -> Case:
    """9.4: comparison loss in microwave power meter calibration."""
    return _case(
        "x1**2 + x2**2",
        _named("x1", "normal", 0.005, x1),
        _named("x2", "normal", 0.005),
        correlations=(Correlation(first="x1", second="x2", coefficient=r),),
    )

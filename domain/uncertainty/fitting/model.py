"""A model of the user's own as a curve through points: values and derivatives by its parameters at every point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from domain.errors import placed
from domain.uncertainty.fitting.points import Real
from domain.uncertainty.model.compiled import Compiled, Function, arrays, compile_function
from domain.uncertainty.model.language import check_symbols
from domain.uncertainty.model.system import read_system

NO_TABLES = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveModel:
    """A model made ready over parameters, then variables."""

    compiled: Compiled
    over_arrays: Function | None
    """The model over all points at once; None where it has branches or roundings."""
    variables: tuple[np.ndarray, ...]
    count: int

    def at(self, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """Values (points) and derivatives (points, parameters); None where the model has none at some point."""
        try:
            with np.errstate(all="ignore"):
                values, gradient = self._evaluated([float(value) for value in parameters])
        except (ArithmeticError, ValueError):
            return None
        is_finite = np.isfinite(values).all() and np.isfinite(gradient).all()
        return (values, gradient) if is_finite else None

    def _evaluated(self, parameters: list[float]) -> tuple[np.ndarray, np.ndarray]:
        size = len(parameters)
        if self.over_arrays is not None:
            value, slopes = self.over_arrays(NO_TABLES, *parameters, *self.variables)
            columns = [np.broadcast_to(column, self.count) for column in slopes[:size]]
            return np.broadcast_to(value, self.count), np.column_stack(columns)
        found = [self.compiled.function(NO_TABLES, *parameters, *point) for point in zip(*self.variables, strict=True)]
        return np.array([value for value, _ in found]), np.array([slopes[:size] for _, slopes in found])


def read_curve_model(expression: str, parameters: Sequence[str], variables: Mapping[str, Sequence[Real]]) -> CurveModel:
    """Read a model over ``parameters`` and ``variables``, columns by symbol; raises a ``ModelError`` of its text."""
    symbols = (*parameters, *variables)
    check_symbols(symbols)
    system = read_system(expression, symbols)
    with placed("/expression"):
        compiled = compile_function(system, symbols, dict.fromkeys(symbols, 1.0))
    columns = tuple(np.array([float(value) for value in column]) for column in variables.values())
    return CurveModel(
        compiled=compiled,
        over_arrays=compiled.over(arrays()) if compiled.is_vectorisable else None,
        variables=columns,
        count=len(columns[0]) if columns else 0,
    )

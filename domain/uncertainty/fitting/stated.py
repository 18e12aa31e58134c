"""From a fit as a document states it to the fit: one way of fitting, and nothing beside what it takes.

What needs numpy and scipy as it is imported is loaded only when a fit asks for it.
"""

from collections.abc import Sequence
from decimal import Decimal

from domain.errors import MetrologyError
from domain.uncertainty.fitting import polynomial
from domain.uncertainty.fitting.errors import FitDocumentInvalid
from domain.uncertainty.fitting.points import check_points
from domain.uncertainty.fitting.result import Fit, Parameter
from domain.uncertainty.fitting.table import calibration_table, interpolate
from domain.uncertainty.fitting.wire import CurveIn, FitIn, TableIn
from domain.uncertainty.model.language import check_symbols

_OF_A_LINE = 2


def read_fit(stated: FitIn) -> Fit:
    """Fit what the document states; pointers of refusals are relative to the fit.

    A table gives a fit of one parameter: the interpolated value. Raises refusals of the fits, ``SymbolInvalid``,
    ``SymbolRepeated``, a ``ModelError`` of the expression, and ``FitDocumentInvalid`` for fields that do not go
    together.
    """
    variable = (stated.model.variable,) if isinstance(stated.model, CurveIn) else ()
    _check_symbols(stated.symbols, variable)
    if isinstance(stated.model, TableIn):
        return _table(stated, stated.model)
    if isinstance(stated.model, CurveIn):
        return _curve(stated, stated.model)
    if stated.model == "proportional":
        return _proportional(stated)
    if stated.model == "straight_line":
        _count_symbols(stated, _OF_A_LINE)
    if stated.u_x is not None:
        return _both_axes(stated)
    return _polynomial(stated) if stated.covariance_y is None else _correlated(stated)


def _polynomial(stated: FitIn) -> Fit:
    _only(stated, {"u_y", "weights", "reference"})
    return polynomial.polynomial(
        _column(stated.x),
        _column(stated.y),
        len(stated.symbols) - 1,
        u_y=_optional(stated.u_y),
        weights=stated.weights or "known",
        reference=_reference(stated),
        symbols=stated.symbols,
    )


def _correlated(stated: FitIn) -> Fit:
    from domain.uncertainty.fitting.correlated import correlated_polynomial  # noqa: PLC0415 - loads scipy

    _only(stated, {"covariance_y", "reference"})
    return correlated_polynomial(
        _column(stated.x),
        _column(stated.y),
        len(stated.symbols) - 1,
        covariance=[_column(row) for row in stated.covariance_y or ()],
        reference=_reference(stated),
        symbols=stated.symbols,
    )


def _both_axes(stated: FitIn) -> Fit:
    from domain.uncertainty.fitting.both_axes import line_in_both_axes  # noqa: PLC0415 - loads numpy

    _only(stated, {"u_x", "u_y", "covariance_xy", "reference", "weights"})
    _count_symbols(stated, _OF_A_LINE)
    if stated.u_y is None:
        raise _refusal("/u_y", "u_x needs u_y beside it", "给出 u_x 时须同时给出 u_y")
    if stated.weights == "relative":
        raise _refusal("/weights", "with u_x the uncertainties are known ones", "给出 u_x 时不确定度须为已知值")
    return line_in_both_axes(
        _column(stated.x),
        _column(stated.y),
        u_x=_column(stated.u_x or ()),
        u_y=_column(stated.u_y),
        covariances=_optional(stated.covariance_xy),
        reference=_reference(stated),
        symbols=stated.symbols,
    )


def _proportional(stated: FitIn) -> Fit:
    _count_symbols(stated, 1)
    _only(stated, {"u_y", "weights"})
    return polynomial.proportional(
        _column(stated.x),
        _column(stated.y),
        u_y=_optional(stated.u_y),
        weights=stated.weights or "known",
        symbol=stated.symbols[0],
    )


def _curve(stated: FitIn, curve: CurveIn) -> Fit:
    from domain.uncertainty.fitting.nonlinear import nonlinear_fit  # noqa: PLC0415 - loads scipy

    _only(stated, {"u_y", "weights"})
    if set(curve.start) != set(stated.symbols):
        raise _refusal("/model/start", "it must give a start for each symbol, and no other", "须为每个参数各给一个初值")
    x = _column(stated.x)
    check_points(len(x), 0, uncertainties_known=True, x=x, y=_column(stated.y))
    try:
        return nonlinear_fit(
            curve.expression,
            {curve.variable: x},
            _column(stated.y),
            start={symbol: Decimal(curve.start[symbol]) for symbol in stated.symbols},
            u_y=_optional(stated.u_y),
            weights=stated.weights or "known",
        )
    except MetrologyError as fault:
        if fault.pointer.startswith(("/expression", "/start")):
            fault.at("/model")
        raise


def _table(stated: FitIn, table: TableIn) -> Fit:
    _count_symbols(stated, 1)
    _only(stated, {"u_y"} if stated.covariance_y is None else {"covariance_y"})
    points = calibration_table(
        _column(stated.x),
        _column(stated.y),
        u_y=_optional(stated.u_y),
        covariance=None if stated.covariance_y is None else [_column(row) for row in stated.covariance_y],
        interpolation=table.interpolation,
    )
    try:
        found = interpolate(points, float(table.at), u_x=float(table.u_at or 0))
    except MetrologyError as fault:
        fault.pointer = "/model/at" if fault.pointer == "/x" else "/model/u_at"
        raise
    uncertainty = found.standard_uncertainty
    return Fit(
        parameters=(Parameter(symbol=stated.symbols[0], value=found.value, standard_uncertainty=uncertainty),),
        covariance=((uncertainty**2,),),
        correlation=((1.0,),),
        degrees_of_freedom=None,
        residual_standard_deviation=None,
        chi_squared=None,
        chi_squared_probability=None,
        points=(),
        curve=None,
    )


def _check_symbols(parameters: Sequence[str], variable: Sequence[str]) -> None:
    try:
        check_symbols((*parameters, *variable))
    except MetrologyError as fault:
        index = int(fault.pointer.split("/")[1])
        fault.pointer = f"/symbols/{index}" if index < len(parameters) else "/model/variable"
        raise


def _count_symbols(stated: FitIn, needed: int) -> None:
    if len(stated.symbols) != needed:
        raise _refusal("/symbols", f"this model has {needed} parameters", f"此模型有 {needed} 个参数")


def _only(stated: FitIn, allowed: set[str]) -> None:
    for name in sorted(stated.given - allowed):
        raise _refusal(f"/{name}", f"{name} does not go with the rest", f"{name} 与其余内容不能同时给出")
    if stated.weights is not None and stated.u_y is None:
        raise _refusal("/weights", "weights say what u_y is worth; give u_y", "weights 说明 u_y 的含义，须同时给出 u_y")


def _column(texts: Sequence[str]) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def _optional(texts: Sequence[str] | None) -> list[Decimal] | None:
    return None if texts is None else _column(texts)


def _reference(stated: FitIn) -> Decimal:
    return Decimal(stated.reference or "0")


def _refusal(pointer: str, reason: str, reason_zh: str) -> FitDocumentInvalid:
    return FitDocumentInvalid(pointer, reason=reason, reason_zh=reason_zh)

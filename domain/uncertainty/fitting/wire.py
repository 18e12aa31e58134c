"""A fit as a document states it: strict, every number decimal text, nothing unknown let through."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from domain.exchange.wire import Wire
from domain.quantity.decimal_text import parse_decimal

MAX_POINTS = 1000
MAX_PARAMETERS = 12


def _checked(text: str) -> str:
    parse_decimal(text)
    return text


# As those of the evaluation document, which takes fits into itself and so cannot be imported here.
Number = Annotated[str, AfterValidator(_checked)]
Name = Annotated[str, StringConstraints(max_length=64)]
Column = Annotated[tuple[Number, ...], Field(strict=False, max_length=MAX_POINTS)]
Rows = Annotated[tuple[Column, ...], Field(strict=False, max_length=200)]


class CurveIn(Wire):
    """A model of the user's own, in the language of measurement models."""

    expression: str
    variable: Name = "x"
    start: Annotated[dict[Name, Number], Field(min_length=1, max_length=MAX_PARAMETERS)]
    """By symbol of the parameters: where the search begins."""


class TableIn(Wire):
    """Interpolation between calibrated points."""

    interpolation: Literal["linear", "cubic"]
    at: Number
    u_at: Number | None = None


class FitIn(Wire):
    """Measured points, and what goes through them."""

    symbols: Annotated[tuple[Name, ...], Field(strict=False, min_length=1, max_length=MAX_PARAMETERS)]
    """Names of the parameters, constant term first; of a table, that of the interpolated value."""
    model: Literal["straight_line", "polynomial", "proportional"] | CurveIn | TableIn
    x: Column
    y: Column
    u_x: Column | None = None
    u_y: Column | None = None
    covariance_y: Rows | None = None
    """Of the y among each other; in place of ``u_y``."""
    covariance_xy: Column | None = None
    """Of x and y within each point; beside ``u_x`` and ``u_y``."""
    weights: Literal["known", "relative"] | None = None
    reference: Number | None = None
    """Origin of x for the parameters: y = a + b*(x - reference)."""

    @property
    def given(self) -> frozenset[str]:
        """Names of the optional fields that were stated."""
        optional = ("u_x", "u_y", "covariance_y", "covariance_xy", "weights", "reference")
        return frozenset(name for name in optional if getattr(self, name) is not None)

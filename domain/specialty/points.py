"""Where a test measures: values, fields of the item, fractions of a span, a list for each choice, or a grid of axes."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.specialty.parts import DecimalText, Normative

JOINT = " "
"""Between the labels of a point on a grid: ``Imax 0.5L``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis of a grid, for example the load current in percent of the basic current."""

    symbol: str
    """Name of its value in every expression of the test, ``where`` and ``nominal`` included."""
    unit: str = ""
    values: Mapping[str, str]
    """Label -> expression over the item and the constants. Labels have neither blanks nor ``/``, ``|``, ``*``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsByChoice:
    """Points that depend on a choice field of the item, for example on the type of a thermocouple."""

    field: str
    """A choice field that is required or has a default."""
    values: Mapping[str, tuple[DecimalText, ...]]
    """Choice -> points in the unit of the scale; every choice of the field has its own list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Points(Normative):
    """Where to measure: exactly one of ``fixed``, ``field``, ``fractions``, ``by_choice`` and ``grid``."""

    fixed: tuple[DecimalText, ...] = ()
    field: str = ""
    """An item field of type ``decimal`` or ``decimals``: one point for each value."""
    fractions: tuple[DecimalText, ...] = ()
    """Fractions of the span from ``low`` to ``high``."""
    by_choice: PointsByChoice | None = None
    grid: tuple[Axis, ...] = ()
    """Every combination of the axes' values for which ``where`` holds, the last axis fastest. A point is named by its
    labels, parted by one blank: ``Imax 0.5L``."""
    where: str = ""
    """Condition over the item, the constants and the axes of the grid; "": all combinations."""
    nominal: str = ""
    """Expression over the item, the constants and the axes: the point's value in the unit of the scale. A grid of one
    axis may leave it out: the value is then the axis's own."""
    low: str = ""
    high: str = ""
    """Expressions over the item and the constants: the ends of the span of ``fractions``; else bounds of the points
    allowed, inclusive."""

    @property
    def states_a_number(self) -> bool:
        """A field of the item brings its own points; the rest stands in the pack."""
        return bool(self.fixed or self.fractions or self.by_choice or self.grid)

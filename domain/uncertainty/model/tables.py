"""Tables that a model may ask by name, as ``mpe(m/e)``: a regulation's steps, or a curve between given points."""

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class LookupTable:
    """Rows of a key and a value, in rising order of the keys.

    ``exact`` answers only at a key (a nominal mass); ``up_to`` answers with the first row whose key is not below the
    argument (load steps: "up to and including 500 e"); ``linear`` interpolates and never extrapolates.
    """

    name: str
    rows: tuple[tuple[Decimal, Decimal], ...]
    interpolation: Literal["exact", "up_to", "linear"]

    @cached_property
    def _keys(self) -> list[Fraction]:
        return [Fraction(key) for key, _ in self.rows]

    @cached_property
    def _values(self) -> list[Fraction]:
        return [Fraction(value) for _, value in self.rows]

    def at(self, argument: Fraction) -> tuple[Fraction, Fraction] | None:
        """Value and slope at ``argument``; None beyond the rows, or between them for an exact table."""
        row = bisect_left(self._keys, argument)
        if row == len(self._keys):
            return None
        if self._keys[row] == argument or self.interpolation == "up_to":
            return self._values[row], self._slope(row)
        if self.interpolation == "exact" or row == 0:
            return None
        slope = self._slope(row)
        return self._values[row - 1] + slope * (argument - self._keys[row - 1]), slope

    def _slope(self, row: int) -> Fraction:
        """Slope of the piece that ends at ``row`` (at the first row, of the piece that begins there)."""
        if self.interpolation != "linear" or len(self.rows) == 1:
            return Fraction(0)
        start = max(row, 1) - 1
        return (self._values[start + 1] - self._values[start]) / (self._keys[start + 1] - self._keys[start])

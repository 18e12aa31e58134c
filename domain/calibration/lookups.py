"""What a table of the pack says at a point: a number for the expressions, or a function for the model."""

from bisect import bisect_left
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from domain.calibration.errors import ClassNotDefined, RowNotDefined, TableRangeExceeded
from domain.calibration.gather import Gathered, MeasuredPoint
from domain.quantity.decimal_text import terminating
from domain.specialty.compiled import CompiledLookup
from domain.specialty.expressions import exact_text
from domain.specialty.procedure import Lookup, Match
from domain.uncertainty.model.tables import LookupTable

_INTERPOLATION: Mapping[Match, Literal["exact", "up_to", "linear"]] = {
    Match.EXACT: "exact",
    Match.AT_MOST_ROW: "up_to",
    Match.LINEAR: "linear",
}


def looked_up(
    gathered: Gathered, at: MeasuredPoint, values: Mapping[str, Fraction], accuracy_class: str
) -> dict[str, Fraction]:
    """Numbers of all look-ups at one point, by symbol.

    Raises `RowNotDefined` or `TableRangeExceeded` where the table has no row, `ClassNotDefined` where a cell is empty.
    """
    found: dict[str, Fraction] = {}
    for compiled in at.compiled.lookups:
        if compiled.row is not None:
            argument = gathered.value(compiled.row, {**values, **found})
            column = _column(gathered, compiled.lookup, accuracy_class)
            found[compiled.lookup.symbol] = _cell(compiled, column, argument, at.point.key)
    return found


def model_tables(gathered: Gathered, at: MeasuredPoint, accuracy_class: str) -> dict[str, LookupTable]:
    """Look-ups that the model calls, as the engine's tables: it has their slopes, and so the uncertainty of arguments.

    Empty cells are no rows of theirs.
    """
    tables: dict[str, LookupTable] = {}
    for compiled in at.compiled.lookups:
        if compiled.row is None:
            rows = compiled.cells.get(_column(gathered, compiled.lookup, accuracy_class), {})
            tables[compiled.lookup.symbol] = _table(
                compiled.lookup.symbol,
                tuple((key, cell) for key, cell in rows.items() if cell is not None),
                compiled.lookup.match,
            )
    return tables


@lru_cache(maxsize=256)
def _table(name: str, rows: tuple[tuple[Fraction, Fraction], ...], match: Match) -> LookupTable:
    exact: tuple[tuple[Decimal, Decimal], ...] = tuple((terminating(key), terminating(cell)) for key, cell in rows)
    return LookupTable(name=name, rows=exact, interpolation=_INTERPOLATION[match])


def _column(gathered: Gathered, lookup: Lookup, accuracy_class: str) -> str:
    """The column that the item chooses (of its class: the one that is being tried), or that the pack names."""
    classes = gathered.pack.classes
    if classes is not None and lookup.column == classes.item_field:
        return accuracy_class
    field = next((field for field in gathered.pack.item_fields if field.name == lookup.column), None)
    return lookup.column if field is None else gathered.record.item.get(field.name, "") or field.default


def _cell(compiled: CompiledLookup, column: str, argument: Fraction, point: str) -> Fraction:
    lookup, rows = compiled.lookup, compiled.cells.get(column, {})
    pointer = "/item" if column == lookup.column else f"/item/{lookup.column}"
    keys = list(rows)
    place = bisect_left(keys, argument)
    if argument in rows:
        cells = [rows[argument]]
    elif lookup.match is Match.EXACT:
        raise RowNotDefined(pointer, table=lookup.table, point=exact_text(argument))
    elif place == len(keys) or (place == 0 and lookup.match is Match.LINEAR):
        low, high = (exact_text(keys[0]), exact_text(keys[-1])) if keys else ("-", "-")
        raise TableRangeExceeded(pointer, table=lookup.table, found=exact_text(argument), low=low, high=high)
    else:
        first = place - 1 if lookup.match is Match.LINEAR else place
        cells = [rows[key] for key in keys[first : place + 1]]
    known = [cell for cell in cells if cell is not None]
    if len(known) < len(cells):
        raise ClassNotDefined(pointer, accuracy_class=column, point=point)
    if len(known) == 1:
        return known[0]
    (low_key, high_key), (low_cell, high_cell) = keys[place - 1 : place + 1], known
    return low_cell + (high_cell - low_cell) * (argument - low_key) / (high_key - low_key)

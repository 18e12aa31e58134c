"""Quantities: numbers as they were displayed, units that are looked up, and rounding that never guesses.

* ``decimal_text``   reading and writing decimal text; a float leaves the engine as text of 12 significant digits
* ``rounding``       GB/T 8170 half-even, rounding intervals, U upwards, the value to U's last place
* ``catalogue``      the closed catalogue of units (``units.yaml``) and the units refused on purpose (``refusals.yaml``)
* ``kinds``          kinds of quantity (``kinds.yaml``): what may be compared or converted at all
* ``normalise``      what keyboards and spreadsheets make of units and numbers
* ``conversion``     exact conversions inside one kind, for values and for differences; dimensions
* ``definitions``    the only door to pint, which knows nothing but ``atoms.txt``
* ``second_engine``  the only door to uncertainties

Neither pint, uncertainties nor YAML is imported before it is needed.
"""

from domain.quantity.catalogue import Unit, UnitAmbiguous, UnitNotLegal, UnitStatus, UnknownUnit, find_unit, units
from domain.quantity.conversion import convert, convert_difference, definition_of, dimension_of, factor
from domain.quantity.decimal_text import (
    DecimalRangeError,
    DecimalTextError,
    last_place,
    parse_decimal,
    plain,
    significant,
    terminating,
)
from domain.quantity.definitions import Definition, Dimension
from domain.quantity.kinds import Kind, KindMismatch, UnknownKind, find_kind, kinds, require_same_kind
from domain.quantity.normalise import normalise_number, normalise_unit
from domain.quantity.rounding import (
    RoundingRuleError,
    UncertaintyMode,
    UncertaintyNotPositive,
    ValueMode,
    report,
    round_to_interval,
    round_uncertainty,
)

__all__ = [
    "DecimalRangeError",
    "DecimalTextError",
    "Definition",
    "Dimension",
    "Kind",
    "KindMismatch",
    "RoundingRuleError",
    "UncertaintyMode",
    "UncertaintyNotPositive",
    "Unit",
    "UnitAmbiguous",
    "UnitNotLegal",
    "UnitStatus",
    "UnknownKind",
    "UnknownUnit",
    "ValueMode",
    "convert",
    "convert_difference",
    "definition_of",
    "dimension_of",
    "factor",
    "find_kind",
    "find_unit",
    "kinds",
    "last_place",
    "normalise_number",
    "normalise_unit",
    "parse_decimal",
    "plain",
    "report",
    "require_same_kind",
    "round_to_interval",
    "round_uncertainty",
    "significant",
    "terminating",
    "units",
]

"""How one test of a pack is measured and computed, from its points to the columns of the certificate.

Four kinds of expression share one language (`domain.uncertainty.model.language`) and differ in the names they may use:

* *repeat* (derived, ``each: repeat``): the channels of one repeat, and everything known about the point;
* *point* (derived ``each: point``, values and uncertainties of inputs): the point's statistics of channels and derived
  symbols, certified values, item fields, constants, table look-ups, ambient means, ``nominal``;
* *model*: the symbols of the inputs, its own definitions and table functions, so that a budget stands on its own;
* *judgement* (criteria, requirements, columns, values and weights of overall criteria): the point's names, ``mpe``,
  ``result``, ``expanded_uncertainty``.

What holds for the whole test (limits of overall criteria, the count of sensors) may use the item's names only.

``nominal`` is the point's value in the unit of the scale. The axes of a grid (`domain.specialty.points`) are names of
the point, as it is.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.conformity.priors import StatedPrior
from domain.conformity.rules import DecisionRule
from domain.specialty.parts import Bilingual, DecimalText, Normative, When
from domain.specialty.points import Points

NINETY_FIVE_PERCENT: Final = DecimalText("0.95")


class Sweep(StrEnum):
    """In which direction the points are visited while a channel is read."""

    NONE = "none"
    RISING = "rising"
    FALLING = "falling"


class Each(StrEnum):
    """What a derived quantity is computed once for."""

    REPEAT = "repeat"
    POINT = "point"
    SENSOR = "sensor"
    """Of a quantity ``of`` several sensors: over the repeats of each sensor first, then over the sensors."""


class Statistic(StrEnum):
    """How several values (of repeats, sensors or points) become one."""

    MEAN = "mean"
    LARGEST = "largest"
    SMALLEST = "smallest"
    RANGE = "range"
    """Largest less smallest; needs two values."""
    DEVIATION = "deviation"
    """Experimental standard deviation s of one value (n - 1); needs two values."""


class Evaluation(StrEnum):
    """How an input's standard uncertainty is found; the first is the absence of one."""

    EXACT = "exact"
    READINGS = "readings"
    CERTIFICATE = "certificate"
    DRIFT = "drift"
    STANDARD = "standard"
    RECTANGULAR = "rectangular"
    TRIANGULAR = "triangular"
    ARCSINE = "arcsine"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The quantity of the points and, unless a channel says otherwise, of the readings."""

    unit: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Normative):
    """One thing read at a point."""

    id: str
    label: Bilingual
    unit: str = ""
    """Unit the reading is evaluated in; "" is the unit of the scale. Readings may come in any unit of the same kind."""
    kind: str = ""
    sweep: Sweep = Sweep.NONE
    sensors: str = ""
    """How many sensors it is read from, an expression over the item (``9 if volume <= 2 else 15``): ``t`` is then read
    as ``t_1``, ``t_2`` ..., and stands in expressions for their mean. "": it is one reading by its own name."""

    @property
    def states_a_number(self) -> bool:
        """Only a layout of sensors is prescribed."""
        return bool(self.sensors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats(Normative):
    """How often a point is repeated: at least ``minimum`` (planned), at most ``maximum``."""

    minimum: int = 1
    maximum: int = 1

    @property
    def states_a_number(self) -> bool:
        """One reading is no prescription."""
        return self.maximum > 1


class Match(StrEnum):
    """Which row of a table answers for a number."""

    EXACT = "exact"
    """The row of that very number: a nominal mass."""
    AT_MOST_ROW = "at_most_row"
    """The first row that is not below it: steps as in "over 10 mm, up to and including 25 mm"."""
    LINEAR = "linear"
    """Interpolated between two rows; never beyond them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A symbol whose value is found in a table; without ``row`` it is a function that the model calls: ``z(t)``.

    As a function it passes the uncertainty of its argument on: the model has the slope of the curve.
    """

    symbol: str
    table: str
    row: str = ""
    """Expression over what is known before any reading."""
    column: str
    """A choice field whose value names the column, or a column of the table."""
    match: Match = Match.EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A quantity computed from readings before the model: by an ``expression``, or ``of`` a channel's sensors.

    Of sensors, ``each: repeat`` takes ``over_sensors`` in every repeat and then ``over_repeats`` (uniformity);
    ``each: sensor`` takes ``over_repeats`` for every sensor and then ``over_sensors`` (fluctuation).
    """

    symbol: str
    expression: str = ""
    of: str = ""
    """A channel with ``sensors``."""
    unit: str
    each: Each = Each.REPEAT
    over_repeats: Statistic = Statistic.MEAN
    over_sensors: Statistic = Statistic.MEAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """An expanded uncertainty stated with its coverage factor."""

    expanded: str
    coverage_factor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputUncertainty(Normative):
    """Where the standard uncertainty of an input comes from: exactly one of the evaluations."""

    exact: bool = False
    readings: str = ""
    """Type A over the repeats of this channel or derived symbol: mean and s/sqrt(n)."""
    prior_deviation: str = ""
    """s of one reading from an earlier characterisation (GUM 4.2.4), used where there is only one repeat."""
    certificate: str = ""
    """Symbol of a certified result: U/k of its certificate."""
    drift: str = ""
    """Symbol of a certified result: rectangle of the drift since its certificate."""
    otherwise: str = ""
    """Half-width of the drift where none is known yet."""
    standard: str = ""
    rectangular: str = ""
    triangular: str = ""
    arcsine: str = ""
    normal: Normal | None = None
    degrees_of_freedom: DecimalText | None = None
    """Stated degrees of freedom of a Type B evaluation; None: infinite."""

    @property
    def states_a_number(self) -> bool:
        """Readings and certificates bring their own numbers; the rest stands in the pack."""
        return not {Evaluation.EXACT, Evaluation.READINGS, Evaluation.CERTIFICATE, Evaluation.DRIFT} & set(
            self.evaluations
        ) or bool(self.prior_deviation or self.otherwise)

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """The evaluations that were given; lint asks for exactly one."""
        return tuple(kind for kind in Evaluation if getattr(self, kind.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input quantity of the model."""

    symbol: str
    label: Bilingual
    unit: str
    value: str = ""
    """Expression; "" is the mean of the readings for a Type A input, else zero (a correction known to be nil)."""
    uncertainty: InputUncertainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Normative):
    """An intermediate quantity of the model: a reference polynomial, a density; in any order, never in a circle."""

    symbol: str
    expression: str
    """Over the inputs, the other definitions and the table functions of the test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The measurement function y = f(inputs)."""

    symbol: str
    label: Bilingual
    expression: str
    unit: str
    kind: str
    inputs: tuple[Input, ...]
    definitions: tuple[Definition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Probability of the coverage interval, and k where the procedure prescribes it or a dominant input gives it."""

    probability: DecimalText = NINETY_FIVE_PERCENT
    factor: DecimalText | None = None
    shape: bool = False
    """k is that of the shape of the inputs that dominate, 1.65 of a rectangle (EA-4/02 S9, S10), where some do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(Normative):
    """What the result is held against: a symmetric maximum permissible error, or a lower and an upper limit."""

    mpe: str = ""
    lower: str = ""
    upper: str = ""
    unit: str
    rule: DecisionRule = DecisionRule.SIMPLE
    guard_factor: DecimalText | None = None
    """The r of w = rU, for the rules that take one."""
    maximum_risk: DecimalText | None = None
    """The risk permitted, for the rules that find their guard band by it."""
    prior: StatedPrior | None = None
    """The population of such items, in the unit of the model's result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(Normative):
    """A secondary criterion: it holds where ``value`` <= ``limit``."""

    id: str
    label: Bilingual
    value: str
    limit: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overall(Normative):
    """A criterion of the whole test: a statistic over all its points held against a limit, equality passing."""

    id: str
    label: Bilingual
    value: str
    """Judgement expression, computed at every point."""
    over_points: Statistic = Statistic.MEAN
    weight: str = ""
    """Judgement expression of each point's weight in the mean: sum(w x)/sum(w)."""
    mpe: str = ""
    lower: str = ""
    upper: str = ""
    """``mpe`` (half-width), or ``lower`` and ``upper``: expressions over the item."""
    unit: str
    interval: str = ""
    """修约间隔 before it is judged, an expression over the item; "": as it comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding(Normative):
    """How the result and its uncertainty are rounded before they are judged and printed."""

    interval: str = ""
    """修约间隔 of a verification's result, an expression in its unit (``mpe/10``); "": to the last place of U (GUM
    7.2.6), as in every calibration: an uncertainty and its value always end at the same place there."""
    uncertainty_digits: int = 2

    @property
    def states_a_number(self) -> bool:
        """Rounding to the last place of U is the GUM's, not the regulation's."""
        return bool(self.interval)


class Show(StrEnum):
    """What a column shows when it is neither a reading nor an expression."""

    NOMINAL = "nominal"
    RESULT = "result"
    EXPANDED_UNCERTAINTY = "expanded_uncertainty"
    COVERAGE_FACTOR = "coverage_factor"
    LOWER_LIMIT = "lower_limit"
    UPPER_LIMIT = "upper_limit"
    CONCLUSION = "conclusion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the certificate's table: exactly one of ``show``, ``reading`` and ``expression``."""

    id: str
    label: Bilingual
    unit: str = ""
    show: Show | None = None
    reading: str = ""
    """Channel, printed as it was displayed where there is one reading, else the mean."""
    expression: str = ""
    interval: str = ""
    """Rounding interval of a nominal, a mean or an expression; "": as it comes, a mean with at most one place more than
    its readings."""


NOWHERE: Final = Points()
READ: Final = ("scale", "points", "channels", "repeats")
"""What a test has in common with those of its ``readings_of``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackTest:
    """One test: where, what and how often to read; how to compute; what to hold it against; what to print.

    It has one result with its budget. A further result of the same readings is a test of its own, with ``readings_of``.
    """

    id: str
    name: Bilingual
    when: When | None = None
    """To which items the test applies; None: to all."""
    readings_of: str = ""
    """Id of an earlier test: this one is another result of its readings, at its points and with its standards. It
    states no ``scale``, ``points``, ``channels`` and ``repeats``; every other test states the first three."""
    scale: Scale = Scale(unit="", kind="")
    points: Points = NOWHERE
    channels: tuple[Channel, ...] = ()
    repeats: Repeats = Repeats()
    lookups: tuple[Lookup, ...] = ()
    derived: tuple[Derived, ...] = ()
    model: Model
    coverage: Coverage = Coverage()
    limits: Limits | None = None
    criteria: tuple[Criterion, ...] = ()
    overall: tuple[Overall, ...] = ()
    rounding: Rounding = Rounding()
    columns: tuple[Column, ...]
    claims_traceability: bool = True
    """False where the result is a property of the item alone, measured by no standard: a range of its indications, its
    discrimination. Its budget cites no certificate then, and the audit asks for none (VIM 2.41)."""

    @property
    def read_as(self) -> str:
        """The test under whose id readings and standards are on record."""
        return self.readings_of or self.id

    @property
    def cites_certificate(self) -> bool:
        """Whether a certified uncertainty enters the budget."""
        return any(source.uncertainty.certificate for source in self.model.inputs)

    def channel(self, channel_id: str) -> Channel | None:
        """The channel of that id, or the one whose sensor has that name, if there is one."""
        name, _, number = channel_id.rpartition("_")
        of_sensor = name if number.isdigit() else ""
        return next(
            (one for one in self.channels if one.id == channel_id or (one.sensors and one.id == of_sensor)), None
        )

    def functions(self) -> tuple[Lookup, ...]:
        """Look-ups that the model calls as functions."""
        return tuple(lookup for lookup in self.lookups if not lookup.row)

    def channel_unit(self, channel: Channel) -> str:
        """The unit in which a channel's readings are evaluated."""
        return channel.unit or self.scale.unit

    def channel_kind(self, channel: Channel) -> str:
        """The quantity kind of a channel's readings."""
        return channel.kind or self.scale.kind

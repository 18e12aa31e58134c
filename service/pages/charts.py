"""Charts as geometry: pure functions that templates draw as SVG, so that they print and need no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from domain.calibration.result import PointResult
from domain.conformity.statement import ConformityStatement
from domain.uncertainty.reporting.numerals import brief

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 16, 34
LETTER, LINE = 7.5, 14
"""Room that a letter of a point's name takes along the axis, and a name that lies aslant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One result: a dot with the interval of its expanded uncertainty."""

    x: float
    y: float
    low: float
    high: float
    limit_low: float | None
    limit_high: float | None
    tone: str
    point: str
    value: str
    expanded_uncertainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorChart:
    """Results over their points, between the limits they are held against."""

    marks: tuple[Mark, ...]
    zero: float
    grid: tuple[tuple[float, str], ...]
    upper: str
    """Points of the polyline of the upper limits; "" without."""
    lower: str
    step: float
    unit: str
    is_slanted: bool
    """Names of points that would run into one another lie aslant."""
    every: int
    """How many points there are to a name; 1 while all of them fit."""


def error_chart(points: Sequence[PointResult]) -> ErrorChart | None:
    """Draw the results of one test and phase; None for fewer than two points, or where some are not judged."""
    judged = [(point, point.conformity) for point in points if point.conformity is not None]
    if len(judged) < 2 or len(judged) != len(points):  # noqa: PLR2004 - one point is no chart
        return None
    values = [Decimal(statement.value) for _, statement in judged]
    spread = [Decimal(statement.expanded_uncertainty) for _, statement in judged]
    limits = [_limits(statement) for _, statement in judged]
    every = [value + sign * width for value, width in zip(values, spread, strict=True) for sign in (-1, 1)]
    every += [limit for pair in limits for limit in pair if limit is not None]
    reach = max(abs(each) for each in every) * Decimal("1.12") or Decimal(1)
    step = (WIDTH - LEFT - RIGHT) / len(judged)

    def y(value: Decimal) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * float((reach - value) / (2 * reach)), 1)

    marks = tuple(
        Mark(
            x=round(LEFT + step * (index + 0.5), 1),
            y=y(value),
            low=y(value - width),
            high=y(value + width),
            limit_low=None if low is None else y(low),
            limit_high=None if high is None else y(high),
            tone=tone_of_point(point),
            point=point.point,
            value=point.budget.reported.value,
            expanded_uncertainty=point.budget.reported.expanded_uncertainty,
        )
        for index, ((point, statement), value, width, (low, high)) in enumerate(
            zip(judged, values, spread, limits, strict=True)
        )
    )
    tick = _tick(reach)
    scale = [tick * number for number in (-2, -1, 0, 1, 2)]
    return ErrorChart(
        marks=marks,
        zero=y(Decimal(0)),
        grid=tuple((y(value), short(value)) for value in scale),
        upper=_steps(marks, step, upper=True),
        lower=_steps(marks, step, upper=False),
        step=round(step, 1),
        unit=judged[0][0].budget.unit,
        is_slanted=max(len(mark.point) for mark in marks) * LETTER > step,
        every=ceil(LINE / step),
    )


def tone_of(statement: ConformityStatement | None) -> str:
    """``bad`` outside, ``near`` where the uncertainty reaches over a limit, ``good`` inside, ``plain`` unjudged."""
    if statement is None:
        return "plain"
    if not statement.conforms:
        return "bad"
    value, width = Decimal(statement.value), Decimal(statement.expanded_uncertainty)
    low, high = _limits(statement)
    over = (high is not None and value + width > high) or (low is not None and value - width < low)
    return "near" if over else "good"


def tone_of_point(point: PointResult) -> str:
    """Return the tone of everything that was judged at a point: its result and its secondary criteria."""
    return "bad" if any(not criterion.passed for criterion in point.criteria) else tone_of(point.conformity)


def short(number: Decimal | str) -> str:
    """Return a number in four significant digits, with a power of ten where it is very small or large."""
    return brief(number)


def _tick(reach: Decimal) -> Decimal:
    """Return 1, 2 or 5 times a power of ten, so that two of them lie within ``reach``."""
    power = Decimal(1).scaleb((reach / 2).adjusted())
    return max(power * each for each in (1, 2, 5) if power * each <= reach / 2)


def _limits(statement: ConformityStatement) -> tuple[Decimal | None, Decimal | None]:
    low, high = statement.lower_limit, statement.upper_limit
    return (None if low is None else Decimal(low)), (None if high is None else Decimal(high))


def _steps(marks: Sequence[Mark], step: float, *, upper: bool) -> str:
    """Points of a staircase: each limit holds for its own point."""
    corners = []
    for mark in marks:
        level = mark.limit_high if upper else mark.limit_low
        if level is None:
            return ""
        corners += [f"{mark.x - step / 2:.1f},{level}", f"{mark.x + step / 2:.1f},{level}"]
    return " ".join(corners)

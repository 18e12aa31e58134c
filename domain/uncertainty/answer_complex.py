"""What the public document answers of a complex quantity beside the budgets of its parts: its place in the plane."""

import math

from domain.quantity.decimal_text import plain, significant
from domain.uncertainty.answer import Answer
from domain.uncertainty.correlation import correlation
from domain.uncertainty.evaluation import SMALLEST
from domain.uncertainty.model.complex_region import Ellipse, covariance_of, region
from domain.uncertainty.model.errors import RegionUndefined
from domain.uncertainty.outputs import ComplexOutput
from domain.uncertainty.preparation import Prepared
from domain.uncertainty.reporting.numerals import brief, with_unit
from domain.uncertainty.reporting.words import Language, word

AXIS_DIGITS = 2
ANGLE_DIGITS = 3


def complex_answer(prepared: Prepared, one: ComplexOutput) -> Answer:
    """Which outputs are its parts, and the elliptical coverage region of (Re, Im) (JCGM 102:2011)."""
    return {
        "symbol": one.symbol,
        "unit": one.unit,
        "parts": [part.budget.symbol for part in one.parts],
        "region": _region(prepared, one),
    }


def _region(prepared: Prepared, one: ComplexOutput) -> Answer | None:
    """None where so few degrees of freedom leave no region."""
    real, imaginary = one.real.propagated, one.imaginary.propagated
    own, other = real.normalised, imaginary.normalised
    r = 0.0 if own is None or other is None else correlation(own, other, prepared.inputs.correlations)
    covariance = covariance_of(real.standard_uncertainty, imaginary.standard_uncertainty, r)
    probability, freedom = prepared.coverage.probability, _degrees_of_freedom(prepared, one)
    try:
        found = region((real.value, imaginary.value), covariance, float(probability), freedom)
    except RegionUndefined:
        return None
    return {
        "centre": [one.real.budget.value, one.imaginary.budget.value],
        "correlation": _text(r),
        "semi_axes": [_text(axis) for axis in found.semi_axes],
        "angle": _text(found.angle),
        "coverage_probability": plain(probability),
        "coverage_factor": _text(found.coverage_factor),
        "degrees_of_freedom": None if freedom is None else _text(freedom),
        "reported_text": {"zh": _told(one, found, "zh"), "en": _told(one, found, "en")},
    }


def _told(one: ComplexOutput, found: Ellipse, language: Language) -> str:
    """Say the region in a sentence: the centre as reported, the axes to two digits like an uncertainty."""
    longer, shorter = (brief(significant(axis), AXIS_DIGITS) for axis in found.semi_axes)
    ground = word(
        "region.ground",
        language,
        angle=brief(significant(math.degrees(found.angle)), ANGLE_DIGITS),
        probability=one.real.budget.coverage_probability,
        k=brief(significant(found.coverage_factor), ANGLE_DIGITS),
    )
    return word(
        "region",
        language,
        symbol=one.symbol,
        re=with_unit(one.real.budget.reported.value, one.unit),
        im=with_unit(one.imaginary.budget.reported.value, one.unit),
        longer=with_unit(longer, one.unit),
        shorter=with_unit(shorter, one.unit),
        ground=ground,
    )


def _degrees_of_freedom(prepared: Prepared, one: ComplexOutput) -> float | None:
    """Those of the part that has fewer, so that the region is none too small; None: many, or not to be used."""
    if prepared.coverage.basis == "normal":
        return None
    stated = [part.numbers.effective_degrees_of_freedom for part in (one.real, one.imaginary)]
    return min((freedom for freedom in stated if freedom is not None), default=None)


def _text(number: float) -> str:
    return significant(number if abs(number) > SMALLEST else 0.0)

"""Drawing from the distribution of one input quantity (JCGM 101:2008, 6.4 and Annex C)."""

from typing import assert_never

import numpy as np
from numpy.random import Generator

from domain.uncertainty.model.arrays import Trials
from domain.uncertainty.sampling.moments import Shape


def draw(shape: Shape, generator: Generator, count: int, out: Trials | None = None) -> Trials:
    """Draw ``count`` independent values of the quantity, into ``out`` where it is given."""
    drawn = np.multiply(_standard(shape, generator, count), shape.scale, out=out)
    if shape.location:
        drawn += shape.location
    return drawn


def _standard(shape: Shape, generator: Generator, count: int) -> Trials:
    match shape.family:
        case "constant":
            return np.zeros(count)
        case "normal":
            return generator.standard_normal(count)
        case "t":
            return generator.standard_t(shape.parameter, count)
        case "exponential":
            return generator.standard_exponential(count)
        case "gamma":
            return generator.standard_gamma(shape.parameter, count)
        case "lognormal":
            logarithm = generator.standard_normal(count)
            logarithm *= shape.parameter
            return np.exp(logarithm, out=logarithm)
        case "uniform" | "triangular" | "trapezoidal" | "arcsine" | "curvilinear_trapezoid":
            return _of_rectangles(shape, generator, count)
        case _:
            assert_never(shape.family)


def _of_rectangles(shape: Shape, generator: Generator, count: int) -> Trials:
    """Shapes on [-1, 1] that are made of one or two rectangular numbers."""
    first = generator.random(count)
    if shape.family == "arcsine":
        # Half a turn around zero has the same distribution as a whole one (6.4.6.4), and a quicker sine.
        first -= 0.5
        first *= np.pi
        return np.sin(first, out=first)
    if shape.family == "uniform":
        first *= 2
        first -= 1
        return first
    second = generator.random(count)
    b = shape.parameter
    if shape.family == "curvilinear_trapezoid":
        # A rectangle whose own half-width is rectangular between 1 - b and 1 + b (6.4.3.4).
        first -= 0.5
        second *= 4 * b
        second += 2 * (1 - b)
        first *= second
        return first
    # The sum of a wide and a narrow rectangle (6.4.4.4); equal ones make a triangle (6.4.5.4).
    first *= 1 + b
    second *= 1 - b
    first += second
    first -= 1
    return first

"""Conformity in the public document as it comes in: strict, every number decimal text."""

from domain.exchange.wire import Wire
from domain.uncertainty.wire import Name, Number


class PriorIn(Wire):
    """What was known before measuring; which fields go together is checked where it is read."""

    distribution: Name = "normal"
    mean: Number | None = None
    standard_deviation: Number | None = None
    in_tolerance_probability: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    log_mean: Number | None = None
    log_standard_deviation: Number | None = None


class ConformityIn(Wire):
    """One output held against limits in its unit: either ``mpe``, or one or both of ``lower`` and ``upper``."""

    output: Name
    lower: Number | None = None
    upper: Number | None = None
    mpe: Number | None = None
    rule: Name = "simple"
    guard_factor: Number | None = None
    maximum_risk: Number | None = None
    prior: PriorIn | None = None

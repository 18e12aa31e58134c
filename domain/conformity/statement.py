"""A statement of conformity 符合性声明: limits, rule and outcome, always together (ISO/IEC 17025:2017, 7.8.6.2)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformityStatement:
    """The decision on one result, with everything needed to make it again."""

    rule: str
    """Id of the decision rule, as :class:`domain.conformity.decision.DecisionRule` lists them."""
    value: str
    """The indication error or other result that was judged."""
    expanded_uncertainty: str
    lower_limit: str | None
    upper_limit: str | None
    unit: str
    guard_band: str
    """Width taken off each limit; "0" for simple acceptance."""
    conforms: bool
    reason: str
    """Cause when it does not conform: ``outside_limits``, ``inside_guard_band``, ``uncertainty_too_large``; else ""."""
    conformance_probability: str
    """Probability that the true value is within the limits, for a normal (or t) posterior (JCGM 106:2012, 7)."""

"""A statement of conformity 符合性声明: limits, rule and outcome, always together (ISO/IEC 17025:2017, 7.8.6.2)."""

from dataclasses import dataclass

from domain.conformity.priors import StatedPrior

PROBABILITIES = ("conformance_probability", "specific_risk", "global_consumer_risk", "global_producer_risk")
"""Members of a statement in whose last digits two machines may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformityStatement:
    """The decision on one result, with everything needed to make it again."""

    rule: str
    """Id of the decision rule, as :class:`domain.conformity.rules.DecisionRule` lists them."""
    value: str
    """The indication error or other result that was judged."""
    expanded_uncertainty: str
    lower_limit: str | None
    upper_limit: str | None
    unit: str
    guard_band: str
    """Width taken off each limit; "0" for simple acceptance, negative where the limits are widened."""
    conforms: bool
    reason: str
    """Cause when it does not conform, or only conditionally: ``outside_limits``, ``inside_guard_band``,
    ``uncertainty_too_large``; else ""."""
    conformance_probability: str
    """Probability that the true value is within the limits (JCGM 106:2012, 7): for a normal (or t) posterior, or the
    Monte Carlo one; where a prior is stated, after it by Bayes' rule."""
    outcome: str = ""
    """``pass``, ``conditional_pass``, ``conditional_fail``, ``fail`` or ``undetermined``; "" in old documents."""
    specific_risk: str = ""
    """Probability that this decision is wrong: of nonconformity where it conforms, else of conformity."""
    guard_factor: str | None = None
    """The r of w = rU, where it was stated."""
    maximum_risk: str | None = None
    """The risk permitted, for the rules that find their guard band by it."""
    prior: StatedPrior | None = None
    """What was known of the population before."""
    global_consumer_risk: str | None = None
    """Probability that the rule accepts an item that does not conform (JCGM 106:2012, 9.5); None without a prior."""
    global_producer_risk: str | None = None
    """Probability that the rule rejects an item that conforms."""

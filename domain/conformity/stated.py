"""From a conformity entry of the public document, and the budget it speaks of, to a statement."""

from decimal import Decimal

from domain.conformity.decision import decide_on_budget
from domain.conformity.errors import ConformityInvalid
from domain.conformity.limits import Limits
from domain.conformity.priors import StatedPrior
from domain.conformity.shapes import Density, Sample
from domain.conformity.statement import ConformityStatement
from domain.conformity.wire import ConformityIn
from domain.errors import placed
from domain.uncertainty.budget import Budget


def state_conformity(
    stated: ConformityIn, budget: Budget, posterior: Sample | Density | None = None
) -> ConformityStatement:
    """Judge the reported value and U of ``budget``; ``posterior`` from its Monte Carlo evaluation, where there is one.

    Pointers of refusals are relative to the entry.
    """
    if stated.output != budget.symbol:
        reason, reason_zh = f"there is no budget of {stated.output} here", f"没有输出量 {stated.output} 的评定结果"
        raise ConformityInvalid("/output", reason=reason, reason_zh=reason_zh)
    return decide_on_budget(
        stated.rule,
        budget,
        _limits(stated, budget.unit),
        guard_factor=_decimal(stated.guard_factor),
        maximum_risk=_decimal(stated.maximum_risk),
        prior=None if stated.prior is None else StatedPrior(**stated.prior.model_dump()),
        posterior=posterior,
    )


def _limits(stated: ConformityIn, unit: str) -> Limits:
    lower, upper, mpe = _decimal(stated.lower), _decimal(stated.upper), _decimal(stated.mpe)
    if mpe is None:
        with placed("/upper" if lower is None or upper is not None else "/lower"):
            return Limits(lower=lower, upper=upper, unit=unit)
    if lower is not None or upper is not None:
        reason, reason_zh = "state mpe, or lower and upper, not both", "mpe 与上下限只能给出其一"
        raise ConformityInvalid("/mpe", reason=reason, reason_zh=reason_zh)
    with placed("/mpe"):
        return Limits.symmetric(mpe, unit)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

"""The reported result in words (GUM 7.2.2-7.2.4; JJF 1059.1): value, uncertainty, coverage factor and its ground."""

from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from domain.quantity.catalogue import find_unit
from domain.quantity.conversion import definition_of
from domain.quantity.decimal_text import plain
from domain.quantity.kinds import find_kind
from domain.quantity.rounding import report, round_to_interval, round_uncertainty
from domain.uncertainty.budget import Budget
from domain.uncertainty.inputs import ReportingRule
from domain.uncertainty.reporting.errors import RelativeUncertaintyUndefined
from domain.uncertainty.reporting.numerals import (
    Printed,
    Style,
    brief,
    printed,
    quotient,
    unit_of_place,
    unit_symbol,
    with_unit,
)
from domain.uncertainty.reporting.words import Language, word

Form = Literal["expanded", "plus_minus", "concise", "relative"]
"""``y = ..., U = ...``; ``y = (... ± ...)``; ``y = ...(..)`` with u_c; ``y = ..., U_rel = ...``."""
Scale = Literal["auto", "percent", "ppm", "power"]
"""Of a relative uncertainty; ``auto`` never says ppm, which is no unit of GB 3101. verified: memory."""

FACTOR_INTERVAL: Final = Decimal("0.01")
LARGE_FACTOR: Final = 100
FREEDOM_DIGITS: Final = 3
MANY_DEGREES_OF_FREEDOM: Final = 10_000
"""From here on the t factors of every usual probability lie within 0.001 of the normal ones: printed as ∞."""
LEAST_PERCENT: Final = Fraction(1, 10_000)
"""Below it ``auto`` writes a relative uncertainty with a power of ten, as 4.0 × 10⁻⁵."""


def result_text(
    budget: Budget,
    language: Language,
    *,
    form: Form = "expanded",
    rounding: ReportingRule = ReportingRule(),  # noqa: B008 - frozen
    style: Style = Style(),  # noqa: B008 - frozen
    scale: Scale = "auto",
) -> str:
    """One line for a certificate.

    Value and U are the texts that the budget reports, never rounded again; ``rounding`` says how the u_c of the concise
    form and a relative U are rounded, which no budget stores. Raises ``RelativeUncertaintyUndefined``.
    """
    if not Decimal(budget.reported.expanded_uncertainty):
        return _join(language, _exact(budget, style), word("no_uncertainty", language))
    if form == "concise":
        return concise(budget, rounding=rounding, style=style)
    if form == "plus_minus":
        return _join(language, plus_minus(budget, style=style), coverage_text(budget, language))
    value, expanded = _reported(budget)
    numbers = printed((value, expanded), style)
    stated = f"{budget.symbol} = {_with_factor(numbers, 0, budget.unit)}"
    if form == "relative":
        uncertainty = f"U_rel = {relative_text(budget, rounding=rounding, scale=scale)}"
    else:
        uncertainty = f"U = {_with_factor(numbers, 1, budget.unit)}"
    return _join(language, stated, uncertainty, coverage_text(budget, language))


def plus_minus(budget: Budget, *, style: Style = Style()) -> str:  # noqa: B008 - frozen
    """``y = (100.02147 ± 0.00079) g``: one pair of brackets, one power of ten and one unit for both numbers."""
    numbers = printed(_reported(budget), style)
    value, expanded = numbers.mantissas
    return f"{budget.symbol} = {with_unit(f'({value} ± {expanded}){numbers.factor}', budget.unit)}"


def concise(
    budget: Budget,
    *,
    rounding: ReportingRule = ReportingRule(),  # noqa: B008 - frozen
    style: Style = Style(),  # noqa: B008 - frozen
) -> str:
    """``y = 100.02147(35) g``: u_c in the last digits of the value (GUM 7.2.2, form 2).

    Where u_c itself has a point it is written in full, 10.3(1.2), so that nobody takes it for 0.12.
    """
    stated, rounded = report(
        Decimal(budget.value), Decimal(budget.combined_standard_uncertainty), rounding.mode, rounding.digits
    )
    numbers = printed((Decimal(stated), Decimal(rounded)), style)
    value, uncertainty = numbers.mantissas
    bare = uncertainty.replace("\u202f", "")
    within = bare.replace(".", "").lstrip("0") if bare.startswith("0.") else uncertainty
    return f"{budget.symbol} = {with_unit(f'{value}({within}){numbers.factor}', budget.unit)}"


def relative_text(
    budget: Budget,
    *,
    rounding: ReportingRule = ReportingRule(),  # noqa: B008 - frozen
    scale: Scale = "auto",
) -> str:
    """U/|y| of the unrounded numbers, rounded once: ``1.2 %``, ``3.0 ppm`` or ``4.0 × 10⁻⁵``."""
    value, expanded = Decimal(budget.value), Decimal(budget.expanded_uncertainty)
    if not value or _zero_is_convention(budget.unit):
        raise RelativeUncertaintyUndefined(symbol=budget.symbol, value=budget.value, unit=unit_symbol(budget.unit))
    relative = round_uncertainty(quotient(expanded, abs(value)), rounding.digits, rounding.mode)
    chosen = scale
    if scale == "auto":
        chosen = "percent" if Fraction(relative) >= LEAST_PERCENT else "power"
    if chosen == "power":
        numbers = printed((relative,), Style(notation="power"))
        return f"{numbers.mantissas[0]}{numbers.factor}"
    power, name = (2, "%") if chosen == "percent" else (6, "ppm")
    numbers = printed((relative.scaleb(power),), Style(notation="positional"))
    return f"{numbers.mantissas[0]}{numbers.factor} {name}"


def coverage_text(budget: Budget, language: Language) -> str:
    """``k = 2.26 (p = 95 %, ν_eff = 9)``: k, and where it comes from.

    With a prescribed k no probability is claimed: the budget's p is then that of no interval.
    """
    parts = [f"p = {probability_text(budget.coverage_probability)}", _ground(budget, language)]
    if budget.coverage_basis == "fixed":
        parts = parts[1:]
    opening, between, closing = ("（", "，", "）") if language == "zh" else (" (", ", ", ")")
    return f"k = {factor_text(budget)}{opening}{between.join(parts)}{closing}"


def explained(budget: Budget, language: Language, *, form: Form = "plus_minus", style: Style = Style()) -> str:  # noqa: B008 - frozen
    """The result with the explanation which GUM 7.2.2 and 7.2.4 ask for beside the number."""
    if not Decimal(budget.reported.expanded_uncertainty):
        return result_text(budget, language, style=style)
    if form == "concise":
        return word("where_concise", language, result=concise(budget, style=style))
    freedom = freedom_text(budget.effective_degrees_of_freedom)
    sentence = word(
        "where_expanded",
        language,
        result=plus_minus(budget, style=style),
        combined=combined_text(budget, style=style),
        k=factor_text(budget),
        ground=word(f"ground.{budget.coverage_basis}", language, freedom=freedom),
    )
    if budget.coverage_basis == "fixed":
        return sentence + word("full_stop", language)
    return sentence + word("where_probability", language, probability=probability_text(budget.coverage_probability))


def combined_text(budget: Budget, *, style: Style = Style()) -> str:  # noqa: B008 - frozen
    """``u_c = 0.00035 g``: to two digits, to the nearest: it is told beside a U made of all its digits."""
    u = round_uncertainty(Decimal(budget.combined_standard_uncertainty), 2, "half_even")
    return f"u_c = {_with_factor(printed((u,), style), 0, budget.unit)}"


def factor_text(budget: Budget) -> str:
    """K to two decimals, as 1.96; a prescribed one as it was prescribed."""
    factor = Decimal(budget.coverage_factor)
    if budget.coverage_basis == "fixed":
        return plain(factor)
    return plain(round_to_interval(factor, FACTOR_INTERVAL)) if factor < LARGE_FACTOR else brief(factor)


def freedom_text(freedom: str | None) -> str:
    """Degrees of freedom to three digits, cut rather than rounded (GUM G.4.1); ∞ where k no longer tells them apart."""
    value = Decimal("Infinity" if freedom is None else freedom)
    if value >= MANY_DEGREES_OF_FREEDOM:
        return "∞"
    place = unit_of_place(min(value.adjusted() - FREEDOM_DIGITS + 1, 0))
    return brief(value // place * place, 12)


def probability_text(probability: str) -> str:
    """``95 %``, ``95.45 %``."""
    return f"{brief(Decimal(probability) * 100, 12)} %"


def _ground(budget: Budget, language: Language) -> str:
    if budget.coverage_basis == "t":
        return f"ν_eff = {freedom_text(budget.effective_degrees_of_freedom)}"
    return word(f"basis.{budget.coverage_basis}", language)


def _reported(budget: Budget) -> tuple[Decimal, Decimal]:
    return Decimal(budget.reported.value), Decimal(budget.reported.expanded_uncertainty)


def _exact(budget: Budget, style: Style) -> str:
    numbers = printed((Decimal(budget.reported.value),), style)
    return f"{budget.symbol} = {_with_factor(numbers, 0, budget.unit)}"


def _with_factor(numbers: Printed, index: int, unit: str) -> str:
    return with_unit(f"{numbers.mantissas[index]}{numbers.factor}", unit)


def _join(language: Language, *parts: str) -> str:
    return ("，" if language == "zh" else ", ").join(parts)


def _zero_is_convention(code: str) -> bool:
    """Tell whether ratios of values in this unit mean nothing: Celsius temperatures, levels, pH."""
    if not unit_symbol(code):
        return False
    unit = find_unit(code)
    if "ph" in unit.kinds:
        return True
    points = [kind for kind in unit.kinds if find_kind(kind).difference != kind]
    return bool(points) and (points != ["temperature"] or definition_of(unit).offset != 0)

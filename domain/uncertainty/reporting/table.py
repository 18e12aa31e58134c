"""The budget as a table of texts, grouped by what each number opens to, with a subtotal a group (GUM 8; JJF 1059.1).

The shares of all rows and of the covariances add up to 100 per cent: with correlated inputs the rows alone do not.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.quantity.decimal_text import last_place
from domain.quantity.rounding import round_to_interval
from domain.uncertainty.budget import Budget, BudgetLine
from domain.uncertainty.reporting.numerals import brief, to_digits, unit_of_place, unit_symbol
from domain.uncertainty.reporting.opening import GROUPS, Group, group_of, source_text
from domain.uncertainty.reporting.statement import freedom_text, result_text
from domain.uncertainty.reporting.words import Language, label_of, word

COLUMNS: Final = (
    "symbol",
    "label",
    "estimate",
    "unit",
    "standard_uncertainty",
    "type",
    "distribution",
    "degrees_of_freedom",
    "sensitivity",
    "contribution",
    "percent",
    "source",
)
NUMERIC: Final = frozenset({"estimate", "standard_uncertainty", "degrees_of_freedom", "contribution", "percent"})
"""Columns of bare numbers, which stand right."""
SHARE_INTERVAL: Final = Decimal("0.1")
NO_COVARIANCES: Final = Decimal("1e-6")
"""Per cent below which what the rows leave of 100 is the rounding of their texts to twelve digits."""
GUARD_DIGITS: Final = 3
"""Digits of u to whose last place a longer estimate is cut for the eye."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One input quantity, as texts."""

    line: BudgetLine
    cells: tuple[str, ...]
    """In the order of :data:`COLUMNS`."""
    share: Decimal
    """Per cent of the variance, unrounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGroup:
    """The rows that open to the same kind of thing, the largest share first."""

    group: Group
    title: str
    rows: tuple[Row, ...]
    share: Decimal
    """Sum of the rows' shares, unrounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTable:
    """A budget, ready to be printed."""

    title: str
    expression: str
    headers: tuple[str, ...]
    groups: tuple[RowGroup, ...]
    covariances: Decimal | None
    """Share of all correlation terms together, per cent, negative where they cancel; None: inputs are uncorrelated."""
    unit: str
    """Symbol of the output's unit, in which the contributions are."""
    combined: str
    degrees_of_freedom: str
    result: str
    """The reported result in words."""
    language: Language


def budget_table(budget: Budget, language: Language, *, digits: int | None = 4) -> BudgetTable:
    """Lay a budget out; ``digits`` significant ones for the eye, None for the stored texts, which machines want."""
    by_group: dict[Group, list[Row]] = {}
    for line in budget.lines:
        by_group.setdefault(group_of(line), []).append(_row(budget, line, language, digits))
    groups = tuple(
        RowGroup(
            group=group,
            title=word(f"group.{group}", language),
            rows=tuple(sorted(by_group[group], key=lambda row: -row.share)),
            share=sum((row.share for row in by_group[group]), Decimal(0)),
        )
        for group in GROUPS
        if group in by_group
    )
    unit = unit_symbol(budget.unit)
    title = word("budget_of", language, symbol=budget.symbol)
    return BudgetTable(
        title=f"{title} / {unit}" if unit else title,
        expression=budget.model,
        headers=tuple(word(column, language) for column in COLUMNS),
        groups=groups,
        covariances=_covariances(budget, groups),
        unit=unit,
        combined=_number(budget.combined_standard_uncertainty, digits),
        degrees_of_freedom=freedom_text(budget.effective_degrees_of_freedom),
        result=result_text(budget, language),
        language=language,
    )


def share_text(share: Decimal) -> str:
    """A share for the eye, to 0.1 per cent; what is there and rounds to nothing is ``< 0.1``."""
    if share and abs(share) < SHARE_INTERVAL / 2:
        return f"< {SHARE_INTERVAL}" if share > 0 else f"> -{SHARE_INTERVAL}"
    return format(round_to_interval(share, SHARE_INTERVAL), "f")


def _row(budget: Budget, line: BudgetLine, language: Language, digits: int | None) -> Row:
    share = Decimal(line.percent)
    cells = {
        "symbol": line.symbol,
        "label": label_of(line.label_zh, line.label_en, language),
        "estimate": line.value if digits is None else _estimate(line),
        "unit": unit_symbol(line.unit),
        "standard_uncertainty": _number(line.standard_uncertainty, digits),
        "type": line.evaluation,
        "distribution": word(line.distribution, language),
        "degrees_of_freedom": freedom_text(line.degrees_of_freedom),
        "sensitivity": f"{_number(line.sensitivity, digits)} {sensitivity_unit(budget.unit, line.unit)}".rstrip(),
        "contribution": _number(line.contribution, digits),
        "percent": line.percent if digits is None else share_text(share),
        "source": source_text(line.source, language),
    }
    return Row(line=line, cells=tuple(cells[column] for column in COLUMNS), share=share)


def sensitivity_unit(output: str, source: str) -> str:
    """The unit of dy/dx: ``nm/℃``, ``nm/(m/s)``; "" for a pure number, or where neither unit is stated."""
    above, below = unit_symbol(output), unit_symbol(source)
    if not below or above == below:
        return above if above != below else ""
    held = f"({below})" if any(mark in below for mark in "/· ×⁻") else below
    return f"{above or '1'}/{held}"


def _covariances(budget: Budget, groups: tuple[RowGroup, ...]) -> Decimal | None:
    if not Decimal(budget.combined_standard_uncertainty):
        return None
    rest = 100 - sum((group.share for group in groups), Decimal(0))
    return rest if abs(rest) > NO_COVARIANCES else None


def _estimate(line: BudgetLine) -> str:
    """The estimate as stated, cut to where its uncertainty starts to speak if it has many more digits."""
    value, u = Decimal(line.value), Decimal(line.standard_uncertainty)
    place = u.adjusted() - GUARD_DIGITS + 1 if u else last_place(value)
    if not u or last_place(value) >= place:
        return line.value
    return format(round_to_interval(value, unit_of_place(min(place, 0))), "f")


def _number(text: str, digits: int | None) -> str:
    return text if digits is None else brief(to_digits(Decimal(text), digits), digits)

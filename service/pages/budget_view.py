"""The budget of one point on a page: its rows, its drawing, and where each of its numbers opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from markupsafe import Markup

from domain.specialty.schema import Pack
from domain.uncertainty.budget import Budget, BudgetLine, MonteCarloCheck
from domain.uncertainty.notices import sentence
from domain.uncertainty.reporting.bars import budget_bars
from domain.uncertainty.reporting.interval import interval_text
from domain.uncertainty.reporting.opening import Kind, opens_to, source_text
from domain.uncertainty.reporting.statement import result_text
from domain.uncertainty.reporting.table import BudgetTable, budget_table
from service.calibrations.drawings import stored_interval
from service.look.words import Language
from service.pages.texts import say

SECTION_OF: Final[Mapping[Kind, str]] = MappingProxyType(
    {"standard": "standards", "environment": "environment", "item": "h-item", "pack": "h-item"}
)
"""Section of a calibration's page that shows what a kind of source opens to."""
REMEMBERED: Final = 500
"""Budgets kept in memory by this process, some 20 kB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What a number opens to."""

    text: str
    target: str
    """Id on the page; "" where the page does not show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetView:
    """Everything a template needs."""

    table: BudgetTable
    result: str
    trials: str
    """The Monte Carlo interval that the budget was held against; "" where none was stored."""
    drawing: Markup
    notices: tuple[str, ...]


@lru_cache(maxsize=REMEMBERED)
def budget_view(budget: Budget, language: Language, check: MonteCarloCheck | None = None) -> BudgetView:
    """Prepare a budget for a page in one language, with what Monte Carlo made of it.

    Somebody types one reading and sees a hundred budgets: those that did not change are not drawn again.
    """
    sampled = stored_interval(budget, check)
    table = budget_table(budget, language)
    return BudgetView(
        table=table,
        result=result_text(budget, language),
        trials="" if sampled is None else interval_text(sampled, budget.unit, language),
        drawing=Markup(budget_bars(budget, language, sampled=sampled, table=table)),  # noqa: S704 - every text in it was escaped where it was drawn
        notices=tuple(sentence(stored, language) for stored in budget.warnings),
    )


def doors(line: BudgetLine, pack: Pack, language: Language) -> tuple[Door, ...]:
    """Every place a line opens to: each reading by itself, else the section that shows its source."""
    opening = opens_to(line.source)
    if opening.kind == "reading":
        return tuple(
            Door(text=say("budget.reading", language, number=number), target=f"reading-{reading}")
            for number, reading in enumerate(opening.ids, start=1)
        )
    # A certificate is known here by an id that says nothing to people; its number stands where the door leads.
    text = say("budget.standard", language) if opening.kind == "standard" else source_text(line.source, language)
    if opening.kind in {"item", "environment"}:
        named = {each.name: each.label for each in pack.item_fields} | {
            each.channel: each.label for each in pack.environment
        }
        found = [named[name] for name in opening.ids if name in named]
        text = "、".join(each.zh for each in found) if language == "zh" else ", ".join(each.en for each in found)
    return (Door(text=text, target=SECTION_OF.get(opening.kind, "")),) if text else ()

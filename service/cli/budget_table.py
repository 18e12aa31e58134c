"""The answer to an evaluation as a table for the eye."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from domain.conformity.wording import outcome_text
from domain.uncertainty.budget import Budget, BudgetLine, Reported
from domain.uncertainty.notices import sentence
from domain.uncertainty.reporting.statement import combined_text, result_text
from domain.uncertainty.reporting.table import COLUMNS, NUMERIC, BudgetTable, budget_table, share_text
from domain.uncertainty.reporting.words import Language, word

SHOWN = tuple(column for column in COLUMNS if column not in {"label", "source"})
"""Columns for a terminal: symbols stand for the inputs, groups for their sources."""


def show_budgets(answer: Mapping[str, Any], language: Language = "en") -> None:
    """Print each output: budget lines by group, then value, U, k, degrees of freedom; regions, decisions, warnings."""
    console = Console(soft_wrap=True)
    for output in answer["outputs"]:
        budget = budget_of(output)
        console.print(_table(budget_table(budget, language)))
        console.print(result_text(budget, language, form="plus_minus"), markup=False, highlight=False)
        if budget.combined_standard_uncertainty != "0":
            console.print(combined_text(budget), markup=False, highlight=False)
        _print_trials(console, output["monte_carlo"], language)
        for stored in budget.warnings:
            console.print(f"! {sentence(stored, language)}", markup=False)
    for complex_output in answer["complex_outputs"]:
        if complex_output["region"] is not None:
            console.print(complex_output["region"]["reported_text"][language], markup=False, highlight=False)
    for judged in answer.get("conformity", ()):
        outcome = outcome_text(judged["outcome"], language)
        told = f"{judged['output']}: {outcome} — {judged['reported_text'][language]}"
        console.print(told, markup=False, highlight=False)
    for stored in answer["warnings"]:
        console.print(f"! {sentence(stored, language)}", markup=False)


def _print_trials(console: Console, trials: Mapping[str, Any] | None, language: Language) -> None:
    """Print the interval of the Monte Carlo evaluation, where there is one."""
    if trials is not None and trials["reported_text"] is not None:
        between = "：" if language == "zh" else ": "
        told = f"{word('monte_carlo', language)}{between}{trials['reported_text'][language]}"
        console.print(told, markup=False, highlight=False)


def budget_of(output: Mapping[str, Any]) -> Budget:
    """Read a budget back from one output of an answer (docs: the public evaluation document)."""
    return Budget(
        symbol=output["symbol"],
        expression=output["expression"],
        unit=output["unit"],
        value=output["value"],
        combined_standard_uncertainty=output["standard_uncertainty"],
        effective_degrees_of_freedom=output["effective_degrees_of_freedom"],
        coverage_probability=output["coverage_probability"],
        coverage_factor=output["coverage_factor"],
        coverage_basis=output["coverage_basis"],
        expanded_uncertainty=output["expanded_uncertainty"],
        reported=Reported(**output["reported"]),
        lines=tuple(_line(line) for line in output["budget"]),
        warnings=tuple(output["warnings"]),
        second_engine_difference=output["second_engine_difference"],
        equation=output["equation"],
    )


def _line(line: Mapping[str, Any]) -> BudgetLine:
    return BudgetLine(
        symbol=line["symbol"],
        label_zh=line["label"]["zh"],
        label_en=line["label"]["en"],
        value=line["value"],
        unit=line["unit"],
        standard_uncertainty=line["standard_uncertainty"],
        evaluation=line["type"],
        distribution=line["distribution"],
        degrees_of_freedom=line["degrees_of_freedom"],
        sensitivity=line["sensitivity"],
        contribution=line["contribution"],
        percent=line["percent"],
        source=line["source"],
    )


def _table(laid_out: BudgetTable) -> Table:
    table = Table(title=escape(laid_out.title), title_justify="left", box=None)
    for column, header in zip(COLUMNS, laid_out.headers, strict=True):
        if column in SHOWN:
            table.add_column(header, justify="right" if column in NUMERIC else "left")
    for group in laid_out.groups:
        table.add_row(f"[bold]{escape(group.title)}[/bold]", *_sparse(percent=share_text(group.share)))
        for row in group.rows:
            cells = zip(COLUMNS, row.cells, strict=True)
            table.add_row(*(escape(cell) for column, cell in cells if column in SHOWN))
    if laid_out.covariances is not None:
        title = word("covariances", laid_out.language)
        table.add_row(f"[bold]{title}[/bold]", *_sparse(percent=share_text(laid_out.covariances)))
    return table


def _sparse(**cells: str) -> list[str]:
    return [cells.get(column, "") for column in SHOWN[1:]]

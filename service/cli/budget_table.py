"""The answer to an evaluation as a table for the eye."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

COLUMNS = ("symbol", "value", "standard_uncertainty", "sensitivity", "contribution", "percent")


def show_budgets(answer: Mapping[str, Any]) -> None:
    """Print each output: budget lines, then value, U, k and degrees of freedom; warnings last."""
    console = Console(soft_wrap=True)
    for output in answer["outputs"]:
        table = Table(title=f"{output['symbol']} / {output.get('unit', '')}", title_justify="left", box=None)
        for name in COLUMNS:
            table.add_column(name.replace("_", " "), justify="left" if name == "symbol" else "right")
        for line in output["budget"]:
            table.add_row(*(str(line[name]) for name in COLUMNS))
        console.print(table)
        reported, unit = output["reported"], output.get("unit", "")
        freedom = output["effective_degrees_of_freedom"] or "∞"
        console.print(
            f"{output['symbol']} = ({reported['value']} ± {reported['expanded_uncertainty']}) {unit}, "
            f"k = {output['coverage_factor']}, ν = {freedom}, u = {output['standard_uncertainty']}",
            markup=False,
        )
    for warning in answer["warnings"]:
        console.print(f"! {warning}", markup=False)

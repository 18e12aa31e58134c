"""The budget as a table: every input once, shares that add up, and nothing that a spreadsheet would run."""

import csv
import math
from dataclasses import replace
from decimal import Decimal

import pytest

from domain.uncertainty.budget import Budget
from domain.uncertainty.reporting.opening import Opening, group_of, opens_to, source_text
from domain.uncertainty.reporting.rendering import csv_text, markdown
from domain.uncertainty.reporting.table import COLUMNS, budget_table, sensitivity_unit, share_text
from tests.domain.uncertainty.reporting.samples import end_gauge, resistance


@pytest.mark.parametrize("budget", [end_gauge(), resistance()], ids=["independent", "correlated"])
def test_shares_and_covariances_make_a_hundred(budget: Budget) -> None:
    table = budget_table(budget, "en")
    rows = sum((row.share for group in table.groups for row in group.rows), Decimal(0))
    assert abs(rows + (table.covariances or 0) - 100) < Decimal("1e-9")
    assert sum((group.share for group in table.groups), Decimal(0)) == rows
    assert (table.covariances is None) == (budget is end_gauge())
    assert sorted(row.cells[0] for group in table.groups for row in group.rows) == sorted(
        line.symbol for line in budget.lines
    )


def test_the_covariances_of_h2_are_negative_and_large() -> None:
    # JCGM 100:2008, H.2, by hand: c_i u_i of V, I and phi from the estimates, then r of each pair (GUM 5.2.2).
    v, i, phi = 4.9990, 0.019661, 1.04446
    a, b, c = math.cos(phi) / i * 0.0032, -v * math.cos(phi) / i**2 * 0.0000095, -v * math.sin(phi) / i * 0.00075
    own, shared = a * a + b * b + c * c, 2 * (-0.36 * a * b + 0.86 * a * c - 0.65 * b * c)
    covariances = budget_table(resistance(), "zh").covariances
    assert covariances is not None
    assert float(covariances) == pytest.approx(100 * shared / (own + shared), rel=1e-9)
    assert -670 < covariances < -669


def test_groups_stand_in_order_and_rows_by_share() -> None:
    table = budget_table(end_gauge(), "zh")
    assert [group.group for group in table.groups] == ["reading", "standard", "surroundings", "constant"]
    assert [row.cells[0] for row in table.groups[1].rows] == ["l_s", "d2", "d1"]
    assert [share_text(group.share) for group in table.groups] == ["3.4", "68.3", "27.5", "0.8"]


def test_for_machines_nothing_is_rounded() -> None:
    table = budget_table(end_gauge(), "en", digits=None)
    for row in (row for group in table.groups for row in group.rows):
        cells = dict(zip(COLUMNS, row.cells, strict=True))
        line = row.line
        assert (cells["estimate"], cells["standard_uncertainty"], cells["contribution"], cells["percent"]) == (
            line.value,
            line.standard_uncertainty,
            line.contribution,
            line.percent,
        )


@pytest.mark.parametrize(
    ("output", "source", "unit"),
    [("nm", "nm", ""), ("nm", "delta_degC", "nm/℃"), ("nm", "", "nm"), ("", "V", "1/V"), ("m", "m/s", "m/(m/s)")],
)
def test_the_unit_of_a_sensitivity(output: str, source: str, unit: str) -> None:
    assert sensitivity_unit(output, source) == unit


@pytest.mark.parametrize(
    ("share", "text"),
    [("0", "0.0"), ("0.04", "< 0.1"), ("-0.04", "> -0.1"), ("0.05", "0.0"), ("99.97", "100.0"), ("-669.47", "-669.5")],
)
def test_a_small_share_is_not_shown_as_none(share: str, text: str) -> None:
    assert share_text(Decimal(share)) == text


@pytest.mark.parametrize(
    ("source", "opening"),
    [
        ("reading:a,b", Opening(kind="reading", ids=("a", "b"))),
        ("standard:c-1/t~110~1initial", Opening(kind="standard", ids=("c-1", "t/10/initial"))),
        ("standard:JZ/2026/15/r1", Opening(kind="standard", ids=("JZ/2026/15", "r1"))),
        ("standard:JZ/2026/15/", Opening(kind="standard", ids=("JZ/2026/15",))),
        ("standard:c-1", Opening(kind="standard", ids=("c-1",))),
        ("item:span,class", Opening(kind="item", ids=("span", "class"))),
        ("environment:temperature", Opening(kind="environment", ids=("temperature",))),
        ("fit:line", Opening(kind="fit", ids=("line",))),
        ("pack", Opening(kind="pack", ids=())),
        ("", Opening(kind="", ids=())),
        ("handbook: p. 3", Opening(kind="text", ids=("handbook: p. 3",))),
        ("reading:", Opening(kind="text", ids=("reading:",))),
        ("packs", Opening(kind="text", ids=("packs",))),
    ],
)
def test_a_source_is_taken_apart(source: str, opening: Opening) -> None:
    assert opens_to(source) == opening
    for language in ("zh", "en"):
        assert (source_text(source, language) == "") == (opening.kind == "")


def test_a_line_without_source_is_grouped_by_its_evaluation() -> None:
    line = end_gauge().lines[0]
    given = replace(line, source="", evaluation="B")
    assert group_of(given) == "other"
    assert group_of(replace(given, evaluation="A")) == "reading"
    assert group_of(replace(given, standard_uncertainty="0")) == "constant"


HOSTILE = '=HYPERLINK("x")|<b>`\n,"'


def hostile() -> Budget:
    line = replace(end_gauge().lines[0], label_en=HOSTILE, source="+cmd|' /C'!A0")
    return replace(end_gauge(), lines=(line, *end_gauge().lines[1:]))


def test_csv_reads_back_and_holds_no_formula() -> None:
    rows = list(csv.reader(csv_text(budget_table(hostile(), "en", digits=None)).splitlines(keepends=True)))
    assert {len(row) for row in rows} == {len(COLUMNS) + 1}
    assert len(rows) == 1 + 9 + 1
    cells = [cell for row in rows for cell in row]
    assert f"'{HOSTILE}" in cells
    assert not [cell for cell in cells if cell[:1] in "=+@" and cell]
    assert any(cell.startswith("-575") for cell in cells), "numbers stay numbers"


def test_markdown_keeps_its_columns() -> None:
    lines = [line for line in markdown(budget_table(hostile(), "en")).splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in lines} == {len(COLUMNS) + 1}
    assert not [line for line in lines if "<b>" in line.replace("\\<", "")]


def test_correlated_tables_print_their_covariances() -> None:
    table = budget_table(resistance(), "zh")
    assert "**协方差项**" in markdown(table)
    assert "协方差项," in csv_text(table)

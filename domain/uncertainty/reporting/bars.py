"""The budget as bars (SVG): which input makes how much of the variance, grouped by what it opens to.

Black on white is enough to read it: groups are told apart by their headings, the total of a group by a hollow bar and
the covariances, which may be negative, by a broken outline; ink is ``currentColor``, so that a page can lend its own.
A figure for eyes has a text for ears: title, description, and every label that had to be cut short in full.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from domain.uncertainty.budget import Budget
from domain.uncertainty.reporting.density import HEIGHT as STRIP_HEIGHT
from domain.uncertainty.reporting.density import density_strip
from domain.uncertainty.reporting.interval import SampledInterval, interval_text
from domain.uncertainty.reporting.numerals import brief
from domain.uncertainty.reporting.statement import combined_text, coverage_text, plus_minus, result_text
from domain.uncertainty.reporting.svg import element, fitted, label, words
from domain.uncertainty.reporting.table import BudgetTable, Row, RowGroup, budget_table, share_text
from domain.uncertainty.reporting.words import Language, word

WIDTH: Final = 720
LABEL_END: Final = 272
BARS: Final = (284, 504)
SHARE_END: Final = 604
CONTRIBUTION_END: Final = 712
ROW: Final = 24
THICK: Final = 12
HEAD: Final = 52
GAP: Final = 10
INDENT: Final = 14
WHOLE: Final = Decimal(100)
SOFT: Final = "0.65"
LEAST_APART: Final = 36
"""Pixels between the labels of 0 and of 100 per cent: correlations can leave 100 per cent next to nothing."""


def budget_bars(
    budget: Budget, language: Language, *, sampled: SampledInterval | None = None, table: BudgetTable | None = None
) -> str:
    """Draw a budget as one SVG element, 720 px wide; with ``sampled`` its Monte Carlo interval beside first order.

    ``table``: the budget as it is laid out in this language, where that was done already. Exact inputs are left out:
    they have no share. The drawing carries the namespace, so that it is a file of its own.
    """
    table = table or budget_table(budget, language)
    shown = [_without_exact(group) for group in table.groups]
    groups = [group for group in shown if group.rows]
    pieces = list(_heading(table))
    y = HEAD
    reach = max([WHOLE, *(abs(group.share) for group in groups), abs(table.covariances or WHOLE)])
    pieces += _axis(reach, HEAD - GAP, y + _height(groups, table))
    for group in groups:
        pieces += _group(group, y, reach, table.unit)
        y += ROW * (len(group.rows) + 1)
    if table.covariances is not None:
        pieces += _covariances(table.covariances, y, reach, language)
        y += ROW
    if not groups:
        pieces.append(label(word("no_contribution", language), 0, y + 17))
        y += ROW
    y += GAP
    if sampled is not None:
        pieces.append(density_strip(budget, sampled, language, top=y, left=BARS[0], right=BARS[1]))
        y += STRIP_HEIGHT
    lines = list(_result(budget, language, sampled))
    pieces += [label(line, 0, y + ROW * number + 17) for number, line in enumerate(lines)]
    height = y + ROW * len(lines) + GAP
    return element(
        "svg",
        f"{element('title', words(table.title))}{element('desc', words(_description(table, groups, language)))}"
        + "".join(pieces),
        xmlns="http://www.w3.org/2000/svg",
        width=WIDTH,
        height=height,
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_label=table.title,
        font_family="sans-serif",
        font_size=13,
        fill="currentColor",
    )


def _without_exact(group: RowGroup) -> RowGroup:
    rows = tuple(row for row in group.rows if Decimal(row.line.standard_uncertainty))
    return RowGroup(group=group.group, title=group.title, rows=rows, share=group.share)


def _height(groups: list[RowGroup], table: BudgetTable) -> int:
    return ROW * (sum(len(group.rows) + 1 for group in groups) + (table.covariances is not None))


def _heading(table: BudgetTable) -> Iterator[str]:
    yield label(fitted(table.title, WIDTH), 0, 16, font_size=15, font_weight="bold")
    headings = dict(zip(("percent", "contribution"), (SHARE_END, CONTRIBUTION_END), strict=True))
    for key, x in headings.items():
        yield label(word(f"bars.{key}", table.language), x, 38, text_anchor="end", font_size=12, fill_opacity=SOFT)


def _axis(reach: Decimal, top: int, bottom: int) -> Iterator[str]:
    """Lines at nothing and at the whole of the variance, which correlated inputs can exceed."""
    for share in (Decimal(0), WHOLE):
        x = _x(share, reach)
        yield element(
            "line", x1=x, x2=x, y1=top, y2=bottom, stroke="currentColor", stroke_opacity="0.35", stroke_width=1
        )
        if not share or x - BARS[0] > LEAST_APART:
            yield label(f"{share} %", x, top - 4, text_anchor="middle", font_size=11, fill_opacity=SOFT)


def _group(group: RowGroup, y: int, reach: Decimal, unit: str) -> Iterator[str]:
    yield label(fitted(group.title, LABEL_END), 0, y + 17, font_weight="bold")
    yield _bar(group.share, y, reach, fill="none", stroke="currentColor", stroke_width=1)
    yield label(f"{share_text(group.share)} %", SHARE_END, y + 17, text_anchor="end", font_weight="bold")
    for number, row in enumerate(group.rows, start=1):
        yield _row(row, y + ROW * number, reach, unit)


def _row(row: Row, y: int, reach: Decimal, unit: str) -> str:
    symbol, name = row.cells[0], row.cells[1]
    full = f"{name} {symbol}".strip()
    contribution = f"{brief(row.line.contribution, 3)} {unit}".strip()
    told = f"{full}: {share_text(row.share)} %, |c|u = {contribution}, {row.cells[-1]}".rstrip(", ")
    return element(
        "g",
        element("title", words(told))
        + label(fitted(full, LABEL_END - INDENT), INDENT, y + 17)
        + _bar(row.share, y, reach, fill_opacity="0.8")
        + label(f"{share_text(row.share)} %", SHARE_END, y + 17, text_anchor="end")
        + label(contribution, CONTRIBUTION_END, y + 17, text_anchor="end"),
    )


def _covariances(share: Decimal, y: int, reach: Decimal, language: Language) -> Iterator[str]:
    yield label(word("covariances", language), 0, y + 17, font_weight="bold")
    yield _bar(share, y, reach, fill="none", stroke="currentColor", stroke_width=1, stroke_dasharray="4 3")
    yield label(f"{share_text(share)} %", SHARE_END, y + 17, text_anchor="end", font_weight="bold")


def _bar(share: Decimal, y: int, reach: Decimal, **attributes: str | int) -> str:
    """A bar from nothing; a negative share is drawn to the same side, and told by its outline and its sign."""
    start = _x(Decimal(0), reach)
    return element("rect", x=start, y=y + 6, width=_x(abs(share), reach) - start, height=THICK, **attributes)


def _x(share: Decimal, reach: Decimal) -> Decimal:
    return BARS[0] + share / reach * (BARS[1] - BARS[0])


def _result(budget: Budget, language: Language, sampled: SampledInterval | None) -> Iterator[str]:
    if not Decimal(budget.reported.expanded_uncertainty):
        yield result_text(budget, language)
        return
    yield plus_minus(budget)
    comma = "，" if language == "zh" else ", "
    yield f"{combined_text(budget)}{comma}{coverage_text(budget, language)}"
    if sampled is not None:
        between = "：" if language == "zh" else ": "
        yield f"{word('monte_carlo', language)}{between}{interval_text(sampled, budget.unit, language)}"


def _description(table: BudgetTable, groups: list[RowGroup], language: Language) -> str:
    between, comma = ("；", "，") if language == "zh" else ("; ", ", ")
    parts = [
        f"{group.title} {share_text(group.share)} % ("
        + comma.join(f"{row.cells[1] or row.cells[0]} {share_text(row.share)} %" for row in group.rows)
        + ")"
        for group in groups
    ]
    if table.covariances is not None:
        parts.append(f"{word('covariances', language)} {share_text(table.covariances)} %")
    return word(
        "description", language, parts=between.join(parts) or word("no_contribution", language), result=table.result
    )

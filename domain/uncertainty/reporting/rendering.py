"""The table of a budget as Markdown, for a report, and as CSV, for a spreadsheet."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from domain.uncertainty.reporting.table import COLUMNS, NUMERIC, BudgetTable, share_text
from domain.uncertainty.reporting.words import word

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>|~#&])")
_SPACES: Final = re.compile(r"\s+")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet computes cells that start so."""
_WRITTEN: Final = frozenset({"symbol", "label", "unit", "source"})
"""Columns that people fill with words."""


def markdown(table: BudgetTable) -> str:
    """The table in Markdown (GitHub's dialect): a heading, the model, rows by group, totals, the result."""
    lines = [f"### {_escaped(table.title)}", "", f"`{table.expression.replace('`', chr(39))}`", ""]
    lines.append(_line(_escaped(header) for header in table.headers))
    lines.append(_line("---:" if column in NUMERIC else ":---" for column in COLUMNS))
    for group in table.groups:
        lines.append(_total(f"**{_escaped(group.title)}**", percent=f"**{share_text(group.share)}**"))
        lines += [_line(_escaped(cell) for cell in row.cells) for row in group.rows]
    if table.covariances is not None:
        title = word("covariances", table.language)
        lines.append(_total(f"**{title}**", percent=f"**{share_text(table.covariances)}**"))
    lines.append(
        _total(
            f"**{_escaped(word('combined', table.language))}**",
            degrees_of_freedom=table.degrees_of_freedom,
            contribution=f"{table.combined} {_escaped(table.unit)}".rstrip(),
            percent="100",
        )
    )
    return "\n".join([*lines, "", _escaped(table.result), ""])


def csv_text(table: BudgetTable) -> str:
    """The table as CSV (RFC 4180): one header, one row an input with its group, covariances and u_c at the end.

    No text of a person can become a formula: such a cell is led by an apostrophe.
    """
    rows = [[word("group", table.language), *table.headers]]
    for group in table.groups:
        rows += [
            [group.title, *(_safe(column, cell) for column, cell in zip(COLUMNS, row.cells, strict=True))]
            for row in group.rows
        ]
    if table.covariances is not None:
        rows.append(_sparse(word("covariances", table.language), percent=format(table.covariances, "f")))
    rows.append(
        _sparse(
            word("combined", table.language),
            unit=table.unit,
            degrees_of_freedom=table.degrees_of_freedom,
            contribution=table.combined,
            percent="100",
        )
    )
    return "".join(",".join(map(_quoted, row)) + "\r\n" for row in rows)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _total(title: str, **cells: str) -> str:
    return _line([title, *_cells(cells)][: len(COLUMNS)])


def _cells(cells: dict[str, str]) -> Iterator[str]:
    yield from (cells.get(column, "") for column in COLUMNS[1:])


def _sparse(title: str, **cells: str) -> list[str]:
    return [title, *(cells.get(column, "") for column in COLUMNS)]


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", _SPACES.sub(" ", text))


def _safe(column: str, cell: str) -> str:
    return f"'{cell}" if column in _WRITTEN and cell.startswith(_FORMULA) else cell


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if re.search(r'[",\r\n]', cell) else cell

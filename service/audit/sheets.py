"""An impact as a table for people: the same rows as CSV and as a workbook."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from service.audit.wire import AffectedOut

COLUMNS = {
    "customer": "委托方 Customer",
    "number": "证书编号 Certificate",
    "issued_on": "签发日期 Issued",
    "verdict": "结论 Verdict",
    "used_on": "使用日期 Used",
    "through": "经由标准器证书 Through",
    "direct": "直接使用 Direct",
    "share": "占 U² 份额 Share of U²",
    "share_at_most": "为上界 At most",
    "share_at": "所在结果 At",
    "margin": "距限值余量 Margin",
    "margin_unit": "单位 Unit",
    "verdict_at_stake": "结论可能改变 Verdict at stake",
}
"""Columns by the names of the API, with their heads."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WORDS = {True: "是 yes", False: "否 no", None: ""}


class Form(StrEnum):
    """Files in which an impact is given."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        """Type by which a browser knows the file."""
        if self is Form.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet(rows: Iterable[AffectedOut], form: Form, *, at: datetime) -> bytes:
    """Return the file of all rows, grouped by customer; ``at`` is the workbook's time of making."""
    ordered = sorted(rows, key=lambda row: (row.customer, str(row.customer_id), row.issued_on, row.number))
    lines = [list(COLUMNS.values()), *(list(_cells(row)) for row in ordered)]
    return _csv(lines) if form is Form.CSV else _xlsx(lines, at)


def _cells(row: AffectedOut) -> Iterator[str]:
    for name in COLUMNS:
        value = getattr(row, name)
        yield _WORDS[value] if isinstance(value, bool) or value is None else str(value)


def _csv(lines: Iterable[list[str]]) -> bytes:
    """UTF-8 with its mark, without which spreadsheets take Chinese for something else."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_harmless(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A customer's name must not run as a formula in whoever's spreadsheet; a negative number may stay one."""
    if not cell.startswith(_FORMULA) or cell.removeprefix("-").replace(".", "", 1).isdecimal():
        return cell
    return f"'{cell}"


def _xlsx(lines: Iterable[list[str]], at: datetime) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only when asked

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": at.replace(tzinfo=None)})
        page = book.add_worksheet("影响 Impact")
        for place, line in enumerate(lines):
            for column, cell in enumerate(line):
                page.write_string(place, column, cell)
        page.freeze_panes(1, 0)
        page.set_column(0, len(COLUMNS) - 1, 18)
    return out.getvalue()

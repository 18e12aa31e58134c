"""A report as a page of Markdown, in Chinese and English, to be filed."""

from collections.abc import Iterator

from domain.validation.outcome import Outcome
from domain.validation.report import Report

_VERDICTS = {"passed": "通过 passed", "failed": "**未通过 FAILED**", "not-covered": "未覆盖 not covered"}
_GROUPS = {
    "first-order": "一阶传播 First order",
    "second-order": "二阶项 Second order",
    "monte-carlo": "蒙特卡洛 Monte Carlo",
    "fits": "拟合 Fits",
    "statistics": "统计 Statistics",
    "conformity": "符合性 Conformity",
    "rounding": "修约 Rounding",
    "traps": "易错之处 Traps",
    "not-covered": "未覆盖的算例 Cases that no check covers",
}

_COLUMNS = (
    "量 quantity",
    "应为 expected",
    "印刷值 printed",
    "实得 found",
    "允差 tolerance",
    "结论 verdict",
    "说明 note",
)


def as_markdown(report: Report) -> str:
    """Write the whole report: software, totals, and every check with its source and verdict."""
    return "\n".join([*_head(report), *(line for name, own in report.by_group().items() for line in _group(name, own))])


def _head(report: Report) -> Iterator[str]:
    software, totals = report.installation, report.totals
    yield "# 软件确认报告 Validation of the installed software"
    yield ""
    yield "ISO/IEC 17025:2017, 7.11.2"
    yield ""
    yield "| 项目 item | 内容 content |"
    yield "|---|---|"
    yield f"| 日期 date | {report.made_at.isoformat(timespec='seconds')} |"
    yield f"| 结论 verdict | {_VERDICTS['passed' if report.passed else 'failed']} |"
    counted = ", ".join(f"{_VERDICTS[verdict].strip('*')} {count}" for verdict, count in totals.items())
    yield f"| 算例 cases | {counted} |"
    yield f"| 单项检查 checks | {report.count_of_checks} |"
    yield f"| 范围 scope | {', '.join(report.groups) or '全部 whole suite'} |"
    yield f"| 计算引擎 engine | {software.engine_version} `{software.engine_digest}` |"
    yield f"| 算例集 suite | `{report.suite_digest}` |"
    yield f"| 软件 product | LiangHeng {software.product} |"
    libraries = f"Python {software.python}, numpy {software.numpy}, scipy {software.scipy}"
    yield f"| 环境 environment | {libraries}, {software.platform} |"


def _group(name: str, outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    yield ""
    yield f"## {_GROUPS.get(name, name)}"
    for outcome in outcomes:
        yield ""
        yield f"### {outcome.case}: {_cell(outcome.title)}"
        yield f"{_VERDICTS[outcome.verdict]} · 来源 source: {_cell(outcome.source)}"
        if not outcome.confirmed:
            yield "· 印刷值尚未与原文核对 printed values not yet held against the document"
        yield from (f"\n> {_cell(note)}" for note in outcome.notes)
        if outcome.fault:
            yield f"\n**{_cell(outcome.fault)}**"
        if outcome.checks:
            yield ""
            yield f"| {' | '.join(_COLUMNS)} |"
            yield "|---|---|---|---|---|---|---|"
        for check in outcome.checks:
            cells = (check.quantity, check.expected, check.printed, check.found, check.tolerance)
            verdict = _VERDICTS["passed" if check.passed else "failed"]
            yield f"| {' | '.join(map(_cell, cells))} | {verdict} | {_cell(check.note)} |"


def _cell(text: str) -> str:
    """Keep a text within its cell."""
    return text.replace("|", "\\|").replace("\n", " ")

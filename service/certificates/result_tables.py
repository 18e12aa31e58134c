"""The tables of results on a certificate's inner pages, by the columns that the pack names; no new facts."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TypeAlias

from domain.calibration.columns import EMPTY
from domain.calibration.places import PHASES, point_text
from domain.calibration.record import Phase
from domain.calibration.result import PointResult, Verdict
from domain.certificate.content import CertificateContent
from domain.quantity import find_unit, plain, round_to_interval
from domain.specialty.procedure import Column, PackTest, Show
from domain.specialty.schema import Pack

Page: TypeAlias = "dict[str, Page] | list[Page] | str | int"
"""What the template reads: JSON."""

OUTCOMES = {
    Verdict.CONFORMS.value: ("合格 P", "符合 P"),
    Verdict.DOES_NOT_CONFORM.value: ("不合格 F", "不符合 F"),
}
"""Outcome at a point, of a verification and of a calibration: one line a row, or a hundred rows fill six pages."""
_FACTOR_INTERVAL = Decimal("0.01")


def result_tables(content: CertificateContent, pack: Pack) -> Iterator[Page]:
    """Give one table for each test and phase, in the pack's order."""
    for test in pack.tests:
        for phase in PHASES:
            points = [point for point in content.result.points if point.test == test.id and point.phase == phase]
            if points:
                yield _table(content, test, phase, points)


def failed_rows(content: CertificateContent, pack: Pack) -> Iterator[Page]:
    """Give where and what: the test and point, or the check, and the requirement that was not met."""
    for failed in content.result.failed:
        test_id, _, place = failed.where.partition("/")
        test = pack.test(test_id)
        if test is None:
            where = "检查项目\nCheck"
        else:
            point, _, rest = place.partition("/")
            words = PHASES[Phase(rest.partition("/")[0])]
            where = f"{test.name.zh}\n{' '.join(filter(None, (point_text(test, point), words.zh, words.en)))}"
        yield [where, f"{failed.label_zh}\n{failed.label_en}"]


def _table(content: CertificateContent, test: PackTest, phase: Phase, points: Sequence[PointResult]) -> Page:
    zh, en = PHASES[phase].zh, PHASES[phase].en
    columns = [column for column in test.columns if _filled(column, points)]
    return {
        "zh": f"{test.name.zh}（{zh}）" if zh else test.name.zh,
        "en": f"{test.name.en} ({en})" if en else test.name.en,
        "header": [_heading(column) for column in columns],
        "rows": [[_cell(content, column, point) for column in columns] for point in points],
        "notes": [*_overall(content, test, phase), *_notes(columns, points)],
    }


def _filled(column: Column, points: Sequence[PointResult]) -> bool:
    """Leave out a column that says nothing at any point, as limits do where no conformity is stated."""
    return any(point.columns.get(column.id, EMPTY) not in {"", EMPTY} for point in points)


def _heading(column: Column) -> Page:
    unit = find_unit(column.unit).symbol if column.unit else ""
    return {"zh": column.label.zh, "en": column.label.en, "unit": "" if unit == "1" else unit}


def _cell(content: CertificateContent, column: Column, point: PointResult) -> str:
    text = point.columns.get(column.id, EMPTY) or EMPTY
    if column.show is Show.CONCLUSION and text in OUTCOMES:
        return OUTCOMES[text][0 if content.kind.is_verification else 1]
    return text


def _overall(content: CertificateContent, test: PackTest, phase: Phase) -> Iterator[Page]:
    """Say what came of the criteria over all points, below the points that they are of."""
    for one in content.result.overall:
        if (one.test, one.phase) != (test.id, phase):
            continue
        unit = find_unit(one.unit).symbol
        bounded = " ≤ ".join(text for text in (one.lower_limit, one.value, one.upper_limit) if text is not None)
        stated = bounded if unit == "1" else f"{bounded} {unit}"
        zh, en = ("满足要求", "met") if one.passed else ("不满足要求", "not met")
        yield {"zh": f"{one.label_zh}：{stated}，{zh}。", "en": f"{one.label_en}: {stated}, {en}."}


def _notes(columns: Sequence[Column], points: Sequence[PointResult]) -> Iterator[Page]:
    """Say what U and the letters mean; k stands here where the table has no column for it."""
    budgets = [point.budget for point in points]
    percent = " / ".join(
        dict.fromkeys(plain((Decimal(each.coverage_probability) * 100).normalize()) for each in budgets)
    )
    zh = f"U 为扩展不确定度，包含概率约为 {percent} %"
    en = f"U is the expanded uncertainty for a coverage probability of about {percent} %"
    if not any(column.show is Show.COVERAGE_FACTOR for column in columns):
        factors = " / ".join(
            dict.fromkeys(plain(round_to_interval(Decimal(each.coverage_factor), _FACTOR_INTERVAL)) for each in budgets)
        )
        zh, en = f"{zh}，包含因子 k = {factors}", f"{en}, coverage factor k = {factors}"
    yield {"zh": f"{zh}。", "en": f"{en}."}
    if any(column.show is Show.CONCLUSION for column in columns):
        yield {"zh": "P：符合要求；F：不符合要求。", "en": "P: conforms; F: does not conform."}

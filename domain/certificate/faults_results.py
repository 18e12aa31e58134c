"""Rules of the inner pages: results, digits, standards, conditions and the verdict."""

from collections.abc import Iterator
from decimal import Decimal

from domain.calibration.record import Phase
from domain.calibration.result import PointResult, Verdict
from domain.certificate.content import CertificateContent
from domain.certificate.fault import Fault, Requirement, fault
from domain.certificate.kind import CertificateKind
from domain.errors import MetrologyError
from domain.quantity.decimal_text import parse_decimal

MOST_DIGITS = 2
"""Significant digits of U (GUM 7.2.6; JJF 1059.1, 5.3.8)."""


def results_present(content: CertificateContent) -> Iterator[Fault]:
    """There is at least one result."""
    if not content.result.points:
        yield fault("results-present", "/result/points", "证书没有结果。", "The certificate has no result.")


def uncertainty_stated(content: CertificateContent) -> Iterator[Fault]:
    """Each result has U > 0 of at most two significant digits, k >= 1, 0 < p < 1, and ends at the last place of U."""
    for index, point in enumerate(content.result.points):
        here = f"/result/points/{index}/budget"
        reported = point.budget.reported
        try:
            value, expanded = parse_decimal(reported.value), parse_decimal(reported.expanded_uncertainty)
            factor = parse_decimal(point.budget.coverage_factor)
            probability = parse_decimal(point.budget.coverage_probability)
        except MetrologyError as refusal:
            yield fault("uncertainty-stated", here, refusal.sentence_zh, refusal.sentence_en)
            continue
        yield from _digits(value, expanded, f"{here}/reported")
        if factor < 1 or not 0 < probability < 1:
            zh, en = "包含因子应不小于 1，包含概率应在 0 与 1 之间。", "k must be at least 1, and p between 0 and 1."
            yield fault("uncertainty-stated", f"{here}/coverage_factor", zh, en)


def _digits(value: Decimal, expanded: Decimal, here: str) -> Iterator[Fault]:
    rule = "uncertainty-stated"
    if expanded <= 0:
        yield fault(rule, f"{here}/expanded_uncertainty", "U 须大于零。", "U must be above zero.")
    elif len(expanded.as_tuple().digits) > MOST_DIGITS:
        zh, en = "U 最多取两位有效数字。", "U has at most two significant digits."
        yield fault(rule, f"{here}/expanded_uncertainty", zh, en)
    elif value.as_tuple().exponent != expanded.as_tuple().exponent:
        zh, en = "结果的末位应与 U 的末位对齐。", "The value must end at the last place of U."
        yield fault(rule, f"{here}/value", zh, en)


def traceability_stated(content: CertificateContent) -> Iterator[Fault]:
    """Each result rests on results of standards that the certificate lists, each by number and digest (7.8.4.1 c).

    A result whose budget cites no certificate is a property of the item alone (a range of its indications): it rests on
    none, but not every result of a certificate can be such.
    """
    rule = "traceability-stated"
    listed = {result for standard in content.standards for result in standard.result_ids}
    for index, point in enumerate(content.result.points):
        rests = set(point.standard_result_ids)
        if not rests <= listed or (not rests and _cites(point)):
            zh, en = "此结果所用的标准没有列在证书上。", "A standard behind this result is not listed: list it."
            yield fault(rule, f"/result/points/{index}/standard_result_ids", zh, en)
    if content.result.points and not any(point.standard_result_ids for point in content.result.points):
        zh, en = "没有任何结果溯源至标准器。", "No result rests on a standard: a certificate is traceable somewhere."
        yield fault(rule, "/result/points", zh, en)
    for index, standard in enumerate(content.standards):
        for name, text in (
            ("certificate_number", standard.certificate_number),
            ("certificate_digest", standard.certificate_digest),
        ):
            if not text.strip():
                yield fault(rule, f"/standards/{index}/{name}", "请补充标准器证书信息。", "Complete its certificate.")


def _cites(point: PointResult) -> bool:
    """Tell whether a line of the budget opens to a certificate."""
    return any(line.source.startswith("standard:") for line in point.budget.lines)


def as_found_and_as_left(content: CertificateContent) -> Iterator[Fault]:
    """After an adjustment each point has both states; without one there is nothing to call as-left (7.8.4.1 d)."""
    points = content.result.points
    phases: dict[tuple[str, str], set[Phase]] = {}
    for point in points:
        phases.setdefault((point.test, point.point), set()).add(point.phase)
    allowed = [{Phase.AS_FOUND, Phase.AS_LEFT}] if content.adjusted else [{Phase.INITIAL}, {Phase.AS_FOUND}]
    for index, point in enumerate(points):
        if phases[point.test, point.point] not in allowed:
            if content.adjusted:
                zh, en = (
                    "经调整的器具须同时给出调整前和调整后的结果。",
                    "An adjusted item needs both as-found and as-left.",
                )
            else:
                zh, en = "未经调整的器具只有一种状态的结果。", "An item that was not adjusted has one state only."
            yield fault("as-found-and-as-left", f"/result/points/{index}/phase", zh, en)


def conditions_stated(content: CertificateContent) -> Iterator[Fault]:
    """The ambient conditions, each from its smallest to its largest reading (7.8.4.1 b)."""
    if not content.environment:
        yield fault("conditions-stated", "/environment", "请填写环境条件。", "State the ambient conditions.")
    for index, condition in enumerate(content.environment):
        try:
            ordered = parse_decimal(condition.low) <= parse_decimal(condition.high)
        except MetrologyError as refusal:
            yield fault("conditions-stated", f"/environment/{index}", refusal.sentence_zh, refusal.sentence_en)
            continue
        if not ordered:
            zh, en = "最小值大于最大值。", "The smallest reading exceeds the largest."
            yield fault("conditions-stated", f"/environment/{index}/low", zh, en)


def verdict_fits_kind(content: CertificateContent) -> Iterator[Fault]:
    """检定证书: nothing failed; 通知书: the failed items are listed; a conclusion only where there is a verdict."""
    rule, result, kind = "verdict-fits-kind", content.result, content.kind
    if kind is CertificateKind.VERIFICATION_CERTIFICATE and (result.verdict is not Verdict.CONFORMS or result.failed):
        zh, en = "有不合格项，应出具检定结果通知书。", "A requirement failed: issue a notice of rejection."
        yield fault(rule, "/kind", zh, en)
    if kind is CertificateKind.REJECTION_NOTICE and result.verdict is not Verdict.DOES_NOT_CONFORM:
        yield fault(rule, "/kind", "合格的器具应出具检定证书。", "The item conforms: issue a verification certificate.")
    if kind is CertificateKind.REJECTION_NOTICE and not result.failed:
        yield fault(rule, "/result/failed", "通知书须列出不合格项目。", "A notice lists the failed items.")
    for index, requirement in enumerate(result.failed):
        if not requirement.label_zh.strip():
            yield fault(rule, f"/result/failed/{index}/label_zh", "请写明不合格项目。", "Name the failed item.")
    named = {requirement.where for requirement in result.failed}
    for index, check in enumerate(content.checks):
        if kind.is_verification and not check.passed and f"checks/{check.id}" not in named:
            zh, en = "不合格的检查项未列入不合格项目。", "A failed check is not among the failed items."
            yield fault(rule, f"/checks/{index}/passed", zh, en)
    stated = bool(content.conclusion_zh.strip())
    if stated != (result.verdict is not Verdict.NO_STATEMENT):
        zh, en = "有结论的须写明结论，无结论的不写。", "State the conclusion where there is a verdict, and only there."
        yield fault(rule, "/conclusion_zh", zh, en)


def conformity_explained(content: CertificateContent) -> Iterator[Fault]:
    """A statement of conformity names its limits, its rule and the probability behind it (7.8.6.2)."""
    rule = "conformity-explained"
    for index, point in enumerate(content.result.points):
        if point.conformity is None:
            continue
        here = f"/result/points/{index}/conformity"
        if not point.conformity.rule.strip():
            yield fault(rule, f"{here}/rule", "请写明判定规则。", "Name the decision rule.")
        if point.conformity.lower_limit is None and point.conformity.upper_limit is None:
            yield fault(
                rule, f"{here}/upper_limit", "请写明最大允许误差或限值。", "State the limit that was judged by."
            )
        if not point.conformity.conformance_probability.strip():
            zh, en = "请写明合格概率。", "State the probability of conformance."
            yield fault(rule, f"{here}/conformance_probability", zh, en)
    failing = _first_failing(content)
    if content.result.verdict is Verdict.CONFORMS and failing is not None:
        zh, en = (
            "最终状态有不合格的结果，结论不能为合格。",
            "A final result does not conform: the verdict cannot be conforming.",
        )
        yield fault(rule, f"/result/points/{failing}/conformity/conforms", zh, en)
    for index, whole in enumerate(content.result.overall):
        is_final = not (content.adjusted and whole.phase is Phase.AS_FOUND)
        if content.result.verdict is Verdict.CONFORMS and is_final and not whole.passed:
            zh, en = (
                "总体判据不合格，结论不能为合格。",
                "An overall criterion failed: the verdict cannot be conforming.",
            )
            yield fault(rule, f"/result/overall/{index}/passed", zh, en)


def _first_failing(content: CertificateContent) -> int | None:
    for index, point in enumerate(content.result.points):
        final = not (content.adjusted and point.phase is Phase.AS_FOUND)
        if final and _fails(point):
            return index
    return None


def _fails(point: PointResult) -> bool:
    judged = point.conformity is not None and not point.conformity.conforms
    return judged or any(not criterion.passed for criterion in point.criteria)


RESULTS: tuple[Requirement, ...] = (
    results_present,
    uncertainty_stated,
    traceability_stated,
    as_found_and_as_left,
    conditions_stated,
    verdict_fits_kind,
    conformity_explained,
)

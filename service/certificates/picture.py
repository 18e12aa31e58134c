"""From a certificate's content to the page data its PDF shows: labels, order and joined texts, no new facts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from domain.calibration.record import Phase
from domain.calibration.result import PointResult
from domain.certificate.content import CertificateContent
from domain.certificate.parts import PlaceKind, SigningRole
from domain.quantity import find_unit
from domain.specialty.procedure import PackTest
from domain.specialty.schema import Pack

Page: TypeAlias = "dict[str, Page] | list[Page] | str | int"

LOCAL = ZoneInfo("Asia/Shanghai")
"""Certificates state days and times of Chongqing, whatever the server's zone."""
EMPTY = "/"
"""What a field without content shows (C22): a blank could be filled in later."""

SIGNING = {
    SigningRole.OPERATOR: ("检定员", "校准员", "Operator"),
    SigningRole.CHECKER: ("核验员", "核验员", "Checked by"),
    SigningRole.APPROVER: ("批准人", "批准人", "Approved by"),
}
PHASES = {
    Phase.INITIAL: ("", ""),
    Phase.AS_FOUND: ("调整前（收到状态）", "as found"),
    Phase.AS_LEFT: ("调整后", "as left"),
}
PLACES = {
    PlaceKind.PERMANENT: ("本机构固定场所", "permanent laboratory"),
    PlaceKind.ON_SITE: ("客户现场", "on site"),
    PlaceKind.TEMPORARY: ("临时场所", "temporary place"),
    PlaceKind.MOBILE: ("移动设施", "mobile laboratory"),
}
RULES = {
    "simple": ("判定规则：简单接受（示值误差不超出最大允许误差即为合格）。", "Decision rule: simple acceptance."),
    "guarded": ("判定规则：保护带 w = U。", "Decision rule: guarded acceptance, w = U."),
    "r111": (
        "判定规则：|误差| ≤ MPE - U，且 U ≤ MPE/3。",
        "Decision rule: |error| <= MPE - U and U <= MPE/3 (OIML R 111).",
    ),
    "jjf1094": ("判定规则：JJF 1094。", "Decision rule: JJF 1094."),
}


def page_data(content: CertificateContent, pack: Pack, qr: str) -> dict[str, Page]:
    """Everything the template prints. ``qr`` is the SVG of the code on the cover."""
    return {
        "number": content.number,
        "verify_code": content.verify_code,
        "title_zh": content.kind.title_zh,
        "title_en": content.kind.title_en,
        "issued": _day_parts(content),
        "laboratory": {"name_zh": content.laboratory.name_zh, "name_en": content.laboratory.name_en},
        "qr": qr,
        "cover": _cover(content),
        "cover_foot": _cover_foot(content),
        "conclusion_zh": content.conclusion_zh,
        "conclusion_en": content.conclusion_en,
        "signatures": _signatures(content),
        "supersedes": _supersedes(content),
        "basis": _basis(content),
        "environment": [
            _row(stated.label_zh, stated.label_en, _span(stated.low, stated.high, stated.unit))
            for stated in content.environment
        ],
        "assembly_header": _header(
            ("名称", "Name"),
            ("测量范围", "Range"),
            ("准确度", "Accuracy"),
            ("证书编号", "Certificate No."),
            ("有效期至", "Valid until"),
        ),
        "assemblies": _assemblies(content),
        "standard_header": _header(
            ("名称 / 编号", "Name / serial"),
            ("测量范围", "Range"),
            ("准确度", "Accuracy"),
            ("证书编号", "Certificate No."),
            ("有效期至", "Valid until"),
        ),
        "standards": _standards(content),
        "check_header": _header(("检查项目", "Check"), ("结果", "Result")),
        "checks": [],
        "results": list(_results(content, pack)),
        "failed_header": _header(("位置", "Where"), ("不合格内容", "What does not conform")),
        "failed": [[failed.where, f"{failed.label_zh}\n{failed.label_en}"] for failed in content.result.failed],
        "statements": [{"zh": statement.zh, "en": statement.en} for statement in content.statements],
        "evidence": {
            "record_digest": content.record.record_digest,
            "readings_root": content.record.readings_root,
            "readings_count": content.record.readings_count,
        },
        "software": {"version": content.software.version, "engine": content.software.engine},
    }


def local_day(instant: datetime) -> str:
    """Day of an instant by the laboratory's calendar, yyyy-mm-dd."""
    return instant.astimezone(LOCAL).date().isoformat()


def _day_parts(content: CertificateContent) -> dict[str, Page]:
    day = content.dates.issued_on
    return {"year": day.year, "month": day.month, "day": day.day}


def _row(zh: str, en: str, value: str, note: str = "") -> dict[str, Page]:
    return {"zh": zh, "en": en, "value": value or EMPTY, "note": note}


def _header(*cells: tuple[str, str]) -> list[Page]:
    return [{"zh": zh, "en": en, "unit": ""} for zh, en in cells]


def _span(low: str, high: str, unit: str) -> str:
    symbol = find_unit(unit).symbol
    return f"{low} {symbol}" if low == high else f"({low} ~ {high}) {symbol}"


def _cover(content: CertificateContent) -> list[Page]:
    item, dates = content.item, content.dates
    supplied = "（客户提供 customer-supplied）"
    rows = [
        _row("委托方", "Customer", content.customer.name),
        _row("委托方地址", "Address of customer", content.customer.address),
        _row("器具名称", "Item", f"{item.name_zh} {item.name_en}".strip()),
        _row("型号规格", "Model", item.model, supplied if "model" in item.from_customer else ""),
        _row("出厂编号", "Serial number", item.serial or item.lab_number),
        _row("制造单位", "Manufacturer", item.manufacturer, supplied if "manufacturer" in item.from_customer else ""),
        _row("收样日期", "Received on", dates.received_on.isoformat()),
        _row(*_performed(content), dates.performed_on.isoformat()),
        _row("签发日期", "Issued on", dates.issued_on.isoformat()),
    ]
    if dates.valid_until is not None:
        rows.append(_row("有效期至", "Valid until", dates.valid_until.isoformat()))
    return list(rows)


def _performed(content: CertificateContent) -> tuple[str, str]:
    return ("检定日期", "Verified on") if content.kind.is_verification else ("校准日期", "Calibrated on")


def _cover_foot(content: CertificateContent) -> list[Page]:
    laboratory = content.laboratory
    rows = [_row("资质认定证书编号", "Qualification No.", laboratory.qualification_number)]
    if content.kind.is_verification:
        rows.append(_row("计量授权证书编号", "Authorisation No.", laboratory.authorisation_number))
    rows.append(_row("地址", "Address", f"{laboratory.address_zh} {laboratory.address_en}"))
    return list(rows)


def _signatures(content: CertificateContent) -> list[Page]:
    verification = content.kind.is_verification
    return [
        {
            "zh": SIGNING[signature.role][0 if verification else 1],
            "en": SIGNING[signature.role][2],
            "name": signature.name,
            "name_en": signature.name_en,
            "at": local_day(signature.at),
        }
        for signature in content.signatures
    ]


def _supersedes(content: CertificateContent) -> list[Page]:
    replaced = content.supersedes
    if replaced is None:
        return []
    return [
        _row("替代证书", "Replaces certificate", replaced.number),
        _row("变更内容", "What changed", f"{replaced.changed_zh} {replaced.changed_en}".strip()),
    ]


def _basis(content: CertificateContent) -> list[Page]:
    rows = [
        _row("依据", "Basis", f"{regulation.code} {regulation.title_zh} {regulation.title_en}".strip())
        for regulation in content.regulations
    ]
    rows += [
        _row("偏离", "Deviation", f"{regulation.deviation_zh} {regulation.deviation_en}".strip())
        for regulation in content.regulations
        if regulation.deviation_zh or regulation.deviation_en
    ]
    zh, en = PLACES[content.place.kind]
    rows.append(
        _row("地点", "Place of work", f"{zh} {en}：{content.place.address_zh} {content.place.address_en}".strip())
    )
    rows.append(_row("收样状态", "Condition on receipt", content.item.condition))
    return list(rows)


def _assemblies(content: CertificateContent) -> list[Page]:
    rows: list[Page] = []
    for assembly in content.assemblies:
        numbers = [assembly.assessment_number]
        days = [assembly.assessment_valid_until.isoformat()]
        if assembly.social_public_number:
            numbers.append(assembly.social_public_number)
            days.append(
                "" if assembly.social_public_valid_until is None else assembly.social_public_valid_until.isoformat()
            )
        rows.append(
            [
                f"{assembly.name_zh}\n{assembly.name_en}",
                assembly.measuring_range,
                assembly.accuracy,
                "\n".join(numbers),
                "\n".join(days),
            ]
        )
    return rows


def _standards(content: CertificateContent) -> list[Page]:
    return [
        [
            f"{standard.name_zh}\n{standard.name_en}\n{standard.serial}",
            standard.measuring_range,
            standard.accuracy,
            standard.certificate_number,
            EMPTY if standard.valid_until is None else standard.valid_until.isoformat(),
        ]
        for standard in content.standards
    ]


def _results(content: CertificateContent, pack: Pack) -> Iterable[Page]:
    for test in pack.tests:
        for phase in (Phase.INITIAL, Phase.AS_FOUND, Phase.AS_LEFT):
            points = [point for point in content.result.points if point.test == test.id and point.phase == phase]
            if points:
                yield _part(test, phase, points)


def _part(test: PackTest, phase: Phase, points: Sequence[PointResult]) -> dict[str, Page]:
    zh, en = PHASES[phase]
    return {
        "zh": f"{test.name.zh}{'（' + zh + '）' if zh else ''}",
        "en": f"{test.name.en}{' (' + en + ')' if en else ''}",
        "header": [
            {
                "zh": column.label.zh,
                "en": column.label.en,
                "unit": find_unit(column.unit).symbol if column.unit else "",
            }
            for column in test.columns
        ],
        "rows": [[point.columns.get(column.id, EMPTY) or EMPTY for column in test.columns] for point in points],
        "notes": _notes(points),
    }


def _notes(points: Sequence[PointResult]) -> list[Page]:
    budget = points[0].budget
    percent = budget.coverage_probability.removeprefix("0.")
    notes: list[Page] = [
        {
            "zh": f"U 为扩展不确定度，包含概率约 {percent} %，包含因子 k 见表或 k = {budget.coverage_factor}。",
            "en": f"U is the expanded uncertainty for a coverage probability of about {percent} %.",
        }
    ]
    rules = dict.fromkeys(point.conformity.rule for point in points if point.conformity is not None)
    notes += [{"zh": RULES[rule][0], "en": RULES[rule][1]} for rule in rules]
    return notes

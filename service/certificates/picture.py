"""From a certificate's content to the page data its PDF shows: labels, order and joined texts, no new facts."""

from collections.abc import Iterator

from domain.calibration.columns import EMPTY
from domain.certificate.content import CertificateContent
from domain.certificate.parts import PlaceKind, SigningRole
from domain.quantity import find_unit
from domain.specialty.schema import ItemField, Pack
from service.certificates.result_tables import Page, failed_rows, result_tables
from service.kit.clock import civil_day

SIGNING = {
    SigningRole.OPERATOR: ("检定员", "校准员", "Operator"),
    SigningRole.CHECKER: ("核验员", "核验员", "Checked by"),
    SigningRole.APPROVER: ("批准人", "批准人", "Approved by"),
}
PLACES = {
    PlaceKind.PERMANENT: ("本机构固定场所", "permanent laboratory"),
    PlaceKind.ON_SITE: ("客户现场", "on site"),
    PlaceKind.TEMPORARY: ("临时场所", "temporary place"),
    PlaceKind.MOBILE: ("移动设施", "mobile laboratory"),
}
CHECKED = {True: "符合 P", False: "不符合 F"}


def page_data(content: CertificateContent, pack: Pack, *, document_digest: str, qr: str) -> dict[str, Page]:
    """Everything the template prints. ``qr`` is the SVG of the code on the cover."""
    return {
        "number": content.number,
        "verify_code": content.verify_code,
        "title_zh": content.kind.title_zh,
        "title_en": content.kind.title_en,
        "laboratory": {"name_zh": content.laboratory.name_zh, "name_en": content.laboratory.name_en},
        "qr": qr,
        "cover": _cover(content),
        "particulars": list(_particulars(content, pack)),
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
        "checks": [[f"{check.label_zh} {check.label_en}", CHECKED[check.passed]] for check in content.checks],
        "results": list(result_tables(content, pack)),
        "failed_header": _header(("位置", "Where"), ("不合格内容", "What does not conform")),
        "failed": list(failed_rows(content, pack)),
        "statements": [{"zh": statement.zh, "en": statement.en} for statement in content.statements],
        "evidence": {
            "document_digest": document_digest,
            "record_digest": content.record.record_digest,
            "readings_root": content.record.readings_root,
            "readings_count": content.record.readings_count,
        },
        "software": {"version": content.software.version, "engine": content.software.engine},
    }


def _row(zh: str, en: str, value: str, note: str = "") -> dict[str, Page]:
    return {"zh": zh, "en": en, "value": value or EMPTY, "note": note}


def _header(*cells: tuple[str, str]) -> list[Page]:
    return [{"zh": zh, "en": en, "unit": ""} for zh, en in cells]


def _span(low: str, high: str, unit: str) -> str:
    symbol = find_unit(unit).symbol
    return f"{low} {symbol}" if low == high else f"({low} ~ {high}) {symbol}"


def _cover(content: CertificateContent) -> list[Page]:
    item, dates = content.item, content.dates
    supplied = "客户提供 by customer" if "customer" in item.from_customer else ""
    rows = [
        _row("委托方", "Customer", content.customer.name, supplied),
        _row(
            "委托方地址", "Address of customer", content.customer.address, supplied if content.customer.address else ""
        ),
        _row("器具名称", "Item", f"{item.name_zh} {item.name_en}".strip()),
        _row("型号规格", "Model", item.model),
        _row("出厂编号", "Serial number", item.serial),
        _row("样品编号", "Laboratory number", item.lab_number),
        _row("制造单位", "Manufacturer", item.manufacturer),
        _row("收样日期", "Received on", dates.received_on.isoformat()),
        _row(*_performed(content), dates.performed_on.isoformat()),
        _row("签发日期", "Issued on", dates.issued_on.isoformat()),
    ]
    if dates.valid_until is not None:
        rows.append(_row("有效期至", "Valid until", dates.valid_until.isoformat()))
    return list(rows)


def _particulars(content: CertificateContent, pack: Pack) -> Iterator[Page]:
    """Give the pack's fields of the item, but for those that only list the points: the table of results shows them."""
    lists = {test.points.field for test in pack.tests}
    for field in pack.item_fields:
        value = content.item.fields.get(field.name, "")
        if value and field.name not in lists:
            yield _row(field.label.zh, field.label.en, _stated(field, value))


def _stated(field: ItemField, value: str) -> str:
    if field.unit:
        return f"{value} {find_unit(field.unit).symbol}"
    words = field.words(value)
    return words.zh if words.zh == words.en else f"{words.zh} {words.en}"


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
            "at": civil_day(signature.at).isoformat(),
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
        _row("依据", "Basis", f"{regulation.code} {regulation.title_zh}\n{regulation.title_en}".strip())
        for regulation in content.regulations
    ]
    rows += [
        _row("偏离", "Deviation", f"{regulation.deviation_zh} {regulation.deviation_en}".strip())
        for regulation in content.regulations
        if regulation.deviation_zh or regulation.deviation_en
    ]
    zh, en = PLACES[content.place.kind]
    rows.append(
        _row(
            "地点",
            "Place of work",
            f"{zh}：{content.place.address_zh}\n{en}: {content.place.address_en or EMPTY}".strip(),
        )
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

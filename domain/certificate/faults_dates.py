"""Rules of time. Every first and last day counts as inside."""

import calendar
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from domain.certificate.content import CertificateContent
from domain.certificate.fault import Fault, Requirement, fault
from domain.certificate.kind import CertificateKind


def days_in_order(content: CertificateContent) -> Iterator[Fault]:
    """Received <= performed <= approved <= issued (ISO/IEC 17025:2017, 7.8.2.1 h, i, j)."""
    dates = content.dates
    order = {
        "received_on": dates.received_on,
        "performed_on": dates.performed_on,
        "approved_on": dates.approved_on,
        "issued_on": dates.issued_on,
    }
    for (_, earlier), (name, later) in pairwise(order.items()):
        if earlier > later:
            zh = "日期次序应为：收样、检定（校准）、批准、发证。"
            en = "Days must follow in order: received, performed, approved, issued."
            yield fault("days-in-order", f"/dates/{name}", zh, en)


def regulation_in_force(content: CertificateContent) -> Iterator[Fault]:
    """The edition was in force on the day of the work, or a deviation was approved (17025: 7.2.1.3, 7.2.1.7)."""
    day = content.dates.performed_on
    for index, regulation in enumerate(content.regulations):
        until = regulation.effective_to
        in_force = regulation.effective_from <= day and (until is None or day <= until)
        if not in_force and not regulation.deviation_zh.strip():
            zh = f"{regulation.code} 在 {day} 未在施行，请改用现行版本或写明经批准的偏离。"
            en = f"{regulation.code} was not in force on {day}: use the one that was, or state the approved deviation."
            yield fault("regulation-in-force", f"/regulations/{index}", zh, en)


def validity_fits_kind(content: CertificateContent) -> Iterator[Fault]:
    """检定证书: within the regulation's longest; 通知书: none; 校准证书: only if the customer agreed (7.8.4.3)."""
    rule, pointer, until = "validity-fits-kind", "/dates/valid_until", content.dates.valid_until
    if content.kind is CertificateKind.REJECTION_NOTICE and until is not None:
        yield fault(rule, pointer, "检定结果通知书不写有效期。", "A notice of rejection has no validity: remove it.")
    if (
        content.kind is CertificateKind.CALIBRATION_CERTIFICATE
        and until is not None
        and not content.dates.interval_agreed
    ):
        zh = "未经客户同意，校准证书不给出复校时间间隔。"
        yield fault(rule, pointer, zh, "A calibration gives no interval unless the customer agreed: remove it.")
    if content.kind is CertificateKind.VERIFICATION_CERTIFICATE:
        yield from _verification_validity(content, rule, pointer)


def _verification_validity(content: CertificateContent, rule: str, pointer: str) -> Iterator[Fault]:
    day, until = content.dates.performed_on, content.dates.valid_until
    if until is None:
        yield fault(rule, pointer, "检定证书须写明有效期。", "A verification certificate states its validity.")
        return
    if until <= day:
        yield fault(rule, pointer, "有效期须晚于检定日期。", "The validity must end after the day of the work.")
    periods = [found.longest_validity_months for found in content.regulations]
    months = min((period for period in periods if period is not None), default=None)
    if months is not None and until > months_later(day, months):
        zh = f"有效期超过检定周期 {months} 个月。"
        en = f"The validity exceeds the regulation's {months} months."
        yield fault(rule, pointer, zh, en)


def standards_valid(content: CertificateContent) -> Iterator[Fault]:
    """Each standard's certificate covers the day of the work."""
    day = content.dates.performed_on
    for index, standard in enumerate(content.standards):
        until = standard.valid_until
        if standard.issued_on > day or (until is not None and until < day):
            zh = f"标准器 {standard.serial} 的证书 {standard.certificate_number} 在 {day} 无效。"
            en = f"Certificate {standard.certificate_number} of standard {standard.serial} did not cover {day}."
            yield fault("standards-valid", f"/standards/{index}/valid_until", zh, en)


def months_later(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or that month's last day where it is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))


DATES: tuple[Requirement, ...] = (days_in_order, regulation_in_force, validity_fits_kind, standards_valid)

"""What this slice refuses."""

from service.kit.problems import InvalidRequest


class AuditDayInvalid(InvalidRequest):
    """Nobody knows the future, and before its issue there was no certificate."""

    code = "audit-day-invalid"
    en = "The day must lie between the issue ({first}) and today ({last})."
    zh = "日期须在签发日（{first}）与今天（{last}）之间。"


class ImpactPeriodInvalid(InvalidRequest):
    """A period that ends before it begins."""

    code = "impact-period-invalid"
    en = "The period ends ({last}) before it begins ({first})."
    zh = "时段的结束日（{last}）早于开始日（{first}）。"
